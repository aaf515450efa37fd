"""A simulated world for the sync core: devices whose clocks are wrong, with stores that survive their crashes.

Everything happens in virtual time and takes its chances from one seed. The store keeps the contract that the
real one keeps; what crashes loses its memory and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from typing import Any, Final
from uuid import UUID

from pjais.eventlog.image import ImageHead
from pjais.kernel.clock import to_text
from pjais.replication.envelope import GENESIS, Served
from pjais.replication.portion import Portion
from pjais.replication.ports import (
    Arrival,
    Laid,
    Outgoing,
    Place,
    Refusal,
    SnapshotEvent,
    Whole,
)

WORKSPACE: Final = "0192f0c1-0000-7000-8000-000000000000"
_EPOCH_MS: Final = 1_795_000_000_000
DAY_MS: Final = 86_400_000
#: Of each entity and field: stamp, event and value of who wrote last.
Rows = dict[str, dict[str, tuple[str, str, Any]]]


class Dice:
    """Chance from a seed; of each kind of user its own, so that one more throw here changes nothing there."""

    def __init__(self, seed: object) -> None:
        self.random = Random(str(seed))  # noqa: S311 - a simulation

    def uniform(self, low: float, high: float) -> float:
        return self.random.uniform(low, high)

    def new_id(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def happens(self, chance: float) -> bool:
        return self.random.random() < chance


@dataclass(frozen=True, slots=True)
class SkewedClock:
    """A clock on the wall that is wrong by so much."""

    ahead_ms: int

    def wall_ms(self) -> int:
        return _EPOCH_MS + self.ahead_ms + round(asyncio.get_running_loop().time() * 1000)

    def instant(self) -> str:
        return to_text(datetime.fromtimestamp(self.wall_ms() / 1000, UTC))


def _sorted(rows: Rows) -> list[tuple[str, list[tuple[str, tuple[str, str, Any]]]]]:
    return sorted((entity, sorted(row.items())) for entity, row in rows.items())


@dataclass(slots=True)
class Logged:
    """One event of a device's log; ``arrived`` when another device made it."""

    event_id: str
    body: dict[str, Any]
    arrived: bool


class SimulatedStore:
    """What survives a crash of the device: log, rows, and how far it is with the hub."""

    app_schema = 1

    def __init__(self, device_id: str, dice: Dice, clock: SkewedClock) -> None:
        self.device_id, self.clock = device_id, clock
        self._dice, self._stamp = dice, (0, 0)
        self.log: list[Logged] = []
        self.rows: Rows = {}
        self.stands: Place | None = Place(WORKSPACE, None, 0, GENESIS)
        self.refused: dict[str, Refusal] = {}
        self.confirmed: set[str] = set()
        self.backups = 0
        self.mended = 0
        self.controls: dict[str, Served] = {}
        self._ids: dict[str, int] = {}
        self._sent_up_to = 0
        self._echoes: set[int] = set()
        self._relaying = False
        self.waiting: dict[str, Served] = {}

    def write(self, entity: str, field_name: str, value: object) -> str:
        """A change made on this device."""
        event_id = self._dice.new_id()
        body = {
            "name": "v1.ThingChanged",
            "entity_type": "thing",
            "entity_id": entity,
            "persona_id": None,
            "changes": {field_name: [None, value]},
            "hlc": self._tick(),
            "device_id": self.device_id,
            "actor": "user",
            "causation_id": None,
            "recorded_at": self.clock.instant(),
        }
        self._add(event_id, body, arrived=False)
        return event_id

    async def place(self) -> Place | None:
        return self.stands

    async def learn_epoch(self, epoch: int) -> None:
        assert self.stands is not None
        self.stands = replace(self.stands, epoch=epoch)
        await self._work()

    async def take(self, arrivals: Sequence[Arrival], place: Place) -> None:
        await self._work()
        assert self.stands is not None
        assert place.seq == self.stands.seq + len(arrivals), "a piece was left out or taken twice"
        self._take(arrivals)
        self.stands = place
        await self._work()

    async def waiting_for_keys(self) -> Sequence[Served]:
        return list(self.waiting.values())

    async def take_opened(self, arrivals: Sequence[Arrival]) -> None:
        await self._work()
        self._take(arrivals)
        for each in arrivals:
            del self.waiting[each.served.event_id]

    async def unsent(self, most: int) -> Sequence[Outgoing]:
        await self._work()
        return [Outgoing(at, each.event_id, None, each.body) for at, each in self._unsent()][:most]

    async def unsent_count(self) -> int:
        return len(self._unsent())

    @property
    def is_sent(self) -> bool:
        """Whether the hub has answered for everything."""
        return not self._unsent()

    async def confirm(self, sent: Sequence[Outgoing], refusals: Sequence[Refusal]) -> None:
        await self._work()
        upto = sent[-1].position
        refused = {each.event_id for each in refusals}
        self.confirmed |= {each.event_id for each in sent} - refused
        self.refused |= {each.event_id: each for each in refusals}
        self._sent_up_to = max(self._sent_up_to, upto)
        self._echoes = {each for each in self._echoes if each > upto}
        await self._work()

    async def refused_count(self) -> int:
        return len(self.refused)

    async def send_refused_again(self, code: str | None = None) -> None:
        """Nothing is refused here for a reason that passes."""

    async def begin_again(self, *, relaying: bool) -> None:
        assert self.stands is not None
        self.stands = Place(WORKSPACE, None, 0, GENESIS)
        if relaying:
            self._sent_up_to, self._relaying, self._echoes = 0, True, set()

    async def leave(self) -> None:
        self.stands = None

    async def take_snapshot(self, events: Sequence[SnapshotEvent]) -> None:
        await self._work()
        for each in events:
            self._learn(each.event_id, dict(each.body))

    async def outstanding(self) -> Laid | None:
        """Things have no image: they come event by event."""
        return None

    async def lay_rows(self, source: str, upto: int, head: ImageHead, rows: Sequence[Portion], first: Portion) -> bool:
        raise AssertionError((source, upto, head, rows, first))

    async def lay_log(self, portion: Portion) -> int:
        raise AssertionError(portion)

    async def go_on_by_events(self) -> None:
        raise AssertionError

    async def stand(self, place: Place, controls: Sequence[Arrival]) -> None:
        await self._work()
        self.stands = place
        self.controls = {each.served.event_id: each.served for each in controls}

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Whole | None]:
        await self._work()
        events = [[each.event_id, each.body, None] for each in self.log]

        async def portions() -> AsyncIterator[Portion]:
            for start in range(0, len(events), 3):
                yield Portion.of_told("events", {"events": events[start : start + 3]})

        assert self.stands is not None
        is_whole = not (self._unsent() or self.waiting or self.refused)
        yield Whole(self.stands, list(self.controls.values()), None, portions()) if is_whole else None

    async def pictures_here(self, names: Collection[str]) -> set[str]:
        return set(names)

    async def picture(self, name: str) -> bytes | None:
        del name
        return None

    async def keep_picture(self, name: str, media_type: str, content: bytes) -> None:
        """Things have none."""

    async def picture_at_hub(self, name: str) -> str | None:
        return name

    async def note_picture(self, name: str, stored: str) -> None:
        """As above."""

    async def parts_of_rows(self) -> tuple[int, Sequence[bytes | None]] | None:
        await self._work()
        if self._unsent() or self.waiting or self.stands is None:
            return None
        found = self.stands.seq, [None if self.refused else sha256(repr(_sorted(self.rows)).encode()).digest()]
        await self._work()
        return found

    async def put_rows_right(self) -> int:
        await self._work()
        before, self.rows = self.rows, {}
        for each in self.log:
            self.lay(self.rows, each.event_id, each.body)
        wrong = sum(before.get(entity) != row for entity, row in self.rows.items())
        self.backups += bool(wrong)
        self.mended += wrong
        return wrong

    async def take_missing(self, arrivals: Sequence[Arrival]) -> int:
        await self._work()
        before = len(self.log)
        self._take([each for each in arrivals if each.served.event_id not in self._ids])
        return len(self.log) - before

    def damage(self, entity: str, field_name: str) -> None:
        """A bit of a row has fallen over."""
        self.rows[entity][field_name] = ("", "", "damaged")

    def lose(self) -> None:
        """The newest event of another device has gone from the log, and from the rows with it."""
        at = max((at for at, each in enumerate(self.log) if each.arrived), default=None)
        if at is not None:
            del self._ids[self.log[at].event_id]
            self.log[at] = Logged("", {**self.log[at].body, "changes": {}}, arrived=True)
            self.rows = {}
            for each in self.log:
                self.lay(self.rows, each.event_id, each.body)

    async def back_up(self) -> None:
        self.backups += 1

    def _unsent(self) -> list[tuple[int, Logged]]:
        behind = enumerate(self.log[self._sent_up_to :], self._sent_up_to + 1)
        return [(at, each) for at, each in behind if at not in self._echoes and (self._relaying or not each.arrived)]

    def _take(self, arrivals: Sequence[Arrival]) -> None:
        for each in arrivals:
            if each.served.kind == "control":
                self.controls[each.served.event_id] = each.served
            if each.fault == "missing-key":
                self.waiting[each.served.event_id] = each.served
            elif each.served.kind == "event" and each.body is not None:
                self._learn(each.served.event_id, dict(each.body))

    def _learn(self, event_id: str, body: dict[str, Any]) -> None:
        body.pop("subject", None)
        if event_id in self._ids:
            if self._ids[event_id] > self._sent_up_to:
                self._echoes.add(self._ids[event_id])
            return
        seen, counter, _ = body["hlc"].split("-", 2)
        self._stamp = max(self._stamp, (int(seen, 16), int(counter, 16)))
        self._add(event_id, body, arrived=True)
        if self._relaying:
            self._echoes.add(len(self.log))

    def _add(self, event_id: str, body: dict[str, Any], *, arrived: bool) -> None:
        assert event_id not in self._ids, "an event stands in the log twice"
        self.log.append(Logged(event_id, body, arrived))
        self._ids[event_id] = len(self.log)
        self.lay(self.rows, event_id, body)

    @staticmethod
    def lay(rows: Rows, event_id: str, body: Mapping[str, Any]) -> None:
        """The last writer wins, field by field."""
        row = rows.setdefault(body["entity_id"], {})
        for name, (_, after) in body["changes"].items():
            row[name] = max(row.get(name, ("", "", None)), (body["hlc"], event_id, after), key=lambda won: won[:2])

    def _tick(self) -> str:
        wall = self.clock.wall_ms()
        self._stamp = (wall, 0) if wall > self._stamp[0] else (self._stamp[0], self._stamp[1] + 1)
        return f"{self._stamp[0]:012x}-{self._stamp[1]:04x}-{self.device_id}"

    async def _work(self) -> None:
        """A transaction takes its time: before and after it is done, everything may be lost."""
        await asyncio.sleep(self._dice.uniform(0, 0.01))

"""A workspace as one node serves it: who is here, how far they have been told, and what is new.

A room is opened by the first socket that wants its workspace, and forgotten with the last. What this node
adds to the log follows at once where nothing lies between; whatever else the doorbell says, the room reads its log from
where it stands. Either is encoded once, and all sockets get the same text.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from pjais.hub.errors import DeniedError
from pjais.hub.logs import told
from pjais.hub.messages import encoded, message
from pjais.hub.metrics import Metrics
from pjais.hub.outbox import Outbox
from pjais.hub.store.port import Appended, BelowFloorError, EventLog, Head, Page, UnknownWorkspaceError
from pjais.hub.store.records import Records
from pjais.hub.store.workspaces import Device, Mode
from pjais.hub.tokens import Bearer
from pjais.kernel.wording import said
from pjais.replication.frames import CLOSE_REMOVED, Digest, FromHub, Offered, SnapshotOffer
from pjais.replication.row_digest import agree

PAGE_EVENTS: Final = 500
PAGE_CHARACTERS: Final = 500_000
_AGAIN_S: Final = 1.0
_DIGESTS: Final = 4  # seqs of which digests are remembered
_log = logging.getLogger(__name__)


class Seat(Protocol):
    """A socket in a room."""

    device_id: str
    outbox: Outbox

    def leave(self, workspace_id: str, code: int) -> None:
        """The room serves it no more; a socket without any room is closed with that code."""


class Room:
    """Serves one workspace."""

    def __init__(self, workspace_id: str, log: EventLog, records: Records, metrics: Metrics) -> None:
        self.workspace_id = workspace_id
        self.seats: set[Seat] = set()
        self.roster: Mapping[str, Device] = {}
        self.mode: Mode = "sealed"
        self.head = Head(0, 0, b"", 1)
        self._log, self._records, self._metrics = log, records, metrics
        self._stale_log = self._stale_roster = self._stale_head = False
        self._pump: asyncio.Task[None] | None = None
        self._own_ring = False
        self._looked: asyncio.Future[None] | None = None  # waited for by who wants the next look
        self._again: asyncio.TimerHandle | None = None
        self._digests: dict[int, dict[str, str]] = {}
        self._opening = asyncio.Lock()
        self.is_open = False
        self.held = 0

    async def opened(self) -> None:
        """Reads what the room begins with, once for all who come at the same time; raises UnknownWorkspaceError."""
        async with self._opening:
            if not self.is_open:
                await self._open()

    async def _open(self) -> None:
        workspace = await self._records.workspaces.get(self.workspace_id)
        if workspace is None:
            raise UnknownWorkspaceError(self.workspace_id)
        self.mode = workspace.mode
        self.roster = await self._devices()
        self.head = await self._log.head(self.workspace_id)
        for device in self.roster.values():
            if device.removed_at is None and device.digest_seq is not None and device.digest is not None:
                self._digests.setdefault(device.digest_seq, {})[device.device_id] = device.digest
        self.is_open = True
        self.is_stale(roster=True)  # what has changed while it was read, whose bell was not for this room yet

    def member(self, bearer: Bearer) -> Device:
        """Raises DeniedError."""
        return checked_member(self.roster.get(bearer.device_id), bearer, self.workspace_id)

    def offered(self, role: str, snapshot: SnapshotOffer | None) -> Offered:
        head = self.head
        return {
            "id": self.workspace_id,
            "epoch": head.epoch,
            "head": head.seq,
            "floor": head.floor,
            "chain": head.chain.hex(),
            "snapshot": snapshot,
            "mode": self.mode,
            "role": role,
        }

    def told_head(self) -> bytes:
        return message({"type": "head", "ws": self.workspace_id, "seq": self.head.seq})

    def say(self, frame: FromHub) -> None:
        """To everyone here, and also to the slow ones."""
        told_all = message(frame)
        for seat in self.seats:
            seat.outbox.answer(told_all)

    def mention(self, frame: FromHub, besides: Seat | None = None) -> None:
        """To everyone else; given up where a socket is slow."""
        told_all = message(frame)
        for seat in self.seats:
            if seat is not besides:
                seat.outbox.tail(self.workspace_id, told_all)

    def is_stale(self, *, log: bool = False, roster: bool = False, head: bool = False) -> None:
        """Something has changed in the store; looked at soon, once for however many have said so.

        Args:
            log: it has grown.
            roster: a device came, went or changed.
            head: its epoch, or its floor.
        """
        self._stale_log |= log
        self._stale_roster |= roster
        self._stale_head |= head
        if self._pump is None and self.is_open and self._is_stale():
            self._pump = asyncio.get_running_loop().create_task(self._look())

    def grown(self) -> None:
        """The bell has rung for it; not for what this node itself has just added."""
        if not self._own_ring:
            self.is_stale(log=True)
        self._own_ring = False

    def added(self, appended: Appended) -> None:
        """This node has added to the log: told at once where it follows what was told, else read in its order."""
        first = appended.head - len(appended.new) + 1
        size = sum(map(len, appended.new))
        if self._pump is None and self.is_open and first == self.head.seq + 1 and size <= PAGE_CHARACTERS:
            self.head = replace(self.head, seq=appended.head, chain=appended.chain)
            page = Page(first, appended.head, appended.head, self.head.floor, appended.chain, ",".join(appended.new))
            self._fan_out(events_frame(self.workspace_id, page), len(appended.new))
            self._own_ring = True

    async def looked_at(self) -> None:
        """Returns when the room knows what was true of its log, at the earliest, when this was called."""
        self._looked = self._looked or asyncio.get_running_loop().create_future()
        looked = self._looked
        self.is_stale(log=True, head=True)
        await asyncio.shield(looked)

    def digest(self, device_id: str, seq: int, digest: str) -> None:
        """What a device makes of the log up to ``seq``: told to the others, and to all when two disagree."""
        self._digests.setdefault(seq, {})[device_id] = digest
        while len(self._digests) > _DIGESTS:
            del self._digests[min(self._digests)]
        told_all = message(_digest_frame(self.workspace_id, seq, device_id, digest))
        for seat in self.seats:
            if seat.device_id != device_id:
                seat.outbox.answer(told_all)
        if any(agree(digest, each) is False for each in self._digests.get(seq, {}).values()):
            self.say({"type": "digest_differs", "ws": self.workspace_id, "seq": seq})

    def tell_digests(self, seat: Seat) -> None:
        """What other devices have made of the log as it is now, unless that is what this one has made of it, too."""
        of_head = self._digests.get(self.head.seq, {})
        mine = of_head.get(seat.device_id)
        for device_id, digest in of_head.items():
            if device_id != seat.device_id and (mine is None or agree(mine, digest) is False):
                seat.outbox.answer(message(_digest_frame(self.workspace_id, self.head.seq, device_id, digest)))

    def gone(self, device_id: str) -> None:
        """The last socket of a device has ended somewhere; told where it has none here."""
        if not any(seat.device_id == device_id for seat in self.seats):
            self.mention({"type": "gone", "ws": self.workspace_id, "device_id": device_id})

    def close(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
        if self._again is not None:
            self._again.cancel()
        _set(self._looked)

    async def _devices(self) -> Mapping[str, Device]:
        return {device.device_id: device for device in await self._records.devices.of(self.workspace_id)}

    def _is_stale(self) -> bool:
        return self._stale_log or self._stale_roster or self._stale_head

    async def _look(self) -> None:
        looked: asyncio.Future[None] | None = None
        try:
            while self._is_stale():
                # Taken together: what comes from now on is for the next round, and so is who waits for it.
                roster, head, log, looked = self._stale_roster, self._stale_head, self._stale_log, self._looked
                self._stale_roster = self._stale_head = self._stale_log = False
                self._looked = None
                if roster:
                    self._seat_anew(await self._devices())
                if head:
                    self._judge_head(await self._log.head(self.workspace_id))
                if log:
                    await self._tell_what_is_new()
                _set(looked)
        except Exception as error:  # the store is away
            _log.warning("A workspace could not be looked at", exc_info=error, extra=told(workspace=self.workspace_id))
            again = partial(self.is_stale, log=True, roster=True, head=True)
            self._again = asyncio.get_running_loop().call_later(_AGAIN_S, again)
        finally:
            self._pump = None
            _set(looked)

    def _seat_anew(self, roster: Mapping[str, Device]) -> None:
        before, self.roster = self.roster, roster
        gone = {each.device_id for each in roster.values() if each.removed_at is not None}
        for of_seq in self._digests.values():
            for device_id in gone & of_seq.keys():
                del of_seq[device_id]
        if set(map(_shown, before.values())) == set(map(_shown, roster.values())):
            return
        for seat in list(self.seats):
            found = roster.get(seat.device_id)
            if found is None or found.removed_at is not None:
                self.seats.discard(seat)
                seat.leave(self.workspace_id, CLOSE_REMOVED)
        self.say({"type": "notice", "ws": self.workspace_id, "what": "devices"})

    def _judge_head(self, head: Head) -> None:
        if head.epoch != self.head.epoch or head.seq < self.head.seq:
            self._turn_away(head)
        else:
            self.head = replace(self.head, floor=head.floor)

    async def _tell_what_is_new(self) -> None:
        more = True
        while more:
            try:
                page = await self._log.read(self.workspace_id, self.head.seq, PAGE_EVENTS, PAGE_CHARACTERS)
            except BelowFloorError:  # pruned before this node looked: whoever is here asks for it, and learns so
                self.head = await self._log.head(self.workspace_id)
                self._say_heads()
                return
            if page.count:
                self.head = Head(self.head.epoch, page.last, page.chain or b"", page.floor)
                self._fan_out(events_frame(self.workspace_id, page), page.count)
            elif page.head < self.head.seq:
                self._stale_head = True
            more = bool(page.count) and page.last < page.head

    def _fan_out(self, text: str, count: int) -> None:
        told_all = encoded(text)
        for seat in self.seats:
            seat.outbox.tail(self.workspace_id, told_all)
        self._metrics.count("events_sent_total", count * len(self.seats))

    def _say_heads(self) -> None:
        for seat in self.seats:
            seat.outbox.answer(self.told_head())

    def _turn_away(self, head: Head) -> None:
        """The history is another one: nobody is served until they have said hello again."""
        self.head = head
        self._digests.clear()
        frame = message({"type": "epoch", "id": self.workspace_id, "epoch": head.epoch, "head": head.seq})
        for seat in list(self.seats):
            self.seats.discard(seat)
            seat.outbox.answer(frame)
            seat.leave(self.workspace_id, 0)


def checked_member(found: Device | None, bearer: Bearer, workspace_id: str) -> Device:
    """Raises DeniedError for a device that is none of the workspace, was removed, or has another key there."""
    if (
        found is None
        or found.removed_at is not None
        or found.public_key != bearer.key
        or not bearer.reaches(workspace_id)
    ):
        msg = said("This device does not belong to the workspace, or was removed from it")
        raise DeniedError(msg)
    return found


def _digest_frame(workspace_id: str, seq: int, device_id: str, digest: str) -> Digest:
    return {"type": "digest", "ws": workspace_id, "seq": seq, "digest": digest, "device_id": device_id}


def _set(looked: "asyncio.Future[None] | None") -> None:
    if looked is not None and not looked.done():
        looked.set_result(None)


def _shown(device: Device) -> tuple[str, ...]:
    """What others see of it that does not change with every frame."""
    return device.device_id, device.name, device.role, device.removed_at or ""


def events_frame(workspace_id: str, page: Page) -> str:
    """Joined by hand: the events are JSON already."""
    chain = (page.chain or b"").hex()
    opening = f'{{"type":"events","ws":"{workspace_id}","first":{page.first},"last":{page.last},"chain":"{chain}",'
    return f'{opening}"events":[{page.events}]}}'


class Rooms:
    """The rooms of a node."""

    def __init__(self, log: EventLog, records: Records, metrics: Metrics) -> None:
        self._log, self._records, self._metrics = log, records, metrics
        self._rooms: dict[str, Room] = {}

    def __iter__(self) -> Iterator[Room]:
        return iter(list(self._rooms.values()))

    def __len__(self) -> int:
        return len(self._rooms)

    def find(self, workspace_id: str) -> Room | None:
        return self._rooms.get(workspace_id)

    @asynccontextmanager
    async def kept(self, workspace_id: str) -> AsyncIterator[Room]:
        """The room, open, and not forgotten within the block although nobody is in it yet.

        Raises:
            UnknownWorkspaceError: there is no such workspace.
        """
        room = self._rooms.get(workspace_id)
        if room is None:
            room = self._rooms[workspace_id] = Room(workspace_id, self._log, self._records, self._metrics)
        room.held += 1
        try:
            await room.opened()
            yield room
        finally:
            room.held -= 1
            self.forget_empty(room)

    def forget_empty(self, room: Room) -> None:
        if not room.seats and not room.held and self._rooms.get(room.workspace_id) is room:
            del self._rooms[room.workspace_id]
            room.close()

    def served(self) -> dict[str, int]:
        """How far each workspace has been told, for the sweep of the doorbell."""
        return {room.workspace_id: room.head.seq for room in self._rooms.values() if room.is_open}

    def close(self) -> None:
        for room in self._rooms.values():
            room.close()
        self._rooms.clear()

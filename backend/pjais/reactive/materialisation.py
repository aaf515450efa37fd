"""One live result: how it is kept, what it costs, and who follows it."""

import statistics
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Literal

import orjson
from sqlalchemy import Select

from pjais.kernel.wording import ENGLISH
from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.diff import Op, diff
from pjais.reactive.expressions import UnsupportedError
from pjais.reactive.messages import address, message, ops_part, snapshot_part
from pjais.reactive.plan import Operator
from pjais.reactive.registry import LiveQuery, LiveSource
from pjais.reactive.rerun import Rerun
from pjais.reactive.source import Interest

_REMEMBERED: Final = 200
_FEW: Final = 20

Mode = Literal["incremental", "rerun", "polled"]
Deliver = Callable[[Sequence[bytes]], None]
#: Reads an operator's rows; returns the newest event they take account of.
Read = Callable[[Operator], int]


@dataclass(slots=True)
class Follower:
    """A subscription of a client; ``revision`` counts the messages it was sent, from 0."""

    id: str
    deliver: Deliver
    revision: int = 0
    address: bytes = b""
    language: str = ENGLISH

    def __post_init__(self) -> None:
        self.address = address(self.id)

    def send(self, part: bytes) -> None:
        self.deliver([message(self.address, self.revision, part)])
        self.revision += 1


@dataclass(slots=True)
class Costs:
    """What keeping a result has cost so far; durations in milliseconds."""

    relevant: int = 0
    patched: int = 0
    reread: int = 0
    longest_ms: float = 0.0
    last_patch_s: float | None = None
    recent_ms: deque[float] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def note(self, duration_ms: float) -> None:
        self.relevant += 1
        self.recent_ms.append(duration_ms)
        self.longest_ms = max(self.longest_ms, duration_ms)

    def median_ms(self) -> float:
        return statistics.median(self.recent_ms) if self.recent_ms else 0.0


@dataclass(slots=True, eq=False)
class Materialisation:
    """The rows of one (query, parameters), shared by all who subscribe to it.

    ``as_of`` is the newest event its rows take account of: commits up to it are not applied again.
    """

    identity: tuple[str, bytes]
    entry: LiveQuery | LiveSource
    operator: Operator
    query: Select[Any] | None = None
    number: int = 0
    opened_at_commit: int = 0
    as_of: int = 0
    followers: dict[tuple[int, str], Follower] = field(default_factory=dict)
    due: float = 0.0
    idle_since: float = field(default_factory=time.monotonic)
    costs: Costs = field(default_factory=Costs)

    def interests(self) -> Iterator[Interest]:
        return self.operator.interests()

    @property
    def mode(self) -> Mode:
        if isinstance(self.entry, LiveSource):
            return "polled"
        return "rerun" if isinstance(self.operator, Rerun) else "incremental"

    def params(self) -> dict[str, Any]:
        """As the subscriber gave them, defaults filled in."""
        params: dict[str, Any] = orjson.loads(self.identity[1])
        return params

    def rows(self) -> list[Row]:
        return self.operator.rows()

    def welcome(self, follower: Follower) -> None:
        follower.send(snapshot_part(self.operator.rows(), follower.language))

    def load(self, read: Read) -> None:
        """Read the rows; a query that turns out too large to be held is run again from now on."""
        try:
            self.as_of = read(self.operator)
        except UnsupportedError as reason:
            if self.query is None or not isinstance(self.entry, LiveQuery):
                raise
            self.operator = Rerun(self.query, self.entry.shape, str(reason))
            self.as_of = read(self.operator)

    def follow(self, changes: Sequence[RowChange]) -> int | None:
        """Apply the changes and send what differs; returns the number of operations, None when it must be refreshed."""
        ops = self.operator.apply(changes) if len(changes) <= self.operator.bears() else None
        if ops is None:
            return None
        self._send(ops)
        return len(ops)

    def refresh(self, read: Read) -> int:
        """Read again and send what differs; returns the number of operations."""
        before, key = self.operator.rows(), self.entry.key
        self.costs.reread += 1
        self.load(read)
        after = self.operator.rows()
        if len(before) + len(after) > _FEW and {row[key] for row in before}.isdisjoint(row[key] for row in after):
            # Nothing is left of what was: operations would say it at length.
            self._send_part(partial(snapshot_part, after))
            return len(after)
        ops = diff(before, after, key)
        self._send(ops)
        return len(ops)

    def _send(self, ops: list[Op]) -> None:
        if ops:
            self._send_part(partial(ops_part, ops))

    def _send_part(self, encoded: Callable[[str], bytes]) -> None:
        """To each in its language; what is costly is done once for each language that is followed in."""
        self.costs.patched += 1
        self.costs.last_patch_s = time.time()
        parts: dict[str, bytes] = {}
        for follower in self.followers.values():
            if follower.language not in parts:
                parts[follower.language] = encoded(follower.language)
            follower.send(parts[follower.language])

"""One live result: its query, its rows as last sent, and who follows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.dependencies import Dependency
from pjais.reactive.diff import diff
from pjais.reactive.messages import message, ops_part, snapshot_part
from pjais.reactive.registry import LiveQuery, LiveSource

MANY_CHANGES = 1_000  # past this, reading again is cheaper than asking row by row whether it matters

Deliver = Callable[[Sequence[bytes]], None]


@dataclass(slots=True)
class Follower:
    """A subscription of a client; ``revision`` counts the messages it was sent, from 0."""

    id: str
    deliver: Deliver
    revision: int = 0

    def send(self, part: bytes) -> None:
        self.deliver([message(self.id, self.revision, part)])
        self.revision += 1


@dataclass(slots=True)
class Materialisation:
    """The rows of one (query, parameters), shared by all who subscribe to it."""

    entry: LiveQuery | LiveSource
    read: Callable[[], list[Row]]
    dependencies: tuple[Dependency, ...]
    rows: list[Row] = field(default_factory=list)
    followers: dict[tuple[int, str], Follower] = field(default_factory=dict)
    due: float = 0.0

    def touched_by(self, changes: Mapping[str, Sequence[RowChange]], flooded: set[str]) -> bool:
        """Whether one of the changes, or a table of which too much changed to be listed, can alter the rows."""
        return any(
            dependency.table in flooded
            or len(of_table := changes.get(dependency.table, ())) > MANY_CHANGES
            or any(map(dependency.touched_by, of_table))
            for dependency in self.dependencies
        )

    def welcome(self, follower: Follower) -> None:
        follower.send(snapshot_part(self.rows))

    def refresh(self) -> int:
        """Read again and send what differs; returns the number of operations."""
        rows = self.read()
        ops = diff(self.rows, rows, self.entry.key)
        self.rows = rows
        if ops:
            part = ops_part(ops)
            for follower in self.followers.values():
                follower.send(part)
        return len(ops)

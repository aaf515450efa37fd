"""An entity's row as its events make it in the order in which they stand in the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from pjais.eventlog.catalogue import UnreadableEventError, read_event
from pjais.eventlog.quarantine import HOLD, Reason
from pjais.kernel.clock import now_text
from pjais.persistence.entity import Row
from pjais.persistence.rows import run_many


@dataclass(frozen=True, slots=True)
class Lost:
    """A value of one field that another device's value has won over without knowing it."""

    field: str
    kept: Any
    lost: Any
    kept_event_id: str
    lost_event_id: str
    devices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Folded:
    """The row that an entity's events make; ``unread`` are those that cannot be read, as (name, reason) by seq."""

    row: Row
    unread: Mapping[int, tuple[str, Reason]] = field(default_factory=dict)
    lost: Sequence[Lost] = ()

    @property
    def reasons(self) -> set[Reason]:
        return {why for _, why in self.unread.values()}

    def hold(self, connection: Connection, kind: str, key: str) -> None:
        """Write down what is not in the row."""
        if self.unread:
            now = now_text()
            rows = [(seq, name, kind, key, why.value, now) for seq, (name, why) in self.unread.items()]
            run_many(connection, HOLD, rows)


def folded(kind: str, key: str, blank: Row, history: Iterable[Sequence[Any]], start: Row | None = None) -> Folded:
    """Fold an entity's events, given as (seq, name, changes) in their order.

    Args:
        kind: of the entity.
        key: the entity's id.
        blank: what a row holds before its first event.
        history: the events.
        start: the row that they build on.
    """
    row: Row = {**blank, **(start or {})}
    unread: dict[int, tuple[str, Reason]] = {}
    for seq, name, changes in history:
        try:
            said = read_event(name, kind, key, changes)
        except UnreadableEventError as error:
            unread[seq] = (name, error.reason)
            continue
        row.update({named: after for named, (_before, after) in said.items()})
    return Folded(row, unread)

"""Writes arrived events to the log and what they make to the rows: directly where each knew the row as it is here.

Most do: a device has seen what it changes. Only where one did not know what is here, the entity is made anew of all its
events, which costs as much as it has.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from pjais.eventlog.coming import Coming
from pjais.eventlog.fold import Lost
from pjais.eventlog.histories import met_among
from pjais.eventlog.merge import is_creation, knows
from pjais.eventlog.milestones import EVERY, KEEP
from pjais.eventlog.settle import settle, store
from pjais.eventlog.tail import COLUMNS, Tail
from pjais.persistence.changes import RowChange
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Entity, Row, entities
from pjais.persistence.rows import rows_of, run, run_many, statements_of

_AT_ONCE: Final = 500
_NEWEST: Final = (
    "SELECT entity_id, max(coalesce((SELECT stamp FROM counted_stamp WHERE seq = event.seq), hlc)) FROM event"
    " WHERE entity_id IN ({marks}) AND entity_type = ? AND seq < ? GROUP BY entity_id"
)


@dataclass(slots=True)
class Applied:
    """Events that were added, as stored; rows that differ now, and what was lost on each entity, by table and id."""

    added: Sequence[Coming] = ()
    events: list[tuple[Any, ...]] = field(default_factory=list)
    changes: list[tuple[type[Entity], RowChange]] = field(default_factory=list)
    lost: dict[type[Entity], Mapping[str, Sequence[Lost]]] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The seq of the newest event."""
        return int(self.events[-1][COLUMNS.index("seq")])

    def rows(self) -> list[Row]:
        """The events in the shape that a query returns them in."""
        rows = [dict(zip(COLUMNS, stored, strict=True)) for stored in self.events]
        for row, each in zip(rows, self.added, strict=True):
            row["changes"] = each.event.changes
        return rows


def apply(connection: Connection, ready: Sequence[Coming]) -> Applied:
    """Add these events, for which all is here that they need, in their order.

    Raises:
        IntegrityError: one of them makes what its table does not take.
        MissingArchiveError: older events of an entity are needed and their archive is not there.
    """
    done, tail = Applied(ready), Tail(connection)
    done.events = tail.add([(each.content, None, each.stamp) for each in ready])
    tail.end()
    by_table: dict[type[Entity], list[tuple[int, Coming]]] = defaultdict(list)
    for seq, each in enumerate(ready, tail.seq - len(ready) + 1):
        if each.table is not None and each.said is not None:
            by_table[each.table].append((seq, each))
    for table in entities():
        if table in by_table:
            direct = _Direct(connection, table, by_table[table])
            store(connection, table, direct.changes())
            met = settle(connection, table, sorted(direct.meeting))
            run_many(connection, KEEP, [each for each in direct.milestones if each[0] not in direct.meeting])
            done.changes += [(table, change) for change in (*direct.changes(), *met.changes)]
            done.lost[table] = met.lost
    return done


class _Direct:
    """The rows of one table as its events make them, as long as each was made on exactly the row that is here."""

    def __init__(self, connection: Connection, table: type[Entity], events: Sequence[tuple[int, Coming]]) -> None:
        self._table = table
        self._blank = statements_of(table).blank
        keys = list(dict.fromkeys(each.event.entity_id for _, each in events))
        self._before = rows_of(connection, table, keys)
        self._now: dict[str, Row] = dict(self._before)
        kind = table.entity_type()
        self._newest = _newest(connection, kind, list(self._before), events[0][0])
        #: Entities whose events here and those that came, or came before, did not know of each other.
        self.meeting = set(met_among(connection, kind, keys))
        self.milestones: list[tuple[str, int, str, str]] = []
        for seq, each in events:
            self._take(seq, each)

    def changes(self) -> list[RowChange]:
        return [
            RowChange(self._table.__tablename__, key, self._before.get(key), row)
            for key, row in self._now.items()
            if key not in self.meeting and row is not self._before.get(key)
        ]

    def _take(self, seq: int, each: Coming) -> None:
        key, said = each.event.entity_id, each.said or {}
        row = self._now.get(key)
        is_first = row is None and is_creation(said)
        is_next = row is not None and each.order > self._newest.get(key, ("",)) and knows(row, said)
        if key in self.meeting or not (is_first or is_next):
            self.meeting.add(key)
            return
        self._newest[key] = each.order
        row = self._now[key] = {**(row or self._blank), **{name: after for name, (_, after) in said.items()}}
        if row["id"] is None:
            self.meeting.add(key)  # erased: what is to become of the row is not told by a row
        elif row["version"] % EVERY == 0:
            self.milestones.append((key, seq, self._table.entity_type(), to_json(row)))


def _newest(connection: Connection, kind: str, keys: Sequence[str], before: int) -> dict[str, tuple[str, ...]]:
    """The highest stamp that counts of each of these entities, before an event of the log."""
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        sql = _NEWEST.format(marks=", ".join("?" * len(part)))
        found.update((key, (stamp, "~")) for key, stamp in run(connection, sql, (*part, kind, before)))
    return found

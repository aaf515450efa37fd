"""Rows made anew from the event log alone, into tables beside the real ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from pjais.eventlog.catalogue import Changes, UnreadableEventError, read_event
from pjais.eventlog.floor import base_rows
from pjais.eventlog.histories import all_met, histories
from pjais.eventlog.merge import heard, merged
from pjais.eventlog.outstanding import refuse_while_outstanding
from pjais.eventlog.quarantine import Quarantined, Reason
from pjais.kernel.tasks import Progress
from pjais.persistence.entity import Entity, Row, entities
from pjais.persistence.rows import Statements, run, run_many, statements_of

PREFIX: Final = "rebuilt_"
_BATCH: Final = 10_000
_AT_ONCE: Final = 500
_NEVER: Final = 2**62
_EVENTS: Final = (
    "SELECT seq, name, entity_type, entity_id, changes FROM event WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
)


@dataclass(slots=True)
class Rebuilt:
    """What a fold of the log came to; ``held`` are the events that could not be applied, by their seq."""

    events: int = 0
    held: dict[int, Quarantined] = field(default_factory=dict)

    def hold(self, table: type[Entity], key: str, seq: int, name: str) -> None:
        """An event that makes what its table does not take."""
        self.held[seq] = Quarantined(
            seq=seq, name=name, entity_type=table.entity_type(), entity_id=key, reason=Reason.MALFORMED
        )

    def keys(self, kind: str) -> list[str]:
        """The entities of that kind whose rows are therefore not known."""
        return sorted({each.entity_id for each in self.held.values() if each.entity_type == kind})


def rebuild(connection: Connection, until: int = _NEVER, progress: Progress = lambda *_: None) -> Rebuilt:
    """Fold the log up to an event into ``rebuilt_…`` tables, replacing what they held; the caller owns the transaction.

    ``progress`` is told of events; it may raise to stop, and the transaction is to be rolled back then.

    The tables have the columns of the real ones and no keys, checks or indexes: what the log says is written as it is.

    Raises:
        HistoryComingError: not all events are here yet.
    """
    refuse_while_outstanding(connection)
    sides = {table.entity_type(): _Side(connection, table) for table in entities()}
    for side in sides.values():
        side.clear()
    _lay_base(connection, sides)
    done, seq, met = Rebuilt(), 0, all_met(connection)
    (total,) = run(connection, "SELECT count(*) FROM event WHERE seq <= ?", (until,)).fetchone()
    while events := _events_after(connection, seq, until):
        for seq, name, kind, key, changes in events:
            try:
                said = read_event(name, kind, key, changes)
                if (kind, key) not in met:
                    sides[kind].fold(key, said)
            except UnreadableEventError as error:
                done.held[seq] = Quarantined(seq=seq, name=name, entity_type=kind, entity_id=key, reason=error.reason)
        for side in sides.values():
            side.write()
        done.events += len(events)
        progress(done.events, total)
    _lay_met(connection, sides, met, until)
    return done


def _lay_met(
    connection: Connection, sides: Mapping[str, "_Side"], met: Collection[tuple[str, str]], until: int
) -> None:
    """The rows on which devices have met, each merged of all its events up to that one."""
    for kind, side in sides.items():
        keys = sorted(key for each, key in met if each == kind)
        for start in range(0, len(keys), _AT_ONCE):
            for key, history in histories(connection, kind, keys[start : start + _AT_ONCE], until).items():
                if history:
                    side.made[key] = merged(side.table, heard(side.table, key, history)).row
            side.write()


def _lay_base(connection: Connection, sides: Mapping[str, "_Side"]) -> None:
    """The rows at the log's floor, on which its events build."""
    for count, (key, kind, row) in enumerate(base_rows(connection)):
        sides[kind].made[key] = {**sides[kind].sql.blank, **orjson.loads(row)}
        if count % _BATCH == _BATCH - 1:
            for side in sides.values():
                side.write()
    for side in sides.values():
        side.write()


def _events_after(connection: Connection, seq: int, until: int) -> Sequence[tuple[int, str, str, str, str]]:
    found: Sequence[tuple[int, str, str, str, str]] = run(connection, _EVENTS, (seq, until, _BATCH)).fetchall()
    return found


@dataclass(slots=True)
class _Side:
    """One table's rows as far as the log was read; those the current batch touches are in memory."""

    connection: Connection
    table: type[Entity]
    made: dict[str, Row] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.table.__tablename__}"

    @property
    def sql(self) -> Statements:
        return statements_of(self.table)

    def clear(self) -> None:
        columns = ", ".join(f"{name} {'TEXT PRIMARY KEY' if name == 'id' else ''}" for name in self.sql.columns)
        self._run(f"DROP TABLE IF EXISTS {self.name}")
        self._run(f"CREATE TABLE {self.name} ({columns}) WITHOUT ROWID")

    def fold(self, key: str, changes: Changes) -> None:
        """One event: each changed field takes its new value; an erased row has no id any more."""
        row = self.made.get(key)
        if row is None:
            row = self.made[key] = self._stored(key) if key in self.stored else dict(self.sql.blank)
        for name, (_, after) in changes.items():
            row[name] = after

    def write(self) -> None:
        """What the batch touched."""
        rows = [row for row in self.made.values() if row["id"] is not None]
        gone = [(key,) for key, row in self.made.items() if row["id"] is None and key in self.stored]
        if rows:
            marks = ", ".join("?" * len(self.sql.columns))
            self._run(f"INSERT OR REPLACE INTO {self.name} VALUES ({marks})", [self.sql.bound(row) for row in rows])  # noqa: S608 - names of our own tables
        if gone:
            self._run(f"DELETE FROM {self.name} WHERE id = ?", gone)  # noqa: S608 - as above
        self.stored.update(row["id"] for row in rows)
        self.stored.difference_update(key for (key,) in gone)
        self.made.clear()

    def _stored(self, key: str) -> Row:
        sql = f"SELECT * FROM {self.name} WHERE id = ?"  # noqa: S608 - as above
        return self.sql.row(run(self.connection, sql, (key,)).fetchone())

    def _run(self, sql: str, many: Sequence[Sequence[Any]] | None = None) -> None:
        if many is None:
            run(self.connection, sql)
        else:
            run_many(self.connection, sql, many)

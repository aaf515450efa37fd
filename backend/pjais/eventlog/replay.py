"""Events that waited for a newer version, applied once this version knows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from pjais.eventlog.catalogue import UnreadableEventError, is_known, read_event
from pjais.eventlog.floor import row_at_floor
from pjais.eventlog.milestones import EVERY, KEEP, drop_milestones_of
from pjais.eventlog.quarantine import HOLD, Quarantined, Reason
from pjais.kernel.clock import now_text
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Entity, Row, entities
from pjais.persistence.rows import run, run_many, statements_of
from pjais.persistence.vault import Vault

_HISTORY: Final = "SELECT seq, name, changes FROM event WHERE entity_id = ? AND entity_type = ? ORDER BY seq"


def replay_waiting(vault: Vault) -> int:
    """Make the rows of entities whose waiting events are all known by now what their events say; returns how many."""
    tables = {table.entity_type(): table for table in entities()}
    with vault.read() as session:
        waiting = list(session.scalars(select(Quarantined).where(Quarantined.reason == Reason.NEWER)))
    unknown = {(each.entity_type, each.entity_id) for each in waiting if not is_known(each.name)}
    ready = {(each.entity_type, each.entity_id) for each in waiting} - unknown
    ready = {(kind, key) for kind, key in ready if kind in tables}
    if not ready:
        return 0
    with vault.write(actor="replay") as session:
        connection = session.connection()
        run(connection, "PRAGMA defer_foreign_keys=ON")
        for kind, key in sorted(ready):
            session.execute(delete(Quarantined).where(Quarantined.entity_type == kind, Quarantined.entity_id == key))
            _replay(connection, tables[kind], key)
            keep_milestones(connection, tables[kind], key)
    vault.publish(ChangeSet(flooded={kind for kind, _ in ready}))
    return len(ready)


@dataclass(frozen=True, slots=True)
class Folded:
    """The row that an entity's events make; ``unread`` are those that cannot be read, as (name, reason) by seq."""

    row: Row
    unread: Mapping[int, tuple[str, Reason]] = field(default_factory=dict)

    @property
    def reasons(self) -> set[Reason]:
        return {why for _, why in self.unread.values()}

    def hold(self, connection: Connection, kind: str, key: str) -> None:
        """Write down what is not in the row."""
        now = now_text()
        run_many(connection, HOLD, [(seq, name, kind, key, why.value, now) for seq, (name, why) in self.unread.items()])


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


def _replay(connection: Connection, table: type[Entity], key: str) -> None:
    """A row made anew; one with an event that cannot be read, or not be stored, stays as it is."""
    kind, made = table.entity_type(), statements_of(table)
    history = run(connection, _HISTORY, (key, kind)).fetchall()
    start = row_at_floor(connection, kind, key)
    found = folded(kind, key, made.blank, history, start)
    if not found.unread and found.row["id"] is not None:
        try:
            run(connection, made.insert.replace("INSERT", "INSERT OR REPLACE", 1), made.bound(found.row))
        except IntegrityError:
            seq, name = first_unstorable(connection, table, key)
            found = Folded(found.row, {seq: (name, Reason.MALFORMED)})
    found.hold(connection, kind, key)


def keep_milestones(connection: Connection, table: type[Entity], key: str) -> None:
    """Make an entity's milestones anew from its events, up to the first that cannot be read."""
    kind, row = table.entity_type(), row_at_floor(connection, table.entity_type(), key)
    drop_milestones_of(connection, kind, key)
    history = run(connection, _HISTORY, (key, kind))
    while len(events := history.fetchmany(EVERY)) == EVERY:
        found = folded(kind, key, statements_of(table).blank, events, row)
        if found.unread:
            return
        row = found.row
        if row["id"] is not None:
            run(connection, KEEP, (key, events[-1][0], kind, to_json(row)))


def first_unstorable(connection: Connection, table: type[Entity], key: str) -> tuple[int, str]:
    """Of an entity whose events make a row that breaks a rule of its table: (seq, name) of the event that does it."""
    kind, made = table.entity_type(), statements_of(table)
    row = {**made.blank, **(row_at_floor(connection, kind, key) or {})}
    run(connection, "SAVEPOINT storing")
    try:
        for seq, name, changes in run(connection, _HISTORY, (key, kind)).fetchall():
            row = folded(kind, key, row, [(seq, name, changes)]).row
            run(connection, f"DELETE FROM {kind} WHERE id = ?", (key,))  # noqa: S608 - our own name
            if row["id"] is None:
                continue
            try:
                run(connection, made.insert, made.bound(row))
            except IntegrityError:
                break
    finally:
        run(connection, "ROLLBACK TO storing")
        run(connection, "RELEASE storing")
    return seq, name

"""Events that waited for a newer version, applied once this version knows them."""

from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from pjais.eventlog.catalogue import is_known
from pjais.eventlog.floor import row_at_floor
from pjais.eventlog.fold import Folded, folded
from pjais.eventlog.histories import made_of, met_among
from pjais.eventlog.milestones import EVERY, KEEP, drop_milestones_of
from pjais.eventlog.outstanding import outstanding
from pjais.eventlog.owners import here, needs
from pjais.eventlog.quarantine import Quarantined, Reason
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Entity, entities
from pjais.persistence.rows import run, statements_of
from pjais.persistence.vault import Vault

_HISTORY: Final = "SELECT seq, name, changes FROM event WHERE entity_id = ? AND entity_type = ? ORDER BY seq"


def replay_waiting(vault: Vault) -> int:
    """Make the rows of entities whose waiting events are all known by now what their events say; returns how many."""
    tables = {table.entity_type(): table for table in entities()}
    with vault.read() as session:
        if outstanding(session.connection()) is not None:
            return 0  # what their events say is not known before all are here
        waiting = list(session.scalars(select(Quarantined).where(Quarantined.reason == Reason.NEWER)))
    unknown = {(each.entity_type, each.entity_id) for each in waiting if not is_known(each.name)}
    ready = {(each.entity_type, each.entity_id) for each in waiting} - unknown
    ready = {(kind, key) for kind, key in ready if kind in tables}
    if not ready:
        return 0
    with vault.write(actor="replay") as session:
        connection = session.connection()
        run(connection, "PRAGMA defer_foreign_keys=ON")
        for kind, key in sorted(ready, key=lambda each: (list(tables).index(each[0]), each[1])):
            found = made_of(connection, tables[kind], key)
            if not _has_owners(connection, tables[kind], found):
                continue
            session.execute(delete(Quarantined).where(Quarantined.entity_type == kind, Quarantined.entity_id == key))
            _replay(connection, tables[kind], key, found)
            keep_milestones(connection, tables[kind], key)
    vault.publish(ChangeSet(flooded={kind for kind, _ in ready}))
    return len(ready)


def _has_owners(connection: Connection, table: type[Entity], found: Folded) -> bool:
    """Whether all that a row refers to is here; if not, it goes on waiting."""
    wanted = set(needs(table, found.row["id"], {name: (None, value) for name, value in found.row.items()}))
    return found.row["id"] is None or here(connection, wanted) == wanted


def _replay(connection: Connection, table: type[Entity], key: str, found: Folded) -> None:
    """A row made anew; one with an event that cannot be read, or not be stored, stays as it is."""
    kind, made = table.entity_type(), statements_of(table)
    if not found.unread and found.row["id"] is not None:
        try:
            run(connection, made.insert.replace("INSERT", "INSERT OR REPLACE", 1), made.bound(found.row))
        except IntegrityError:
            seq, name = first_unstorable(connection, table, key)
            found = Folded(found.row, {seq: (name, Reason.MALFORMED)})
    found.hold(connection, kind, key)


def keep_milestones(connection: Connection, table: type[Entity], key: str) -> None:
    """Make an entity's milestones anew from its events, up to the first that cannot be read.

    One on which devices have met goes without: its past is merged of all its events anyway.
    """
    kind, row = table.entity_type(), row_at_floor(connection, table.entity_type(), key)
    drop_milestones_of(connection, kind, key)
    if met_among(connection, kind, [key]):
        return
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

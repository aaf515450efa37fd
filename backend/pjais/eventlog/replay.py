"""Events that waited for a newer version, applied once this version knows them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import delete, select

from pjais.eventlog.catalogue import UnknownEventError, current
from pjais.eventlog.floor import row_at_floor
from pjais.eventlog.quarantine import Quarantined, Reason
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Row, entities
from pjais.persistence.rows import run, statements_of
from pjais.persistence.vault import Vault

_HISTORY: Final = "SELECT name, changes FROM event WHERE entity_id = ? AND entity_type = ? ORDER BY seq"


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
            made = statements_of(tables[kind])
            row = folded(
                made.blank, run(connection, _HISTORY, (key, kind)).fetchall(), row_at_floor(connection, kind, key)
            )
            if row["id"] is not None:
                run(connection, made.insert.replace("INSERT", "INSERT OR REPLACE", 1), made.bound(row))
            session.execute(delete(Quarantined).where(Quarantined.entity_type == kind, Quarantined.entity_id == key))
    vault.publish(ChangeSet(flooded={kind for kind, _ in ready}))
    return len(ready)


def folded(blank: Row, history: Iterable[Sequence[str]], start: Row | None = None) -> Row:
    """The row that (name, changes) of one entity make of another; newer versions' events are left out."""
    row: Row = {**blank, **(start or {})}
    for name, changes in history:
        try:
            said: Any = current(name, from_json(changes))[1]
        except UnknownEventError:
            continue
        row.update({field: after for field, (_before, after) in said.items()})
    return row


def is_known(name: str) -> bool:
    """Whether this version can read events of that name."""
    try:
        current(name, {})
    except UnknownEventError:
        return False
    except (KeyError, TypeError, ValueError):  # an upcaster misses what it renames: the name is known
        return True
    return True

"""Rows put right: made anew from the log beside the real ones, compared, and changed where they differ.

What is replaced stays in tables of its own until somebody drops it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pjais.eventlog.milestones import EVERY, drop_milestones
from pjais.eventlog.quarantine import Quarantined
from pjais.eventlog.rebuild import PREFIX, Rebuilt, rebuild
from pjais.eventlog.replay import first_unstorable, keep_milestones
from pjais.kernel.clock import now_text
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import Task
from pjais.kernel.wording import said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.entity import Entity, entities
from pjais.persistence.rows import run, run_many, statements_of
from pjais.persistence.stoppable import stoppable
from pjais.persistence.vault import Vault

KEPT_PREFIX: Final = "replaced_"


class ContradictoryLogError(PjaisError):
    """What the log says cannot be stored."""

    code = "contradictory-log"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done: events read, rows changed by table, events held back."""

    events: int
    replaced: Mapping[str, int]
    held: int


def put_right(vault: Vault, task: Task | None = None) -> Repaired:
    """Make every row what its events say, in one transaction.

    Events that cannot be read, or make what a table does not take, are held back; rows of their entities stay as they
    are. What was replaced can be read with
    ``replaced_rows`` and let go with ``drop_replaced``.

    Raises:
        ContradictoryLogError: what rows refer to would not be there; nothing was changed.
        CancelledError: it was stopped; likewise.
    """
    told = task or Task("repair")
    try:
        with vault.write(actor="repair") as session, stoppable(session.connection(), told.check):
            connection = session.connection()
            run(connection, "PRAGMA defer_foreign_keys=ON")
            done = rebuild(connection, progress=told.at(None, "events"))
            replaced = {table.entity_type(): _put_right(connection, table, done) for table in entities()}
            _put_milestones_right(connection)
            session.execute(delete(Quarantined))
            session.add_all(done.held.values())
            session.flush()
            told.no_way_back()
    except IntegrityError as error:
        msg = said("The rows that the log describes cannot be stored ({orig}); nothing was changed", orig=error.orig)
        raise ContradictoryLogError(msg) from None
    changed = {name: count for name, count in replaced.items() if count}
    if changed:
        vault.publish(ChangeSet(flooded=set(changed)))
    return Repaired(done.events, changed, len(done.held))


def _put_milestones_right(connection: Connection) -> None:
    drop_milestones(connection)
    for table in entities():
        often = f"SELECT id FROM {table.__tablename__} WHERE version >= ?"  # noqa: S608 - names of our own tables
        for (key,) in run(connection, often, (EVERY,)).fetchall():
            keep_milestones(connection, table, key)


def _put_right(connection: Connection, table: type[Entity], done: Rebuilt) -> int:
    name = table.__tablename__
    made, kept, columns = f"{PREFIX}{name}", f"{KEPT_PREFIX}{name}", ", ".join(statements_of(table).columns)
    wrong = f"SELECT id FROM (SELECT {columns} FROM {name} EXCEPT SELECT {columns} FROM {made})"  # noqa: S608 - names of our own tables
    right = f"SELECT id FROM (SELECT {columns} FROM {made} EXCEPT SELECT {columns} FROM {name})"  # noqa: S608 - as above
    run(connection, "CREATE TEMP TABLE IF NOT EXISTS differing (id TEXT PRIMARY KEY)")
    run(connection, "DELETE FROM differing")
    run(connection, f"INSERT OR IGNORE INTO differing {wrong} UNION {right}")
    run_many(connection, "DELETE FROM differing WHERE id = ?", [(key,) for key in done.keys(name)])
    (count,) = run(connection, "SELECT count(*) FROM differing").fetchone()
    if count:
        run(connection, f"CREATE TABLE IF NOT EXISTS {kept} AS SELECT '' AS replaced_at, {columns} FROM {name} WHERE 0")  # noqa: S608 - as above
        among = "WHERE id IN (SELECT id FROM differing)"
        for key in _unstorable(connection, table):
            done.hold(table, key, *first_unstorable(connection, table, key))
            run(connection, "DELETE FROM differing WHERE id = ?", (key,))
            count -= 1
        run(connection, f"INSERT INTO {kept} SELECT ?, {columns} FROM {name} {among}", (now_text(),))  # noqa: S608 - as above
        run(connection, f"DELETE FROM {name} {among}")  # noqa: S608 - as above
        run(connection, f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {made} {among}")  # noqa: S608 - as above
    run(connection, f"DROP TABLE {made}")
    return int(count)


def _unstorable(connection: Connection, table: type[Entity]) -> list[str]:
    """Of the rows that differ, those that the table does not take as the log makes them; tried, and undone."""
    name, columns = table.__tablename__, ", ".join(statements_of(table).columns)
    keys: list[str] = []
    take = f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {PREFIX}{name} WHERE id"  # noqa: S608 - names of our own tables
    run(connection, "SAVEPOINT trying")
    try:
        run(connection, f"DELETE FROM {name} WHERE id IN (SELECT id FROM differing)")  # noqa: S608 - as above
        try:
            run(connection, f"{take} IN (SELECT id FROM differing)")  # noqa: S608 - as above
        except IntegrityError:
            for (key,) in run(connection, "SELECT id FROM differing ORDER BY id").fetchall():
                try:
                    run(connection, f"{take} = ?", (key,))
                except IntegrityError:
                    keys.append(key)
    finally:
        run(connection, "ROLLBACK TO trying")
        run(connection, "RELEASE trying")
    return keys


def replaced_rows(session: Session) -> dict[str, int]:
    """How many rows each table of replaced ones holds."""
    connection, found = session.connection(), {}
    for table in entities():
        name = f"{KEPT_PREFIX}{table.__tablename__}"
        if run(connection, "SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            (found[table.entity_type()],) = run(connection, f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608 - as above
    return found


def drop_replaced(vault: Vault) -> None:
    """Let go of what repairs have replaced."""
    with vault.write(actor="repair") as session:
        for table in entities():
            run(session.connection(), f"DROP TABLE IF EXISTS {KEPT_PREFIX}{table.__tablename__}")

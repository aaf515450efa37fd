"""The rows of this device as they are to be compared with another's, and whether they are what its log says."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection

from pjais.eventlog.floor import floor_of
from pjais.eventlog.repair import put_right
from pjais.eventlog.report import Found, Report
from pjais.eventlog.verify_rows import check_rows
from pjais.persistence.entity import Entity, entities
from pjais.persistence.rows import run, statements_of
from pjais.persistence.vault import Vault
from pjais.replication.outbox import KEPT_HERE, count_unsent
from pjais.replication.row_digest import PARTS, part_of

#: Personas of which this device has, or has not, something that the others have not, or have.
_NOT_SHARED: Final = (
    f"{KEPT_HERE} UNION SELECT persona_id FROM held_arrival"  # noqa: S608 - fixed names
    " UNION SELECT persona_id FROM event WHERE seq IN (SELECT seq FROM refused_event"
    " UNION SELECT seq FROM quarantine UNION SELECT seq FROM redaction)"
)
#: Of these it is not known which personas they are about, without opening what waits or what was archived.
_UNKNOWN: Final = (
    "SELECT 1 FROM sync_waiting UNION ALL SELECT 1 FROM refused_event WHERE seq <= ?"
    " UNION ALL SELECT 1 FROM redaction WHERE seq <= ? UNION ALL SELECT 1 FROM quarantine WHERE seq <= ?"
    " LIMIT 1"
)


def parts_of_rows(connection: Connection) -> tuple[int, Sequence[bytes | None]] | None:
    """A hash over the rows of each part, and up to which event of the hub's log they are what it makes.

    None while something here is not in that log, or something of it not here.

    Raises:
        MissingArchiveError: some of what may be unsent lies in an archive that is not there.
    """
    found = run(connection, "SELECT seq, sent_up_to FROM sync_cursor").fetchone()
    floor = floor_of(connection)
    lowest = 0 if floor is None else floor.seq
    if found is None or count_unsent(connection, found[1]) or run(connection, _UNKNOWN, (lowest,) * 3).fetchone():
        return None
    left_out = {part_of(persona_id) for (persona_id,) in run(connection, _NOT_SHARED)}
    made = [sha256() for _ in range(PARTS)]
    for table in sorted(entities(), key=lambda each: each.entity_type()):
        for persona_id, row in _rows(connection, table):
            made[part_of(persona_id)].update(f"{table.entity_type()}\n{row!r}\n".encode())
    return found[0], [None if at in left_out else part.digest() for at, part in enumerate(made)]


def put_rows_right(vault: Vault, back_up: Callable[[], None], after_mending: Callable[[], None]) -> int:
    """Hold each row against its events, without keeping anybody from writing; mend those that are wrong.

    How many were. Raises ContradictoryLogError: nothing was changed.
    """
    with vault.read() as session:
        if _are_as_logged(session.connection()):
            return 0
    back_up()
    done = put_right(vault)
    after_mending()
    return sum(done.replaced.values())


def _are_as_logged(connection: Connection) -> bool:
    try:
        check_rows(connection, Report(), lambda _: None)
    except Found:
        return False
    return True


def _rows(connection: Connection, table: type[Entity]) -> Any:  # noqa: ANN401 - rows of any table
    """In the order of their ids, with the persona that each belongs to."""
    columns = sorted(statements_of(table).columns)
    owner = "id" if table.entity_type() == "persona" else "persona_id" if "persona_id" in columns else "NULL"
    sql = f"SELECT {owner}, {', '.join(columns)} FROM {table.__tablename__} ORDER BY id"  # noqa: S608 - our own names
    return ((persona_id, row) for persona_id, *row in run(connection, sql))

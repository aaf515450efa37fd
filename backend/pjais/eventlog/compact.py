"""Compaction: older events move to an archive, and the log goes on from the rows as they were then.

The floor is always a signed checkpoint, so that what lies above it can be proved without the archive; archive and
floor prove each other, since the archive's chain must end in the floor's. A kill leaves the log as it was, at most with
an archive that nothing names yet and that the next compaction writes again.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from pjais.eventlog.archive import archive_name, write_archive
from pjais.eventlog.checkpoints import Checkpoint
from pjais.eventlog.floor import LogFloor, floor_of, rows_digest
from pjais.eventlog.milestones import drop_milestones
from pjais.eventlog.outstanding import refuse_while_outstanding
from pjais.eventlog.rebuild import PREFIX, rebuild
from pjais.eventlog.verify_chain import check_archive
from pjais.kernel.clock import now_text
from pjais.kernel.disk import sync_file, sync_folder
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import CancelledError, Progress, Task
from pjais.kernel.wording import said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Base, entities
from pjais.persistence.rows import run, run_many, statements_of
from pjais.persistence.stoppable import stoppable
from pjais.persistence.vault import Vault
from pjais.security.device_key import DeviceKey

ACTOR: Final = "compaction"
_BATCH: Final = 5_000
_HELD: Final = "SELECT min(seq) FROM quarantine"
_SINCE: Final = "SELECT min(seq) FROM event WHERE recorded_at >= ?"
_LAY: Final = "INSERT INTO base_row (entity_id, entity_type, row) VALUES (?, ?, ?)"


class NotCompactedError(PjaisError):
    """The log is not what its checkpoints say, so nothing was moved out of it."""

    code = "not-compacted"


@dataclass(frozen=True, slots=True)
class Compacted:
    """How many events moved, into which archive; after which event the log begins now."""

    events: int
    floor: int
    archive: str | None


def highest(session: Session, before: str) -> int:
    """The last event that may move, with all before it: it and they are from before that moment.

    The newest event stays, and so does what waits in quarantine: nothing may be built on what cannot be read.
    """
    connection = session.connection()
    newest = run(connection, "SELECT max(seq) FROM event").fetchone()[0] or 0
    bounds = [each for sql, values in ((_HELD, ()), (_SINCE, (before,))) for (each,) in run(connection, sql, values)]
    return int(min([newest, *(each for each in bounds if each is not None)])) - 1


def due(session: Session, before: str) -> Checkpoint | None:
    """The newest checkpoint over nothing but events that may move, None where there is none above the floor."""
    floor = floor_of(session.connection())
    top = highest(session, before)
    found = select(Checkpoint).where(Checkpoint.size <= top, Checkpoint.size > (floor.seq if floor else 0))
    return session.scalar(found.order_by(Checkpoint.size.desc()).limit(1))


def compact(vault: Vault, before: str, task: Task | None = None) -> Compacted:
    """Move the events from before that moment into an archive, as far as they are under a checkpoint.

    Raises:
        NotCompactedError: nothing was changed.
        HistoryComingError: not all events are here yet; likewise.
        CancelledError: it was stopped; likewise.
    """
    told = task or Task("compaction")
    with vault.read() as session:
        refuse_while_outstanding(session.connection())
        floor = floor_of(session.connection())
        target = due(session, before)
        if target is None:
            return Compacted(0, floor.seq if floor else 0, None)
        name = archive_name((floor.seq if floor else 0) + 1, target.size, target.chain_hash)
    found = LogFloor(
        seq=target.size,
        chain_hash=target.chain_hash,
        frontier=target.frontier,
        archive=name,
        made_at=now_text(),
    )
    file = vault.paths.folder / name
    count = _archived(vault, floor, found, file, told)
    try:
        _cut(vault, found, told)
    except CancelledError:
        file.unlink()  # nothing names it
        raise
    vault.publish(ChangeSet(flooded=set(Base.metadata.tables)))
    return Compacted(count, target.size, file.name)


def _archived(vault: Vault, floor: LogFloor | None, found: LogFloor, file: Path, task: Task) -> int:
    """Write the archive and hold it against the log; returns how many events it has."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)  # of a compaction that was killed
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with vault.read() as session:
            count = write_archive(session.connection(), found.seq, part, vault.key, task.at("archive", "events"))
        task.check()
    except CancelledError:
        part.unlink()
        raise
    if wrong := check_archive(part, floor, found):
        part.unlink()
        msg = said("{wrong}; nothing was moved. `pjais verify` tells more", wrong=wrong)
        raise NotCompactedError(msg)
    sync_file(part)
    part.replace(file)
    sync_folder(file.parent)
    return count


def _cut(vault: Vault, found: LogFloor, task: Task) -> None:
    """Take what is archived out of the log; that can be stopped until it is committed."""
    told = task.at("vault", "events")
    with vault.write(actor=ACTOR) as session, stoppable(session.connection(), told.check):
        _lay_floor(session.connection(), found, told)
        found.rows_digest = rows_digest(session.connection())
        found.sign(DeviceKey.kept_in(vault.paths.device_key))
        session.add(found)
        run(session.connection(), "DELETE FROM event WHERE seq <= ?", (found.seq,))
        drop_milestones(session.connection(), until=found.seq)
        session.flush()
        told.no_way_back()


def _lay_floor(connection: Connection, floor: LogFloor, told: Progress) -> None:
    """The rows as the log says they were after the floor's event."""
    done = rebuild(connection, floor.seq, told)
    if done.held:
        msg = said("Event {held} cannot be read; nothing was moved. `pjais verify` tells more", held=min(done.held))
        raise NotCompactedError(msg)
    run(connection, "DELETE FROM base_row")
    for table in entities():
        made, name = statements_of(table), f"{PREFIX}{table.__tablename__}"
        rows = run(connection, f"SELECT {', '.join(made.columns)} FROM {name}")  # noqa: S608 - names of our own tables
        while some := rows.fetchmany(_BATCH):
            laid = [(row["id"], table.entity_type(), to_json(row)) for row in map(made.row, some)]
            run_many(connection, _LAY, laid)
        run(connection, f"DROP TABLE {name}")

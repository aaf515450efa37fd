"""Whether a vault is what its log says: the file, its references, the chain of events, archives, rows and blobs.

Everything is read on one snapshot and nothing is written, so it may run beside an app that goes on writing. Each event
is read twice, once in the order of the log for the chain and once in the order of the entities for the rows, and no
more than one entity is held at a time: a vault of any size can be verified.
"""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from pjais.eventlog.checkpoints import Checkpoint, checkpoints, kept_beside
from pjais.eventlog.outstanding import outstanding
from pjais.eventlog.report import Difference, Found, Part, Report, Tick, batched, differs, item, named
from pjais.eventlog.verify_chain import check_archives, check_chain
from pjais.eventlog.verify_rows import check_rows
from pjais.kernel.wording import Sentence, said, verbatim
from pjais.persistence.rows import database_of, run
from pjais.persistence.write_ahead import lost_at

#: Told how far it is, as (part, done, total); may raise to stop.
Progress = Callable[["Part", int, int], None]
T = TypeVar("T")

_FILE: Final = verbatim("pjais.db")
Check = Callable[[Connection, Report, Tick], None]


def verify(
    sessions: Callable[[], AbstractContextManager[Session]],
    progress: Progress = lambda *_: None,
    derived: Mapping[Part, Callable[[], Sentence | None]] = MappingProxyType({}),
) -> Report:
    """Look at everything; each part ends at its first difference, and the next goes on.

    SQLite's own check of the file takes as long as all the rest and runs beside it. If the file is damaged only that is
    told: what it says of the rest is not to be trusted.

    Args:
        sessions: opens a reading session; two are open at a time.
        progress: told how far it is.
        derived: checks of what is made of the rows, by their part; they return what is to be known beside.
    """
    report = Report()
    with ThreadPoolExecutor(1, "verify-file") as beside, sessions() as session:
        file = beside.submit(_check_file, sessions)
        connection = session.connection()
        signed = {each.size: each for each in _if_readable(partial(checkpoints, session), list[Checkpoint]())}
        kept = _if_readable(partial(kept_beside, connection), dict[int, bytes]())
        parts: dict[Part, Check] = {
            Part.REFERENCES: _check_references,
            Part.CHAIN: partial(check_chain, signed, kept),
            Part.ARCHIVES: check_archives,
            Part.ROWS: check_rows,
            Part.BLOBS: _check_blobs,
        }
        if (coming := outstanding(connection)) is not None:
            del parts[Part.ROWS]
            told = said(
                "The history is still coming from the hub: {events:,} of {total:,} events are here; the rows are held"
                " against it once it is whole",
                events=coming.events,
                total=coming.total,
            )
            report.notes.append(told)
        for part, check in parts.items():
            if found := _found_in(part, partial(_run, connection, part, check, report, progress)):
                report.differences.append(found)
        for part, look in derived.items():
            progress(part, 0, 0)
            if found := _found_in(part, partial(_look, look, report)):
                report.differences.append(found)
        progress(Part.FILE, 0, 0)
        if found := _found_in(Part.FILE, file.result):
            report.differences = [found]
        if lost := lost_at(database_of(connection)):
            what = said(
                "had gone when the vault was opened at {when} UTC, and what was written last before may be lost",
                when=lost[:16],
            )
            report.differences.append(Difference(Part.FILE, verbatim("pjais.db-wal"), what))
    return report


def _found_in(part: Part, check: Callable[[], None]) -> Difference | None:
    try:
        check()
    except Found as found:
        return Difference(part, found.where, found.what)
    except (dbapi2.Error, DBAPIError) as error:  # what is stored is no text, or a page cannot be read
        return Difference(part, _FILE, said("cannot be read: {reason}", reason=str(error).splitlines()[0][:80]))
    return None


def _look(look: Callable[[], Sentence | None], report: Report) -> None:
    if note := look():
        report.notes.append(note)


def _run(connection: Connection, part: Part, check: Check, report: Report, progress: Progress) -> None:
    (total,) = run(connection, "SELECT count(*) FROM event").fetchone()
    progress(part, 0, total)
    check(connection, report, partial(_told, progress, part, total))


def _if_readable(read: Callable[[], T], otherwise: T) -> T:
    """What lies on a page that cannot be read is told by the parts."""
    try:
        return read()
    except (DBAPIError, dbapi2.Error):
        return otherwise


def _told(progress: Progress, part: Part, total: int, done: int) -> None:
    progress(part, done, total)


def _check_file(sessions: Callable[[], AbstractContextManager[Session]]) -> None:
    with sessions() as session:
        (told,) = run(session.connection(), "PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        answer = " ".join(line for line in told.splitlines() if line[:3] != "***")
        differs(_FILE, said("SQLite says: {answer}", answer=answer))


def _check_references(connection: Connection, _: Report, __: Tick) -> None:
    broken = run(connection, "PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        table, rowid, other, _place = broken
        (key,) = run(connection, f"SELECT id FROM {table} WHERE rowid = ?", (rowid,)).fetchone()  # noqa: S608 - SQLite's own word
        differs(item(table, key), said("refers to a {kind} that is not there", kind=named(other)))


def _check_blobs(connection: Connection, report: Report, _: Tick) -> None:
    for name, size, content in batched(connection, "SELECT sha256, size_bytes, content FROM blob ORDER BY sha256"):
        if hashlib.sha256(content).hexdigest() != name or len(content) != size:
            differs(item("blob", f"{name[:16]}…"), said("its content is not what its name says"))
        report.blobs += 1
    lost = run(
        connection,
        "SELECT id FROM persona WHERE avatar IS NOT NULL AND avatar NOT IN (SELECT sha256 FROM blob) LIMIT 1",
    ).fetchone()
    if lost is not None:
        differs(item("persona", lost[0]), said("its picture is not stored"))

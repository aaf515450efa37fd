"""Older events in files of their own: what compaction moves out of the log lies there, and nothing is ever lost.

An archive is a database beside the vault's, under the same key, with the log's own table of events and with the signed
redactions that speak of them. Its chain begins where the archive before it ended.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from pjais.eventlog.model import Event
from pjais.eventlog.redaction import Redaction, RedactionBatch
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import Progress
from pjais.kernel.wording import said
from pjais.persistence.engine import fold
from pjais.persistence.rows import database_of, run
from pjais.security.cipher import connect, connect_to_copy
from pjais.security.keychain import key_of
from pjais.security.vault_key import VaultKey

ARCHIVES: Final = "archive-*.db"
_BATCH: Final = 10_000
_TABLES: Final = (Event, Redaction, RedactionBatch)
_DEFINED: Final = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'index'"


class MissingArchiveError(PjaisError):
    """An archive of older events is not beside the vault, or cannot be read."""

    code = "missing-archive"
    status = HTTPStatus.CONFLICT


def archive_name(first: int, last: int, chain_hash: bytes) -> str:
    """Names sort in the order of the log; the hash tells apart what two vaults made of one beginning."""
    return f"archive-{first:012d}-{last:012d}-{chain_hash.hex()[:8]}.db"


def write_archive(
    connection: Connection, last: int, file: Path, key: VaultKey | None, progress: Progress = lambda *_: None
) -> int:
    """Copy the events of the log up to ``last`` to a new file; returns how many. ``progress`` is told of events."""
    count = 0
    with closing(connect(file, key, isolation_level=None)) as archive:
        archive.execute("PRAGMA synchronous=OFF")  # synced once, by whoever puts it in its place
        archive.execute("BEGIN")
        for table in _TABLES:
            name, marks = table.__tablename__, ", ".join("?" * len(table.columns()))
            for (sql,) in run(connection, _DEFINED, (name,)).fetchall():
                archive.execute(sql)
            limit = f"WHERE seq <= {int(last)} ORDER BY seq" if table is Event else ""
            rows = run(connection, f"SELECT {', '.join(table.columns())} FROM {name} {limit}")  # noqa: S608 - names of our own tables
            while some := rows.fetchmany(_BATCH):
                archive.executemany(f"INSERT INTO {name} ({', '.join(table.columns())}) VALUES ({marks})", some)  # noqa: S608 - as above
                count += len(some) if table is Event else 0
                progress(count, last)
        archive.execute("COMMIT")
    return count


def archives_of(connection: Connection) -> list[Path]:
    """The archives that this database's log goes on from, oldest first.

    Raises:
        MissingArchiveError: one is not there.
    """
    names = [name for (name,) in run(connection, "SELECT archive FROM log_floor ORDER BY seq").fetchall()]
    found = [database_of(connection).with_name(name) for name in names]
    for file in found:
        if not file.is_file():
            msg = said(
                "{file} is not there; it holds the older events of this vault. Each backup has a copy", file=file
            )
            raise MissingArchiveError(msg)
    return found


def archives_there(connection: Connection) -> list[Path]:
    """Those of them that are there."""
    names = [name for (name,) in run(connection, "SELECT archive FROM log_floor ORDER BY seq").fetchall()]
    return [file for name in names if (file := database_of(connection).with_name(name)).is_file()]


def archived(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """What a query finds in each archive in turn, oldest first.

    Raises:
        MissingArchiveError: one is not there, or cannot be read.
    """
    for file in archives_of(connection):
        yield from read_archive(file, sql, parameters)


def read_archive(file: Path, sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Raises MissingArchiveError when it cannot be read."""
    try:
        with closing(connect_to_copy(file, key_of(file))) as archive:
            archive.create_function("fold", 1, fold, deterministic=True)
            yield from archive.execute(sql, parameters)
    except dbapi2.Error as error:
        msg = said("{file} cannot be read: {error}", file=file, error=error)
        raise MissingArchiveError(msg) from None

"""Makes a backup: a consistent copy of the whole vault, taken while it goes on being written."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from pjais import __version__
from pjais.backup.manifest import DATABASE, MANIFEST, BrokenBackupError, Manifest, Reason, check_file, sha256_of
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.persistence.entity import Base
from pjais.persistence.migrate import REVISIONS
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault, told
from pjais.security.cipher import connect, connect_to_copy
from pjais.security.keychain import key_of
from pjais.security.vault_key import KeyFile

#: Told how far it is, as (pages done, pages in all); may raise to stop.
Progress = Callable[[int, int], None]
_PAGES: Final = 2_000
_ROOM: Final = 1.1
_PART: Final = ".part"


def make_backup(
    vault: Vault, folder: Path, reason: Reason, device_id: str, progress: Progress = lambda *_: None
) -> Manifest:
    """Copy the vault into a new folder and check the copy.

    Until all is done the folder has another name, so what is there by its own name is whole.

    Raises:
        InvalidInputError: something of that name exists, or the place cannot be written.
        NoRoomError: the disk has no room for a copy.
        BrokenBackupError: what was written reads differently.
    """
    if folder.exists():
        msg = f"{folder} exists already; nothing was written"
        raise InvalidInputError(msg)
    part = folder.with_name(folder.name + _PART)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        manifest = _write(vault, part, reason, device_id, progress)
        check_file(part, manifest)
        check_content(part, manifest)
        _sync(part)
        part.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        msg = f"The backup cannot be written to {folder}: {error.strerror or error}"
        raise InvalidInputError(msg) from None
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def _write(vault: Vault, part: Path, reason: Reason, device_id: str, progress: Progress) -> Manifest:
    file = part / DATABASE
    with vault.read() as session:
        connection: Any = session.connection().connection.driver_connection
        # What is read first fixes the snapshot that is copied, whatever is written meanwhile.
        facts = _facts(session)
        _check_room(connection, part)
        file.touch(mode=0o600)
        with closing(connect(file, vault.key, isolation_level=None)) as copy:
            connection.backup(copy, pages=_PAGES, progress=told(progress))
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
    if vault.key is not None and (keys := KeyFile.read(vault.paths.folder)):
        keys.write(part)
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())
    manifest = Manifest(
        made_at=now_text(),
        reason=reason,
        app_version=__version__,
        schema_revision=REVISIONS[-1],
        device_id=device_id,
        counts=facts[0],
        events=facts[1],
        chain_hash=facts[2],
        size_bytes=file.stat().st_size,
        sha256=sha256_of(file),
    )
    with (part / MANIFEST).open("x", encoding="utf-8") as stream_:
        stream_.write(manifest.model_dump_json(indent=1) + "\n")
        stream_.flush()
        os.fsync(stream_.fileno())
    return manifest


def _facts(session: Session) -> tuple[dict[str, int], int, str]:
    """Rows by table, the log's size and its newest hash."""
    return facts_of(lambda sql: run(session.connection(), sql).fetchone())


def facts_of(ask: Callable[[str], Any]) -> tuple[dict[str, int], int, str]:
    """The same of any database; ``ask`` gives the first row of a query."""
    tables = sorted(Base.metadata.tables)
    counts = {name: int(ask(f"SELECT count(*) FROM {name}")[0]) for name in tables}  # noqa: S608 - names of our own tables
    newest = ask("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1") or (0, b"")
    return counts, int(newest[0]), bytes(newest[1]).hex()


def check_content(folder: Path, manifest: Manifest) -> None:
    """Raises BrokenBackupError unless SQLite finds the copy whole and it holds what the manifest says."""
    try:
        with closing(connect_to_copy(folder / DATABASE, key_of(folder / DATABASE))) as copy:
            (told,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            is_today = manifest.schema_revision == REVISIONS[-1]
            found = facts_of(lambda sql: copy.execute(sql).fetchone()) if is_today else None
    except dbapi2.Error as error:
        msg = f"{folder / DATABASE} cannot be read: {error}"
        raise BrokenBackupError(msg) from None
    if told != "ok":
        msg = f"{folder / DATABASE} is damaged; SQLite says: {told}"
        raise BrokenBackupError(msg)
    if found is not None and found != (manifest.counts, manifest.events, manifest.chain_hash):
        msg = f"{folder / DATABASE} does not hold what its manifest says"
        raise BrokenBackupError(msg)


def _check_room(connection: Any, part: Path) -> None:  # noqa: ANN401 - the driver's
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    size = int(connection.execute("PRAGMA page_size").fetchone()[0])  # SQLCipher says it as text
    needed, free = int(pages * size * _ROOM), shutil.disk_usage(part).free
    if needed > free:
        msg = f"A backup needs {needed / 1e6:,.0f} MB and {part.parent} has {free / 1e6:,.0f} MB left; nothing was kept"
        raise NoRoomError(msg)


def _sync(folder: Path) -> None:
    """The folder's own entries to the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

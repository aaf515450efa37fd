"""Writes a database again under another key, or under none: how encryption is turned on and off."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlcipher3 import dbapi2

from pjais.kernel.disk import shred, shred_all, sync_file, sync_folder
from pjais.kernel.errors import PjaisError, VaultBusyError
from pjais.kernel.wording import said
from pjais.persistence.stoppable import stoppable
from pjais.security.cipher import connect, connect_to_copy
from pjais.security.vault_key import VaultKey

#: Told how far it is, as (bytes written, bytes in all); may raise to stop.
Progress = Callable[[int, int], None]
CONVERTING: Final = "pjais.db.converting"
CONVERTED: Final = "pjais.db.converted"
REPLACED: Final = "pjais.db.replaced"
LOCK: Final = "pjais.converting.lock"
_PATIENCE_S: Final = 60.0
#: How long connections of our own may take to be closed.
_CLOSING_S: Final = 5.0


class NotConvertedError(PjaisError):
    """The copy under the new key is not what it was made from."""

    code = "not-converted"


def write_under(
    source: Path, key: VaultKey | None, dest: Path, new_key: VaultKey | None, progress: Progress = lambda *_: None
) -> None:
    """Copy a database that nobody writes to meanwhile into a new file under another key, and check the copy.

    Args:
        source: the database as it is.
        key: what opens it.
        dest: a file that does not exist.
        new_key: what will open the copy; None for a plain one.
        progress: told how far it is.

    Raises:
        NotConvertedError: the copy reads differently; it was removed.
    """
    os.close(os.open(dest, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(connect(source, key, isolation_level=None)) as connection:
            _export(connection, dest, new_key, progress)
            whole = dest.stat().st_size
            before = _counts(connection)
        _check(dest, new_key, before, lambda: progress(whole, whole))
        sync_file(dest)
    except BaseException:
        shred_all(dest)
        raise


def _check(copy: Path, key: VaultKey | None, counts: dict[str, int], look: Callable[[], None]) -> None:
    with closing(connect_to_copy(copy, key)) as connection, stoppable(connection, look):
        (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if told != "ok" or _counts(connection) != counts:
            msg = said("The copy under the new key is not whole ({told}); nothing was changed", told=told)
            raise NotConvertedError(msg)


def fold_log(database: Path, key: VaultKey | None) -> None:
    """Bring what is in the write-ahead log into the file; nobody else may have it open."""
    deadline = time.monotonic() + _CLOSING_S
    while not _is_folded(database, key):
        if time.monotonic() > deadline:
            msg = said("Another program has the vault open; close it and try again")
            raise VaultBusyError(msg)
        time.sleep(0.01)


def _is_folded(database: Path, key: VaultKey | None) -> bool:
    with closing(connect(database, key, isolation_level=None)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except dbapi2.OperationalError:  # a connection of ours is just closing
            return False
    return bool(mode == "delete")


def replace_database(database: Path, made: Path) -> None:
    """Put a whole copy in the place of a database that nobody has open; the old one's content is overwritten.

    The copy gets its second name when it is whole: what has it after a kill, with no database there, takes the place.
    """
    whole = database.with_name(CONVERTED)
    made.replace(whole)
    sync_folder(database.parent)
    for suffix in ("-wal", "-shm", "-journal"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    old = database.with_name(REPLACED)
    database.replace(old)
    try:
        whole.replace(database)
    except OSError:
        old.replace(database)  # never no database: the next connection would begin an empty one
        raise
    sync_folder(database.parent)
    shred(old)


@contextmanager
def converting(database: Path, patience_s: float = 0.0) -> Iterator[bool]:
    """Whether nobody else is changing this database's key; nobody can begin to until the block ends."""
    lock = FileLock(database.with_name(LOCK))
    try:
        lock.acquire(timeout=patience_s)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def finish_conversion(database: Path) -> None:
    """Clean up after a conversion that was killed: the database is whole, under one key or the other.

    A conversion that runs in another process is left alone, and waited for while the files change places.

    Raises:
        VaultBusyError: they are changing places for too long.
    """
    made, whole, old = (database.with_name(name) for name in (CONVERTING, CONVERTED, REPLACED))
    if not any(each.exists() for each in (made, whole, old, Path(f"{made}-journal"))):
        return
    with converting(database, _PATIENCE_S if whole.exists() or old.exists() else 0.0) as is_ours:
        if not is_ours:
            if whole.exists() or old.exists():
                msg = said("Another program is changing the vault's encryption; try again when it is done")
                raise VaultBusyError(msg)
            return
        shred_all(made)  # it may be the readable one of two
        if not _has_content(database):
            for kept in (whole, old):
                if _has_content(kept) and not _has_content(database):
                    kept.replace(database)
        if _has_content(database):
            shred_all(whole)  # where both are there, the database has not made room, and may have gone on
            if old.exists():
                shred(old)


def _has_content(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _export(connection: dbapi2.Connection, dest: Path, key: VaultKey | None, progress: Progress) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    size = int(connection.execute("PRAGMA page_size").fetchone()[0])  # SQLCipher says it as text

    def tell() -> None:
        progress(min(dest.stat().st_size, pages * size), pages * size)

    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("ATTACH DATABASE ? AS converted KEY ?", (str(dest), key.literal if key else ""))
    connection.execute("PRAGMA converted.synchronous=OFF")  # synced once, at the end
    connection.execute("BEGIN")
    with stoppable(connection, tell):
        connection.execute("SELECT sqlcipher_export('converted')")
    connection.execute("COMMIT")
    connection.execute("DETACH DATABASE converted")


def _counts(connection: dbapi2.Connection) -> dict[str, int]:
    names = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - its own names

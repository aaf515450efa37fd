"""Makes a backup: a consistent copy of the whole vault, taken while it goes on being written."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from pjais.backup.folder import PART, check_content, describe, part_of
from pjais.backup.manifest import DATABASE, Manifest, Reason, archives_in, check_file
from pjais.eventlog.archive import archives_there
from pjais.eventlog.checkpoints import times_restored
from pjais.kernel.disk import copy_file, sync_file, sync_folder
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.kernel.tasks import Task
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault
from pjais.security.cipher import connect
from pjais.security.vault_key import KeyFile

_PAGES: Final = 2_000
_ROOM: Final = 1.1


def make_backup(
    vault: Vault,
    folder: Path,
    reason: Reason,
    device_id: str,
    task: Task | None = None,
    last: Callable[[], None] = lambda: None,
) -> Manifest:
    """Copy the vault into a new folder and check the copy.

    Until all is done the folder has another name, so what is there by its own name is whole.

    Args:
        vault: what is copied.
        folder: where to.
        reason: told in the manifest, as is ``device_id``.
        device_id: whose backup it is.
        task: told how far it is, in pages; may stop it, and nothing is left of it then.
        last: called before the folder gets its own name; may raise as well.

    Raises:
        InvalidInputError: something of that name exists, or the place cannot be written.
        NoRoomError: the disk has no room for a copy.
        BrokenBackupError: what was written reads differently.
        CancelledError: it was stopped.
    """
    if folder.exists():
        msg = said("{folder} exists already; nothing was written", folder=folder)
        raise InvalidInputError(msg)
    part = folder.with_name(f"{folder.name}{PART}")
    fresh, told = [each for each in folder.parents if not each.exists()], task or Task("backup")
    try:
        _write(vault, part_of(folder), told)
        told.at("checking", "bytes")
        manifest = describe(part, reason, device_id, times_restored(vault.paths), look=told.check)
        check_file(part, manifest, told.check)
        check_content(part, manifest, told.check)
        sync_folder(part)
        last()
        part.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        _clear(part, fresh)
        msg = said("The backup cannot be written to {folder}: {reason}", folder=folder, reason=error.strerror or error)
        raise InvalidInputError(msg) from None
    except BaseException:
        _clear(part, fresh)
        raise
    return manifest


def _clear(part: Path, fresh: Sequence[Path]) -> None:
    """Nothing is left of what was begun, the folders above it included that were made for it."""
    shutil.rmtree(part, ignore_errors=True)
    for each in fresh:
        with suppress(OSError):  # somebody uses it
            each.rmdir()


def _write(vault: Vault, part: Path, task: Task) -> None:
    file = part / DATABASE
    with vault.read() as session:
        connection: Any = session.connection().connection.driver_connection
        archives = archives_there(session.connection())  # what is read first fixes the snapshot, whatever is written
        _check_room(connection, part, archives)
        file.touch(mode=0o600)
        with closing(connect(file, vault.key, isolation_level=None)) as copy:
            connection.backup(copy, pages=_PAGES, progress=lambda _, left, total: task(total - left, total))
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        for each in archives:
            copy_file(each, part / each.name, task.check)
    if vault.key is not None and (keys := KeyFile.read(vault.paths.folder)):
        keys.write(part)
    for each in (file, *archives_in(part)):
        each.chmod(0o600)
        sync_file(each)


def _check_room(connection: Any, part: Path, archives: Sequence[Path]) -> None:  # noqa: ANN401 - the driver's
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    size = int(connection.execute("PRAGMA page_size").fetchone()[0])  # SQLCipher says it as text
    bytes_ = pages * size + sum(each.stat().st_size for each in archives)
    needed, free = int(bytes_ * _ROOM), shutil.disk_usage(part).free
    if needed > free:
        msg = said(
            "A backup needs {needed:,.0f} MB and {parent} has {free:,.0f} MB left; nothing was kept",
            needed=needed / 1e6,
            parent=part.parent,
            free=free / 1e6,
        )
        raise NoRoomError(msg)

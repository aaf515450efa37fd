"""Makes a backup: a consistent copy of the whole vault, taken while it goes on being written."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from pjais.backup.folder import PART, check_content, describe, part_of
from pjais.backup.manifest import DATABASE, Manifest, Reason, archives_in, check_file
from pjais.eventlog.archive import archives_there
from pjais.eventlog.checkpoints import times_restored
from pjais.kernel.disk import sync_file, sync_folder
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault, told
from pjais.security.cipher import connect
from pjais.security.vault_key import KeyFile

#: Told how far it is, as (pages done, pages in all); may raise to stop.
Progress = Callable[[int, int], None]
_PAGES: Final = 2_000
_ROOM: Final = 1.1


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
        msg = said("{folder} exists already; nothing was written", folder=folder)
        raise InvalidInputError(msg)
    part = folder.with_name(f"{folder.name}{PART}")
    try:
        manifest = _write(vault, part_of(folder), reason, device_id, progress)
        check_file(part, manifest)
        check_content(part, manifest)
        sync_folder(part)
        part.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        msg = said("The backup cannot be written to {folder}: {reason}", folder=folder, reason=error.strerror or error)
        raise InvalidInputError(msg) from None
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def _write(vault: Vault, part: Path, reason: Reason, device_id: str, progress: Progress) -> Manifest:
    file = part / DATABASE
    with vault.read() as session:
        connection: Any = session.connection().connection.driver_connection
        archives = archives_there(session.connection())  # what is read first fixes the snapshot, whatever is written
        _check_room(connection, part, archives)
        file.touch(mode=0o600)
        with closing(connect(file, vault.key, isolation_level=None)) as copy:
            connection.backup(copy, pages=_PAGES, progress=told(progress))
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        for each in archives:
            shutil.copyfile(each, part / each.name)
    if vault.key is not None and (keys := KeyFile.read(vault.paths.folder)):
        keys.write(part)
    for each in (file, *archives_in(part)):
        each.chmod(0o600)
        sync_file(each)
    return describe(part, reason, device_id, times_restored(vault.paths))


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

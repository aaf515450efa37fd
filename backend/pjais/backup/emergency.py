"""Brings a backup back where the vault itself cannot be opened any more."""

import shutil
from contextlib import suppress
from pathlib import Path

from pjais.backup.keeper import Backup, backups_in
from pjais.backup.manifest import DATABASE, BrokenBackupError, archives_in
from pjais.backup.restore import checked
from pjais.eventlog.checkpoints import note_restored
from pjais.kernel.clock import now_text
from pjais.kernel.config import VaultPaths
from pjais.kernel.disk import sync_file
from pjais.persistence.write_ahead import let_go, mark_closed
from pjais.security.vault_key import KEY_FILE


def put_in_place(paths: VaultPaths, folder: Path) -> Path | None:
    """Make a checked backup the vault; nobody may have the vault open.

    Returns:
        The folder where the files now lie that were there before, or None if there were none.

    Raises:
        BrokenBackupError: nothing was changed.
    """
    manifest = checked(folder)
    paths.make_folder()
    part = paths.folder / f"{DATABASE}.part"
    try:
        shutil.copyfile(folder / DATABASE, part)
        part.chmod(0o600)
        sync_file(part)
    except BaseException:  # Ctrl+C as well
        part.unlink(missing_ok=True)
        raise
    old = [Path(f"{paths.database}{suffix}") for suffix in ("", "-wal", "-shm")]
    old += [paths.folder / KEY_FILE, *archives_in(paths.folder)]
    here = [file for file in old if file.exists()]
    aside = paths.folder / f"broken-{now_text()[:19].replace(':', '')}" if here else None
    if aside is not None:
        aside.mkdir(mode=0o700)
        for file in here:
            file.rename(aside / file.name)
    if (folder / KEY_FILE).exists():
        shutil.copyfile(folder / KEY_FILE, paths.folder / KEY_FILE)
    for archive in archives_in(folder):
        shutil.copyfile(archive, paths.folder / archive.name)
        (paths.folder / archive.name).chmod(0o600)
    if paths.backups.is_dir():
        note_restored(paths, manifest.chain_hash)
    mark_closed(paths.database)
    let_go(paths.database)
    part.replace(paths.database)
    return aside


def newest_good(paths: VaultPaths) -> Backup | None:
    """The newest backup in the vault's folder that is whole."""
    for backup in backups_in(paths.backups):
        with suppress(BrokenBackupError):
            checked(paths.backups / backup.name)
            return backup
    return None

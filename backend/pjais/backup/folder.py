"""A backup's folder as a whole: made under another name, and in its place at once."""

import logging
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

from pjais import __version__
from pjais.backup.manifest import (
    DATABASE,
    MANIFEST,
    BrokenBackupError,
    Manifest,
    Reason,
    archives_in,
    sha256_of,
)
from pjais.eventlog.checkpoints import times_restored
from pjais.kernel.clock import now_text
from pjais.kernel.config import VaultPaths
from pjais.kernel.disk import shred, sync_file, sync_folder
from pjais.kernel.wording import said
from pjais.persistence.entity import Base
from pjais.persistence.migrate import COPIES, REVISIONS, DamagedVaultError, current_revision
from pjais.persistence.stoppable import stoppable
from pjais.security.cipher import connect_to_copy
from pjais.security.keychain import is_encrypted, key_of
from pjais.security.vault_key import KEY_FILE

#: Ends the names of folders that are being made, and of those that have just made room for another.
PART: Final = ".part"
OLD: Final = ".old"
#: Ends the name of a copy that has become a backup and is being overwritten.
_ADOPTED: Final = ".adopted"
_log = logging.getLogger(__name__)


def part_of(folder: Path) -> Path:
    """An empty folder beside it, for its owner only, that will take its place."""
    part = folder.with_name(f"{folder.name}{PART}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    return part


def swap_in(part: Path, folder: Path) -> None:
    """Put a whole folder in the place of another, whose databases are overwritten; a kill leaves one of them."""
    old = folder.with_name(f"{folder.name}{OLD}")
    sync_folder(part)
    folder.replace(old)
    part.replace(folder)
    sync_folder(folder.parent)
    discard(old)


def mend(backups: Path) -> None:
    """After a kill: what had made room is back in its place or gone, and what was being made is gone."""
    for old in backups.glob(f"*{OLD}"):
        place = old.with_name(old.name.removesuffix(OLD))
        if place.exists():
            discard(old)
        else:
            old.replace(place)
    for part in backups.glob(f"*{PART}"):
        shutil.rmtree(part, ignore_errors=True)


def replace_file(part: Path, file: Path) -> None:
    """The same for a single database, such as an archive."""
    old = file.with_name(f"{file.name}{OLD}")
    sync_file(part)
    file.replace(old)
    part.replace(file)
    sync_folder(file.parent)
    shred(old)


def discard(folder: Path) -> None:
    """Overwrite the databases in a folder and remove it."""
    for database in folder.glob("*.db*"):
        shred(database)
    shutil.rmtree(folder, ignore_errors=True)


def describe(
    folder: Path,
    reason: Reason,
    device_id: str,
    restores: int,
    revision: str = REVISIONS[-1],
    look: Callable[[], object] = lambda: None,
) -> Manifest:
    """Write the manifest of a folder's files, from what they hold; ``look`` may raise to stop."""
    file = folder / DATABASE
    with closing(connect_to_copy(file, key_of(file))) as copy:
        counts, events, chain_hash = facts_of(lambda sql: copy.execute(sql).fetchone())
    manifest = Manifest(
        made_at=now_text(),
        reason=reason,
        app_version=__version__,
        schema_revision=revision,
        device_id=device_id,
        counts=counts,
        events=events,
        chain_hash=chain_hash,
        restores=restores,
        size_bytes=file.stat().st_size,
        sha256=sha256_of(file, look),
        archives={each.name: sha256_of(each, look) for each in archives_in(folder)},
    )
    write_manifest(folder, manifest)
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    with (folder / MANIFEST).open("w", encoding="utf-8") as stream:
        stream.write(manifest.model_dump_json(indent=1) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def facts_of(ask: Callable[[str], Any]) -> tuple[dict[str, int], int, str]:
    """Rows by table, the log's newest event and its hash, of any database; ``ask`` gives a query's first row."""
    names = ", ".join(f"'{name}'" for name in Base.metadata.tables)
    there = ask(f"SELECT group_concat(name) FROM sqlite_master WHERE type = 'table' AND name IN ({names})")  # noqa: S608 - names of our own tables
    counts = {name: int(ask(f"SELECT count(*) FROM {name}")[0]) for name in sorted((there[0] or "").split(",")) if name}  # noqa: S608 - as above
    newest = ask("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1") or (0, b"")
    return counts, int(newest[0]), bytes(newest[1]).hex()


def check_content(folder: Path, manifest: Manifest, look: Callable[[], object] = lambda: None) -> None:
    """Raises BrokenBackupError unless SQLite finds the copy whole and it holds what the manifest says."""
    opens = key_of(folder / DATABASE)
    try:
        with closing(connect_to_copy(folder / DATABASE, opens)) as copy, stoppable(copy, look):
            (told,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            found = facts_of(lambda sql: copy.execute(sql).fetchone())
    except dbapi2.Error as error:
        msg = said("{folder} cannot be read: {error}", folder=folder / DATABASE, error=error)
        raise BrokenBackupError(msg) from None
    if told != "ok":
        msg = said("{folder} is damaged; SQLite says: {told}", folder=folder / DATABASE, told=told)
        raise BrokenBackupError(msg)
    both = found[0].keys() & manifest.counts.keys()  # another version may have had another table
    if found[1:] != (manifest.events, manifest.chain_hash) or any(found[0][n] != manifest.counts[n] for n in both):
        msg = said("{folder} does not hold what its manifest says", folder=folder / DATABASE)
        raise BrokenBackupError(msg)


def adopt_copies(paths: VaultPaths, device_id: str) -> Path | None:
    """Make the copies that migrations have left backups like any other; gone on from after a kill.

    Returns:
        The newest of them, None where there is none. One that cannot be read is left as it is.
    """
    newest = None
    for left in paths.backups.glob(f"*{_ADOPTED}"):
        shred(left)
    for copy in sorted(paths.backups.glob(COPIES)):
        stamp = copy.stem.partition("-migration-")[2].partition("-")[2].replace("T", "-")
        folder = paths.backups / f"{stamp}-{Reason.BEFORE_MIGRATION}"
        part = part_of(folder)
        try:
            _adopt(copy, part, paths, device_id)
        except (DamagedVaultError, dbapi2.Error) as error:
            _log.warning("%s stays as it is: %s", copy, error)
            discard(part)
            continue
        if folder.exists():
            swap_in(part, folder)
        else:
            part.replace(folder)
        adopted = copy.with_name(f"{copy.name}{_ADOPTED}")
        copy.replace(adopted)  # first another name: half overwritten it would be taken for one to adopt
        sync_folder(paths.backups)
        shred(adopted)
        newest = folder
    return newest


def _adopt(copy: Path, part: Path, paths: VaultPaths, device_id: str) -> None:
    file = part / DATABASE
    shutil.copyfile(copy, file)
    file.chmod(0o600)
    if is_encrypted(file) and (paths.folder / KEY_FILE).exists():
        shutil.copyfile(paths.folder / KEY_FILE, part / KEY_FILE)
    revision = current_revision(file) or REVISIONS[0]
    describe(part, Reason.BEFORE_MIGRATION, device_id, times_restored(paths), revision)

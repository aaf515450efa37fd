"""Turns encryption of a vault and of all its backups on and off, and changes its passphrase."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from sqlcipher3 import dbapi2

from pjais.backup.folder import OLD, PART, mend, part_of, replace_file, swap_in, write_manifest
from pjais.backup.manifest import DATABASE, archives_in, check_file, read_manifest, sha256_of
from pjais.eventlog.archive import ARCHIVES
from pjais.kernel.disk import shred
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import Task, Tasks
from pjais.kernel.wording import said
from pjais.persistence.convert import write_under
from pjais.persistence.vault import Vault
from pjais.security.keychain import drop_from_keyring, is_encrypted, is_in_keyring, key_of, remember, store_in_keyring
from pjais.security.vault_key import KEY_FILE, DamagedKeyError, KeyFile, VaultKey, WrappedKey, wrapped

_log = logging.getLogger(__name__)


class EncryptionStateError(PjaisError):
    """Encryption is already as it was asked to be, or is being changed."""

    code = "encryption-state"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class EncryptionState:
    """Whether the vault is encrypted, whether this machine opens it by itself, and whether that changes.

    ``plain`` are files of the vault that stay readable without the key.
    """

    is_on: bool
    opens_by_itself: bool
    is_changing: bool
    plain: tuple[str, ...]


class Encryption:
    """The encryption of one vault, one change at a time."""

    def __init__(
        self,
        vault: Vault,
        on_change: Callable[[], None] = lambda: None,
        tasks: Tasks | None = None,
        on_keys: Callable[[Sequence[VaultKey]], None] = lambda _: None,
    ) -> None:
        """Finish what a killed change has left undone.

        Args:
            vault: its file and backups are encrypted.
            on_change: called when the state has changed.
            tasks: lists a change that runs, and may stop it.
            on_keys: given the keys that open the vault now, or may in a moment, for what is sealed beside it; none: it
                is plain, or may be.
        """
        self._vault = vault
        self._on_keys = on_keys
        self._on_change = on_change
        self._tasks = tasks or Tasks()
        self._turn = threading.Lock()
        mend(vault.paths.backups)
        mend_archives(vault.paths.folder)
        self._finishing = threading.Thread(target=self._finish, name="encryption", daemon=True)
        uncovered = (is_encrypted(file) != (vault.key is not None) for file in self._databases())
        if any(uncovered) or any(self._with_old_keys()):
            self._finishing.start()

    def state(self) -> EncryptionState:
        key = self._vault.key
        opens = key is not None and is_in_keyring(key.key_id)
        plain = () if key is None else tuple(str(each) for each in self._plain_files())
        return EncryptionState(key is not None, opens, self._turn.locked(), plain)

    def settle(self) -> None:
        """Wait until what a killed change left undone is done."""
        if self._finishing.ident is not None:
            self._finishing.join()

    def turn_on(self, passphrase: str) -> str:
        """Encrypt the vault, then each backup.

        Returns:
            The recovery code, which is kept nowhere.

        Raises:
            InvalidInputError: the passphrase is too short.
            EncryptionStateError: it is on already, or a change is running.
            CancelledError: it was stopped; nothing was changed.
        """
        with self._changing() as task:
            if self._vault.key is not None:
                msg = said("The vault is encrypted already")
                raise EncryptionStateError(msg)
            key = VaultKey.fresh()
            entry, code = wrapped(key, passphrase)
            self._change(key, entry, task)
            store_in_keyring(key)
            return code

    def turn_off(self, passphrase: str) -> None:
        """Make the vault and its backups plain files again.

        Raises:
            WrongPassphraseError: nothing was changed.
            EncryptionStateError: it is off already, or a change is running.
            CancelledError: it was stopped; nothing was changed.
        """
        with self._changing() as task:
            file = self._keys(passphrase)
            self._change(None, None, task)
            if not any(map(is_encrypted, self._databases())):
                (self._vault.paths.folder / KEY_FILE).unlink()
            for each in file.keys:
                drop_from_keyring(each.key_id)

    def change_passphrase(self, passphrase: str, new: str) -> str:
        """Wrap the key anew, also beside each backup; the old passphrase and recovery code open nothing any more.

        Returns:
            The new recovery code.

        Raises:
            WrongPassphraseError: nothing was changed.
            InvalidInputError: the new one is too short.
            EncryptionStateError: encryption is off, or a change is running.
        """
        with self._changing() as task:
            self._keys(passphrase)
            key = self._vault.key
            if key is None:
                raise AssertionError
            entry, code = wrapped(key, new)
            task.no_way_back()
            KeyFile(keys=[entry]).write(self._vault.paths.folder)
            self._renew_keys()
            return code

    @contextmanager
    def _changing(self) -> Iterator[Task]:
        """One change at a time; who comes second is told so at once."""
        if not self._turn.acquire(blocking=False):
            msg = said("Encryption is being changed already; wait until that is done")
            raise EncryptionStateError(msg)
        try:
            self._on_change()
            with self._tasks.running("encryption") as task:
                yield task
        finally:
            self._turn.release()
            self._on_change()

    def _keys(self, passphrase: str) -> KeyFile:
        file = KeyFile.read(self._vault.paths.folder) if self._vault.key is not None else None
        if file is None:
            msg = said("The vault is not encrypted")
            raise EncryptionStateError(msg)
        file.opened(passphrase)
        return file

    def _change(self, key: VaultKey | None, entry: WrappedKey | None, task: Task) -> None:
        """The key file speaks of both keys for as long as files of both may be there."""
        folder = self._vault.paths.folder
        before = KeyFile.read(folder)
        if key is not None and entry is not None:
            remember(key)
            KeyFile(keys=[*(before.keys if before else ()), entry]).write(folder)
        old = self._vault.key
        self._on_keys((old, key) if old is not None and key is not None else ())
        try:
            self._vault.change_key(key, task.at("vault", "bytes"), task.no_way_back)
        except BaseException:
            self._tell_key()
            if before is not None:
                before.write(folder)
            else:
                (folder / KEY_FILE).unlink(missing_ok=True)
            raise
        self._tell_key()
        self._cover_backups(task)
        if entry is not None and all(map(is_encrypted, self._databases())):
            KeyFile(keys=[entry]).write(folder)

    def _tell_key(self) -> None:
        self._on_keys(() if self._vault.key is None else (self._vault.key,))

    def _finish(self) -> None:
        """After a kill: bring backups under the vault's key."""
        try:
            with self._changing() as task:
                task.no_way_back()
                self._renew_keys()
                self._cover_backups(task)
                if self._vault.key is None and not any(map(is_encrypted, self._databases())):
                    (self._vault.paths.folder / KEY_FILE).unlink(missing_ok=True)
        except PjaisError as error:
            _log.warning("Backups could not be brought under the vault's key: %s", error.detail)
        except Exception:
            _log.exception("Backups could not be brought under the vault's key")

    def _cover_backups(self, task: Task) -> None:
        wanted = self._vault.key
        task.at("backups", "backups")
        waiting = [each for each in self._databases() if is_encrypted(each) != (wanted is not None)]
        for place, database in enumerate(waiting):
            task(place, len(waiting))
            try:
                cover(database, wanted, self._vault.paths.folder)
            except (PjaisError, OSError, dbapi2.Error) as error:
                # A damaged backup must not keep the others plain; the state names what is left.
                _log.warning("%s stays as it is: %s", database, error)

    def _renew_keys(self) -> None:
        for folder, file in self._with_old_keys():
            file.write(folder)

    def _with_old_keys(self) -> Iterator[tuple[Path, KeyFile]]:
        """Backups under the vault's key whose key files open with an earlier passphrase, and the vault's key file."""
        file = KeyFile.read(self._vault.paths.folder) if self._vault.key is not None else None
        ids = {each.key_id for each in file.keys} if file else set()
        for database in self._vault.paths.backups.glob(f"*/{DATABASE}"):
            try:
                theirs = KeyFile.read(database.parent)
            except DamagedKeyError:
                theirs = None
            if file and theirs and theirs != file and {each.key_id for each in theirs.keys} <= ids:
                yield database.parent, file

    def _databases(self) -> Iterator[Path]:
        """Every database beside the vault's own: archives of older events, and backups with what is in them."""
        yield from archives_in(self._vault.paths.folder)
        found = self._vault.paths.backups.glob(f"*/{DATABASE}")
        yield from (each for each in found if each.parent.suffix not in {PART, OLD})

    def _plain_files(self) -> Iterator[Path]:
        yield from (each for each in self._databases() if not is_encrypted(each))
        yield from self._vault.paths.folder.glob("broken-*/*.db")


def cover(database: Path, key: VaultKey | None, keys_from: Path) -> None:
    """Bring one backup, or one archive beside the vault, under a key; a kill leaves it whole, old or new."""
    if database.name != DATABASE:
        part = database.with_name(f"{database.name}{PART}")
        part.unlink(missing_ok=True)
        write_under(database, key_of(database), part, key)
        replace_file(part, database)
        return
    folder = database.parent
    manifest = read_manifest(folder)
    check_file(folder, manifest)
    part = part_of(folder)
    for each in (database, *archives_in(folder)):
        write_under(each, key_of(each), part / each.name, key)
    if key is not None:
        shutil.copyfile(keys_from / KEY_FILE, part / KEY_FILE)
    made = part / DATABASE
    told = {
        "size_bytes": made.stat().st_size,
        "sha256": sha256_of(made),
        "archives": {each.name: sha256_of(each) for each in archives_in(part)},
    }
    write_manifest(part, manifest.model_copy(update=told))
    swap_in(part, folder)


def mend_archives(folder: Path) -> None:
    """After a kill while archives were changing places: each is there under its own name."""
    for old in folder.glob(f"{ARCHIVES}{OLD}"):
        place = old.with_name(old.name.removesuffix(OLD))
        if place.exists():
            shred(old)
        else:
            old.replace(place)
    for part in folder.glob(f"{ARCHIVES}{PART}"):
        part.unlink()

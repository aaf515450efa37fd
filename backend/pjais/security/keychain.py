"""The keys this process has: unlocked by a passphrase, or found in the operating system's keyring."""

import logging
import os
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Final

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.security.cipher import opens
from pjais.security.vault_key import KeyFile, VaultKey

PASSPHRASE: Final = "PJAIS_PASSPHRASE"  # noqa: S105 - a variable's name
_SERVICE: Final = "pjais"
_PLAIN: Final = b"SQLite format 3\x00"
_log = logging.getLogger(__name__)
_lock = threading.Lock()
_known: Final[dict[str, VaultKey]] = {}


class LockedVaultError(PjaisError):
    """An encrypted vault whose key is not at hand."""

    code = "vault-locked"
    status = HTTPStatus.LOCKED


class NotUnlockedError(PjaisError):
    """The person who was asked for the passphrase closed the window without it."""

    code = "not-unlocked"


def is_encrypted(database: Path) -> bool:
    """Whether the file is there, has content, and does not begin as a plain SQLite file does."""
    try:
        with database.open("rb") as stream:
            head = stream.read(len(_PLAIN))
    except FileNotFoundError:
        return False
    return bool(head) and head != _PLAIN


def key_of(database: Path) -> VaultKey | None:
    """What opens this database; None for a plain one, or one that no key file speaks of.

    Raises:
        LockedVaultError: it is encrypted and its key is not at hand.
        DamagedKeyError: the file with the wrapped key cannot be read.
    """
    file = KeyFile.read(database.parent) if is_encrypted(database) else None
    if file is None:
        return None
    key = _at_hand(database, file)
    if key is None and (passphrase := os.environ.get(PASSPHRASE)) and unlock(database.parent, passphrase):
        key = _at_hand(database, file)
    if key is not None:
        return key
    msg = said(
        "{database} is encrypted; give its passphrase (in {passphrase} where nobody can be asked)",
        database=database,
        passphrase=PASSPHRASE,
    )
    raise LockedVaultError(msg)


def _at_hand(database: Path, file: KeyFile) -> VaultKey | None:
    """The key that opens the database; the only one at hand where none does, for then the file is damaged."""
    found = [key for each in file.keys if (key := _known.get(each.key_id) or _from_keyring(each.key_id))]
    for key in found:
        remember(key)
    return next((key for key in found if len(found) == 1 or opens(database, key)), found[0] if found else None)


def unlock(folder: Path, secret: str) -> bool:
    """Open the keys of a folder with a passphrase or recovery code; returns whether there were any to open.

    Raises:
        WrongPassphraseError: it opens none.
    """
    file = KeyFile.read(folder)
    if file is None:
        return False
    for key in file.opened(secret):
        remember(key)
    return True


def remember(key: VaultKey) -> None:
    with _lock:
        _known[key.key_id] = key


def forget_all() -> None:
    """As a new process begins."""
    with _lock:
        _known.clear()


def store_in_keyring(key: VaultKey) -> bool:
    """Whether the system's keyring took it, so that the next start need not ask."""
    try:
        import keyring  # noqa: PLC0415 - 60 ms, needed only for an encrypted vault

        keyring.set_password(_SERVICE, key.key_id, key.raw.hex())
        return keyring.get_password(_SERVICE, key.key_id) == key.raw.hex()
    except Exception as error:
        _log.info("The keyring did not take the key: %s", type(error).__name__)
        return False


def drop_from_keyring(key_id: str) -> None:
    try:
        import keyring  # noqa: PLC0415 - as above

        keyring.delete_password(_SERVICE, key_id)
    except Exception as error:
        _log.info("The keyring did not give up the key: %s", type(error).__name__)


def is_in_keyring(key_id: str) -> bool:
    return _from_keyring(key_id) is not None


def _from_keyring(key_id: str) -> VaultKey | None:
    try:
        import keyring  # noqa: PLC0415 - as above

        told = keyring.get_password(_SERVICE, key_id)
        return VaultKey(key_id, bytes.fromhex(told)) if told else None
    except Exception as error:
        _log.info("The keyring was not asked: %s", type(error).__name__)
        return None

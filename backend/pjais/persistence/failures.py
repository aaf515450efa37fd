"""Failures of the disk and of SQLite, as errors of ours that a person can act on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from sqlcipher3 import dbapi2

from pjais.kernel.errors import (
    NoRoomError,
    PjaisError,
    StaleVersionError,
    UnreadableVaultError,
    UnwritableVaultError,
    VaultBusyError,
)
from pjais.kernel.wording import said

_FULL: Final = said("The disk is full; nothing was written. Make room and try again")
_DAMAGED: Final = said("A part of the vault's file is damaged; verify it, and restore a backup")
_UNOPENED: Final = said("The vault's file cannot be opened for writing; nothing was written")
#: What SQLite says, and what that means.
_SAID: Final[tuple[tuple[str, type[PjaisError], str], ...]] = (
    ("locked", VaultBusyError, said("Another program is writing to this vault; try again")),
    ("disk is full", NoRoomError, _FULL),
    ("readonly", UnwritableVaultError, said("The vault's file is read-only; nothing was written")),
    (
        "unable to open",
        UnwritableVaultError,
        said("The vault's file cannot be opened for writing; nothing was written"),
    ),
    ("disk I/O error", UnwritableVaultError, said("The disk refuses to read or write the vault; nothing was changed")),
    ("malformed", UnreadableVaultError, _DAMAGED),
    ("not a database", UnreadableVaultError, _DAMAGED),
)


def in_words(error: Exception) -> PjaisError | None:
    """The same as an error of ours; None for what is no failure of the disk or the database."""
    if isinstance(error, StaleDataError):
        return StaleVersionError(said("Somebody else changed this item while it was being written; load it again"))
    if isinstance(error, PoolTimeoutError):
        return VaultBusyError(said("All database connections are busy; try again"))
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return NoRoomError(_FULL)
    if isinstance(error, OSError) and error.errno == errno.EROFS:
        return UnwritableVaultError(
            said("{file} is read-only; nothing was written", file=error.filename or said("The disk"))
        )
    if isinstance(error, DBAPIError | dbapi2.Error):
        spoken = str(error.orig if isinstance(error, DBAPIError) else error)
        return next((kind(words) for part, kind, words in _SAID if part in spoken), None)
    return None


@contextmanager
def translated_errors() -> Iterator[None]:
    """Failures of the block as errors of ours, where there are words for them."""
    try:
        yield
    except (StaleDataError, PoolTimeoutError, DBAPIError, dbapi2.Error, OSError) as error:
        told = in_words(error)
        if told is None:
            raise
        raise told from None

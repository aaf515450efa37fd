"""Whose a vault's folder is: root leaves that of a person alone, and nobody is left puzzling over somebody else's."""

import os
from http import HTTPStatus
from pathlib import Path
from typing import Final

from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

#: Set to 1, root may open the folder of somebody else.
ALLOW_ROOT: Final = "PJAIS_ALLOW_ROOT"
_ROOT: Final = 0


class ForeignFolderError(PjaisError):
    """This folder belongs to another user of the machine."""

    code = "foreign-folder"
    status = HTTPStatus.FORBIDDEN


def check_owner(folder: Path, *, allow_root: bool = False, user: int | None = None) -> None:
    """Whether this process may open the vault in that folder.

    Args:
        folder: the vault's; where it is not there yet, what counts is the folder it would be made in.
        allow_root: root may work in somebody else's folder.
        user: by whom it is asked; the one that runs this process where none is given. Windows has no such numbers.

    Raises:
        ForeignFolderError: root would leave files there that their owner cannot write to, or it cannot be read.
    """
    if not hasattr(os, "geteuid"):
        return
    me = os.geteuid() if user is None else user
    place = nearest(folder)
    owner = place.stat().st_uid
    if me == _ROOT:
        if owner != _ROOT and not (allow_root or os.environ.get(ALLOW_ROOT) == "1"):
            raise ForeignFolderError(
                said(
                    "{folder} belongs to {owner}, who could not open any more what PJai's writes there as root; "
                    "start it as that user, or say --allow-root",
                    folder=place,
                    owner=user_name(owner),
                )
            )
        return
    if owner != me and not _can_use(folder):
        raise ForeignFolderError(
            said(
                "{folder} belongs to {owner} and cannot be used by {me}; choose a folder of your own with --data-dir",
                folder=place,
                owner=user_name(owner),
                me=user_name(me),
            )
        )


def user_name(number: int) -> str:
    """What the system calls the user; the number where it has no name for it."""
    try:
        import pwd  # noqa: PLC0415 - Windows has none

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return str(number)


def nearest(folder: Path) -> Path:
    """The folder, or the one above it that is there and may be looked at."""
    for each in (folder, *folder.parents):
        try:
            each.stat()
        except OSError:
            continue
        return each
    return Path(folder.anchor)


def _can_use(folder: Path) -> bool:
    """Whether the folder may be used; one that is not there yet says so itself when it is made."""
    try:
        folder.stat()
    except PermissionError:
        return False
    except OSError:
        return True
    database = VaultPaths(folder).database
    needed = os.R_OK | os.W_OK
    return os.access(folder, needed | os.X_OK) and (not database.exists() or os.access(database, needed))

"""Moves a vault's folder while nobody has it open: renamed where that is possible, else copied and compared."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from pjais.kernel.config import VaultPaths
from pjais.kernel.disk import sync_folder
from pjais.kernel.errors import InvalidInputError, NoRoomError, PjaisError
from pjais.kernel.place import DATABASE, read_place, write_place
from pjais.kernel.wording import Sentence, said

#: In a folder that is being filled; whatever is in there may be thrown away.
MARK: Final = "being-moved-here"
#: Of the process that has the vault open, not of the vault.
_NOT_MOVED: Final = frozenset({"pjais.lock", "instance.json", "instance.new", "replies.lock", "uploads", MARK})
_SPARE_BYTES: Final = 50_000_000


def check_target(folder: Path, target: Path) -> None:
    """Whether the vault could go there.

    Raises:
        InvalidInputError: the place is not absolute, holds something already, lies in the vault or the vault in it, or
            cannot be written.
        NoRoomError: it lies on another disk that has no room.
    """
    if not target.is_absolute():
        raise _unusable(said("{target} does not say where it begins; give the whole path", target=target))
    if target == folder or folder in target.parents or target in folder.parents:
        raise _unusable(said("{target} and the vault's folder lie in one another; choose another place", target=target))
    if target.exists() and (not target.is_dir() or _is_filled(target)):
        raise _unusable(said("{target} is not an empty folder; choose another place", target=target))
    above = next(each for each in (target, *target.parents) if each.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise _unusable(said("{above} cannot be written to; choose another place", above=above))
    VaultPaths(target).check_length()
    if above.stat().st_dev != folder.stat().st_dev:
        needed = sum(file.stat().st_size for file in _files(folder)) + _SPARE_BYTES
        if (free := shutil.disk_usage(above).free) < needed:
            msg = said(
                "{above} has {free:,} bytes free; the vault needs {needed:,}", above=above, free=free, needed=needed
            )
            raise NoRoomError(msg)


def move_if_wished(folder: Path) -> Path:
    """Carry out the move that was asked for, if one was and nobody has the vault open.

    A move that fails is given up: the vault stays where it is, and the place's ``problem`` says why.

    Returns:
        Where the vault is now.
    """
    place = read_place()
    if place.move_to is None:
        return folder
    target = Path(place.move_to)
    if folder == target:  # moved by a start that was killed before it could say so
        write_place(place.but(folder=str(target), move_to=None, problem=None))
        return target
    lock = FileLock(VaultPaths(folder).lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return folder  # it is open: the next start may move it
    try:
        left = _move(folder, target)
    except (PjaisError, OSError) as error:
        write_place(place.but(move_to=None, problem="".join(_told(target, error))))
        return folder
    finally:
        lock.release()
    write_place(
        place.but(
            folder=str(target), came_from=str(folder), move_to=None, problem=None, left=str(left) if left else None
        )
    )
    return target


def _move(folder: Path, target: Path) -> Path | None:
    """Returns the folder that is left, if any."""
    if target.is_dir() and (target / MARK).exists():
        shutil.rmtree(target)  # of a start that was killed
    check_target(folder, target)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.parent.stat().st_dev == folder.stat().st_dev:
        if target.is_dir():
            target.rmdir()
        folder.rename(target)
        sync_folder(target.parent)
        return None
    target.mkdir(mode=0o700, exist_ok=True)
    (target / MARK).touch()
    try:
        _copy(folder, target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    (target / MARK).unlink()
    sync_folder(target)
    return folder


def _copy(folder: Path, target: Path) -> None:
    before = _stamps(folder)
    # The database last: a folder without it is no vault.
    for file in sorted(_files(folder), key=lambda each: each == folder / DATABASE):
        copied = target / file.relative_to(folder)
        copied.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(file, copied)
        with copied.open("rb+") as stream:
            os.fsync(stream.fileno())
        if _digest(file) != _digest(copied):
            raise _unusable(said("{copied} could not be read back as it was written", copied=copied))
    if _stamps(folder) != before:
        raise _unusable(said("The vault was written to while it was copied; close what uses it"))


def _is_filled(folder: Path) -> bool:
    return any(folder.iterdir()) and not (folder / MARK).exists()


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.relative_to(folder).parts[0] not in _NOT_MOVED:
            yield file


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    return {file: (file.stat().st_size, file.stat().st_mtime_ns) for file in _files(folder)}


def _digest(file: Path) -> bytes:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _told(target: Path, error: PjaisError | OSError) -> Sentence:
    if isinstance(error, PjaisError):
        return error.detail
    return said("The data folder {folder} cannot be used: {reason}", folder=target, reason=error.strerror or error)


def _unusable(msg: Sentence) -> InvalidInputError:
    return InvalidInputError(msg, errors=[{"field": "to", "message": msg}])

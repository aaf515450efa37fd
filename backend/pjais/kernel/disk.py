"""Files and folders, as surely on the disk as the system can make them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 20


def sync_file(file: Path) -> None:
    """What was written to it goes to the disk."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """The folder's own entries go to the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def copy_file(source: Path, dest: Path, look: Callable[[], object] = lambda: None) -> None:
    """Copy what a file holds; ``look`` is called every so often, and may raise to stop."""
    with source.open("rb") as stream, dest.open("wb") as target:
        while part := stream.read(_CHUNK):
            target.write(part)
            look()


def shred(file: Path) -> None:
    """Overwrite a file once and remove it; on media that write elsewhere this is the best a program can do."""
    with file.open("rb+") as stream:
        left = file.stat().st_size
        while left > 0:
            left -= stream.write(bytes(min(left, _CHUNK)))
        stream.flush()
        os.fsync(stream.fileno())
    file.unlink()


def shred_all(database: Path) -> None:
    """The same for a database and what SQLite keeps beside it, as far as they exist."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        if (left := Path(f"{database}{suffix}")).exists():
            shred(left)

"""What was fetched, in a folder of the vault's: the last manifest with its signature, and one package."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pjais.backup.manifest import sha256_of
from pjais.features.updates.release import MANIFEST, SIGNATURE, BrokenReleaseError, Package
from pjais.kernel.clock import to_text
from pjais.kernel.disk import sync_file, sync_folder
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.kernel.ids import new_id
from pjais.kernel.tasks import Task
from pjais.kernel.wording import said
from pjais.persistence.failures import in_words

FOLDER: Final = "updates"
PART: Final = ".part"
_CARRIED: Final = "carried"
#: What stays free beside a package.
_SPARE_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Store:
    """The folder, for its owner only; whatever is written appears in it whole or not at all."""

    folder: Path

    def signed(self) -> tuple[bytes, bytes] | None:
        """The last manifest and its signature; None where there is none that can be read."""
        try:
            return (self.folder / MANIFEST).read_bytes(), (self.folder / SIGNATURE).read_bytes()
        except OSError:
            return None

    def signed_at(self) -> str | None:
        """When they were kept."""
        try:
            written = (self.folder / MANIFEST).stat().st_mtime
        except OSError:
            return None
        return to_text(datetime.fromtimestamp(written, UTC))

    def keep_signed(self, content: bytes, signature: bytes) -> None:
        """Raises NoRoomError, and InvalidInputError where nothing can be written."""
        for name, told in ((SIGNATURE, signature), (MANIFEST, content)):
            with self.fresh(name) as part:
                part.write_bytes(told)

    def find(self, package: Package) -> Path | None:
        """Where it is, when one of its name and size is here."""
        file = self.folder / package.name
        try:
            return file if file.stat().st_size == package.size_bytes else None
        except OSError:
            return None

    def check(self, package: Package) -> Path:
        """Where it is, once it is known to be byte for byte what the publisher has signed; else it goes.

        Raises:
            BrokenReleaseError: it is not.
        """
        file = self.folder / package.name
        with suppress(OSError):
            if file.stat().st_size == package.size_bytes and sha256_of(file) == package.sha256:
                return file
        file.unlink(missing_ok=True)
        msg = said("{file} is not what the publisher has signed, and was removed; get it again", file=file)
        raise BrokenReleaseError(msg)

    def keep(self, package: Package, pieces: Iterable[bytes], task: Task) -> Path:
        """Write it down while it comes; what was fetched before goes when it is whole.

        Raises:
            BrokenReleaseError: it is not what the publisher has signed; nothing of it is kept.
            NoRoomError: likewise.
            CancelledError: likewise.
        """
        with self.fresh(package.name) as part:
            self._check_room(package)
            _write(part, package, pieces, task)
        self.tidy(package.name)
        return self.folder / package.name

    def tidy(self, *staying: str) -> None:
        """Only the manifest, its signature and these stay."""
        for file in self.folder.iterdir() if self.folder.is_dir() else ():
            if file.name not in {MANIFEST, SIGNATURE, *staying} and not file.is_dir():
                with suppress(OSError):  # somebody has it open; the next time will do
                    file.unlink()

    @contextmanager
    def carried(self) -> Iterator[Path]:
        """A place for a file that is sent here; it is gone when the block has ended."""
        folder = self.folder / _CARRIED / new_id()
        folder.parent.parent.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder / "sent.pjais-update"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def clear(self, *staying: str) -> None:
        """What a process that was killed has left goes, and all but these, the manifest and its signature."""
        shutil.rmtree(self.folder / _CARRIED, ignore_errors=True)
        self.tidy(*staying)

    @contextmanager
    def fresh(self, name: str) -> Iterator[Path]:
        """A file that gets this name when the block has ended well; else nothing of it stays.

        Raises:
            NoRoomError: there is no room for it.
            InvalidInputError: it cannot be written.
        """
        part = self.folder / f"{name}{PART}"
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            part.unlink(missing_ok=True)
            yield part
            sync_file(part)
            part.replace(self.folder / name)
            sync_folder(self.folder)
        except OSError as error:
            msg = said("{file} cannot be written: {reason}", file=part, reason=error.strerror or error)
            raise in_words(error) or InvalidInputError(msg) from None
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _check_room(self, package: Package) -> None:
        needed, free = package.size_bytes + _SPARE_BYTES, shutil.disk_usage(self.folder).free
        if needed > free:
            msg = said(
                "{name} needs {needed:,.0f} MB and {folder} has {free:,.0f} MB left; nothing was kept",
                name=package.name,
                needed=needed / 1e6,
                folder=self.folder,
                free=free / 1e6,
            )
            raise NoRoomError(msg)


def _write(part: Path, package: Package, pieces: Iterable[bytes], task: Task) -> None:
    digest, size = hashlib.sha256(), 0
    with part.open("xb") as stream:
        for piece in pieces:
            size += len(piece)
            if size > package.size_bytes:
                break
            stream.write(piece)
            digest.update(piece)
            task(size, package.size_bytes)
    if size != package.size_bytes:
        msg = said(
            "{name} does not have the {size_bytes:,} bytes that the publisher has signed; nothing was kept",
            name=package.name,
            size_bytes=package.size_bytes,
        )
        raise BrokenReleaseError(msg)
    if digest.hexdigest() != package.sha256:
        msg = said(
            "{name} is not what the publisher has signed: its checksum differs; nothing was kept", name=package.name
        )
        raise BrokenReleaseError(msg)

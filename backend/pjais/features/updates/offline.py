"""A newer version in one file, carried here by hand: an uncompressed zip with manifest, signature and packages."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pjais.features.updates.release import (
    MANIFEST,
    MANIFEST_LIMIT,
    SIGNATURE,
    BrokenReleaseError,
    Package,
    Release,
    read_release,
)
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
from pjais.security.publisher import SIGNATURE_LIMIT

ENDING: Final = ".pjais-update"
_MOST_ENTRIES: Final = 102
_ENCRYPTED: Final = 0x1
_PIECE: Final = 1 << 20


class OfflineFile:
    """An opened file; nothing of it is believed before its signature."""

    def __init__(self, file: Path, archive: zipfile.ZipFile) -> None:
        self._file = file
        self._archive = archive
        self._entries = {each.filename: each for each in archive.infolist()}

    def signed(self) -> tuple[bytes, bytes]:
        """The manifest and its signature. Raises BrokenReleaseError."""
        entries = self._archive.infolist()
        is_plain = all(
            each.compress_type == zipfile.ZIP_STORED
            and each.compress_size == each.file_size
            and not each.flag_bits & _ENCRYPTED
            for each in entries
        )
        if len(entries) > _MOST_ENTRIES or len(self._entries) != len(entries) or not is_plain:
            raise self._foreign()
        return self._small(MANIFEST, MANIFEST_LIMIT), self._small(SIGNATURE, SIGNATURE_LIMIT)

    def release(self, key: str) -> Release:
        """What it says, once it is sure who says it.

        Raises:
            WrongSignatureError: it is not the publisher's.
            UnusableKeyError: this build has no proper key.
            BrokenReleaseError: it cannot be read, or holds what the publisher has not named.
        """
        release = read_release(*self.signed(), key)
        strange = self._entries.keys() - {MANIFEST, SIGNATURE, *(each.name for each in release.files)}
        if strange:
            msg = said(
                "{file} holds {name}, which its publisher has not signed; nothing of it is used",
                file=self._file,
                name=ascii(min(strange))[:80],
            )
            raise BrokenReleaseError(msg)
        return release

    def pieces(self, package: Package) -> Iterator[bytes]:
        """A package's bytes. Raises BrokenReleaseError when it is not in it, or damaged."""
        if package.name not in self._entries:
            msg = said("{file} does not hold {name}, the package for this device", file=self._file, name=package.name)
            raise BrokenReleaseError(msg)
        try:
            with self._archive.open(package.name) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError):
            raise self._damaged() from None

    def _small(self, name: str, limit: int) -> bytes:
        if name not in self._entries or self._entries[name].file_size > limit:
            raise self._foreign()
        try:
            return self._archive.read(name)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError):
            raise self._damaged() from None

    def _foreign(self) -> BrokenReleaseError:
        return BrokenReleaseError(said("{file} is no file with a newer version of PJai's", file=self._file))

    def _damaged(self) -> BrokenReleaseError:
        return BrokenReleaseError(said("{file} is damaged; get it again", file=self._file))


@contextmanager
def opened_file(file: Path) -> Iterator[OfflineFile]:
    """Raises InvalidInputError where it cannot be read, and BrokenReleaseError where it is something else."""
    try:
        archive = zipfile.ZipFile(file)
    except OSError as error:
        msg = said("{file} cannot be read: {reason}", file=file, reason=error.strerror or error)
        raise InvalidInputError(msg) from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        msg = said("{file} is no file with a newer version of PJai's", file=file)
        raise BrokenReleaseError(msg) from None
    with archive:
        yield OfflineFile(file, archive)

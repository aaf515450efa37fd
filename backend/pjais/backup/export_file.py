"""The file of an export: whether it is one and whole, and its lines."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson

from pjais.backup.broken_export import BrokenExportError
from pjais.kernel.wording import said

FORMAT: Final = "pjais-export"
VERSION: Final = 1
#: The usual ending of an export, which is packed; the others say what is inside to other programs.
ENDING: Final = ".pjais"
ENDINGS: Final = (ENDING, ".jsonl.gz", ".jsonl")
_BATCH: Final = 2_000


def is_packed(file: Path) -> bool:
    """Whether an export of this name is compressed."""
    return file.suffix.lower() in {ENDING, ".gz"}


def is_export(file: Path) -> bool:
    """Whether the file begins as an export does."""
    try:
        with _reading(file) as stream:
            return bool(orjson.loads(stream.readline(10_000)).get("format") == FORMAT)
    except (OSError, EOFError, ValueError, AttributeError):
        return False


def checked_lines(file: Path, look: Callable[[], object]) -> int:
    """The number of lines of a whole export; ``look`` may raise to stop."""
    digest, last, count = hashlib.sha256(), b"", 0
    try:
        with _reading(file) as stream:
            for line in stream:
                digest.update(last)
                last = line
                count += 1
                if count % _BATCH == 0:
                    look()
        end = orjson.loads(last)
        is_whole = end.get("kind") == "end" and end.get("sha256") == digest.hexdigest()
    except (OSError, EOFError, ValueError, AttributeError):
        is_whole = False
    if not is_whole:
        msg = said("{file} is not a whole export: it is cut, or was changed; nothing was written", file=file.name)
        raise BrokenExportError(msg)
    with _reading(file) as stream:
        head = orjson.loads(stream.readline())
    if head.get("format") != FORMAT or head.get("version") != VERSION:
        msg = said(
            "{file} is an export of version {head}, which this version cannot read",
            file=file.name,
            head=head.get("version"),
        )
        raise BrokenExportError(msg)
    return count


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    with _reading(file) as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield orjson.loads(line)
            except (ValueError, KeyError) as error:
                msg = said(
                    "{file}: line {number} cannot be read ({error}); nothing was written",
                    file=file.name,
                    number=number,
                    error=error,
                )
                raise BrokenExportError(msg) from None


@contextmanager
def _reading(file: Path) -> Iterator[IO[bytes]]:
    with file.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        yield cast("IO[bytes]", gzip.GzipFile(fileobj=stream)) if packed else stream

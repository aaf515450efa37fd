"""What went wrong, bare of all content: templates instead of messages, kinds and places of errors instead of texts.

Everything in it is on a list of what may be told (ADR 25); what is not recognised is left out, not cleaned.
"""

import logging
import re
import sys
import sysconfig
import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import orjson

from pjais.kernel.clock import to_text
from pjais.kernel.config import VaultPaths
from pjais.telemetry.log_file import LogFile

FILE_BYTES: Final = 500_000
TOLD: Final = 500  # records of a bundle, the newest
ELSEWHERE: Final = "elsewhere"
_FRAMES: Final = 40
_CAUSES: Final = 5
_OWN: Final = "pjais"
_PACKAGE: Final = Path(__file__).parents[1]
_LIBRARIES: Final = tuple(Path(sysconfig.get_path(name)) for name in ("purelib", "platlib", "stdlib"))
_PLAIN_PATH: Final = re.compile(r"[\w./+-]{1,200}", re.ASCII)
_KEYS: Final = ("at", "level", "logger", "template", "errors")


class BareFormatter(logging.Formatter):
    """One JSON object per record: when, how bad, by whom, which sentence without what fills it, which errors where."""

    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(bare(record)).decode()


def bare_handler(paths: VaultPaths) -> logging.Handler:
    """Writes beside the log that is for the person alone; the name makes forgetting look through it as well."""
    handler = LogFile(_file(paths), FILE_BYTES, 1, errors="replace")
    handler.setFormatter(BareFormatter())
    return handler


def bare(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record."""
    is_own = record.name.partition(".")[0] == _OWN and record.name in sys.modules
    return {
        "at": to_text(datetime.fromtimestamp(record.created, UTC)),
        "level": record.levelname if record.levelno in logging.getLevelNamesMapping().values() else "OTHER",
        "logger": record.name if is_own else _library(record.name),
        # A library may well format what it logs beforehand, so its sentences are not known to be empty ones.
        "template": record.msg if is_own and isinstance(record.msg, str) else None,
        "errors": [_error(each) for each in islice(_chain(record.exc_info[1]), _CAUSES)] if record.exc_info else [],
    }


def newest(paths: VaultPaths) -> list[dict[str, Any]]:
    """The last records, oldest first; a line that is none of ours is left out."""
    file = _file(paths)
    lines: deque[str] = deque(maxlen=TOLD)
    for part in (file.with_name(f"{file.name}.1"), file):
        if part.exists():
            lines.extend(part.read_text("utf-8", "replace").splitlines())
    return [record for line in lines if (record := _read(line)) is not None]


def _file(paths: VaultPaths) -> Path:
    return paths.logs / "bare.log"


def _read(line: str) -> dict[str, Any] | None:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return {key: record[key] for key in _KEYS} if isinstance(record, Mapping) and record.keys() == set(_KEYS) else None


def _library(name: str) -> str:
    """The package that logs, where it is one that is loaded: a logger may be called anything."""
    root = name.partition(".")[0]
    return root if root in sys.modules else ELSEWHERE


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, then what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _error(error: BaseException) -> dict[str, Any]:
    return {"type": kind_of(error), "frames": list(_frames(error.__traceback__))[-_FRAMES:]}


def kind_of(error: BaseException) -> str:
    """Its class by name, where that is one of a loaded module; a name made up while running may hold anything."""
    kind = type(error)
    found: object = sys.modules.get(kind.__module__)
    for part in kind.__qualname__.split("."):
        found = getattr(found, part, None)
    return f"{kind.__module__}.{kind.__qualname__}" if found is kind else ELSEWHERE


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        place = place_of(frame.f_code.co_filename)
        yield ELSEWHERE if place is None else f"{place}:{line} {frame.f_code.co_name}"


def place_of(file: str) -> str | None:
    """A source file from its package on; None outside of ours, the libraries and Python itself."""
    path = Path(file)
    if path.is_relative_to(_PACKAGE):
        found = Path(_OWN) / path.relative_to(_PACKAGE)
    else:
        found = next((path.relative_to(root) for root in _LIBRARIES if path.is_relative_to(root)), Path())
    text = found.as_posix()
    return text if text != "." and _PLAIN_PATH.fullmatch(text) else None

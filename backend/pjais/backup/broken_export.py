"""What is wrong with a file that should be an export, said of the line where it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import Sentence, said, verbatim


class BrokenExportError(PjaisError):
    """That file is no whole export of a vault."""

    code = "broken-export"


@dataclass(slots=True)
class Place:
    """The line that is being read; 0 after the last."""

    line: int = 0


@contextmanager
def told_of(file: Path) -> Iterator[Place]:
    """What goes wrong with a line is said of that line."""
    at = Place()
    try:
        yield at
    except (KeyError, ValueError, TypeError, AttributeError, IntegrityError) as error:
        where = (
            said("line {line} is not what an export holds", line=at.line)
            if at.line
            else said("its events contradict each other")
        )
        msg = said(
            "{file}: {where} ({reason}); nothing was written", file=file.name, where=where, reason=_reason(error)
        )
        raise BrokenExportError(msg) from None


def _reason(error: Exception) -> Sentence:
    if isinstance(error, KeyError):
        return said("{name} is missing", name=error.args[0])
    if error.args and isinstance(error.args[0], Sentence):
        return error.args[0]
    return verbatim(str(error.orig if isinstance(error, IntegrityError) else error).splitlines()[0][:120])

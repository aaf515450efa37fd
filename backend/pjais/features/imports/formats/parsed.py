"""What every format is read into, and the two ways a file can be refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pjais.kernel.errors import PjaisError

Fields = dict[str, Any]


@dataclass(slots=True)
class ParsedPersona:
    """A persona of a file, in wire fields, not yet checked against our limits."""

    fields: Fields
    avatar: bytes | None = None
    memories: Sequence[Fields] = ()
    notes: list[str] = field(default_factory=list)


class UnreadableFileError(PjaisError):
    """This file cannot be imported."""

    code = "unreadable-file"


class FileTooLargeError(PjaisError):
    """This file is larger than an import accepts."""

    code = "file-too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

"""What every format is read into, and the two ways a file can be refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import Sentence

Fields = dict[str, Any]


@dataclass(slots=True)
class ParsedMessage:
    """A message of a file; ``parent`` is the key of the one it follows, ``created_at`` an instant or None.

    ``id`` is the one that it is to have where something else names it.
    """

    key: str
    parent: str | None
    role: str
    content: str
    created_at: str | None = None
    model: str | None = None
    speaker: str | None = None
    extra: Fields | None = None
    state: str = "complete"
    token_count: int | None = None
    id: str | None = None


@dataclass(slots=True)
class ParsedConversation:
    """A conversation of a file: messages, each after the one it follows; ``shown`` ends the shown path.

    ``origin`` tells it from every other conversation, in all files of the program that it comes from; ``more`` are
    further columns of it; ``id`` is as a message's.
    """

    title: str
    messages: Sequence[ParsedMessage]
    shown: str | None = None
    created_at: str | None = None
    origin: str | None = None
    extra: Fields | None = None
    more: Fields = field(default_factory=dict)
    id: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedRecall:
    """That the memory at a place of the list was in mind for a reply, named by its message's id."""

    place: int
    reply: str
    at: str


@dataclass(slots=True)
class ParsedPersona:
    """A persona of a file, in wire fields, not yet checked against our limits."""

    fields: Fields
    avatar: bytes | None = None
    memories: Sequence[Fields] = ()
    conversations: Iterable[ParsedConversation] = ()
    recalls: Sequence[ParsedRecall] = ()
    notes: list[Sentence] = field(default_factory=list)


@dataclass(slots=True)
class Meter:
    """How many bytes of how many have been read from a file that is read piece by piece."""

    done: int = 0
    total: int = 0


@dataclass(slots=True)
class ParsedChat:
    """Conversations with somebody the file does not describe, only names.

    They may come one by one from the file; ``meter`` then tells how far that is. ``persona_id`` is who it was in the
    vault that wrote the file.
    """

    name: str
    conversations: Iterable[ParsedConversation]
    notes: list[Sentence] = field(default_factory=list)
    meter: Meter | None = None
    persona_id: str | None = None


class UnreadableFileError(PjaisError):
    """This file cannot be imported."""

    code = "unreadable-file"


class FileTooLargeError(PjaisError):
    """This file is larger than an import accepts."""

    code = "file-too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

"""What a verification finds: the parts it looks at, the first difference of each, and what helps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NoReturn

from sqlalchemy import Connection

from pjais.kernel.wording import Sentence, said, verbatim
from pjais.persistence.rows import run

_KINDS: Final[Mapping[str, Sentence]] = {
    "persona": said("persona"),
    "conversation": said("conversation"),
    "message": said("message"),
    "memory": said("memory"),
    "memory_proposal": said("proposal"),
    "erasure": said("erasure"),
    "blob": said("picture"),
}
#: Told how many events were read.
Tick = Callable[[int], None]
_BATCH: Final = 1000


class Part(StrEnum):
    """What is looked at, in this order."""

    REFERENCES = "references"
    CHAIN = "chain"
    ARCHIVES = "archives"
    ROWS = "rows"
    BLOBS = "blobs"
    SEARCH = "search"
    FILE = "file"


class Repair(StrEnum):
    """What helps."""

    REBUILD = "rebuild"
    RESTORE = "restore"


REPAIRS: Final[Mapping[Part, Repair]] = {
    Part.FILE: Repair.RESTORE,
    Part.REFERENCES: Repair.REBUILD,
    Part.CHAIN: Repair.RESTORE,
    Part.ARCHIVES: Repair.RESTORE,
    Part.ROWS: Repair.REBUILD,
    Part.BLOBS: Repair.RESTORE,
    Part.SEARCH: Repair.REBUILD,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it should be: the first of its part."""

    part: Part
    where: Sentence
    what: Sentence

    @property
    def repair(self) -> Repair:
        return REPAIRS[self.part]

    def __str__(self) -> str:
        return f"{self.part}: {self.where}: {self.what}"


@dataclass(slots=True)
class Report:
    """What was read and what was found.

    ``waiting`` counts events that a newer version understands, ``redacted`` those whose content was forgotten.
    ``notes`` are no differences, but limit what was looked at.
    """

    events: int = 0
    rows: int = 0
    blobs: int = 0
    checkpoints: int = 0
    waiting: int = 0
    redacted: int = 0
    differences: list[Difference] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.differences


class Found(Exception):  # noqa: N818 - no failure
    """Carries the first difference out of a part."""

    def __init__(self, where: Sentence, what: Sentence) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what


def item(kind: str, key: object) -> Sentence:
    """What is called by its kind and its id."""
    return said("{kind} {key}", kind=named(kind), key=key)


def named(kind: str) -> Sentence:
    """A kind of row in words."""
    return _KINDS.get(kind) or verbatim(kind)


def differs(where: Sentence, what: Sentence) -> NoReturn:
    raise Found(where, what)


def batched(connection: Connection, sql: str, tick: Tick | None = None) -> Iterator[Sequence[Any]]:
    cursor, done = run(connection, sql), 0
    while rows := cursor.fetchmany(_BATCH):
        yield from rows
        done += len(rows)
        if tick is not None:
            tick(done)

"""The sample that comes with the program: personas whose memories and conversations end shortly before now.

A memory is a line, ``<letter of the type><digit of the importance> <tags, by commas> @<name>|<content>``, oldest first;
the lines of a persona are spread over two years, so that nothing in them may speak of a season. A conversation says how
many days ago it was. A turn may name memories: those that it ``tells``, which cite it and are of its time, and those it
``recalls``, which it was written with. But for their ids, what comes of a file depends on nothing but it and the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Self
from zlib import crc32

import orjson

from pjais.features.imports.formats.parsed import (
    Fields,
    ParsedConversation,
    ParsedMessage,
    ParsedPersona,
    ParsedRecall,
)
from pjais.kernel.clock import to_text
from pjais.kernel.ids import new_id

_DAYS: Final = 730
_TYPES: Final = {
    "f": "fact",
    "p": "preference",
    "e": "event",
    "r": "relationship",
    "s": "skill",
    "n": "note",
}
_FRESH_DAYS: Final = 100
_OLD_DAYS: Final = 420
_IMPORTANT: Final = 0.6
_VITAL: Final = 0.9
_SITTING: Final = 4  # memories told in one sitting
_ROLES: Final = {"u": "user", "p": "assistant"}


def from_sample_file(file: Path, today: datetime) -> list[ParsedPersona]:
    """The personas of the file, as they would be on that day."""
    return [_persona(each, today) for each in orjson.loads(file.read_bytes())["personas"]]


def _persona(told: Fields, today: datetime) -> ParsedPersona:
    talks = [_Talk.read(talk, today) for talk in told["conversations"]]
    turns = [turn for talk in talks for turn in talk.turns]
    written = told["memories"]
    lines = [_Line.read(line, place, len(written), today) for place, line in enumerate(written)]
    cited = {name: turn for turn in turns for name in turn.tells}
    places = {line.name: place for place, line in enumerate(lines) if line.name}
    return ParsedPersona(
        fields=told["persona"],
        memories=[_memory(told, line, cited.get(line.name)) for line in lines],
        conversations=[talk.parsed() for talk in talks],
        recalls=[ParsedRecall(places[name], turn.id, turn.at) for turn in turns for name in turn.recalls],
    )


@dataclass(frozen=True, slots=True)
class _Turn:
    """Something that was said, and what it has to do with memories."""

    id: str
    session: str
    role: str
    content: str
    at: str
    tells: Sequence[str] = ()
    recalls: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Talk:
    """A conversation as it would have been."""

    id: str
    title: str
    turns: Sequence[_Turn]

    @classmethod
    def read(cls, told: Fields, today: datetime) -> Self:
        key, begun = new_id(), _moment(today, told["days_ago"], told["title"])
        turns = [
            _Turn(new_id(), key, _ROLES[role], content, to_text(begun + timedelta(minutes=2 * place)), **_named(marks))
            for place, (role, content, *marks) in enumerate(told["turns"])
        ]
        return cls(key, told["title"], turns)

    def parsed(self) -> ParsedConversation:
        before = [None, *(turn.id for turn in self.turns)]
        messages = [
            ParsedMessage(turn.id, parent, turn.role, turn.content, created_at=turn.at, id=turn.id)
            for parent, turn in zip(before, self.turns, strict=False)
        ]
        return ParsedConversation(self.title, messages, created_at=self.turns[0].at, id=self.id)


def _named(marks: Sequence[Fields]) -> Fields:
    return marks[0] if marks else {}


@dataclass(frozen=True, slots=True)
class _Line:
    """A memory as it is written down; ``name`` is empty for one that no turn names."""

    kind: str
    importance: float
    tags: Sequence[str]
    name: str
    content: str
    sitting: int
    age_days: float
    at: str

    @classmethod
    def read(cls, line: str, place: int, count: int, today: datetime) -> Self:
        """The one at that place of so many."""
        head, _, content = line.partition("|")
        told, _, name = head.partition("@")
        kind, _, tags = told.strip().partition(" ")
        age_days = _DAYS * (1 - (place + 0.5) / count)
        return cls(
            kind=_TYPES[kind[0]],
            importance=int(kind[1]) / 10 + 0.05,
            tags=[tag for tag in tags.split(",") if tag],
            name=name,
            content=content,
            sitting=place // _SITTING + 1,
            age_days=age_days,
            at=to_text(_moment(today, age_days, line)),
        )


def _memory(told: Fields, line: _Line, cited: _Turn | None) -> Fields:
    """Of the turn that it cites, or of the time that its place in the list gives it."""
    owner = told["persona"]["name"]
    when = line.at if cited is None else cited.at
    sitting = {"session": f"{owner} {line.sitting}"}
    return {
        "content": line.content,
        "type": line.kind,
        "importance": round(line.importance, 2),
        "tier": _tier(line.age_days, line.importance),
        "tags": line.tags,
        "source": {
            "speaker": owner if line.kind == "skill" else told["speaker"],
            **(sitting if cited is None else {"kind": "conversation", "session": cited.session, "ref": cited.id}),
        },
        "created_at": when,
        "occurred_at": when if line.kind == "event" else None,
    }


def _tier(age_days: float, importance: float) -> str:
    if importance >= _VITAL or (age_days < _FRESH_DAYS and importance >= _IMPORTANT):
        return "hot"
    return "cold" if age_days > _OLD_DAYS and importance < _IMPORTANT else "warm"


def _moment(today: datetime, days_ago: float, seed: str) -> datetime:
    """A time between eight in the morning and nine in the evening of that day, the same for the same text."""
    day = (today - timedelta(days=days_ago)).replace(hour=8, minute=0, second=0, microsecond=0)
    return min(day + timedelta(seconds=crc32(seed.encode()) % (13 * 3600)), today - timedelta(hours=1))

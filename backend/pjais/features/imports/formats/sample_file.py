"""The sample that comes with the program: personas whose memories and conversations end shortly before now.

A memory is a line, ``<letter of the type><digit of the importance> <tags, by commas>|<content>``, oldest first; the
lines of a persona are spread over two years, so that nothing in them may speak of a season. A conversation says how
many days ago it was. What comes of a file depends on nothing but the file and the time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zlib import crc32

import orjson

from pjais.features.imports.formats.parsed import Fields, ParsedConversation, ParsedMessage, ParsedPersona
from pjais.kernel.clock import to_text

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
    return [
        ParsedPersona(
            fields=each["persona"],
            memories=list(_memories(each, today)),
            conversations=list(_conversations(each, today)),
        )
        for each in orjson.loads(file.read_bytes())["personas"]
    ]


def _memories(told: Fields, today: datetime) -> Iterator[Fields]:
    lines: list[str] = told["memories"]
    owner = told["persona"]["name"]
    for place, line in enumerate(lines):
        head, _, content = line.partition("|")
        kind, _, tags = head.partition(" ")
        age_days = _DAYS * (1 - (place + 0.5) / len(lines))
        importance = int(kind[1]) / 10 + 0.05
        when = to_text(_moment(today, age_days, line))
        yield {
            "content": content,
            "type": _TYPES[kind[0]],
            "importance": round(importance, 2),
            "tier": _tier(age_days, importance),
            "tags": [tag for tag in tags.split(",") if tag],
            "source": {
                "kind": "conversation",
                "speaker": owner if kind[0] == "s" else told["speaker"],
                "session": f"{owner} {place // _SITTING + 1}",
                "ref": str(place % _SITTING + 1),
            },
            "created_at": when,
            "occurred_at": when if kind[0] == "e" else None,
        }


def _tier(age_days: float, importance: float) -> str:
    if importance >= _VITAL or (age_days < _FRESH_DAYS and importance >= _IMPORTANT):
        return "hot"
    return "cold" if age_days > _OLD_DAYS and importance < _IMPORTANT else "warm"


def _conversations(told: Fields, today: datetime) -> Iterator[ParsedConversation]:
    for talk in told["conversations"]:
        begun = _moment(today, talk["days_ago"], talk["title"])
        messages: list[ParsedMessage] = []
        for place, (role, content) in enumerate(talk["turns"]):
            when = to_text(begun + timedelta(minutes=2 * place))
            parent = str(place - 1) if place else None
            messages.append(ParsedMessage(str(place), parent, _ROLES[role], content, created_at=when))
        yield ParsedConversation(talk["title"], messages, created_at=to_text(begun))


def _moment(today: datetime, days_ago: float, seed: str) -> datetime:
    """A time between eight in the morning and nine in the evening of that day, the same for the same text."""
    day = (today - timedelta(days=days_ago)).replace(hour=8, minute=0, second=0, microsecond=0)
    return min(day + timedelta(seconds=crc32(seed.encode()) % (13 * 3600)), today - timedelta(hours=1))

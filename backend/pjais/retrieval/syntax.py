"""What a search line says: words, "phrases", -words to leave out, and filters such as tag: and before:."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeVar, get_args

from pjais.kernel.clock import to_text
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said

TierName = Literal["hot", "warm", "cold"]
TypeName = Literal["fact", "preference", "event", "relationship", "skill", "note"]
_PART: Final = re.compile(
    r"""(?P<minus>-)?(?:(?P<key>tag|tier|type|before|after):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))""",
    re.IGNORECASE,
)
_TIERS: Final[tuple[TierName, ...]] = get_args(TierName)
_TYPES: Final[tuple[TypeName, ...]] = get_args(TypeName)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_YEAR: Final = re.compile(r"\d{4}")


N = TypeVar("N", bound=str)


@dataclass(slots=True)
class Query:
    """A search line taken apart.

    ``text`` is what is to be found by words and meaning; the lists narrow: every phrase, none of ``without``, one of
    the tiers, one of the types, every tag; ``before`` and ``after`` are instants.
    """

    text: str = ""
    phrases: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    tiers: list[TierName] = field(default_factory=list)
    types: list[TypeName] = field(default_factory=list)
    before: str | None = None
    after: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether rows have to be asked which of them are meant."""
        return bool(self.tags or self.tiers or self.types or self.before or self.after)


def parse(line: str) -> Query:
    """Take a search line apart.

    In a question, which ends with a question mark, quotes are those of titles: its phrases need not occur.

    Raises:
        InvalidInputError: a filter has a value that it does not know; the sentence names it.
    """
    query = Query()
    words = []
    for part in _PART.finditer(line):
        value = part["quoted"] if part["quoted"] is not None else part["bare"]
        key = (part["key"] or "").lower()
        if key:
            _filter(query, key, value, left_out=bool(part["minus"]))
        elif part["minus"]:
            query.without.append(value)
        elif part["quoted"] is not None:
            query.phrases.append(value)
            words.append(value)
        else:
            words.append(value)
    query.text = " ".join(words)
    if line.rstrip().endswith("?"):
        query.phrases.clear()
    return query


def _filter(query: Query, key: str, value: str, *, left_out: bool) -> None:
    if left_out:
        msg = said("-{key}: cannot be used; only words and phrases can be left out with a minus", key=key)
        raise InvalidInputError(msg, errors=[{"field": "query", "message": msg}])
    if not value:
        msg = said("{key}: needs a value", key=key)
        raise InvalidInputError(msg, errors=[{"field": "query", "message": msg}])
    if key == "tag":
        query.tags.append(value)
    elif key == "tier":
        query.tiers.append(_one_of(key, value, _TIERS))
    elif key == "type":
        query.types.append(_one_of(key, value, _TYPES))
    elif key == "before":
        query.before = _start_of(key, value)
    else:
        query.after = _start_of(key, value)


def _one_of(key: str, value: str, known: tuple[N, ...]) -> N:
    found = [name for name in known if name == value.lower()]
    if not found:
        msg = said(
            "{key}:{value} is not known; it is one of {known}", key=key, value=value[:40], known=", ".join(known)
        )
        raise InvalidInputError(msg, errors=[{"field": "query", "message": msg}])
    return found[0]


def _start_of(key: str, value: str) -> str:
    """The instant at which a year, month, day or moment begins, in UTC."""
    try:
        if _YEAR.fullmatch(value):
            moment = datetime(int(value), 1, 1, tzinfo=UTC)
        elif month := _MONTH.fullmatch(value):
            moment = datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC)
        elif value.lower() in {"today", "yesterday"}:
            today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            moment = today - timedelta(days=value.lower() == "yesterday")
        else:
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return to_text(moment)
    except (ValueError, OverflowError):
        msg = said("{key}:{value} is no date such as 2026, 2026-11 or 2026-11-24", key=key, value=value[:40])
        raise InvalidInputError(msg, errors=[{"field": "query", "message": msg}]) from None

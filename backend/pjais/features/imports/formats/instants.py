"""Dates as other programs write them."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from pjais.kernel.clock import to_text

#: "January 5, 2026 9:00am" and "2026-1-5 @09h 00m 00s 123ms": SillyTavern wrote these before ISO dates.
_WORDS: Final = re.compile(r"([A-Za-z]+) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2})\s*(am|pm)", re.IGNORECASE)
_AT: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) ?@(\d{1,2})h ?(\d{1,2})m ?(\d{1,2})s ?(?:(\d{1,3})ms)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MILLISECONDS_FROM: Final = 100_000_000_000  # as seconds, the year 5138
_NOON: Final = 12


def instant_of(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """The instant of an ISO date, of seconds or milliseconds since 1970, or of SillyTavern's forms; else None."""
    try:
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            return to_text(datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS_FROM else value, UTC))
        return _of_text(str(value).strip())
    except (ValueError, OverflowError, OSError):
        return None


def _of_text(text: str) -> str | None:
    if found := _WORDS.fullmatch(text):
        month = _MONTHS.index(found[1][:3].lower()) + 1
        hour = int(found[4]) % _NOON + (_NOON if found[6].lower() == "pm" else 0)
        return to_text(datetime(int(found[3]), month, int(found[2]), hour, int(found[5]), tzinfo=UTC))
    if found := _AT.fullmatch(text):
        year, month, day, hour, minute, second = (int(found[place]) for place in range(1, 7))
        return to_text(datetime(year, month, day, hour, minute, second, int(found[7] or 0) * 1000, tzinfo=UTC))
    if text.isdigit():
        return instant_of(int(text))
    moment = datetime.fromisoformat(text)
    return to_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

"""Dates as other programs write them, in whatever form their authors found handy."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from pjais.kernel.clock import to_text

_MILLISECONDS_FROM: Final = 100_000_000_000  # as seconds, the year 5138
_MICROSECONDS_FROM: Final = 100_000_000_000_000
_NANOSECONDS_FROM: Final = 100_000_000_000_000_000
_NOON: Final = 12
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

_CLOCK: Final = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<half>[ap]\.?m\.?)?"
)
_ZONE: Final = r"\s*(?P<zone>Z|UTC|(?:GMT|UTC)?\s?[+-]\d{1,2}:?(?:\d{2})?|GMT)?(?:\s*\(.*\))?"
_DAY: Final = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
_AT_CLOCK: Final = rf"(?:,?\s+(?:at\s+)?{_CLOCK}{_ZONE})?"
_NAME: Final = r"(?P<name>[A-Za-z]{3,9})\.?"
_DAY_OF_MONTH: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?"
_YEAR: Final = r"(?P<year>\d{4})"
#: Each with what is written so.
_WRITTEN: Final = {
    "January 5, 2026 9:00am; Fri Jul 12 2024 01:31:37 GMT+0200 (CEST)": (
        rf"{_DAY}{_NAME}\s+{_DAY_OF_MONTH},?\s+{_YEAR}{_AT_CLOCK}"
    ),
    "5 January 2026 09:00; Fri, 12 Jul 2024 01:31:37 +0200": (
        rf"{_DAY}{_DAY_OF_MONTH}\s+{_NAME},?\s+{_YEAR}{_AT_CLOCK}"
    ),
    "Fri Jul 12 01:31:37 2024": rf"{_DAY}{_NAME}\s+{_DAY_OF_MONTH}\s+{_CLOCK}\s+{_YEAR}",
    "2026-1-5 @09h 00m 07s 123ms; 2024-7-12@01h31m37s": (
        rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})\s?@\s?(?P<hour>\d{{1,2}})h\s?(?P<minute>\d{{1,2}})m\s?"
        r"(?P<second>\d{1,2})s\s?(?:(?P<millisecond>\d{1,3})ms)?"
    ),
    "2024-07-12 01:31:37 +0200; 2024/7/12, 1:31 PM": (
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:,?[T\s]\s*{_CLOCK}{_ZONE})?"
    ),
}
_FORMS: Final = tuple(re.compile(form, re.IGNORECASE | re.ASCII) for form in _WRITTEN.values())
_NUMBER: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")


def instant_of(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    """The instant of a date in one of the forms that programs write, else None.

    Seconds, milliseconds, microseconds or nanoseconds since 1970, as a number or as text; ISO 8601; SillyTavern's own
    forms; JavaScript's and e-mail's; and what people write in English. Without a time zone it is taken to be UTC, and
    without a time the day's beginning. Dates of the form 5/7/2024 are not read: nobody can tell which is the month.
    """
    try:
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            return to_text(datetime.fromtimestamp(_seconds(value), UTC))
        return _of_text(" ".join(str(value).split()))
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def is_date_given(value: object) -> bool:
    """Whether there is something that ought to be a date."""
    return value is not None and value != ""


def _seconds(number: float) -> float:
    for least, unit in ((_NANOSECONDS_FROM, 1e9), (_MICROSECONDS_FROM, 1e6), (_MILLISECONDS_FROM, 1e3)):
        if abs(number) >= least:
            return number / unit
    return number


def _of_text(text: str) -> str | None:
    if _NUMBER.fullmatch(text):
        return instant_of(float(text)) if "." in text else instant_of(int(text))
    readings: tuple[Callable[[str], datetime | None], ...] = (_by_form, datetime.fromisoformat)
    for read in readings:
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        if moment is not None:
            return to_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return None


def _by_form(text: str) -> datetime | None:
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _moment(found.groupdict())
    return None


def _moment(parts: dict[str, str | None]) -> datetime:
    def number(name: str) -> int:
        return int(parts.get(name) or 0)

    named = parts.get("name")
    month = _month(named.lower()) if named else number("month")
    hour, half = number("hour"), (parts.get("half") or "").lower()
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    micro = int((parts.get("part") or "0")[:6].ljust(6, "0")) + number("millisecond") * 1000
    day = (number("year"), month, number("day"), hour, number("minute"), number("second"), micro)
    return datetime(*day, tzinfo=_zone(parts.get("zone") or ""))


def _month(name: str) -> int:
    """1 to 12, by a month's name or its beginning; 0 for what is none."""
    return next(
        (
            number
            for number, month in enumerate(_MONTHS, 1)
            if month.startswith(name[:3]) and (month.startswith(name) or name == "sept")
        ),
        0,
    )


def _zone(text: str) -> timezone:
    found = _OFFSET.search(text)
    if found is None:
        return UTC
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)

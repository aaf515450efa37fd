"""Stretches of local time: years to minutes of a zone, as the instants at which they begin."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pjais.kernel.clock import to_text
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said

Unit = Literal["minute", "quarter_hour", "hour", "day", "week", "month", "year", "decade", "century"]
#: From fine to coarse, each with how long one is at least, in seconds.
UNITS: Final[dict[Unit, int]] = {
    "minute": 60,
    "quarter_hour": 900,
    "hour": 3_600,
    "day": 82_800,
    "week": 600_000,
    "month": 2_400_000,
    "year": 31_000_000,
    "decade": 315_000_000,
    "century": 3_150_000_000,
}
_CLOCK: Final = {"minute": 60, "quarter_hour": 900, "hour": 3_600}
_YEARS: Final = {"year": 1, "decade": 10, "century": 100}
_FIRST: Final = datetime(1, 1, 3, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 28, tzinfo=UTC)


def zone_named(name: str) -> tzinfo:
    """Raises InvalidInputError for a name that is not one of the IANA's."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # nonsense, a folder of names, an unknown one
        msg = said("zone: '{name}' is not a time zone such as Europe/Berlin", name=name[:60])
        raise InvalidInputError(msg, errors=[{"field": "zone", "message": said("not a time zone")}]) from None


def unit_for(since: datetime, until: datetime, most: int) -> Unit:
    """The finest unit of which at most so many lie between."""
    span = (until - since).total_seconds()
    return next((unit for unit, length_s in UNITS.items() if span / length_s + 2 <= most), "century")


def boundaries(unit: Unit, since: datetime, until: datetime, zone: tzinfo) -> list[datetime]:
    """Instants at which stretches begin, from the one that holds ``since`` to the first at or after ``until``.

    Days, and what is longer, follow the calendar of the zone: some have 23 or 25 hours. Shorter ones are cut where the
    clock shows a round time; one that holds a change of the clock is as long as its hands say.
    """
    since, until = max(since, _FIRST), max(min(until, _LAST), _FIRST)
    steps = _by_clock(_CLOCK[unit], since, zone) if unit in _CLOCK else _by_calendar(unit, since, zone)
    found: list[datetime] = []
    for start in steps:
        if not found or start > found[-1]:
            found.append(start)
        if start >= until and len(found) > 1:
            break
    return [start for start, following in pairwise(found) if following > since] + found[-1:]


def _by_clock(length_s: int, since: datetime, zone: tzinfo) -> Iterator[datetime]:
    start = since - timedelta(seconds=_past(since, length_s, zone), microseconds=since.microsecond)
    while True:
        yield start
        start += timedelta(seconds=length_s - _past(start, length_s, zone))


def _past(moment: datetime, length_s: int, zone: tzinfo) -> int:
    """Seconds since the local clock last showed a multiple of that length."""
    local = moment.astimezone(zone)
    return (local.hour * 3_600 + local.minute * 60 + local.second) % length_s


def _by_calendar(unit: Unit, since: datetime, zone: tzinfo) -> Iterator[datetime]:
    day = since.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
    begun = _begins(unit, day)
    following = _NEXT.get(unit) or (lambda start: _later_year(start, _YEARS[unit]))
    while True:
        yield begun.replace(tzinfo=zone).astimezone(UTC)
        begun = following(begun)
        if begun.year >= _LAST.year:
            yield _LAST
            return


def _begins(unit: Unit, day: datetime) -> datetime:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit in _YEARS:
        every = _YEARS[unit]
        return day.replace(year=max(day.year // every * every, 1), month=1, day=1)
    return day


def _later_year(start: datetime, years: int) -> datetime:
    return start.replace(year=min((start.year // years + 1) * years, _LAST.year))


_NEXT: Final[dict[str, Callable[[datetime], datetime]]] = {
    "day": lambda start: start + timedelta(days=1),
    "week": lambda start: start + timedelta(days=7),
    "month": lambda start: (start.replace(day=1) + timedelta(days=32)).replace(day=1),
}


def width_of(starts: list[str]) -> int:
    """Characters of an instant that tell in which of these stretches it lies."""
    for width, rest in ((13, ":00:00.000000Z"), (16, ":00.000000Z"), (19, ".000000Z")):
        if all(start.endswith(rest) for start in starts):
            return width
    return len(starts[0]) if starts else 13


def texts(moments: list[datetime]) -> list[str]:
    return [to_text(moment) for moment in moments]

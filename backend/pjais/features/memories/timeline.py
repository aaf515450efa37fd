"""How many memories tell of each stretch of time, and when memories were recalled: by day, by weekday and hour."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, literal, select
from sqlalchemy.orm import Session

from pjais.features.memories.filters import TOLD_AT, MemoryFilter
from pjais.features.memories.local_time import boundaries, texts, unit_for, width_of
from pjais.features.memories.model import Memory, RecallNote
from pjais.features.memories.view_schemas import DayCount, Rhythm, Stretch, Timeline
from pjais.kernel.clock import to_text, utc_now
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said

Counted = Literal["recalled", "told"]
MOST_STRETCHES: Final = 1_000
#: Beyond this many days a calendar of them says nothing any more.
MOST_DAYS: Final = 3_700
_USUAL_DAYS: Final = 371
#: Since then every zone has been whole quarters of an hour from UTC.
_QUARTERS_SINCE: Final = "1973"


def timeline(session: Session, wanted: MemoryFilter, zone: tzinfo, most: int) -> Timeline:
    """Counts from the filter's ``since`` to its ``until``; without these from the first memory to the last."""
    first, last = _extent(session, wanted)
    period = _span(wanted, first, last, zone)
    if period is None:
        return Timeline(unit="day", since=None, until=None, stretches=[], total=0, first=first, last=last)
    since, until = period
    unit = unit_for(since, until, most)
    starts = texts(boundaries(unit, since, until, zone))
    width = width_of(starts)
    cut = [start[:width] for start in starts]
    counts = [0] * len(starts)
    inside = replace(wanted, since=wanted.since or starts[0], until=wanted.until or starts[-1])
    for key, count in session.execute(_grouped(inside, func.substr(TOLD_AT, 1, width))):
        counts[min(max(bisect_right(cut, key) - 1, 0), len(counts) - 2)] += count
    return Timeline(
        unit=unit,
        since=wanted.since or starts[0],
        until=wanted.until or starts[-1],
        stretches=[
            Stretch(start=start, end=end, count=count)
            for start, end, count in zip(starts[:-1], starts[1:], counts, strict=False)
        ],
        total=sum(counts),
        first=first,
        last=last,
    )


def _grouped(wanted: MemoryFilter, key: ColumnElement[Any]) -> Select[Any]:
    return wanted.narrow(select(key, func.count()).select_from(Memory)).group_by(key)


def _extent(session: Session, wanted: MemoryFilter) -> tuple[str | None, str | None]:
    """When the first and the last of them were told, whatever the period."""
    ends = replace(wanted, since=None, until=None).narrow(select(func.min(TOLD_AT), func.max(TOLD_AT)))
    first, last = session.execute(ends.select_from(Memory)).one()
    return first, last


def _span(wanted: MemoryFilter, first: str | None, last: str | None, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """From and until when is counted: whole days where the filter leaves an end open; None without memories."""
    first, last = wanted.since or first, wanted.until or last
    if first is None or last is None:
        return None
    since, until = _moment(first), _moment(last)
    if wanted.since is None:
        since = boundaries("day", since, since, zone)[0]
    if wanted.until is None:
        until = boundaries("day", until, until, zone)[-1]
    return since, max(until, since)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that are counted, as instants around them."""

    since: str
    until: str


@dataclass(frozen=True, slots=True)
class AskedSpan:
    """From and before when days are wanted; without an end until now, without a beginning a year back from there.

    ``is_whole`` begins with the first that counts, as far back as days are counted.
    """

    since: str | None = None
    until: str | None = None
    is_whole: bool = False


def rhythm(session: Session, wanted: MemoryFilter, zone: tzinfo, of: Counted, asked: AskedSpan) -> Rhythm:
    """How often memories were recalled, or how many tell of it, by local weekday and hour and by day.

    Args:
        session: reads.
        wanted: which memories count.
        zone: whose days and hours.
        of: what is counted.
        asked: which days.

    Raises:
        InvalidInputError: the span is longer than ``MOST_DAYS`` or ends before it begins.
    """
    at = RecallNote.recalled_at if of == "recalled" else TOLD_AT
    key = _quarter(at)
    first = session.scalar(_counted(wanted, of, select(func.min(at))))
    span = _days(zone, asked, first)
    query = _counted(wanted, of, select(key, func.count())).where(at >= span.since, at < span.until).group_by(key)
    hours = [[0] * 24 for _ in range(7)]
    days: Counter[str] = Counter()
    for text, count in session.execute(query):
        local = _from_key(text).astimezone(zone)
        hours[local.weekday()][local.hour] += count
        days[local.date().isoformat()] += count
    return Rhythm(
        of=of,
        since=span.since,
        until=span.until,
        first_at=first,
        hours=hours,
        days=[DayCount(day=day, count=days[day]) for day in sorted(days)],
        total=days.total(),
    )


def _counted(wanted: MemoryFilter, of: Counted, query: Select[Any]) -> Select[Any]:
    """What is counted, before it is told of which days."""
    if of == "told":
        return wanted.narrow(query.select_from(Memory))
    recalls = query.select_from(RecallNote).join(Memory, Memory.id == RecallNote.memory_id)
    return wanted.narrow(recalls).where(RecallNote.persona_id == wanted.persona_id)


def _days(zone: tzinfo, asked: AskedSpan, first: str | None) -> _Days:
    since, until = asked.since, asked.until
    end = _moment(until) if until is not None else boundaries("day", now := utc_now(), now, zone)[-1]
    start = _moment(since) if since is not None else end - timedelta(days=_USUAL_DAYS)
    if asked.is_whole and first is not None:
        begun = boundaries("day", _moment(first), _moment(first), zone)[0]
        start = min(max(begun, end - timedelta(days=MOST_DAYS)), start)
    if start > end:
        msg = said("The span ends before it begins")
        raise InvalidInputError(msg, errors=[{"field": "span_until", "message": said("lies before span_since")}])
    if end - start > timedelta(days=MOST_DAYS):
        msg = said("At most {days:,} days are counted at once", days=MOST_DAYS)
        raise InvalidInputError(msg, errors=[{"field": "span_since", "message": said("too far back")}])
    return _Days(since if since is not None else to_text(start), until if until is not None else to_text(end))


def _quarter(at: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a column or an expression
    """The quarter of an hour in which an instant lies; before clocks agreed on these, its second."""
    quarter = cast(func.substr(at, 15, 2), Integer).op("/")(literal(15))
    return case((at < _QUARTERS_SINCE, func.substr(at, 1, 19)), else_=func.substr(at, 1, 14).op("||")(quarter))


def _from_key(key: str) -> datetime:
    if len(key) == 19:  # noqa: PLR2004 - a whole second
        return datetime.fromisoformat(f"{key}Z")
    return datetime.fromisoformat(f"{key[:14]}{int(key[14:]) * 15:02}:00Z")

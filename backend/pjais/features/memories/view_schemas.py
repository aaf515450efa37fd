"""Wire shapes of the views of memories: timeline, rhythm of use, comparison of two moments."""

from typing import Literal

from pjais.features.memories.local_time import Unit
from pjais.features.shapes import Json, Shape

RowKind = Literal["added", "removed", "changed"]


class Stretch(Shape):
    """How many memories tell of the time from ``start`` to before ``end``."""

    start: str
    end: str
    count: int


class Timeline(Shape):
    """Counts of memories over time, in stretches of one unit of local time that follow each other.

    ``first`` and ``last`` are when the first and the last memory of the filter were told, whatever the period.
    """

    unit: Unit
    since: str | None
    until: str | None
    stretches: list[Stretch]
    total: int
    first: str | None
    last: str | None


class DayCount(Shape):
    """A local day (2026-11-27) and how many there were."""

    day: str
    count: int


class Rhythm(Shape):
    """Counts by local weekday, Monday first, and hour; and by local day, days without any left out.

    ``first_at`` is when the first of all was that count, on whatever day.
    """

    of: Literal["recalled", "told"]
    since: str
    until: str
    first_at: str | None
    hours: list[list[int]]
    days: list[DayCount]
    total: int


class MemoryChange(Shape):
    """A memory that differs between two moments; ``changes`` maps fields to [before, after], texts cut at 400.

    ``is_whole`` is false where an event since cannot be read, so that it may have been different.
    """

    id: str
    kind: RowKind
    content: str
    is_whole: bool
    changes: dict[str, list[Json]]


class Comparison(Shape):
    """A page of what differs between two moments; ``since_seq`` and ``until_seq`` are the events they are after.

    ``first_at`` and ``last_at`` say how far apart one can look.
    """

    since_seq: int
    until_seq: int
    since_at: str | None
    until_at: str | None
    first_at: str | None
    last_at: str | None
    added: int
    removed: int
    changed: int
    items: list[MemoryChange]
    next: str | None

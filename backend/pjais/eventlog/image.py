"""A vault as an image: the rows as they are stored and the log in its order, for a vault that has nothing of it.

Rows and log belong together only where no item that has a row lost events of its own; of such a vault there are no rows
in the image, and whoever gets it applies the events one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Self

from sqlalchemy import Connection

from pjais.eventlog.archive import archived
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.coming import is_content, is_stamp
from pjais.eventlog.floor import floor_of
from pjais.eventlog.histories import MergedEntity
from pjais.eventlog.imported import highest_stamp
from pjais.eventlog.owners import here
from pjais.eventlog.tail import Content
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Base, entities
from pjais.persistence.rows import run, statements_of

_PART_ROWS: Final = 2_000
_PART_BYTES: Final = 4_000_000
_CHANGES: Final = LEAF_FIELDS.index("changes")
#: Content that was forgotten is not handed on; what is left of an event that has lost words is.
_UNFORGOTTEN: Final = "(changes <> '{}' OR NOT EXISTS (SELECT 1 FROM redaction WHERE redaction.seq = event.seq))"
_EVENTS: Final = f"SELECT seq, {', '.join(LEAF_FIELDS)} FROM event WHERE {_UNFORGOTTEN} ORDER BY seq"  # noqa: S608 - fixed names
_COUNT: Final = f"SELECT count(*) FROM event WHERE {_UNFORGOTTEN}"  # noqa: S608 - as above
_MILESTONES: Final = "SELECT seq, entity_id, entity_type, row FROM milestone"
_FORGOTTEN: Final = "SELECT DISTINCT entity_type, entity_id FROM event WHERE seq IN (SELECT seq FROM redaction)"
_MAKERS: Final = "SELECT DISTINCT device_id FROM event"
_WORN: Final = "SELECT DISTINCT avatar FROM persona WHERE avatar IS NOT NULL"
_WORN_ONCE: Final = (
    "SELECT DISTINCT json_extract(changes, '$.avatar[1]') FROM event WHERE entity_id IN (SELECT id FROM persona)"
    " AND entity_type = 'persona' AND json_valid(changes) AND json_extract(changes, '$.avatar[1]') IS NOT NULL"
)
_NEWEST: Final = "SELECT seq, hlc FROM event ORDER BY seq DESC LIMIT 1"


class UnfitPartError(ValueError):
    """A part of an image that no vault of this version can have made."""


@dataclass(frozen=True, slots=True)
class ImageHead:
    """What is told before the parts.

    ``makers`` are the devices whose events it holds, ``highest`` is above every stamp in it. ``pictures`` are worn by
    its personas now, ``older_pictures`` were once.
    """

    app_schema: int
    makers: Sequence[str]
    events: int
    highest: str
    pictures: Sequence[str]
    older_pictures: Sequence[str]

    @classmethod
    def of_told(cls, told: Mapping[str, Any]) -> Self:
        """Raises UnfitPartError, and TypeError."""
        head = cls(**told)
        lists = (head.makers, head.pictures, head.older_pictures)
        if not all(type(each) is list and all(type(one) is str for one in each) for each in lists):
            raise UnfitPartError
        if (type(head.app_schema), type(head.events), type(head.highest)) != (int, int, str):
            raise UnfitPartError
        if not is_stamp(head.highest):
            raise UnfitPartError
        return head


@dataclass(frozen=True, slots=True)
class RowsPart:
    """Some rows of one table as they are stored."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def told(self) -> dict[str, Any]:
        return {"table": self.table, "columns": self.columns, "rows": self.rows}

    @classmethod
    def of_told(cls, told: Mapping[str, Any]) -> Self:
        """Raises UnfitPartError."""
        part = cls(told["table"], told["columns"], told["rows"])
        made = statements_of(_table_of(part.table))
        if tuple(part.columns) != made.columns or not all(
            type(row) is list and len(row) == len(made.columns) for row in part.rows
        ):
            raise UnfitPartError(part.table)
        return part

    @property
    def model(self) -> type[Base]:
        return _table_of(self.table)


@dataclass(frozen=True, slots=True)
class LogPart:
    """Some events in the order of the log.

    ``stamps`` are those that count where they are not the events' own, and ``milestones`` rows as they were after
    events, as (kind, row); both by the event's place in the part.
    """

    events: Sequence[Content]
    stamps: Mapping[int, str]
    milestones: Mapping[int, tuple[str, str]]

    def told(self) -> dict[str, Any]:
        milestones = [[place, *each] for place, each in self.milestones.items()]
        return {"events": self.events, "stamps": list(self.stamps.items()), "milestones": milestones}

    @classmethod
    def of_told(cls, told: Mapping[str, Any]) -> Self:
        """Raises UnfitPartError."""
        events, stamps = told["events"], {int(place): str(stamp) for place, stamp in told["stamps"]}
        milestones = {int(place): (str(kind), str(row)) for place, kind, row in told["milestones"]}
        if not all(type(each) is list and is_content(each) for each in events):
            raise UnfitPartError
        if not all(0 <= place < len(events) for place in (*stamps, *milestones)):
            raise UnfitPartError
        if not all(map(is_stamp, stamps.values())):
            raise UnfitPartError
        if not all(isinstance(from_json(row), dict) for _, row in milestones.values()):
            raise UnfitPartError
        return cls(events, stamps, milestones)


def head_of(connection: Connection, app_schema: int) -> ImageHead | None:
    """None where rows and log do not belong together."""
    if run(connection, "SELECT 1 FROM quarantine WHERE reason = 'malformed' LIMIT 1").fetchone():
        return None
    newest = run(connection, _NEWEST).fetchone()
    if newest is None or here(connection, _everywhere(connection, _FORGOTTEN)):
        return None
    worn = [each for (each,) in run(connection, _WORN).fetchall()]
    once = [each for (each,) in run(connection, _WORN_ONCE).fetchall() if each not in worn]
    return ImageHead(
        app_schema,
        sorted({each for (each,) in _everywhere(connection, _MAKERS)}),
        sum(count for (count,) in _everywhere(connection, _COUNT)),
        highest_stamp(connection, *newest),
        worn,
        once,
    )


def rows_parts(connection: Connection, most: int = _PART_ROWS) -> Iterator[RowsPart]:
    """All rows that devices share, those that others refer to first; and on which items devices have met.

    Args:
        connection: in a reading transaction that lasts until all were read.
        most: rows in one part.
    """
    for table in _tables():
        columns = statements_of(table).columns
        sql = f"SELECT {', '.join(columns)} FROM {table.__tablename__} ORDER BY {columns[0]}"  # noqa: S608 - our own names
        for rows in _portions(iter(run(connection, sql)), most):
            yield RowsPart(table.__tablename__, columns, rows)


def log_parts(connection: Connection, most: int = _PART_ROWS) -> Iterator[LogPart]:
    """All events that have their content, those in archives first.

    Args:
        connection: as above.
        most: events in one part.

    Raises:
        MissingArchiveError: an archive is not there.
    """
    stamps = dict(run(connection, "SELECT seq, stamp FROM counted_stamp").fetchall())
    reached = {(seq, key): (kind, row) for seq, key, kind, row in run(connection, _MILESTONES)}
    for found in _portions(_everywhere(connection, _EVENTS), most):
        places = {place: row[0] for place, row in enumerate(found)}
        yield LogPart(
            [row[1:] for row in found],
            {place: stamps[seq] for place, seq in places.items() if seq in stamps},
            {place: one for place, seq in places.items() if (one := reached.get((seq, found[place][4]))) is not None},
        )


def _everywhere(connection: Connection, sql: str) -> Iterator[tuple[Any, ...]]:
    older = archived(connection, sql) if floor_of(connection) is not None else iter(())
    return chain(older, run(connection, sql))


def _portions(rows: Iterator[tuple[Any, ...]], most: int) -> Iterator[list[tuple[Any, ...]]]:
    """So many at a time, and fewer where they are long."""
    found, size = list[tuple[Any, ...]](), 0
    for row in rows:
        found.append(row)
        size += sum(len(value) for value in row if isinstance(value, str))
        if len(found) == most or size > _PART_BYTES:
            yield found
            found, size = [], 0
    if found:
        yield found


def _tables() -> Sequence[type[Base]]:
    return [*entities(), MergedEntity]


def _table_of(name: str) -> type[Base]:
    for table in _tables():
        if table.__tablename__ == name:
            return table
    raise UnfitPartError(name)

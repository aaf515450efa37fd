"""Lays an image into a vault that has nothing of it: all rows in one transaction, then the log, part by part (ADR 42).

What is written here meanwhile is written as ever and stands between the parts; once the last is here, the items it
touched are made anew of all their events, as where devices meet.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import JSON, Connection, Float, Integer, Text
from sqlalchemy.exc import IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.types import TypeEngine

from pjais.eventlog.adjusted import note_lost
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.floor import floor_of, last_seq
from pjais.eventlog.image import ImageHead, LogPart, RowsPart, UnfitPartError
from pjais.eventlog.milestones import KEEP
from pjais.eventlog.outstanding import Outstanding, note_outstanding, outstanding
from pjais.eventlog.recorder import announce, announce_flood
from pjais.eventlog.settle import settle
from pjais.eventlog.tail import HLC, Tail
from pjais.persistence.entity import Entity, entities
from pjais.persistence.rows import run, run_many, statements_of
from pjais.persistence.session import WritingSession

_AT_ONCE: Final = 500
_KEY: Final = LEAF_FIELDS.index("entity_id")
#: How SQLite stores what columns are for.
_STORED: Final[Sequence[tuple[type[TypeEngine[Any]], str]]] = (
    (Text, "'text', 'null'"),
    (Integer, "'integer', 'null'"),
    (Float, "'real', 'integer', 'null'"),
)
_HELD: Final = "SELECT 1 FROM held_arrival UNION ALL SELECT 1 FROM outstanding LIMIT 1"
_TOUCHED: Final = "SELECT DISTINCT entity_id FROM event WHERE entity_type = ? AND seq BETWEEN ? AND ?"


def is_room_for(connection: Connection, head: ImageHead) -> bool:
    """Whether this vault surely has nothing of what is in the image: no device made events of both."""
    if floor_of(connection) is not None or run(connection, _HELD).fetchone():
        return False
    here = {device for (device,) in run(connection, "SELECT DISTINCT device_id FROM event")}
    return here.isdisjoint(head.makers)


def lay_rows(
    session: WritingSession, source: str, upto: int, head: ImageHead, rows: Iterable[RowsPart], first: LogPart
) -> None:
    """Store all rows of an image and the first events; the log is outstanding from now on.

    Args:
        session: the writing one; the caller owns the transaction, which is to be rolled back after an error.
        source: names the image.
        upto: the event of the hub's log that it tells up to.
        head: of the image, for which there is room.
        rows: all.
        first: the first part of its log.

    Raises:
        UnfitPartError: the tables do not take them.
    """
    session.flush()
    connection = session.connection()
    began = last_seq(connection)
    try:
        for part in rows:
            run_many(connection, statements_of(part.model).insert, part.rows)
        for table in entities():
            _check_stored(connection, table)
    except (IntegrityError, InterfaceError, ProgrammingError, OverflowError) as error:
        raise UnfitPartError(str(error)) from None
    note_outstanding(
        connection,
        Outstanding(
            upto=upto,
            source=source,
            parts=0,
            events=0,
            total=head.events,
            began=began,
            last_seq=began,
            meanwhile=[],
        ),
    )
    add_part(session, first, head.highest)
    announce_flood(session, [table.__tablename__ for table in entities()], last_seq(connection))


def add_part(session: WritingSession, part: LogPart, highest: str = "") -> None:
    """Add the next part of the log; nobody is told before all are here.

    Args:
        session: as above.
        part: the next.
        highest: a stamp that the clock is to be past.

    Raises:
        UnfitPartError: the log has some of these already.
    """
    session.flush()
    connection = session.connection()
    now = _with_stretch(connection)
    known = _known(connection, now, [event[0] for event in part.events])
    tail, fresh = Tail(connection), [place for place, event in enumerate(part.events) if event[0] not in known]
    try:
        added = tail.add(
            [(part.events[place], None, part.stamps.get(place, part.events[place][HLC])) for place in fresh]
        )
    except IntegrityError as error:
        raise UnfitPartError(str(error)) from None
    tail.end(highest)
    seqs = {place: row[-1] for place, row in zip(fresh, added, strict=True)}
    reached = [
        (part.events[place][_KEY], seqs[place], kind, row)
        for place, (kind, row) in part.milestones.items()
        if place in seqs
    ]
    run_many(connection, KEEP, reached)
    now.parts, now.events, now.last_seq = now.parts + 1, now.events + len(part.events), tail.seq
    note_outstanding(connection, now)


def go_on_by_events(session: WritingSession) -> None:
    """The rest of the image is not to be had: its events come one by one, whatever of them is here."""
    now = _with_stretch(session.connection())
    now.source = None
    note_outstanding(session.connection(), now)


def end(session: WritingSession, *, is_doubtful: bool = False) -> None:
    """All events are here: make what was touched meanwhile anew.

    Args:
        session: as above.
        is_doubtful: whether the log may not be that of the rows, which are then made of it and of nothing else.
    """
    session.flush()
    connection = session.connection()
    now = _with_stretch(connection)
    run(connection, "PRAGMA defer_foreign_keys=ON")
    stretches = [[now.began + 1, now.last_seq]] if is_doubtful else now.meanwhile
    last = last_seq(connection)
    if is_doubtful:
        _drop_unspoken(connection)
    for table in entities():
        kind = table.entity_type()
        touched = {key for first, upto in stretches for (key,) in run(connection, _TOUCHED, (kind, first, upto))}
        for keys in _portions(sorted(touched)):
            done = settle(connection, table, keys)
            announce(session, [(table, change) for change in done.changes], [], last)
            note_lost(session, table, done.lost)
    note_outstanding(connection, None)
    announce_flood(session, [table.__tablename__ for table in entities()], last)


def _with_stretch(connection: Connection) -> Outstanding:
    """How it stands, with what was written since the last part."""
    now, last = outstanding(connection), last_seq(connection)
    if now is None:
        msg = "No image is being laid"
        raise RuntimeError(msg)
    if last > now.last_seq:
        now.meanwhile = [*now.meanwhile, [now.last_seq + 1, last]]
        now.last_seq = last
    return now


def _known(connection: Connection, now: Outstanding, event_ids: Sequence[str]) -> set[str]:
    """Those of these events that came another way meanwhile."""
    found: set[str] = set()
    for ids in _portions(event_ids) if now.meanwhile else ():
        sql = f"SELECT event_id FROM event WHERE event_id IN ({', '.join('?' * len(ids))})"  # noqa: S608 - marks
        found.update(event_id for (event_id,) in run(connection, sql, ids))
    return found


def _check_stored(connection: Connection, table: type[Entity]) -> None:
    """Columns hold what they are for; a table checks only what its rules say."""
    rules = []
    for name, column in table.columns().items():
        if isinstance(column.type, JSON):
            rules.append(f"({name} IS NULL OR json_valid({name}))")
        rules += [f"typeof({name}) IN ({stored})" for kind, stored in _STORED if isinstance(column.type, kind)]
    sql = f"SELECT 1 FROM {table.__tablename__} WHERE NOT ({' AND '.join(rules)}) LIMIT 1"  # noqa: S608 - our own names
    if run(connection, sql).fetchone():
        raise UnfitPartError(table.__tablename__)


def _drop_unspoken(connection: Connection) -> None:
    """Rows of which the log tells nothing go, but for those that others refer to."""
    for table in reversed(entities()):
        name = table.__tablename__
        referring = [
            f" AND NOT EXISTS (SELECT 1 FROM {other.__tablename__} WHERE {key.parent.name} = {name}.id)"  # noqa: S608 - our own names
            for other in entities()
            for key in other.__table__.foreign_keys
            if key.column.table.name == name
        ]
        run(
            connection,
            f"DELETE FROM {name} WHERE NOT EXISTS (SELECT 1 FROM event WHERE entity_id = {name}.id)"  # noqa: S608 - as above
            + "".join(referring),
        )


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))

"""The vault as it was after any event: today's rows with the events since then taken back.

Every event says what its fields were before, so the way back costs what has changed since, not what has ever happened,
and needs no snapshots: a page of memories as of any moment in a log of a million events is found in milliseconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from http import HTTPStatus
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from pjais.eventlog.catalogue import UnreadableEventError, names_of, read_event
from pjais.eventlog.floor import floor_of
from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.persistence.entity import Entity, Row
from pjais.persistence.rows import run, statements_of

_KEYS_PER_QUERY: Final = 500
_MILLISECOND_DIGITS: Final = 12
_ANY_TIME: Final = "f" * _MILLISECOND_DIGITS
#: The owners by whose id rows are listed, each with an index in the order of (created_at, id).
OWNERS: Final[Mapping[str, str]] = {"memory": "persona_id", "conversation": "persona_id", "message": "conversation_id"}

Place = tuple[str, str]


class BeforeFloorError(PjaisError):
    """That moment lies before what the log still holds."""

    code = "before-floor"
    status = HTTPStatus.GONE


@dataclass(frozen=True, slots=True)
class Moment:
    """The state after one event; seq 0 is before the first. ``floor`` is the event after which the log begins."""

    seq: int
    at: str | None
    hlc: str
    floor: int = 0

    @property
    def newest_id(self) -> str:
        """An upper bound of the ids that were there: they begin with their time, and the log's clock never lags."""
        return f"{self.hlc[:8]}-{self.hlc[8:12]}-8"


@dataclass(frozen=True, slots=True)
class Then:
    """A row as it was, None for what did not exist yet; it may have been another where it is not whole: an event since
    cannot be read.
    """

    row: Row | None
    is_whole: bool = True

    @property
    def live(self) -> Row | None:
        """The row of what was there and not deleted."""
        return self.row if self.row is not None and self.row["deleted_at"] is None else None


def moment_at(connection: Connection, *, seq: int | None = None, at: str | None = None) -> Moment:
    """The moment after that event, or after the last one recorded by that time; the newest with neither.

    Raises:
        BeforeFloorError: the log does not reach back that far.
        InvalidInputError: there is no such event yet.
    """
    floor = floor_of(connection)
    lowest = floor.seq if floor else 0
    if seq is not None:
        found = run(connection, "SELECT seq, recorded_at, hlc FROM event WHERE seq = ?", (seq,)).fetchone()
        if found is None and seq > lowest:
            msg = f"seq: there is no event {seq} yet"
            raise InvalidInputError(msg, errors=[{"field": "seq", "message": "no such event"}])
    else:
        until = ("WHERE recorded_at <= ?", (at,)) if at is not None else ("", ())
        sql = f"SELECT seq, recorded_at, hlc FROM event {until[0]} ORDER BY recorded_at DESC, seq DESC LIMIT 1"  # noqa: S608 - fixed words
        if at is None:
            sql = "SELECT seq, recorded_at, hlc FROM event ORDER BY seq DESC LIMIT 1"
        found = run(connection, sql, until[1]).fetchone()
    if found is not None:
        found_seq, found_at, stamp = found
        return Moment(found_seq, found_at, stamp, lowest)
    if floor is not None and seq != floor.seq:
        msg = f"The log begins after event {floor.seq}; what was before lies in the archive {floor.archive}"
        raise BeforeFloorError(msg)
    if floor is not None:  # of the event at the floor the log knows no time
        return Moment(lowest, floor.made_at, _ANY_TIME, lowest)
    return Moment(0, None, "0" * _MILLISECOND_DIGITS)


def rows_back(connection: Connection, table: type[Entity], rows: Iterable[Row], moment: Moment) -> list[Then]:
    """Rows as they were then, in the same order. Deleted ones say so."""
    found = [dict(row) for row in rows]
    later = _events_since(connection, table, [row["id"] for row in found], moment)
    return [_back(table, row, later.get(row["id"], ())) for row in found]


def listed(
    connection: Connection, table: type[Entity], owner: str, moment: Moment, limit: int, before: Place | None = None
) -> tuple[list[Then], Place | None]:
    """A page of what was there then and not deleted, newest first by (created_at, id).

    Args:
        connection: in a reading transaction.
        table: memory, conversation or message.
        owner: the id of the persona, for messages of the conversation.
        moment: the state.
        limit: rows at most.
        before: where the page before this one ended.

    Returns:
        The rows, and where the next page begins, None at the end.
    """
    page: list[Then] = []
    candidates = _candidates(connection, table, owner, moment, before)
    while len(page) < limit:
        some = list(islice(candidates, limit))
        if not some:
            return page, None
        page += [then for then in rows_back(connection, table, some, moment) if then.live]
        last = _place_of(some[-1])
    if len(page) > limit:
        page = page[:limit]
        last = _place_of(page[-1].row or {})
    return page, last


def _place_of(row: Row) -> Place:
    return row["created_at"], row["id"]


def touched_since(connection: Connection, persona_id: str, moment: Moment) -> dict[str, list[str]]:
    """The ids of a persona's items, by kind, that have changed since."""
    sql = "SELECT DISTINCT entity_type, entity_id FROM event WHERE persona_id = ? AND seq > ?"
    found: dict[str, list[str]] = defaultdict(list)
    for kind, key in run(connection, sql, (persona_id, moment.seq)):
        found[kind].append(key)
    return found


def _candidates(
    connection: Connection, table: type[Entity], owner: str, moment: Moment, before: Place | None
) -> Iterator[Row]:
    """Rows of today that may have been there, newest first: those that are live, and those deleted since."""
    made, name = statements_of(table), table.__tablename__
    head = f"SELECT {', '.join(made.columns)} FROM {name}"  # noqa: S608 - names of our own tables
    tail = "AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC"
    place = before or ("9999", "")
    owned = f"{OWNERS[name]} = ?"
    live = run(
        connection, f"{head} WHERE {owned} AND deleted_at IS NULL AND id < ? {tail}", (owner, moment.newest_id, *place)
    )
    names = names_of(table, "Deleted")
    marks = ", ".join("?" * len(names))
    gone = run(
        connection,
        f"{head} WHERE id IN (SELECT entity_id FROM event WHERE name IN ({marks}) AND seq > ?) "  # noqa: S608 - as above
        f"AND +{owned} AND deleted_at IS NOT NULL {tail}",
        (*names, moment.seq, owner, *place),
    )
    yield from merge(map(made.row, live), map(made.row, gone), key=_place_of, reverse=True)


def _events_since(
    connection: Connection, table: type[Entity], keys: Sequence[str], moment: Moment
) -> dict[str, list[tuple[str, str]]]:
    """(name, changes) of each entity's later events, newest first."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        part = keys[start : start + _KEYS_PER_QUERY]
        marks = ", ".join("?" * len(part))
        sql = (
            f"SELECT entity_id, name, changes FROM event WHERE entity_id IN ({marks}) AND seq > ? "  # noqa: S608 - marks
            "AND entity_type = ? ORDER BY seq DESC"
        )
        for key, name, changes in run(connection, sql, (*part, moment.seq, table.entity_type())):
            found[key].append((name, changes))
    return found


def _back(table: type[Entity], row: Row, later: Iterable[tuple[str, str]]) -> Then:
    key, is_whole = row["id"], True
    for name, changes in later:
        try:
            said = read_event(name, table.entity_type(), key, changes)
        except UnreadableEventError:
            is_whole = False
            continue
        for field, (old, _) in said.items():
            row[field] = old
    return Then(row if row["id"] is not None else None, is_whole)

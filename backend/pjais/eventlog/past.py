"""The vault as it was after any event: today's rows with the events since then taken back.

Every event says what its fields were before, so the way back costs what has changed since, not what has ever happened;
and of what changed often, the way begins at the next milestone. An event that came from elsewhere says what was before
it there: an item that has such a one since, or on which devices have met, is made from its events up to then instead.
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
from pjais.eventlog.floor import floor_of, row_at_floor
from pjais.eventlog.fold import folded
from pjais.eventlog.histories import made_of, met_among
from pjais.eventlog.imported import highest_given, imports_since, is_among, last_by
from pjais.eventlog.milestones import EVERY, milestone_since, milestone_until
from pjais.eventlog.outstanding import refuse_while_outstanding
from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.kernel.wording import said
from pjais.persistence.entity import Entity, Row
from pjais.persistence.rows import run, statements_of

_KEYS_PER_QUERY: Final = 500
_MILLISECOND_DIGITS: Final = 12
_ANY_TIME: Final = "f" * _MILLISECOND_DIGITS
#: The owners by whose id rows are listed, each with an index in the order of (created_at, id).
OWNERS: Final[Mapping[str, str]] = {"memory": "persona_id", "conversation": "persona_id", "message": "conversation_id"}

_NEVER: Final = 2**62
_HISTORY: Final = (
    "SELECT seq, name, changes FROM event WHERE entity_id = ? AND entity_type = ? AND seq > ? AND seq <= ? ORDER BY seq"
)

Place = tuple[str, str]
_Event = tuple[int, str, str]


class BeforeFloorError(PjaisError):
    """That moment lies before what the log still holds."""

    code = "before-floor"
    status = HTTPStatus.GONE


@dataclass(frozen=True, slots=True)
class Moment:
    """The state after one event; seq 0 is before the first.

    ``highest`` is the highest stamp up to it, ``floor`` the event after which the log begins.
    """

    seq: int
    at: str | None
    highest: str
    floor: int = 0

    @property
    def newest_id(self) -> str:
        """An upper bound of the ids that were there: they begin with their time, and no stamp lags behind an id."""
        return f"{self.highest[:8]}-{self.highest[8:12]}-8"


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
        HistoryComingError: not all events are here yet.
        InvalidInputError: there is no such event yet.
    """
    refuse_while_outstanding(connection)
    floor = floor_of(connection)
    lowest = floor.seq if floor else 0
    wanted = last_by(connection, at) if seq is None and at is not None else seq
    if wanted is None and at is None:
        (wanted,) = run(connection, "SELECT max(seq) FROM event").fetchone()
    found = run(connection, "SELECT recorded_at, hlc FROM event WHERE seq = ?", (wanted,)).fetchone()
    if found is not None and wanted is not None:
        return Moment(wanted, found[0], highest_given(connection, wanted, found[1]), lowest)
    if seq is not None and seq > lowest:
        msg = said("seq: there is no event {seq} yet", seq=seq)
        raise InvalidInputError(msg, errors=[{"field": "seq", "message": said("no such event")}])
    if floor is not None and seq != floor.seq:
        msg = said(
            "The log begins after event {floor_seq}; what was before lies in the archive {archive}",
            floor_seq=floor.seq,
            archive=floor.archive,
        )
        raise BeforeFloorError(msg)
    if floor is not None:  # of the event at the floor the log knows no time
        return Moment(lowest, floor.made_at, _ANY_TIME, lowest)
    return Moment(0, None, "0" * _MILLISECOND_DIGITS)


def rows_back(connection: Connection, table: type[Entity], rows: Iterable[Row], moment: Moment) -> list[Then]:
    """Rows as they were then, in the same order. Deleted ones say so."""
    imports, kind, blank = imports_since(connection, moment.seq), table.entity_type(), statements_of(table).blank
    found = [dict(row) for row in rows]
    later = _events_since(connection, table, [row["id"] for row in found if row["version"] < EVERY], moment)
    met = met_among(connection, kind, [row["id"] for row in found])
    for place, row in enumerate(found):
        if row["version"] >= EVERY and row["id"] not in met:
            until, reached = milestone_since(connection, kind, row["id"], moment.seq) or (_NEVER, row)
            found[place] = {**blank, **reached}
            later[row["id"]] = run(connection, f"{_HISTORY} DESC", (row["id"], kind, moment.seq, until)).fetchall()
    return [
        _merged(connection, table, row["id"], moment)
        if row["id"] in met
        else _back(connection, table, row, later.get(row["id"], ()), moment, imports)
        for row in found
    ]


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
    # Ids of one large write are all older than the stamps of its events: what came with it later is told by the log.
    was_there = (
        f"((SELECT min(seq) FROM event WHERE entity_id = {name}.id) <= ?"  # noqa: S608 - as above
        f" OR EXISTS (SELECT 1 FROM base_row WHERE entity_id = {name}.id))"
    )
    tail = "AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC"
    place = before or ("9999", "")
    owned = f"{OWNERS[name]} = ?"
    live = run(
        connection,
        f"{head} WHERE {owned} AND deleted_at IS NULL AND id < ? AND {was_there} {tail}",
        (owner, moment.newest_id, moment.seq, *place),
    )
    names = names_of(table, "Deleted")
    marks = ", ".join("?" * len(names))
    gone = run(
        connection,
        f"{head} WHERE id IN (SELECT entity_id FROM event WHERE name IN ({marks}) AND seq > ?"  # noqa: S608 - as above
        " UNION SELECT entity_id FROM merged_entity) "
        f"AND +{owned} AND deleted_at IS NOT NULL {tail}",
        (*names, moment.seq, owner, *place),
    )
    yield from merge(map(made.row, live), map(made.row, gone), key=_place_of, reverse=True)


def _back(
    connection: Connection,
    table: type[Entity],
    row: Row,
    later: Sequence[_Event],
    moment: Moment,
    imports: Sequence[range],
) -> Then:
    """One row with its later events, given newest first, taken back."""
    if any(is_among(seq, imports) for seq, *_ in later):
        return _forward(connection, table, row["id"], moment)
    key, is_whole = row["id"], True
    for _, name, changes in later:
        try:
            spoken = read_event(name, table.entity_type(), key, changes)
        except UnreadableEventError:
            is_whole = False
            continue
        for field, (old, _) in spoken.items():
            row[field] = old
    return Then(row if row["id"] is not None else None, is_whole)


def _merged(connection: Connection, table: type[Entity], key: str, moment: Moment) -> Then:
    """An item on which devices have met, of all events that were here then."""
    made = made_of(connection, table, key, moment.seq)
    return Then(made.row if made.row["id"] is not None else None, not made.unread)


def _forward(connection: Connection, table: type[Entity], key: str, moment: Moment) -> Then:
    """An item as its events up to then made it, from the last milestone or the floor."""
    kind, blank = table.entity_type(), statements_of(table).blank
    reached = milestone_until(connection, kind, key, moment.seq)
    first, start = reached or (moment.floor, row_at_floor(connection, kind, key))
    history = run(connection, _HISTORY, (key, kind, first, moment.seq)).fetchall()
    made = folded(kind, key, blank, history, start)
    return Then(made.row if made.row["id"] is not None else None, not made.unread)


def _events_since(
    connection: Connection, table: type[Entity], keys: Sequence[str], moment: Moment
) -> dict[str, list[_Event]]:
    """Each entity's later events, newest first."""
    found: dict[str, list[_Event]] = defaultdict(list)
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        part = keys[start : start + _KEYS_PER_QUERY]
        marks = ", ".join("?" * len(part))
        sql = (
            f"SELECT entity_id, seq, name, changes FROM event WHERE entity_id IN ({marks}) AND seq > ? "  # noqa: S608 - marks
            "AND entity_type = ? ORDER BY seq DESC"
        )
        for key, *event in run(connection, sql, (*part, moment.seq, table.entity_type())):
            found[key].append(tuple(event))
    return found

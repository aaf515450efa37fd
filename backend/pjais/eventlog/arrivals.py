"""Takes events of other devices into this vault: log, rows and live queries in the caller's transaction.

Whatever order they come in, how often and in what portions, the rows are the same in the end (ADR 33). What cannot be
applied holds nothing else up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pjais.eventlog.adjusted import note_lost
from pjais.eventlog.apply import Applied, apply
from pjais.eventlog.archive import archived
from pjais.eventlog.coming import Arrived, Coming, arrived, hold, readable, sorted_out
from pjais.eventlog.floor import floor_of
from pjais.eventlog.held import Why, held_among, let_go
from pjais.eventlog.milestones import drop_milestones_of
from pjais.eventlog.owners import here, is_storable
from pjais.eventlog.recorder import announce
from pjais.eventlog.settle import settle
from pjais.eventlog.stamps import count_as, counted
from pjais.persistence.changes import MOST_LISTED
from pjais.persistence.entity import entities
from pjais.persistence.rows import run
from pjais.persistence.session import WritingSession

__all__ = ["Arrived", "Taken", "Why", "hear", "release", "take"]

_AT_ONCE: Final = 500
_HERE: Final = "SELECT event_id FROM event WHERE event_id IN ({marks})"
_NOT_COUNTED: Final = (
    "SELECT event_id, seq, entity_type, entity_id, hlc FROM event"
    " WHERE event_id IN ({marks}) AND seq NOT IN (SELECT seq FROM counted_stamp)"
)
_WAITED_FOR: Final = "SELECT DISTINCT waits_for_type, waits_for_id FROM held_arrival WHERE waits_for_id IS NOT NULL"


@dataclass(slots=True)
class Taken:
    """How many events were added, and how many were here already; of those that were not applied, why, by id.

    ``adjusted`` counts the changes that lost against one another and are listed now.
    """

    applied: int = 0
    known: int = 0
    adjusted: int = 0
    held: dict[str, Why] = field(default_factory=dict)


def take(session: WritingSession, arrived: Sequence[Arrived], *, heard_at: str | None = None) -> Taken:
    """Add what is not here yet, and make the rows what all events say.

    Args:
        session: the writing one; the caller owns the transaction, and moves its own place in it.
        arrived: in the order in which they came.
        heard_at: when the hub heard of those that do not say it themselves.

    Raises:
        MissingArchiveError: older events of one of the entities lie in an archive that is not there.
    """
    session.flush()
    taken = Taken()
    if heard_at is not None:
        arrived = [each if each.heard_at else replace(each, heard_at=heard_at) for each in arrived]
    fresh = _fresh(session, arrived, taken)
    coming = list(readable(session.connection(), fresh, taken.held))
    done = _applied(session.connection(), coming, taken)
    taken.applied = len(done.events)
    taken.held |= {each.event.event_id: Why.NEWER for each in coming if each.said is None}
    if done.events:
        _publish(session, done, taken)
    return taken


def hear(session: WritingSession, heard: Mapping[str, str]) -> None:
    """Learn when the hub heard of events that are here already, given by id: a stamp too far ahead counts less then.

    Raises:
        MissingArchiveError: as for ``take``.
    """
    session.flush()
    connection, changed = session.connection(), dict[str, set[str]]()
    for event_id, seq, kind, key, hlc in _asked(connection, _NOT_COUNTED, list(heard)):
        if (stamp := counted(hlc, heard[event_id])) != hlc:
            count_as(connection, [(seq, stamp, hlc)])
            drop_milestones_of(connection, kind, key)
            changed.setdefault(kind, set()).add(key)
    (last,) = run(connection, "SELECT max(seq) FROM event").fetchone()
    for table in entities():
        if keys := sorted(changed.get(table.entity_type(), ())):
            done = settle(connection, table, keys)
            announce(session, [(table, change) for change in done.changes], [], last)
            note_lost(session, table, done.lost)


def release(session: WritingSession) -> Taken:
    """Take what was held for something that is here by now."""
    connection = session.connection()
    waited_for = here(connection, run(connection, _WAITED_FOR).fetchall())
    return take(session, [arrived(row) for row in let_go(connection, waited_for)])


def _fresh(session: WritingSession, coming: Sequence[Arrived], taken: Taken) -> list[Arrived]:
    """Those that are not here yet, each once; of the others, when the hub heard of them."""
    connection, events = session.connection(), {each.event_id: each for each in reversed(coming)}
    ids = list(events)
    known = {event_id for (event_id,) in _asked(connection, _HERE, ids)}
    hear(session, {key: at for key in known if (at := events[key].heard_at) is not None})
    known |= held_among(connection, ids)
    if floor_of(connection) is not None:
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            known.update(key for (key,) in archived(connection, _of(_HERE, part), part))
    taken.known = len(coming) - len(events) + len(known)
    return [each for key, each in reversed(events.items()) if key not in known]


def _applied(connection: Connection, coming: Sequence[Coming], taken: Taken) -> Applied:
    """Apply what can be; what a table does not take is no event of its name, and all goes on without it."""
    while True:
        found = sorted_out(connection, coming)
        taken.held |= found.held
        run(connection, "SAVEPOINT arriving")
        try:
            return apply(connection, found.ready)
        except IntegrityError:
            run(connection, "ROLLBACK TO arriving")
            refused = {each.event.event_id for each in found.ready if not _is_storable(connection, each)}
            if not refused:
                raise
            hold(
                connection,
                [(each.event, Why.MALFORMED, None) for each in found.ready if each.event.event_id in refused],
            )
            taken.held |= dict.fromkeys(refused, Why.MALFORMED)
            coming = [each for each in found.ready if each.event.event_id not in refused]
        finally:
            run(connection, "RELEASE arriving")


def _is_storable(connection: Connection, each: Coming) -> bool:
    return each.table is None or each.said is None or is_storable(connection, each.table, each.said)


def _publish(session: WritingSession, done: Applied, taken: Taken) -> None:
    announce(session, done.changes, done.rows() if len(done.events) <= MOST_LISTED else [], done.last)
    for table, lost in done.lost.items():
        taken.adjusted += note_lost(session, table, lost)


def _asked(connection: Connection, sql: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        yield from run(connection, _of(sql, part), part).fetchall()


def _of(sql: str, keys: Sequence[str]) -> str:
    return sql.format(marks=", ".join("?" * len(keys)))

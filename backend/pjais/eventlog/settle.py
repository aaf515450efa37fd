"""Makes rows of entities what all their events say, after events of other devices have come to the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm.exc import StaleDataError

from pjais.eventlog.fold import Folded, Lost
from pjais.eventlog.histories import histories, met_among, note_met
from pjais.eventlog.merge import Told, heard, merged, plain_row
from pjais.eventlog.milestones import EVERY
from pjais.eventlog.quarantine import Reason
from pjais.eventlog.replay import keep_milestones
from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Entity, Row
from pjais.persistence.rows import rows_of, run_many, statements_of, update_rows


@dataclass(slots=True)
class Settled:
    """What became of some entities: rows that differ now, and what was lost on each, by id."""

    changes: list[RowChange] = field(default_factory=list)
    lost: dict[str, Sequence[Lost]] = field(default_factory=dict)


def settle(connection: Connection, table: type[Entity], keys: Sequence[str]) -> Settled:
    """Make these rows anew from all their events, in whatever order these came.

    Raises:
        MissingArchiveError: some of the events lie in an archive that is not there.
    """
    kind, done = table.entity_type(), Settled()
    known, before = histories(connection, kind, keys), rows_of(connection, table, keys)
    made = _folds(connection, table, known)
    for key, fold in made.items():
        fold.hold(connection, kind, key)
        done.lost[key] = fold.lost
        row, old = fold.row, before.get(key)
        if row["id"] is None:
            if old is not None and any(event.name.endswith("Erased") for event in known[key]):
                done.changes.append(RowChange(table.__tablename__, key, old, None))
        elif row != old and (old is None or Reason.MALFORMED not in fold.reasons):
            done.changes.append(RowChange(table.__tablename__, key, old, row))
    store(connection, table, done.changes)
    for key in made:
        if len(known[key]) >= EVERY:
            keep_milestones(connection, table, key)
    return done


def store(connection: Connection, table: type[Entity], changes: Iterable[RowChange]) -> None:
    """Make of a table's rows as they are before these changes what they are after them.

    Raises:
        StaleDataError: a row is not as it was read.
    """
    made = statements_of(table)
    fresh, changed, gone = list[Sequence[Any]](), list[tuple[str, int, Row]](), list[tuple[str]]()
    for change in changes:
        before, after = change.before, change.after
        if after is None:
            gone.append((change.key,))
        elif before is None:
            fresh.append(made.bound(after))
        elif values := {each: new for each, new in after.items() if _differs(before[each], new)}:
            changed.append((change.key, before["version"], values))
    if fresh:
        run_many(connection, made.insert, fresh)
    if update_rows(connection, table, changed) != len(changed):
        msg = f"a {table.__tablename__} is not as it was read"
        raise StaleDataError(msg)
    if gone:
        run_many(connection, f"DELETE FROM {table.__tablename__} WHERE id = ?", gone)  # noqa: S608 - our own names


def _differs(old: Any, new: Any) -> bool:  # noqa: ANN401 - any stored values
    """Whether the two are stored differently; of JSON, whose 1 and true are the same to Python, it is always said."""
    return old is not new and (old != new or type(old) is not type(new) or isinstance(new, list | dict))


def _folds(connection: Connection, table: type[Entity], known: Mapping[str, Sequence[Told]]) -> dict[str, Folded]:
    """Each entity as its events make it; those on which devices have met are noted."""
    kind, newly, found = table.entity_type(), list[str](), dict[str, Folded]()
    met = met_among(connection, kind, list(known))
    for key, history in known.items():
        events = heard(table, key, history)
        row = None if key in met else plain_row(table, events)
        if row is None and key not in met:
            newly.append(key)
        found[key] = merged(table, events) if row is None else Folded(row)
    note_met(connection, kind, newly)
    return found

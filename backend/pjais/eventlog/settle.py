"""Makes rows of entities what all their events say, after events of other devices have come to the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from pjais.eventlog.fold import Folded, Lost, folded
from pjais.eventlog.histories import histories, met_among, note_met
from pjais.eventlog.merge import Told, is_plain, merged
from pjais.eventlog.milestones import EVERY
from pjais.eventlog.quarantine import Reason
from pjais.eventlog.replay import keep_milestones
from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Entity
from pjais.persistence.rows import rows_of, run_many, statements_of


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
    """Give a table the rows as they are after these changes, whatever it holds."""
    changed = list(changes)
    rows = [change.after for change in changed if change.after is not None]
    gone = [(change.key,) for change in changed if change.after is None]
    made = statements_of(table)
    sets = ", ".join(f"{name} = excluded.{name}" for name in made.columns if name != "id")
    if rows:
        bound = [made.bound(row) for row in rows]
        run_many(connection, f"{made.insert} ON CONFLICT (id) DO UPDATE SET {sets}", bound)
    if gone:
        run_many(connection, f"DELETE FROM {table.__tablename__} WHERE id = ?", gone)  # noqa: S608 - our own names


def _folds(connection: Connection, table: type[Entity], known: Mapping[str, Sequence[Told]]) -> dict[str, Folded]:
    """Each entity as its events make it; those on which devices have met are noted."""
    kind, blank = table.entity_type(), statements_of(table).blank
    met, found = set(met_among(connection, kind, list(known))), dict[str, Folded]()
    newly = [key for key, history in known.items() if key not in met and not is_plain(table, key, history)]
    note_met(connection, kind, newly)
    met.update(newly)
    for key, history in known.items():
        if key in met:
            found[key] = merged(table, key, history)
        else:
            found[key] = folded(kind, key, blank, [(event.seq, event.name, event.changes) for event in history])
    return found

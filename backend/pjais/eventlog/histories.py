"""What the log says of single entities, and what that makes of them.

Most entities are what their events make in the order of the log. Those on which devices have met, whose events came in
another order than they were made in or without knowing of each other, are noted: they are merged of all their events,
those in archives among them (ADR 33).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from pjais.eventlog.archive import archived
from pjais.eventlog.floor import row_at_floor
from pjais.eventlog.fold import Folded, folded
from pjais.eventlog.merge import Told, heard, merged
from pjais.eventlog.stamps import counted_stamps
from pjais.persistence.entity import Entity, Local
from pjais.persistence.rows import run, run_many, statements_of

NEVER: Final = 2**62
_AT_ONCE: Final = 500
_PLAIN: Final = "SELECT seq, name, changes FROM event WHERE entity_id = ? AND entity_type = ? AND seq <= ? ORDER BY seq"
_WHOLE: Final = (
    "SELECT entity_id, seq, name, changes, hlc, event_id, device_id FROM event"
    " WHERE entity_id IN ({marks}) AND entity_type = ? AND seq <= ? ORDER BY seq"
)
_AT_FLOOR: Final = "SELECT entity_id FROM base_row WHERE entity_id IN ({marks}) AND entity_type = ?"
_MET: Final = "SELECT entity_id FROM merged_entity WHERE entity_id IN ({marks}) AND entity_type = ?"


class MergedEntity(Local):
    """An entity on which devices have met."""

    __tablename__ = "merged_entity"
    __table_args__ = ({"sqlite_with_rowid": False},)

    entity_id: Mapped[str] = mapped_column(primary_key=True)
    entity_type: Mapped[str] = mapped_column(primary_key=True)


def note_met(connection: Connection, kind: str, keys: Iterable[str]) -> None:
    """From now on these are merged."""
    run_many(connection, "INSERT OR IGNORE INTO merged_entity VALUES (?, ?)", [(key, kind) for key in keys])


def met_among(connection: Connection, kind: str, keys: Sequence[str]) -> frozenset[str]:
    """Those of these entities on which devices have met."""
    return frozenset(key for (key,) in _asked(connection, _MET, keys, (kind,)))


def all_met(connection: Connection) -> frozenset[tuple[str, str]]:
    """All, as (kind, id)."""
    return frozenset(run(connection, "SELECT entity_type, entity_id FROM merged_entity").fetchall())


def made_of(connection: Connection, table: type[Entity], key: str, until: int = NEVER) -> Folded:
    """An entity as its events up to one made it.

    Raises:
        MissingArchiveError: devices have met on it, and its older events lie in an archive that is not there.
    """
    kind, blank = table.entity_type(), statements_of(table).blank
    if met_among(connection, kind, [key]):
        return merged(table, heard(table, key, histories(connection, kind, [key], until)[key]))
    history = run(connection, _PLAIN, (key, kind, until)).fetchall()
    return folded(kind, key, blank, history, row_at_floor(connection, kind, key))


def histories(
    connection: Connection, kind: str, keys: Sequence[str], until: int = NEVER
) -> Mapping[str, Sequence[Told]]:
    """All events of entities of one kind in the order of the log, those in archives among them.

    Raises:
        MissingArchiveError: one of them is below the log's floor, and an archive is not there.
    """
    found: dict[str, list[Sequence[Any]]] = defaultdict(list)
    older = [key for (key,) in _asked(connection, _AT_FLOOR, keys, (kind,))]
    for start in range(0, len(older), _AT_ONCE):
        part = older[start : start + _AT_ONCE]
        for key, *event in archived(connection, _of(_WHOLE, part), (*part, kind, until)):
            found[key].append(event)
    for key, *event in _asked(connection, _WHOLE, keys, (kind, until)):
        found[key].append(event)
    stamps = counted_stamps(connection, [event[0] for events in found.values() for event in events])
    return {key: [_told(event, stamps) for event in found[key]] for key in keys}


def _told(event: Sequence[Any], stamps: Mapping[int, str]) -> Told:
    seq, name, changes, hlc, event_id, device_id = event
    return Told(seq, name, changes, (stamps.get(seq, hlc), hlc, event_id), device_id)


def _asked(connection: Connection, sql: str, keys: Sequence[str], values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        yield from run(connection, _of(sql, part), (*part, *values)).fetchall()


def _of(sql: str, keys: Sequence[str]) -> str:
    return sql.format(marks=", ".join("?" * len(keys)))

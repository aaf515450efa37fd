"""What an arriving event needs to be here already: the entity that it changes, and what its row refers to."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from sqlalchemy import CheckConstraint, Connection

from pjais.eventlog.archive import archived
from pjais.eventlog.catalogue import Changes
from pjais.eventlog.floor import floor_of
from pjais.eventlog.merge import is_creation
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Base, Entity, entities
from pjais.persistence.rows import run, statements_of

#: An entity by kind and id.
Place = tuple[str, str]
_AT_ONCE: Final = 500
_SPOKEN_OF: Final = "SELECT DISTINCT entity_type, entity_id FROM event WHERE entity_id IN ({marks})"


def needs(table: type[Entity], key: str, said: Changes) -> list[Place]:
    """What has to be here before this can be a row; a creation needs no row of its own."""
    owners = _owners(table)
    found = [(kind, said[name][1]) for name, kind in owners if name in said and said[name][1] is not None]
    return found if is_creation(said) else [(table.entity_type(), key), *found]


@cache
def _owners(table: type[Entity]) -> Sequence[tuple[str, str]]:
    """The columns that refer to rows, and of which kind these are."""
    keys = table.__table__.foreign_keys
    return sorted((key.parent.name, key.column.table.name) for key in keys)


def here(connection: Connection, places: Iterable[Place]) -> set[Place]:
    """Those that have a row."""
    found: set[Place] = set()
    by_kind: dict[str, list[str]] = {}
    for kind, key in places:
        by_kind.setdefault(kind, []).append(key)
    for table in entities():
        kind = table.entity_type()
        keys = by_kind.get(kind, [])
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            sql = f"SELECT id FROM {table.__tablename__} WHERE id IN ({', '.join('?' * len(part))})"  # noqa: S608 - our own names
            found.update((kind, key) for (key,) in run(connection, sql, part))
    return found


def spoken_of(connection: Connection, places: Iterable[Place]) -> set[Place]:
    """Those of which the log tells, or an archive. What it tells of and has no row is gone, or waits for an upgrade."""
    wanted = set(places)
    keys = sorted({key for _, key in wanted})
    found: set[Place] = set()
    is_compacted = floor_of(connection) is not None
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        sql = _SPOKEN_OF.format(marks=", ".join("?" * len(part)))
        found.update(run(connection, sql, part).fetchall())
        if is_compacted:
            found.update(archived(connection, sql, part))
    return wanted & found


def is_storable(connection: Connection, table: type[Entity], said: Changes) -> bool:
    """Whether the table takes the values of an event: none where there must be one, and what its checks allow."""
    after = {name: value for name, (_, value) in said.items()}
    if "id" in after and after["id"] is None:
        return True
    row = {**statements_of(table).blank, **after} if is_creation(said) else after
    columns = table.columns()
    if any(value is None and not columns[name].nullable for name, value in row.items()):
        return False
    values = [to_json(value) if isinstance(value, list | dict) else value for value in map(after.get, columns)]
    (fits,) = run(connection, _checks(table), values).fetchone()
    return bool(fits)


@cache
def _checks(table: type[Entity]) -> str:
    """A query whether all checks of a table hold; where a column is not given, its checks do."""
    given = ", ".join(f"? AS {name}" for name in table.columns())
    checks = [
        f"coalesce({each.sqltext}, 1)"
        for each in sorted(Base.metadata.tables[table.__tablename__].constraints, key=lambda each: str(each.name))
        if isinstance(each, CheckConstraint)
    ]
    return f"SELECT {' AND '.join(checks) or '1'} FROM (SELECT {given})"  # noqa: S608 - our own names

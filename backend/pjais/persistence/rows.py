"""Rows through the driver: the few statements that every write needs, without the cost of building them each time.

SQLAlchemy owns connections, transactions and the unit of work. What runs a thousand times a second, reading a row by
its key and writing one, is fixed SQL here, made once per table.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import JSON, Connection, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection
from sqlcipher3 import dbapi2

from pjais.persistence.engine import ON_QUERY, from_json, to_json
from pjais.persistence.entity import Base, Row, blank_row

B = TypeVar("B", bound=Base)
_SHAPES_KEPT: Final = 500
_KEYS_PER_QUERY: Final = 900  # below SQLite's oldest limit of 999 bound values


@dataclass(frozen=True, slots=True)
class Statements:
    """One table's columns in order, which of them are JSON, and its fixed SQL."""

    columns: tuple[str, ...]
    json: frozenset[str]
    json_places: tuple[int, ...]
    values: Callable[[Row], tuple[Any, ...]]
    key: str
    insert: str
    select: str
    select_by: str
    select_deleted_at: str
    blank: Row

    def bound(self, row: Row) -> Sequence[Any]:
        """The row's values as the driver takes them, in the order of the columns."""
        values = list(self.values(row))
        for place in self.json_places:
            if values[place] is not None:
                values[place] = to_json(values[place])
        return values

    def row(self, stored: Sequence[Any]) -> Row:
        """The row of a fetched tuple of all columns."""
        json = self.json
        return {
            name: from_json(value) if name in json and value is not None else value
            for name, value in zip(self.columns, stored, strict=True)
        }


@cache
def statements_of(table: type[Base]) -> Statements:
    columns = tuple(table.columns())
    json = frozenset(name for name, column in table.columns().items() if isinstance(column.type, JSON))
    key, listed, name = inspect(table).primary_key[0].name, ", ".join(columns), table.__tablename__
    marks = ", ".join("?" * len(columns))
    return Statements(
        columns,
        json,
        tuple(place for place, name in enumerate(columns) if name in json),
        itemgetter(*columns),
        key,
        f"INSERT INTO {name} ({listed}) VALUES ({marks})",  # noqa: S608 - names of our own tables
        f"SELECT {listed} FROM {name} WHERE {key} = ?",  # noqa: S608 - as above
        f"SELECT {listed} FROM {name} WHERE {key}",  # noqa: S608 - as above
        f"SELECT deleted_at FROM {name} WHERE {key} = ?",  # noqa: S608 - as above
        blank_row(table),
    )


@lru_cache(maxsize=_SHAPES_KEPT)
def _update_of(table: type[Base], names: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = ?" for name in names)
    return f"UPDATE {table.__tablename__} SET {sets} WHERE {statements_of(table).key} = ? AND version = ?"  # noqa: S608


def insert_rows(connection: Connection, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert whole rows: every column given, in any order."""
    made = statements_of(table)
    run_many(connection, made.insert, [made.bound(row) for row in rows])


def update_rows(connection: Connection, table: type[Base], changes: Sequence[tuple[str, int, Row]]) -> int:
    """Change rows, each given as (key, version, values), that still have that version; returns how many had."""
    json = statements_of(table).json
    alike: dict[tuple[str, ...], list[Sequence[Any]]] = defaultdict(list)
    for key, version, values in changes:
        bound = (to_json(value) if name in json and value is not None else value for name, value in values.items())
        alike[tuple(values)].append((*bound, key, version))
    count = 0
    for names, many in alike.items():
        count += run_many(connection, _update_of(table, names), many).rowcount
    return count


def rows_of(connection: Connection, table: type[Base], keys: Sequence[str]) -> dict[str, Row]:
    """The stored rows of those keys that there are, by key."""
    made = statements_of(table)
    found: dict[str, Row] = {}
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        part = keys[start : start + _KEYS_PER_QUERY]
        sql = f"{made.select_by} IN ({', '.join('?' * len(part))})"
        found |= {row[made.key]: row for row in map(made.row, run(connection, sql, tuple(part)).fetchall())}
    return found


def row_of(connection: Connection, table: type[Base], key: str) -> Row | None:
    """The stored row, or None."""
    made = statements_of(table)
    found = run(connection, made.select, (key,)).fetchone()
    return None if found is None else made.row(found)


def is_live(session: Session, table: type[Base], key: str) -> bool:
    """Whether there is a row of that key that was not deleted; what is pending in the session does not count."""
    found = run(session.connection(), statements_of(table).select_deleted_at, (key,)).fetchone()
    return found is not None and found[0] is None


def item_of(table: type[B], row: Row) -> B:
    """A stored row as an object: its values, which no session watches."""
    item = cast("B", inspect(table).class_manager.new_instance())
    item.__dict__.update(row)
    return item


def find_item(session: Session, table: type[B], key: str) -> B | None:
    """The stored row of that key as an object."""
    row = row_of(session.connection(), table, key)
    return None if row is None else item_of(table, row)


def run(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - the driver's cursor
    """Execute through the driver; its errors come out as SQLAlchemy's.

    It goes round the guard against unrecorded writes: whoever writes with it records what it wrote.
    """
    driver = connection.connection
    return _timed(driver, sql, driver.driver_connection.execute, parameters)  # type: ignore[union-attr]


def database_of(connection: Connection) -> Path:
    """The file that the connection is to."""
    (file,) = [file for _, schema, file in run(connection, "PRAGMA database_list") if schema == "main"]
    return Path(file)


def is_there(connection: Connection, table: str) -> bool:
    """Whether the database has a table of that name."""
    return run(connection, "SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def run_many(connection: Connection, sql: str, parameters: Sequence[Sequence[Any]]) -> Any:  # noqa: ANN401 - as above
    """The same for each of many parameters."""
    driver = connection.connection
    return _timed(driver, sql, driver.driver_connection.executemany, parameters)  # type: ignore[union-attr]


def _timed(driver: PoolProxiedConnection, sql: str, work: Callable[[str, Any], Any], parameters: Any) -> Any:  # noqa: ANN401
    started = time.perf_counter()
    try:
        return work(sql, parameters)
    except dbapi2.Error as error:
        raise DBAPIError.instance(sql, None, error, dbapi2.Error) from error
    finally:
        if on_query := driver.info.get(ON_QUERY):
            on_query(time.perf_counter() - started)

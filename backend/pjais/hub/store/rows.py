"""Small statements that the records share: put a row whatever stands there, read rows as the dataclass they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, Table
from sqlalchemy.dialects import postgresql, sqlite

R = TypeVar("R")


def put(connection: Connection, table: Table, values: Mapping[str, object]) -> None:
    """Insert that row, or bring the one with its key to these values."""
    key = [column.name for column in table.primary_key]
    others = {name: value for name, value in values.items() if name not in key}
    connection.execute(
        _insert(connection, table).values(**values).on_conflict_do_update(index_elements=key, set_=others)
    )


def put_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert that row unless one with its key stands there; whether it was."""
    return connection.execute(_insert(connection, table).values(**values).on_conflict_do_nothing()).rowcount > 0


def first(connection: Connection, rows: Select[Any], made: Callable[..., R], **asked: object) -> R | None:
    """``asked`` are the parameters of a statement that was made beforehand."""
    row = connection.execute(rows, asked).mappings().first()
    return None if row is None else made(**_fields(row))


def every(connection: Connection, rows: Select[Any], made: Callable[..., R]) -> Sequence[R]:
    return [made(**_fields(row)) for row in connection.execute(rows).mappings()]


def _fields(row: RowMapping) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)

"""Core and bulk statements through the session, run so that each touched row is known before and after."""

from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Insert, Select, Update, insert, inspect, select
from sqlalchemy.orm import ORMExecuteState

from pjais.kernel.clock import now_text
from pjais.kernel.wording import said
from pjais.persistence.changes import RowChange
from pjais.persistence.engine import UnrecordedWriteError
from pjais.persistence.entity import Base, Entity, Row
from pjais.persistence.rows import rows_of


def run_bulk(connection: Connection, state: ORMExecuteState) -> tuple[CursorResult[Any], type[Base], list[RowChange]]:
    """Execute the statement and tell what it changed.

    Raises:
        UnrecordedWriteError: the form of the statement hides which rows it writes.
    """
    statement = state.statement
    table = _table_of(statement)
    if isinstance(statement, Insert):
        return _insert(connection, table, statement, state.parameters)
    if state.parameters:
        msg = said(
            "{tablename}: an update or delete with a list of parameters cannot be recorded; use WHERE",
            tablename=table.__tablename__,
        )
        raise UnrecordedWriteError(msg)
    if isinstance(statement, Update):
        return _update(connection, table, statement)
    if isinstance(statement, Delete):
        return _delete(connection, table, statement)
    msg = said("This kind of statement cannot be recorded")
    raise UnrecordedWriteError(msg)


def _table_of(statement: Any) -> type[Base]:  # noqa: ANN401 - any executable
    name = getattr(getattr(statement, "table", None), "name", None)
    for mapper in Base.registry.mappers:
        if mapper.class_.__tablename__ == name:
            table: type[Base] = mapper.class_
            return table
    msg = said("Table {name} is none of the vault's", name=name)
    raise UnrecordedWriteError(msg)


def _insert(
    connection: Connection,
    table: type[Base],
    statement: Insert,
    parameters: Any,  # noqa: ANN401
) -> tuple[CursorResult[Any], type[Base], list[RowChange]]:
    given = [parameters] if isinstance(parameters, dict) else list(parameters or ())
    if not given or statement.select is not None or statement._post_values_clause is not None or statement._values:  # noqa: SLF001
        msg = said(
            "Insert into {tablename} with a list of rows; other forms cannot be recorded", tablename=table.__tablename__
        )
        raise UnrecordedWriteError(msg)
    rows = [table.complete(row) for row in given] if issubclass(table, Entity) else [dict(row) for row in given]
    result = connection.execute(insert(table.__table__), rows)  # type: ignore[arg-type]
    return result, table, [RowChange(table.__tablename__, _key(table, row), None, row) for row in rows]


def _update(
    connection: Connection, table: type[Base], statement: Update
) -> tuple[CursorResult[Any], type[Base], list[RowChange]]:
    before = _rows(connection, _matching(table, statement))
    if issubclass(table, Entity):
        statement = statement.values(updated_at=now_text(), version=table.version + 1)
    result = connection.execute(statement)
    after = rows_of(connection, table, [_key(table, row) for row in before])
    return (
        result,
        table,
        [RowChange(table.__tablename__, key, row, after[key]) for row in before if (key := _key(table, row)) in after],
    )


def _delete(
    connection: Connection, table: type[Base], statement: Delete
) -> tuple[CursorResult[Any], type[Base], list[RowChange]]:
    before = _rows(connection, _matching(table, statement))
    result = connection.execute(statement)
    return result, table, [RowChange(table.__tablename__, _key(table, row), row, None) for row in before]


def _matching(table: type[Base], statement: Update | Delete) -> Select[Any]:
    query = select(table.__table__)
    return query.where(statement.whereclause) if statement.whereclause is not None else query


def _rows(connection: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _key(table: type[Base], row: Row) -> str:
    return str(row[inspect(table).primary_key[0].name])

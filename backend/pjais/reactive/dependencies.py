"""Which changes can touch a query's result: read off its ``select()``, never declared by its author."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, BooleanClauseList, Column, ColumnElement, Select, Table
from sqlalchemy.sql import operators, visitors

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row

_Equals = tuple[str, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class Dependency:
    """A table the query reads, the columns of it that matter, and equalities every row of it must meet."""

    table: str
    columns: frozenset[str]
    equals: tuple[_Equals, ...]

    def touched_by(self, change: RowChange) -> bool:
        """Whether the change can alter the result; never wrongly False."""
        if change.before is not None and change.after is not None and self.columns.isdisjoint(change.changed()):
            return False
        return any(self._admits(row) for row in (change.before, change.after) if row is not None)

    def _admits(self, row: Row) -> bool:
        return all(row.get(column) in values for column, values in self.equals)


def dependencies_of(query: Select[Any]) -> tuple[Dependency, ...]:
    """One dependency for each table the query reads.

    Equalities count only where they hold for the whole query: in the top-level AND of a query without subqueries.
    """
    columns: dict[str, set[str]] = defaultdict(set)
    selects = 0
    for element in visitors.iterate(query):
        if isinstance(element, Table):
            columns[element.name].update(())
        elif isinstance(element, Column) and isinstance(element.table, Table):
            columns[element.table.name].add(element.name)
        selects += isinstance(element, Select)
    equals = _equalities(query) if selects == 1 else {}
    return tuple(Dependency(table, frozenset(names), tuple(equals.get(table, ()))) for table, names in columns.items())


def _equalities(query: Select[Any]) -> dict[str, list[_Equals]]:
    found: dict[str, list[_Equals]] = defaultdict(list)
    if query.whereclause is None:
        return found
    for term in _terms(query.whereclause):
        equality = _equality(term)
        if equality is not None:
            column, values = equality
            found[column.table.name].append((column.name, values))
    return found


def _terms(clause: ColumnElement[Any]) -> Iterator[ColumnElement[Any]]:
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for part in clause.clauses:
            yield from _terms(part)
    else:
        yield clause


def _equality(term: ColumnElement[Any]) -> tuple[Column[Any], frozenset[Any]] | None:
    if not isinstance(term, BinaryExpression) or not isinstance(term.right, BindParameter):
        return None
    column, value = term.left, term.right.value
    if not isinstance(column, Column) or not isinstance(column.table, Table):
        return None
    if term.operator is operators.eq and value is not None:
        return column, frozenset((value,))
    if term.operator is operators.in_op and isinstance(value, Iterable):
        return column, frozenset(value)
    return None

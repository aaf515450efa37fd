"""Where a live query's rows come from: one table, which of its rows count, and what of them matters."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import BindParameter, Column, ColumnElement, Select, Table
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ClauseElement
from sqlalchemy.sql.selectable import ScalarSelect, SelectStatementGrouping

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.expressions import Env, Evaluate, Leaf, UnsupportedError, compiled, membership

#: More keys than this are not kept in memory for the sake of one query.
MOST_KEYS: Final = 50_000
Equality = tuple[str, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class Interest:
    """Which changes of a table concern a query: those that touch ``columns`` of rows meeting the equalities."""

    table: str
    columns: frozenset[str]
    equals: tuple[Equality, ...] = ()

    def touched_by(self, change: RowChange) -> bool:
        """Whether the change can alter the result; never wrongly False."""
        if change.before is not None and change.after is not None and self.columns.isdisjoint(change.changed_names()):
            return False
        return any(self.admits(row) for row in (change.before, change.after) if row is not None)

    def admits(self, row: Row) -> bool:
        return all(row.get(column) in values for column, values in self.equals)


@dataclass(slots=True)
class KeySet:
    """The keys that ``column IN (SELECT key …)`` admits."""

    query: Select[Any]
    interest: Interest
    admits: Evaluate
    key: str
    keys: set[Any] = field(default_factory=set)

    def read(self, session: Session) -> None:
        """Raises UnsupportedError beyond ``MOST_KEYS``."""
        found = session.scalars(self.query.limit(MOST_KEYS + 1)).all()
        if len(found) > MOST_KEYS:
            msg = f"more than {MOST_KEYS:,} keys in a subquery"
            raise UnsupportedError(msg)
        self.keys.clear()
        self.keys.update(found)

    def is_altered_by(self, change: RowChange) -> bool:
        """Whether a key comes or goes with this change."""
        before = change.before is not None and self.admits(change.before) is True
        after = change.after is not None and self.admits(change.after) is True
        return before != after or (before and change.before[self.key] != change.after[self.key])  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Source:
    """One table's rows under a predicate."""

    table: Table
    where: ColumnElement[bool] | None
    admits: Callable[[Env], bool]
    interest: Interest
    keysets: tuple[KeySet, ...]

    def env(self, row: Row | None) -> Row | None:
        """The row if it counts."""
        return row if row is not None and self.admits(row) else None

    def interests(self) -> Iterator[Interest]:
        yield self.interest
        for keyset in self.keysets:
            yield keyset.interest

    def key_came_or_went(self, change: RowChange) -> bool:
        return bool(self.keysets) and any(
            keyset.interest.table == change.table and keyset.is_altered_by(change) for keyset in self.keysets
        )

    def read_keys(self, session: Session) -> None:
        for keyset in self.keysets:
            keyset.read(session)


def columns_of(table: Table) -> Leaf:
    """The table's own columns stand in the row under their names."""

    def leaf(element: ClauseElement) -> str | None:
        if not isinstance(element, Column):
            return None
        if element.table is not table and getattr(element.table, "name", None) != table.name:
            msg = "a column of another table is not followed here"
            raise UnsupportedError(msg)
        return element.name

    return leaf


def source_of(
    table: Table, where: ColumnElement[bool] | None, used: Sequence[ClauseElement], leaf: Leaf | None = None
) -> Source:
    """The rows of ``table`` under ``where``; ``used`` are the expressions made of them.

    ``leaf`` finds more than the table's own columns, for sources that make several of one row.

    Raises:
        UnsupportedError: the predicate is beyond what is evaluated here.
    """
    plain = leaf or columns_of(table)
    keysets: list[KeySet] = []

    def with_subqueries(element: ClauseElement) -> str | Evaluate | None:
        subquery = _subquery_in(element)
        if subquery is None:
            return plain(element)
        keyset = _keyset(subquery)
        keysets.append(keyset)
        negated = element.operator is operators.not_in_op  # type: ignore[attr-defined]
        return membership(compiled(element.left, plain), keyset.keys, negated=negated)  # type: ignore[attr-defined]

    terms = [compiled(term, with_subqueries) for term in terms_of(where)]
    columns = {column for expression in (*used, *terms_of(where)) for column in columns_in(expression, table)}
    interest = Interest(table.name, frozenset(columns), tuple(equalities_of(where).get(table.name, ())))
    return Source(table, where, _admitting(terms), interest, tuple(keysets))


def _admitting(terms: Sequence[Evaluate]) -> Callable[[Env], bool]:
    if not terms:
        return lambda _: True
    if len(terms) == 1:
        (only,) = terms
        return lambda env: bool(only(env))
    if len(terms) == 2:  # noqa: PLR2004 - the commonest case, spelled out for speed
        one, other = terms
        return lambda env: bool(one(env) and other(env))
    return lambda env: all(term(env) for term in terms)


def terms_of(where: ClauseElement | None) -> Iterator[ClauseElement]:
    """The parts of the top-level AND."""
    if where is None:
        return
    if isinstance(where, BooleanClauseList) and where.operator is operators.and_:
        for part in where.clauses:
            yield from terms_of(part)
    else:
        yield where


def _subquery_in(term: ClauseElement) -> Select[Any] | None:
    if not isinstance(term, BinaryExpression) or term.operator not in {operators.in_op, operators.not_in_op}:
        return None
    right: Any = term.right
    while isinstance(right, (SelectStatementGrouping, ScalarSelect)):
        right = right.element
    return right if isinstance(right, Select) else None


def _keyset(query: Select[Any]) -> KeySet:
    columns, tables = list(query.selected_columns), query.get_final_froms()
    if len(columns) != 1 or len(tables) != 1 or not isinstance(tables[0], Table) or not isinstance(columns[0], Column):
        msg = "a subquery is followed that selects one column of one table"
        raise UnsupportedError(msg)
    if query._limit_clause is not None or query._group_by_clauses or query._distinct:  # noqa: SLF001 - no public way
        msg = "a subquery with a limit or groups is not followed"
        raise UnsupportedError(msg)
    inner = source_of(tables[0], query.whereclause, columns)
    if inner.keysets:
        msg = "a subquery inside a subquery is not followed"
        raise UnsupportedError(msg)
    return KeySet(query, inner.interest, inner.admits, columns[0].name)


def columns_in(expression: ClauseElement, table: Table) -> Iterator[str]:
    for element in visitors.iterate(expression):
        if isinstance(element, Column) and getattr(element.table, "name", None) == table.name:
            yield element.name


def equalities_of(where: ClauseElement | None) -> dict[str, list[Equality]]:
    """By table: columns that must have one of some values, in the top-level AND."""
    found: dict[str, list[Equality]] = defaultdict(list)
    for term in terms_of(where):
        if not isinstance(term, BinaryExpression) or not isinstance(term.right, BindParameter):
            continue
        column, value = term.left, term.right.effective_value
        if not isinstance(column, Column) or not isinstance(column.table, Table):
            continue
        if term.operator is operators.eq and value is not None:
            found[column.table.name].append((column.name, frozenset((value,))))
        elif term.operator is operators.in_op and isinstance(value, (list, tuple, set, frozenset)):
            found[column.table.name].append((column.name, frozenset(value)))
    return found

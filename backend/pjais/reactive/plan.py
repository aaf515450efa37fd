"""How a live query is kept current, read off its ``select()``: a window, an aggregate, or running it again."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Join, Select, Subquery, Table, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import BindParameter, ClauseElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import ScalarSelect, TableValuedAlias

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Base, Local, Row
from pjais.reactive.aggregate import AGGREGATES, Aggregate, Measure
from pjais.reactive.diff import Op
from pjais.reactive.expressions import Env, Evaluate, Leaf, UnsupportedError, compiled, constant_of
from pjais.reactive.join import Joined, Reference, reference_of
from pjais.reactive.ordering import bare, ordering_of, place_by
from pjais.reactive.rerun import Rerun
from pjais.reactive.source import Interest, columns_in, columns_of, source_of, terms_of
from pjais.reactive.window import Window

Shape = Callable[[Row], Row] | None


class Operator(Protocol):
    """Keeps the rows of one query."""

    def interests(self) -> Iterator[Interest]:
        """Which changes concern it."""

    def read(self, session: Session) -> None:
        """Read everything anew.

        Raises:
            UnsupportedError: there is too much to be held; the query must be run again instead.
        """

    def bears(self) -> int:
        """With more changes of one commit than this, reading again costs less than applying them one by one."""

    def rows(self) -> list[Row]:
        """The rows as they are sent."""

    def apply(self, changes: Sequence[RowChange]) -> list[Op] | None:
        """Operations on ``rows()`` as they were before, or None when everything must be read anew."""


def operator_for(query: Select[Any], key: str, shape: Shape = None) -> Operator:
    """The best way to keep the query current; ``key`` is the field that tells its rows apart."""
    try:
        return _incremental(query, key, shape)
    except UnsupportedError as reason:
        return Rerun(query, shape, str(reason))


def _incremental(query: Select[Any], key: str, shape: Shape) -> Operator:
    if query._having_criteria or query._independent_ctes:  # noqa: SLF001 - SQLAlchemy has no public way to look
        msg = "HAVING and WITH are not followed"
        raise UnsupportedError(msg)
    origins = query.get_final_froms()
    if len(origins) != 1:
        msg = "a query of several tables is not followed"
        raise UnsupportedError(msg)
    origin = origins[0]
    if isinstance(origin, Subquery):
        return _turned(query, origin, key, shape)
    if _is_aggregate(query):
        return _aggregate(query, origin, key, shape)
    if isinstance(origin, Join):
        reference = reference_of(origin)
        _followed(reference.one)
        return _window(query, _followed(reference.many), key, shape, reference)
    return _window(query, _followed(origin), key, shape)


def _followed(origin: Any) -> Table:  # noqa: ANN401 - any FROM
    if not isinstance(origin, Table):
        msg = "a join is not followed"
        raise UnsupportedError(msg)
    for mapper in Base.registry.mappers:
        if mapper.local_table is origin and issubclass(mapper.class_, Local):
            msg = "rows of this device have no place in the event log, by which changes are told apart"
            raise UnsupportedError(msg)
    return origin


def _columns(query: Select[Any]) -> list[tuple[str, ColumnElement[Any]]]:
    return [(column.key or "", bare(column)) for column in query.selected_columns]


def _number(clause: Any) -> int | None:  # noqa: ANN401 - a LIMIT or OFFSET
    if clause is None:
        return None
    value = constant_of(clause)
    if not isinstance(value, int) or value < 0:
        msg = "a limit is followed that is a number from 0"
        raise UnsupportedError(msg)
    return value


def _projection(columns: Sequence[tuple[str, ClauseElement]], leaf: Leaf, shape: Shape) -> Callable[[Row], Row]:
    made = [(name, compiled(expression, leaf)) for name, expression in columns]

    def project(env: Env) -> Row:
        row = {name: evaluate(env) for name, evaluate in made}
        return shape(row) if shape else row

    return project


# Windows


def _window(query: Select[Any], table: Table, key: str, shape: Shape, reference: Reference | None = None) -> Window:
    """Rows of one table, or with a reference those and what they refer to."""
    if query._distinct:  # noqa: SLF001
        msg = "DISTINCT of whole rows is not followed"
        raise UnsupportedError(msg)
    leaf, columns, identity = reference.leaf if reference else columns_of(table), _columns(query), _only_key(table)
    ordering = [ordering_of(clause) for clause in query._order_by_clauses]  # noqa: SLF001
    used = [*(part for _, part in columns), *(part for part, *_ in ordering)]
    referring = [table.c[reference.column]] if reference else []
    source = source_of(table, query.whereclause, [*used, *referring], leaf)
    if not _is_column(dict(columns).get(key), identity):
        msg = f"its rows are told apart by {key}, which is not the table's key"
        raise UnsupportedError(msg)
    one_row = any(name == identity.name and len(values) == 1 for name, values in source.interest.equals)
    if not one_row and not any(_is_column(part, identity) for part, *_ in ordering):
        msg = "its order leaves ties"
        raise UnsupportedError(msg)
    parts = (
        source,
        reference.rows() if reference else select(table),
        query._order_by_clauses,  # noqa: SLF001
        identity,
        place_by(ordering, leaf) if ordering else itemgetter(identity.name),
        _projection(columns, leaf, shape),
        key,
        _number(query._limit_clause),  # noqa: SLF001
        _number(query._offset_clause) or 0,  # noqa: SLF001
    )
    if reference is None:
        return Window(*parts)
    others = [name for each in (*used, *terms_of(query.whereclause)) for name in columns_in(each, reference.one)]
    other = Interest(reference.one.name, frozenset({*others, reference.key}))
    return Joined(*parts, reference=reference, other=other)


def _turned(query: Select[Any], origin: Subquery, key: str, shape: Shape) -> Window:
    """The newest rows, shown oldest first: a window in a subquery whose order is turned round outside."""
    inner = origin.element
    if not isinstance(inner, Select) or query.whereclause is not None or query._limit_clause is not None:  # noqa: SLF001
        msg = "of subqueries only a window is followed whose order is turned round"
        raise UnsupportedError(msg)
    window = _incremental(inner, key, shape)
    inside = [ordering_of(clause) for clause in inner._order_by_clauses]  # noqa: SLF001
    outside = [ordering_of(clause) for clause in query._order_by_clauses]  # noqa: SLF001
    mirrored = len(inside) == len(outside) and all(
        getattr(one, "name", None) == getattr(other, "name", "") and turned is not straight
        for (one, straight, _), (other, turned, _) in zip(inside, outside, strict=True)
    )
    same = [name for name, _ in _columns(inner)] == [name for name, _ in _columns(query)]
    if not isinstance(window, Window) or not mirrored or not same or window.offset:
        msg = "of subqueries only a window is followed whose order is turned round"
        raise UnsupportedError(msg)
    window.backwards = True
    return window


def _only_key(table: Table) -> Column[Any]:
    keys = list(table.primary_key.columns)
    if len(keys) != 1:
        msg = "a table with one key column is followed"
        raise UnsupportedError(msg)
    return keys[0]


def _is_column(expression: ClauseElement | None, column: Column[Any]) -> bool:
    return (
        isinstance(expression, Column)
        and expression.name == column.name
        and getattr(expression.table, "name", None) == column.table.name
    )


# Aggregates


def _is_aggregate(query: Select[Any]) -> bool:
    return bool(
        query._group_by_clauses  # noqa: SLF001
        or query._distinct  # noqa: SLF001
        or any(_measures_something(column) for _, column in _columns(query))
    )


def _measures_something(expression: ClauseElement) -> bool:
    if isinstance(expression, ScalarSelect):
        return False
    if isinstance(expression, FunctionElement) and getattr(expression, "name", "") in AGGREGATES:
        return True
    return any(_measures_something(part) for part in expression.get_children())


class _Output:
    """Finds, in the output's expressions, what a group provides: its keys, its measures, and scalar subqueries."""

    def __init__(self, keys: Sequence[ColumnElement[Any]], within: Leaf) -> None:
        self.keys = keys
        self.within = within
        self.measures: list[Measure] = []
        self.inner: dict[str, Aggregate] = {}

    def leaf(self, element: ClauseElement) -> str | None:
        for place, key in enumerate(self.keys):
            if element.compare(key):
                return f"k{place}"
        if isinstance(element, ScalarSelect):
            return self._scalar(element)
        if isinstance(element, FunctionElement) and getattr(element, "name", "") in AGGREGATES:
            return self._measure(element)
        if isinstance(element, Column):
            msg = "a column that is neither grouped by nor measured is not followed"
            raise UnsupportedError(msg)
        return None

    def _scalar(self, element: ScalarSelect[Any]) -> str:
        query = element.element
        if not isinstance(query, Select):
            msg = "this subquery is not followed"
            raise UnsupportedError(msg)
        made = _incremental(query, _columns(query)[0][0], None)
        if not isinstance(made, Aggregate) or made.keys:
            msg = "a subquery in the output is followed that measures one figure"
            raise UnsupportedError(msg)
        name = f"q{len(self.inner)}"
        self.inner[name] = made
        return name

    def _measure(self, element: FunctionElement[Any]) -> str:
        arguments = list(element.clauses)
        argument = arguments[0] if arguments and str(arguments[0]) != "*" else None
        if len(arguments) > 1:
            msg = "an aggregate of several arguments is not followed"
            raise UnsupportedError(msg)
        evaluate = compiled(argument, self.within) if argument is not None else None
        name = f"a{len(self.measures)}"
        self.measures.append(Measure(getattr(element, "name", ""), evaluate, argument, name))
        return name


def _aggregate(query: Select[Any], origin: Any, key: str, shape: Shape) -> Aggregate:  # noqa: ANN401 - any FROM
    table, within, expand, listed = _expanded(origin)
    columns = _columns(query)
    keys = [bare(clause) for clause in query._group_by_clauses]  # noqa: SLF001
    if query._distinct:  # noqa: SLF001
        if keys:
            msg = "DISTINCT of groups is not followed"
            raise UnsupportedError(msg)
        keys = [expression for _, expression in columns]
    output = _Output(keys, within)
    project = _projection(columns, output.leaf, shape)
    ordering = [ordering_of(clause) for clause in query._order_by_clauses]  # noqa: SLF001
    place = place_by(ordering, output.leaf) if ordering else None
    _check_groups(keys, dict(columns).get(key), [part for part, *_ in ordering])
    measured = [measure.expression for measure in output.measures if measure.expression is not None]
    used = [*listed, *keys, *measured]
    source = source_of(table, query.whereclause, used, within)
    return Aggregate(
        source,
        [(f"k{place_}", compiled(part, within), part) for place_, part in enumerate(keys)],
        output.measures,
        project,
        key,
        expand,
        place,
        _number(query._limit_clause),  # noqa: SLF001
        _number(query._offset_clause) or 0,  # noqa: SLF001
        select().select_from(origin),
        output.inner,
    )


def _check_groups(keys: Sequence[ClauseElement], key: ClauseElement | None, order: Sequence[ClauseElement]) -> None:
    if not keys:
        return
    if len(keys) > 1 or key is None or not key.compare(keys[0]):
        msg = "groups are followed that are told apart by their one key"
        raise UnsupportedError(msg)
    if not any(part.compare(keys[0]) for part in order):
        msg = "its order leaves ties"
        raise UnsupportedError(msg)


Expand = Callable[[Row], Sequence[Env]]


def _expanded(origin: Any) -> tuple[Table, Leaf, Expand | None, list[ClauseElement]]:  # noqa: ANN401 - any FROM
    """The table, where its expressions stand, the rows that a JSON list makes of one, and that list."""
    if not isinstance(origin, Join):
        table = _followed(origin)
        return table, columns_of(table), None, []
    table, each = _followed(origin.left), origin.right
    function = getattr(each, "element", None)
    is_each = isinstance(each, TableValuedAlias) and getattr(function, "name", "") == "json_each"
    if not is_each or origin.isouter or not _always(origin.onclause):
        msg = "a join is not followed"
        raise UnsupportedError(msg)
    (listed,) = list(function.clauses)  # type: ignore[union-attr]
    plain = columns_of(table)
    name = plain(listed)
    if not isinstance(name, str):
        msg = "a list is followed that is a column"
        raise UnsupportedError(msg)

    def leaf(element: ClauseElement) -> str | Evaluate | None:
        if getattr(element, "table", None) is each:
            return f"each.{getattr(element, 'name', '')}"
        return plain(element)

    def expand(row: Row) -> Sequence[Env]:
        return [{**row, "each.value": value} for value in row[name] or ()]

    return table, leaf, expand, [listed]


def _always(condition: ColumnElement[Any] | None) -> bool:
    left, right = getattr(condition, "left", None), getattr(condition, "right", None)
    if not isinstance(left, BindParameter) or not isinstance(right, BindParameter):
        return False
    return bool(left.effective_value == right.effective_value)

"""ORDER BY as functions of a row whose values sort as SQLite sorts the rows."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Label
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ClauseElement, Grouping, UnaryExpression

from pjais.reactive.expressions import Env, Leaf, UnsupportedError, compiled, is_plus
from pjais.reactive.window import Descending


def bare(expression: Any) -> ColumnElement[Any]:  # noqa: ANN401 - any expression
    """Without its label and brackets."""
    while isinstance(expression, (Label, Grouping)) or type(expression).__name__ == "_label_reference":
        expression = expression.element
    found: ColumnElement[Any] = expression
    return found


Ordering = tuple[ColumnElement[Any], bool, bool | None]


def ordering_of(clause: ClauseElement) -> Ordering:
    """(expression, descending, nulls first or None where SQLite decides)."""
    expression: Any = bare(clause)
    descending, nulls_first = False, None
    while isinstance(expression, UnaryExpression) and expression.modifier is not None:
        if expression.modifier is operators.desc_op:
            descending = True
        elif expression.modifier in {operators.nulls_first_op, operators.nulls_last_op}:
            nulls_first = expression.modifier is operators.nulls_first_op
        elif expression.modifier is not operators.asc_op:
            msg = "this order is not followed"
            raise UnsupportedError(msg)
        expression = bare(expression.element)
    while is_plus(expression):
        expression = bare(expression.element)
    return expression, descending, nulls_first


def place_by(ordering: Sequence[Ordering], leaf: Leaf) -> Callable[[Env], Any]:
    """A function of a row whose values sort as SQLite sorts the rows."""
    parts = [
        (compiled(part, leaf), descending, _nulls(part, descending, first)) for part, descending, first in ordering
    ]
    if all(descending and nulls is None for _, descending, nulls in parts):
        values = [evaluate for evaluate, *_ in parts]
        return lambda env: Descending(tuple(evaluate(env) for evaluate in values))
    return lambda env: tuple(_part(evaluate(env), descending, nulls) for evaluate, descending, nulls in parts)


def _nulls(expression: ClauseElement, descending: bool, first: bool | None) -> bool | None:  # noqa: FBT001
    """Whether NULL comes first; None when there is none."""
    if isinstance(expression, Column) and not expression.nullable:
        return None
    return not descending if first is None else first


def _part(value: Any, descending: bool, nulls_first: bool | None) -> Any:  # noqa: ANN401, FBT001 - any SQL value
    if nulls_first is None:
        return Descending(value) if descending else value
    if value is None:
        return (0 if nulls_first else 2, 0)
    return (1, Descending(value) if descending else value)

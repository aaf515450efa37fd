"""SQL expressions over one row as Python functions, with SQLite's own rules for NULL, order and LIKE.

What is not known here raises ``UnsupportedError``; the query is then run again instead: slower, and never wrong.
"""

import operator
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import JSON, BindParameter, Case, False_, Float, Integer, Label, Null, Text, True_
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BooleanClauseList,
    ClauseElement,
    Grouping,
    UnaryExpression,
)
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import custom_op

from pjais.persistence.engine import fold, to_json

Env = dict[str, Any]  # a row, and whatever else an expression may name
Evaluate = Callable[[Env], Any]
#: For a node of the expression: where its value stands ready in the ``Env``, a function of its own, or None if it has
#: to be worked out here.
Leaf = Callable[[ClauseElement], str | Evaluate | None]


class UnsupportedError(Exception):
    """An expression or a query that is not followed incrementally; the text says why."""


def compiled(expression: ClauseElement, leaf: Leaf) -> Evaluate:
    """The expression's value as a function of an ``Env``.

    Raises:
        UnsupportedError: a part of it is not known here.
    """
    found = leaf(expression)
    if found is not None:
        return operator.itemgetter(found) if isinstance(found, str) else found
    for kind, compile_ in _COMPILERS:
        if isinstance(expression, kind):
            return compile_(expression, leaf)
    msg = f"{type(expression).__name__} is not followed"
    raise UnsupportedError(msg)


def constant_of(expression: object) -> Any:  # noqa: ANN401 - any SQL value
    """The value of a parameter or literal.

    Raises:
        UnsupportedError: it is neither.
    """
    if isinstance(expression, Grouping):
        return constant_of(expression.element)
    if isinstance(expression, BindParameter):
        return expression.effective_value
    if isinstance(expression, Null):
        return None
    msg = "only constants are followed here"
    raise UnsupportedError(msg)


def _constant(expression: ClauseElement, _: Leaf) -> Evaluate:
    value = constant_of(expression)
    if isinstance(value, (list, tuple, set, frozenset)):
        value = tuple(value)
    return lambda _: value


def _inner(expression: Any, leaf: Leaf) -> Evaluate:  # noqa: ANN401 - Label or Grouping
    return compiled(expression.element, leaf)


def _truth(value: object) -> Callable[[Any, Leaf], Evaluate]:
    return lambda _, __: lambda ___: value


def _boolean(expression: BooleanClauseList, leaf: Leaf) -> Evaluate:
    parts = [compiled(part, leaf) for part in expression.clauses]
    if expression.operator is operators.and_:
        return partial(_all, parts)
    if expression.operator is operators.or_:
        return partial(_any, parts)
    msg = f"{expression.operator} is not followed"
    raise UnsupportedError(msg)


def _all(parts: Sequence[Evaluate], env: Env) -> bool | None:
    unknown = False
    for part in parts:
        value = part(env)
        if value is None:
            unknown = True
        elif not value:
            return False
    return None if unknown else True


def _any(parts: Sequence[Evaluate], env: Env) -> bool | None:
    unknown = False
    for part in parts:
        value = part(env)
        if value is None:
            unknown = True
        elif value:
            return True
    return None if unknown else False


def _unary(expression: UnaryExpression[Any], leaf: Leaf) -> Evaluate:
    inside = compiled(expression.element, leaf)
    if expression.operator is operators.inv:
        return lambda env: None if (value := inside(env)) is None else not value
    if isinstance(expression.operator, custom_op) and expression.operator.opstring == "+":
        return inside
    if expression.operator is operators.neg:
        return lambda env: None if (value := inside(env)) is None else -value
    msg = "this unary operator is not followed"
    raise UnsupportedError(msg)


_COMPARED: Final[dict[Any, Callable[[Any, Any], Any]]] = {
    operators.eq: operator.eq,
    operators.ne: operator.ne,
    operators.lt: operator.lt,
    operators.le: operator.le,
    operators.gt: operator.gt,
    operators.ge: operator.ge,
    operators.add: operator.add,
    operators.sub: operator.sub,
    operators.mul: operator.mul,
}


def _binary(expression: BinaryExpression[Any], leaf: Leaf) -> Evaluate:
    how = expression.operator
    if how in _LIKES:
        return _like(expression, leaf)
    if how in {operators.between_op, operators.not_between_op}:
        return _between(expression, leaf)
    left = compiled(expression.left, leaf)
    if how in {operators.in_op, operators.not_in_op}:
        return _in(expression, left)
    _same_kind(expression.left, expression.right)
    right = compiled(expression.right, leaf)
    if how in {operators.is_, operators.is_not}:
        wanted = how is operators.is_
        return lambda env: (left(env) == right(env)) is wanted
    if how in _COMPARED:
        return partial(_compare, _COMPARED[how], left, right)
    msg = f"the operator {getattr(how, '__name__', how)} is not followed"
    raise UnsupportedError(msg)


def _compare(how: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate, env: Env) -> Any:  # noqa: ANN401
    one, other = left(env), right(env)
    return None if one is None or other is None else how(one, other)


def _between(expression: BinaryExpression[Any], leaf: Leaf) -> Evaluate:
    bounds = list(getattr(expression.right, "clauses", ()))
    if len(bounds) != 2:  # noqa: PLR2004 - BETWEEN has two
        msg = "this BETWEEN is not followed"
        raise UnsupportedError(msg)
    for bound in bounds:
        _same_kind(expression.left, bound)
    value, low, high = compiled(expression.left, leaf), *(compiled(bound, leaf) for bound in bounds)
    inside = partial(_all, [partial(_compare, operator.ge, value, low), partial(_compare, operator.le, value, high)])
    if expression.operator is operators.between_op:
        return inside
    return lambda env: None if (known := inside(env)) is None else not known


def _in(expression: BinaryExpression[Any], left: Evaluate) -> Evaluate:
    values = constant_of(expression.right)
    if not isinstance(values, (list, tuple, set, frozenset)):
        msg = "IN is followed for a list of constants"
        raise UnsupportedError(msg)
    for value in values:
        _fits(expression.left, value)
    return membership(left, frozenset(values), negated=expression.operator is operators.not_in_op)


def membership(left: Evaluate, values: Any, *, negated: bool) -> Evaluate:  # noqa: ANN401 - any set
    """``left IN values`` where no value is NULL."""

    def evaluate(env: Env) -> bool | None:
        value = left(env)
        if value is None:
            return bool(negated) if not values else None
        return (value in values) is not negated

    return evaluate


_LIKES: Final = {
    operators.like_op,
    operators.not_like_op,
    operators.contains_op,
    operators.not_contains_op,
    operators.startswith_op,
    operators.not_startswith_op,
    operators.endswith_op,
    operators.not_endswith_op,
}
_NEGATED: Final = {
    operators.not_like_op,
    operators.not_contains_op,
    operators.not_startswith_op,
    operators.not_endswith_op,
}


def _like(expression: BinaryExpression[Any], leaf: Leaf) -> Evaluate:
    given, escape = constant_of(expression.right), expression.modifiers.get("escape")
    if not isinstance(given, str) or not isinstance(expression.left.type, Text):
        msg = "LIKE is followed for text and a constant pattern"
        raise UnsupportedError(msg)
    how = expression.operator
    before = "" if how in {operators.like_op, operators.not_like_op, *_STARTS} else "%"
    after = "" if how in {operators.like_op, operators.not_like_op, *_ENDS} else "%"
    matches = like_pattern(f"{before}{given}{after}", escape).fullmatch
    left, negated = compiled(expression.left, leaf), how in _NEGATED
    return lambda env: None if (value := left(env)) is None else (matches(value) is not None) is not negated


_STARTS: Final = (operators.startswith_op, operators.not_startswith_op)
_ENDS: Final = (operators.endswith_op, operators.not_endswith_op)


def like_pattern(pattern: str, escape: str | None) -> re.Pattern[str]:
    """LIKE as a regular expression: blind to the case of ASCII letters only.

    Source: https://www.sqlite.org/lang_expr.html#the_like_glob_regexp_match_and_extract_operators
    """
    parts, letters = [], iter(pattern)
    for letter in letters:
        if letter == escape:
            parts.append(re.escape(next(letters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter) or re.escape(letter))
    return re.compile("".join(parts), re.IGNORECASE | re.ASCII | re.DOTALL)


def _function(expression: FunctionElement[Any], leaf: Leaf) -> Evaluate:
    name = getattr(expression, "name", "")
    arguments = [_stored(argument, leaf) for argument in expression.clauses]
    if name == "coalesce":
        return partial(_coalesce, arguments)
    if name not in _FUNCTIONS:
        msg = f"{name}() is not followed"
        raise UnsupportedError(msg)
    return partial(_call, _FUNCTIONS[name], arguments)


def _stored(argument: ClauseElement, leaf: Leaf) -> Evaluate:
    """A function sees JSON as the text that is stored."""
    value = compiled(argument, leaf)
    if not isinstance(getattr(argument, "type", None), JSON):
        return value
    return lambda env: None if (known := value(env)) is None else to_json(known)


def _coalesce(arguments: Sequence[Evaluate], env: Env) -> Any:  # noqa: ANN401 - any SQL value
    return next((value for argument in arguments if (value := argument(env)) is not None), None)


def _call(function: Callable[..., Any], arguments: Sequence[Evaluate], env: Env) -> Any:  # noqa: ANN401
    values = [argument(env) for argument in arguments]
    return None if None in values else function(*values)


def _substr(text: str, start: int, length: int | None = None) -> str:
    if start < 1 or (length is not None and length < 0):
        msg = "substr is followed for places from 1"
        raise UnsupportedError(msg)
    return text[start - 1 :] if length is None else text[start - 1 : start - 1 + length]


def _ascii_lower(text: str) -> str:
    return text.encode().lower().decode()


_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "instr": lambda text, part: text.find(part) + 1,
    "fold": fold,
    "substr": _substr,
    "length": len,
    "lower": _ascii_lower,
    "abs": abs,
}


def _case(expression: Case[Any], leaf: Leaf) -> Evaluate:
    if expression.value is not None:
        msg = "CASE is followed with conditions"
        raise UnsupportedError(msg)
    whens = [(compiled(when, leaf), compiled(then, leaf)) for when, then in expression.whens]
    otherwise = compiled(expression.else_, leaf) if expression.else_ is not None else lambda _: None

    def evaluate(env: Env) -> Any:  # noqa: ANN401 - any SQL value
        for when, then in whens:
            if when(env):
                return then(env)
        return otherwise(env)

    return evaluate


def _same_kind(left: ClauseElement, right: ClauseElement) -> None:
    """SQLite would convert between text and numbers where Python refuses or says no."""
    if isinstance(right, BindParameter):
        _fits(left, right.effective_value)


def _fits(column: ClauseElement, value: object) -> None:
    kind = getattr(column, "type", None)
    if value is None:
        return
    wanted: tuple[type, ...] | None = None
    if isinstance(kind, Text):
        wanted = (str,)
    elif isinstance(kind, (Integer, Float)):
        wanted = (int, float)
    if isinstance(kind, JSON) or (wanted is not None and not isinstance(value, wanted)):
        msg = "a comparison of different types is not followed"
        raise UnsupportedError(msg)


def is_plus(expression: ClauseElement) -> bool:
    """Unary plus: the planner's business, not the value's."""
    how = getattr(expression, "operator", None)
    return isinstance(expression, UnaryExpression) and isinstance(how, custom_op) and how.opstring == "+"


_COMPILERS: Final[tuple[tuple[Any, Callable[[Any, Leaf], Evaluate]], ...]] = (
    (True_, _truth(value=True)),
    (False_, _truth(value=False)),
    (Null, _truth(None)),
    (BindParameter, _constant),
    (Label, _inner),
    (Grouping, _inner),
    (BooleanClauseList, _boolean),
    (Case, _case),
    (BinaryExpression, _binary),
    (UnaryExpression, _unary),
    (FunctionElement, _function),
)

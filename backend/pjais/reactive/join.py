"""Rows of one table with those they refer to, kept by applying changes of the referring side.

Many rows refer to few, and the few change seldom: when one of them changes in what the query uses, everything is read
again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, Join, Select, Table, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.diff import Op
from pjais.reactive.expressions import UnsupportedError
from pjais.reactive.source import Interest
from pjais.reactive.window import Entry, Window

_REASON: Final = "a join is followed that goes along a foreign key from one table to another"


@dataclass(frozen=True, slots=True)
class Reference:
    """``many.column`` refers to ``one.key``; the columns of ``one`` stand in a row as ``one.name``."""

    many: Table
    one: Table
    column: str
    key: str

    def leaf(self, element: ClauseElement) -> str | None:
        """Where a column of either table stands."""
        if not isinstance(element, Column):
            return None
        name = getattr(element.table, "name", None)
        if name == self.many.name:
            return element.name
        if name == self.one.name:
            return self.name_of(element.name)
        msg = "a column of another table is not followed here"
        raise UnsupportedError(msg)

    def name_of(self, column: str) -> str:
        return f"{self.one.name}.{column}"

    def rows(self) -> Select[Any]:
        """All columns of both, unordered."""
        others = [column.label(self.name_of(column.name)) for column in self.one.columns]
        on = self.many.c[self.column] == self.one.c[self.key]
        return select(*self.many.columns, *others).select_from(self.many.join(self.one, on))


def reference_of(join: Join) -> Reference:
    """Raises UnsupportedError for any other join."""
    left, right, on = join.left, join.right, join.onclause
    plain = isinstance(left, Table) and isinstance(right, Table) and not join.isouter and not join.full
    if not plain or not isinstance(on, BinaryExpression) or on.operator is not operators.eq:
        raise UnsupportedError(_REASON)
    for refers, referred in ((on.left, on.right), (on.right, on.left)):
        if isinstance(refers, Column) and isinstance(referred, Column):
            many, one = refers.table, referred.table
            keys = list(one.primary_key.columns) if isinstance(one, Table) else []
            if isinstance(many, Table) and isinstance(one, Table) and refers.references(referred) and len(keys) == 1:
                return Reference(many, one, refers.name, referred.name)
    raise UnsupportedError(_REASON)


@dataclass(slots=True, kw_only=True)
class Joined(Window):
    """A window of joined rows."""

    reference: Reference
    other: Interest
    ones: dict[Any, Row] = field(default_factory=dict)

    def interests(self) -> Iterator[Interest]:
        yield from Window.interests(self)
        yield self.other

    def read(self, session: Session) -> None:
        self.ones.clear()
        Window.read(self, session)

    def apply(self, changes: Sequence[RowChange]) -> list[Op] | None:
        attached = []
        for change in changes:
            if change.table == self.other.table:
                return None
            before, after = self._with_other(change.before), self._with_other(change.after)
            if (before is None) != (change.before is None) or (after is None) != (change.after is None):
                return None  # it refers to a row that is not known here
            attached.append(RowChange(change.table, change.key, before, after))
        return Window.apply(self, attached)

    def _entry(self, row: Row) -> Entry:
        start = self.reference.name_of("")
        self.ones[row[self.reference.column]] = {name: row[name] for name in row if name.startswith(start)}
        return Window._entry(self, row)  # noqa: SLF001 - of the base class; slots keep super() from working here

    def _with_other(self, row: Row | None) -> Row | None:
        if row is None:
            return None
        other = self.ones.get(row[self.reference.column])
        return None if other is None else {**row, **other}

"""Queries that are run again after each commit that can touch them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Select, Table
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.diff import Op
from pjais.reactive.source import Interest, equalities_of


@dataclass(slots=True)
class _ReadAgain:
    """Never applies a change: everything is read again, and the difference is sent."""

    sent: list[Row] = field(default_factory=list, kw_only=True)

    def bears(self) -> int:
        return 0

    def rows(self) -> list[Row]:
        return self.sent

    def apply(self, changes: Sequence[RowChange]) -> list[Op] | None:
        del changes
        return None


@dataclass(slots=True)
class Rerun(_ReadAgain):
    """Rows of a query that cannot be followed change by change, and why."""

    query: Select[Any]
    shape: Callable[[Row], Row] | None
    why: str

    def interests(self) -> Iterator[Interest]:
        return iter(interests_of(self.query))

    def read(self, session: Session) -> None:
        rows = [dict(row) for row in session.execute(self.query).mappings()]
        self.sent = [self.shape(row) for row in rows] if self.shape else rows


def interests_of(query: Select[Any]) -> tuple[Interest, ...]:
    """One for each table the query reads.

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
    equals = equalities_of(query.whereclause) if selects == 1 else {}
    return tuple(Interest(table, frozenset(names), tuple(equals.get(table, ()))) for table, names in columns.items())


@dataclass(slots=True)
class Polled(_ReadAgain):
    """Rows that are not in the database; they are read when they are due or poked."""

    source: Callable[[], list[Row]]

    def interests(self) -> Iterator[Interest]:
        return iter(())

    def read(self, session: Session | None) -> None:
        del session
        self.sent = self.source()

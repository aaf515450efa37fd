"""Filtered rows in order, all of them or a window of them, kept by applying changes."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, true
from sqlalchemy.orm import Session

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Row
from pjais.reactive.diff import Op, diff
from pjais.reactive.source import Interest, Source

#: Rows kept on either side of a window, so that a row that leaves has its successor at hand.
MARGIN: Final = 100


MANY_CHANGES: Final = 200


class Descending:
    """Turns an order round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - whatever can be compared
        self.value = value

    def __lt__(self, other: "Descending") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]  # only ever sorted


@dataclass(slots=True)
class Entry:
    """A row of the window as it is sent."""

    place: Any
    identity: Any
    row: Row


@dataclass(slots=True)
class Window:
    """Rows ``offset`` to ``offset + limit`` of a source in a total order.

    ``every`` selects all columns of all rows, ``column`` tells the rows apart and ``key`` is its name as they are sent.
    A run of rows around the window is held; ``start`` is the first one's place in the whole result. When changes use
    the run up, ``apply`` says so and the rows are read again.
    """

    source: Source
    every: Select[Any]
    order: Sequence[ColumnElement[Any]]
    column: Column[Any]
    place_of: Callable[[Row], Any]
    project: Callable[[Row], Row]
    key: str
    limit: int | None = None
    offset: int = 0
    backwards: bool = False
    held: list[Entry] = field(default_factory=list)
    places: list[Any] = field(default_factory=list)
    start: int = 0
    whole: bool = False

    def interests(self) -> Iterator[Interest]:
        return self.source.interests()

    def read(self, session: Session) -> None:
        self.source.read_keys(session)
        self.start = max(0, self.offset - MARGIN)
        wanted = None if self.limit is None else self.offset - self.start + self.limit + MARGIN
        query = self._reading(wanted)
        self.held = [self._entry(dict(row)) for row in session.execute(query).mappings()]
        self.places = [entry.place for entry in self.held]
        self.whole = wanted is None or len(self.held) < wanted

    def _reading(self, wanted: int | None) -> Select[Any]:
        """The rows from ``start`` on. Keys are put in order to find them: to sort whole rows takes twice as long."""
        where = self.source.where if self.source.where is not None else true()
        if wanted is None:
            return self.every.where(where).order_by(*self.order)
        keys = self.every.with_only_columns(self.column).where(where).order_by(*self.order)
        part = keys.limit(wanted).offset(self.start).correlate(None)
        return self.every.where(self.column.in_(part)).order_by(*self.order)

    def bears(self) -> int:
        """A change costs about as much as a row that is read."""
        return max(MANY_CHANGES, len(self.held))

    def rows(self) -> list[Row]:
        first = self.offset - self.start
        shown = self.held[first:] if self.limit is None else self.held[first : first + self.limit]
        rows = [entry.row for entry in shown]
        return rows[::-1] if self.backwards else rows

    def apply(self, changes: Sequence[RowChange]) -> list[Op] | None:
        """Operations on the rows as they were sent, or None when they must be read again."""
        shown_before = self.rows() if self.offset else []
        ops: list[Op] = []
        for change in changes:
            if self.source.key_came_or_went(change) or self._is_lost():
                return None
            if change.table == self.source.interest.table:
                self._change(self.source.env(change.before), self.source.env(change.after), ops)
                if not self._has_enough():
                    return None
        return diff(shown_before, self.rows(), self.key) if self.offset else ops

    def _change(self, before: Row | None, after: Row | None, ops: list[Op]) -> None:
        if before is not None and after is not None:
            index = self._index_of(before)
            if index is not None and self.place_of(after) == self.places[index]:
                self._update(index, after, ops)
                return
        if before is not None:
            self._take(before, ops)
        if after is not None:
            self._put(after, ops)

    def _entry(self, row: Row) -> Entry:
        return Entry(self.place_of(row), row[self.column.name], self.project(row))

    def _index_of(self, row: Row) -> int | None:
        """Where the row is held."""
        index = bisect_left(self.places, self.place_of(row))
        held = index < len(self.held) and self.held[index].identity == row[self.column.name]
        return index if held else None

    def _is_before_held(self, row: Row) -> bool:
        return self.start > 0 and bool(self.places) and self.place_of(row) < self.places[0]

    def _is_lost(self) -> bool:
        """Nothing is held by which a place could be told: the result ends before ``start``, who knows where."""
        return self.start > 0 and not self.held

    def _has_enough(self) -> bool:
        first = self.offset - self.start
        if first < 0 or self._is_lost():
            return False
        return self.whole or self.limit is None or len(self.held) >= first + self.limit

    def _is_shown(self, index: int) -> bool:
        return self.limit is None or index < self.limit

    def _update(self, index: int, row: Row, ops: list[Op]) -> None:
        known, fresh = self.held[index], self._entry(row)
        self.held[index] = fresh
        changed = {name: value for name, value in fresh.row.items() if known.row[name] != value}
        if changed and self._is_shown(index):
            ops.append({"op": "update", "key": str(fresh.row[self.key]), "row": changed})

    def _take(self, row: Row, ops: list[Op]) -> None:
        if self._is_before_held(row):
            self.start -= 1
            return
        index = self._index_of(row)
        if index is None:
            return
        gone = self.held.pop(index)
        del self.places[index]
        if not self._is_shown(index):
            return
        ops.append({"op": "remove", "key": str(gone.row[self.key])})
        if self.limit is not None and len(self.held) >= self.limit:
            ops.append(self._insertion(self.limit - 1, self.limit - 1))

    def _put(self, row: Row, ops: list[Op]) -> None:
        if self._is_before_held(row):
            self.start += 1
            return
        entry = self._entry(row)
        index = bisect_left(self.places, entry.place)
        if index == len(self.held) and not self.whole:
            return  # behind everything that is held, among rows that are not
        shown = len(self.held) if self.limit is None else min(len(self.held), self.limit)
        self.held.insert(index, entry)
        self.places.insert(index, entry.place)
        if self._is_shown(index):
            ops.append(self._insertion(index, shown))
            if shown == self.limit:
                ops.append({"op": "remove", "key": str(self.held[self.limit].row[self.key])})
        self._let_go()

    def _insertion(self, index: int, shown: int) -> Op:
        """Of what is held at ``index``, into a window that shows ``shown`` rows."""
        row = self.held[index].row
        return {"op": "insert", "key": str(row[self.key]), "row": row, "at": shown - index if self.backwards else index}

    def _let_go(self) -> None:
        """Of rows far behind the window."""
        if self.limit is None:
            return
        most = self.offset - self.start + self.limit + 2 * MARGIN
        if len(self.held) > most:
            del self.held[most - MARGIN :]
            del self.places[most - MARGIN :]
            self.whole = False

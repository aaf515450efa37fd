"""Which live results a change can touch, found by table and value: a commit costs what it touches, not what is open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pjais.persistence.changes import RowChange
from pjais.reactive.materialisation import Materialisation
from pjais.reactive.source import Interest

#: The columns that narrow most, best first; any other equality serves as well.
_BEST: Final = ("id", "entity_id", "conversation_id", "persona_id")

Entry = tuple[Materialisation, Interest]
#: Entries by the number of the interest and the identity of its result.
Slot = dict[tuple[int, int], Entry]


@dataclass(slots=True)
class _Table:
    """The results that follow one table, by the values they ask of a column."""

    by_value: dict[str, dict[Any, Slot]] = field(default_factory=lambda: defaultdict(dict))
    rest: Slot = field(default_factory=dict)


class InterestIndex:
    """All open results by what concerns them."""

    def __init__(self) -> None:
        self._tables: dict[str, _Table] = defaultdict(_Table)
        self._places: dict[Materialisation, list[Slot]] = {}

    def add(self, open_: Materialisation) -> None:
        places = self._places.setdefault(open_, [])
        for interest in open_.interests():
            for place in self._slots(interest):
                place[len(places), id(open_)] = (open_, interest)
                places.append(place)

    def remove(self, open_: Materialisation) -> None:
        for number, place in enumerate(self._places.pop(open_, ())):
            place.pop((number, id(open_)), None)

    def renew(self, open_: Materialisation) -> None:
        """What concerns it has changed with the way it is kept."""
        self.remove(open_)
        self.add(open_)

    def touched_by(self, change: RowChange) -> Iterator[Materialisation]:
        """Each result that the change can alter; some may come twice."""
        table = self._tables.get(change.table)
        if table is None:
            return
        for open_, interest in self._candidates(table, change):
            if interest.touched_by(change):
                yield open_

    def of_table(self, name: str) -> set[Materialisation]:
        """Every result that reads the table."""
        table = self._tables.get(name)
        if table is None:
            return set()
        indexed = (entry for values in table.by_value.values() for slot in values.values() for entry in slot.values())
        return {open_ for open_, _ in (*indexed, *table.rest.values())}

    def _slots(self, interest: Interest) -> Iterable[Slot]:
        table = self._tables[interest.table]
        if not interest.equals:
            return [table.rest]
        column, values = min(interest.equals, key=_preference)
        return [table.by_value[column].setdefault(value, {}) for value in values]

    def _candidates(self, table: _Table, change: RowChange) -> Iterator[Entry]:
        yield from list(table.rest.values())
        for column, values in table.by_value.items():
            before = change.before[column] if change.before is not None else None
            after = change.after[column] if change.after is not None else None
            for value in (before,) if before == after else (before, after):
                if value is not None and (slot := values.get(value)):
                    yield from list(slot.values())


def _preference(equality: tuple[str, frozenset[Any]]) -> tuple[int, int]:
    column, values = equality
    return (_BEST.index(column) if column in _BEST else len(_BEST), len(values))

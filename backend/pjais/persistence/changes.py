"""What a committed transaction changed: the message from the writing side to everything that follows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pjais.persistence.entity import Row

MOST_LISTED: Final = 5_000


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; ``before`` is None for an insert, ``after`` for a removal."""

    table: str
    key: str
    before: Row | None
    after: Row | None
    _names: list[frozenset[str]] = field(default_factory=list, repr=False, compare=False)

    def changed_names(self) -> frozenset[str]:
        """The fields that differ; worked out once, since each open live query asks."""
        if not self._names:
            self._names.append(frozenset(self.changed()))
        return self._names[0]

    def changed(self) -> dict[str, tuple[object, object]]:
        """Fields whose value differs, as (before, after); an absent row counts as a row of None."""
        before, after = self.before, self.after
        if before is None:
            return {name: (None, new) for name, new in (after or {}).items() if new is not None}
        if after is None:
            return {name: (old, None) for name, old in before.items() if old is not None}
        return {name: (before[name], new) for name, new in after.items() if before[name] != new}


@dataclass(slots=True)
class ChangeSet:
    """All row changes of one root transaction, in the order they were made, event rows included.

    A transaction that changes more rows than ``MOST_LISTED`` lists none of those: it names their tables in
    ``flooded``, and whoever follows them reads again. An import of 100,000 memories would otherwise hold a million
    objects that nobody looks at one by one.

    ``as_of`` is the seq of its last event, None when it changed rows of this device only.
    """

    changes: list[RowChange] = field(default_factory=list)
    flooded: set[str] = field(default_factory=set)
    as_of: int | None = None

    def add(self, changes: Iterable[RowChange]) -> None:
        self.changes += (change for change in changes if change.table not in self.flooded)

    def overflow(self) -> bool:
        """Name the tables instead of the rows once these are too many; whether that happened now."""
        if len(self.changes) <= MOST_LISTED:
            return False
        self.flooded |= {change.table for change in self.changes}
        self.changes.clear()
        return True

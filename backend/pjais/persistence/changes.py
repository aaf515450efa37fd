"""What a committed transaction changed: the message from the writing side to everything that follows it."""

from dataclasses import dataclass, field

from pjais.persistence.entity import Row


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; ``before`` is None for an insert, ``after`` for a removal."""

    table: str
    key: str
    before: Row | None
    after: Row | None

    def changed(self) -> dict[str, tuple[object, object]]:
        """Fields whose value differs, as (before, after); an absent row counts as a row of None."""
        before, after = self.before or {}, self.after or {}
        names = after or before
        if self.before is None or self.after is None:
            sides = ((name, before.get(name), after.get(name)) for name in names)
            return {name: (old, new) for name, old, new in sides if old is not None or new is not None}
        return {name: (before[name], after[name]) for name in names if before[name] != after[name]}


@dataclass(slots=True)
class ChangeSet:
    """All row changes of one root transaction, in the order they were made, event rows included."""

    changes: list[RowChange] = field(default_factory=list)

    def tables(self) -> set[str]:
        return {change.table for change in self.changes}

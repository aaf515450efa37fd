"""What an entity is after several devices have changed it: a function of the set of its events, however they came.

Events are folded in the order of their stamps. Most fields take the newest value; sets take what each event added and
removed, counts what it added; a later edit by who did not know of a deletion lifts it (ADR 33). What an event did know
is told by what it says was there before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pjais.eventlog.catalogue import Changes, UnreadableEventError, read_event
from pjais.eventlog.fold import Folded, Lost
from pjais.eventlog.quarantine import Reason
from pjais.persistence.entity import BOOKKEEPING, Entity, Row
from pjais.persistence.rows import statements_of

#: The stamp that counts, the stamp as it was given, and the event's id: no two events have the same.
Order = tuple[str, str, str]
_TOMBSTONE: Final = "deleted_at"
_TOUCHED: Final = "updated_at"


@dataclass(frozen=True, slots=True)
class Told:
    """One event of an entity as the log has it."""

    seq: int
    name: str
    changes: Any
    order: Order
    device_id: str


@dataclass(frozen=True, slots=True)
class Heard:
    """An entity's events as today's version reads them, in the order of the log; ``unread`` are those it cannot."""

    said: Sequence[tuple[Told, Changes]]
    unread: Mapping[int, tuple[str, Reason]]


def heard(table: type[Entity], key: str, history: Iterable[Told]) -> Heard:
    """Read all events of an entity."""
    kind, said = table.entity_type(), list[tuple[Told, Changes]]()
    unread: dict[int, tuple[str, Reason]] = {}
    for event in history:
        try:
            said.append((event, read_event(event.name, kind, key, event.changes)))
        except UnreadableEventError as error:
            unread[event.seq] = (event.name, error.reason)
    return Heard(said, unread)


def merged(table: type[Entity], events: Heard) -> Folded:
    """The row that all these events make together, and what was lost where devices did not know of each other."""
    made = _Merge(table, dict(statements_of(table).blank))
    for event, said in sorted(events.said, key=_in_time):
        made.take(event, said)
    return Folded(made.row, events.unread, made.lost())


def _in_time(each: tuple[Told, Changes]) -> tuple[bool, Order]:
    event, said = each
    return not is_creation(said), event.order


def is_creation(said: Changes) -> bool:
    """Whether an event begins its entity; nothing of an entity comes before that."""
    return "id" in said and said["id"][0] is None


def plain_row(table: type[Entity], events: Heard) -> Row | None:
    """What they make if each, in the order of the log, is newer than those before it and was made knowing them all."""
    if events.unread:
        return None
    row, newest = dict(statements_of(table).blank), ("", "", "")
    for event, said in events.said:
        if event.order < newest or not (is_creation(said) or knows(row, said)):
            return None
        newest = event.order
        row.update({name: after for name, (_, after) in said.items()})
    return row


def knows(row: Row, said: Changes) -> bool:
    """Whether an event was made on exactly this row, as far as it speaks of it."""
    return all(row[name] == before for name, (before, _) in said.items())


@dataclass(frozen=True, slots=True)
class _Tip:
    """A value that nobody has knowingly replaced so far."""

    event_id: str
    device_id: str
    value: Any


@dataclass(slots=True)
class _Merge:
    """The row so far. ``seen`` are the moments of change by which later events show that they know of its last edit."""

    table: type[Entity]
    row: Row
    seen: set[Any] = field(default_factory=set)
    last: _Tip | None = None
    counted: set[str] = field(default_factory=set)
    tips: dict[str, list[_Tip]] = field(default_factory=dict)

    def take(self, event: Told, said: Changes) -> None:
        passing = said.keys() <= BOOKKEEPING | self.table.passing | self.table.summed
        knowing = _TOUCHED not in said or said[_TOUCHED][0] in self.seen or is_creation(said)
        was_deleted = self.row[_TOMBSTONE] is not None
        if not passing and not knowing and was_deleted and _TOMBSTONE not in said:
            self._set(event, _TOMBSTONE, None, None)
        for name, (before, after) in said.items():
            if name != _TOUCHED:
                self._set(event, name, before, after)
        if not knowing and not was_deleted and self.row[_TOMBSTONE] is not None:
            self._note_won_over(event)
        if passing and not knowing:
            return  # what changes by itself leaves no trace that an edit could have known
        if _TOUCHED in said:
            self.row[_TOUCHED] = said[_TOUCHED][1]
        is_deleted_twice = was_deleted and self.row[_TOMBSTONE] is not None and not knowing
        self.seen = {self.row[_TOUCHED], *(self.seen if passing or is_deleted_twice else ())}
        if not passing:
            self.last = _Tip(event.order[2], event.device_id, None)

    def lost(self) -> list[Lost]:
        found = []
        for name, tips in self.tips.items():
            *others, kept = tips
            found += [
                Lost(
                    name, kept.value, tip.value, kept.event_id, tip.event_id, frozenset({kept.device_id, tip.device_id})
                )
                for tip in others
                if tip.value != kept.value
            ]
        return found

    def _note_won_over(self, deletion: Told) -> None:
        """Of a deletion by who did not know the last edit: not to be deleted is what that edit wanted."""
        if self.last is not None and self.last.device_id != deletion.device_id:
            self.tips[_TOMBSTONE].insert(0, self.last)

    def _set(self, event: Told, name: str, before: Any, after: Any) -> None:  # noqa: ANN401 - any stored value
        now = self.row[name]
        if name in self.table.summed or name == "version":
            self.row[name] = self._count(name, now, before, after)
        elif name in self.table.joined and before != now and isinstance(now, list):
            self.row[name] = _united(now, before or [], after or [])
        else:
            self.row[name] = after
            if name not in BOOKKEEPING and name not in self.table.passing and name not in self.table.joined:
                self._replace(_Tip(event.order[2], event.device_id, after), name, before)

    def _count(self, name: str, now: Any, before: Any, after: Any) -> Any:  # noqa: ANN401 - as above
        is_first = name not in self.counted
        self.counted.add(name)
        if after is None or now == before or (before is None and is_first):
            return after
        return max(0, (now or 0) + after - (before or 0))

    def _replace(self, tip: _Tip, name: str, before: Any) -> None:  # noqa: ANN401 - as above
        kept = [each for each in self.tips.get(name, ()) if each.value != before and each.device_id != tip.device_id]
        self.tips[name] = [*kept, tip]


def _united(now: Sequence[Any], before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """A set with what was taken out and put in between before and after."""
    left = [each for each in now if each in after or each not in before]
    return left + [each for each in after if each not in before and each not in left]

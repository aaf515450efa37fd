"""Events of other devices on their way into the log: read, and sorted into those to apply and those that wait."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from types import NoneType
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from pjais.eventlog.catalogue import Changes, MalformedEventError, UnknownEventError, read_event
from pjais.eventlog.chain import LEAF_FIELDS
from pjais.eventlog.held import Why, hold_back, let_go
from pjais.eventlog.merge import Order, is_creation
from pjais.eventlog.owners import Place, here, needs, spoken_of
from pjais.eventlog.stamps import counted
from pjais.persistence.engine import from_json, to_json
from pjais.persistence.entity import Entity, entities
from pjais.persistence.rows import run

_STAMP: Final = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-.+")
_UNREAD: Final = "SELECT entity_type, entity_id FROM quarantine WHERE reason = 'newer'"
_CHANGES: Final = LEAF_FIELDS.index("changes")
_HLC: Final = LEAF_FIELDS.index("hlc")
_BEFORE_CHANGES: Final = attrgetter(*LEAF_FIELDS[:_CHANGES])
_AFTER_CHANGES: Final = attrgetter(*LEAF_FIELDS[_CHANGES + 1 :])
_LACKING: Final = ("persona_id", "causation_id")
_OPTIONAL: Final = itemgetter(*(LEAF_FIELDS.index(name) for name in _LACKING))
_TEXTS: Final = itemgetter(*(place for place, name in enumerate(LEAF_FIELDS) if name not in _LACKING))


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event as its device made it; ``heard_at`` is when the hub heard of it, where one did."""

    event_id: str
    name: str
    entity_type: str
    entity_id: str
    persona_id: str | None
    changes: dict[str, Any]
    hlc: str
    device_id: str
    actor: str
    causation_id: str | None
    recorded_at: str
    heard_at: str | None = None


class Coming(NamedTuple):
    """An event that can be read: as the log stores it, and what it says, None where only a newer version knows that."""

    event: Arrived
    content: tuple[Any, ...]
    stamp: str
    table: type[Entity] | None
    said: Changes | None
    needs: Sequence[Place]

    @property
    def place(self) -> Place:
        return self.event.entity_type, self.event.entity_id

    @property
    def order(self) -> Order:
        return self.stamp, self.event.hlc, self.event.event_id


def is_stamp(text: str) -> bool:
    """Whether that is one of the hybrid clock's."""
    return _STAMP.fullmatch(text) is not None


def is_content(values: Sequence[Any]) -> bool:
    """Whether these can be an event's values as the log stores them, in the order of ``LEAF_FIELDS``."""
    if len(values) != len(LEAF_FIELDS) or not _are_texts(values) or not _STAMP.fullmatch(values[_HLC]):
        return False
    try:
        changes = from_json(values[_CHANGES])
    except ValueError:
        return False
    return isinstance(changes, dict)


def read(event: Arrived, tables: Mapping[str, type[Entity]]) -> Coming:
    """Raises MalformedEventError for what is not what its name says."""
    if not isinstance(event.changes, dict):
        raise MalformedEventError(event.name)
    content = (*_BEFORE_CHANGES(event), to_json(event.changes), *_AFTER_CHANGES(event))
    if not _are_texts(content):
        raise MalformedEventError(event.name)
    if not _STAMP.fullmatch(event.hlc):
        raise MalformedEventError(event.name)
    stamp, table = counted(event.hlc, event.heard_at), tables.get(event.entity_type)
    try:
        said = read_event(event.name, event.entity_type, event.entity_id, event.changes)
    except UnknownEventError:
        return Coming(event, content, stamp, table, None, ())
    wanted = needs(table, event.entity_id, said) if table else ()
    return Coming(event, content, stamp, table, said, wanted)


def _are_texts(values: Sequence[Any]) -> bool:
    return set(map(type, _TEXTS(values))) == {str} and set(map(type, _OPTIONAL(values))) <= {str, NoneType}


def readable(connection: Connection, events: Iterable[Arrived], held: dict[str, Why]) -> Iterator[Coming]:
    """Those that are what their names say; the others are kept aside, and noted among the held."""
    known = tables()
    for each in events:
        try:
            yield read(each, known)
        except MalformedEventError:
            hold(connection, [(each, Why.MALFORMED, None)])
            held[each.event_id] = Why.MALFORMED


@dataclass(slots=True)
class Sorted:
    """What can be applied now, in an order in which owners come first; and why what cannot be does not, by event."""

    ready: list[Coming]
    held: dict[str, Why]


def sorted_out(connection: Connection, coming: Sequence[Coming]) -> Sorted:
    """Find out what has here all that it needs, keep what has not, and let go what has waited for it.

    An event of an entity that was erased or forgotten here is dropped: it would bring back what was to go.
    """
    found, waiting = Sorted([], {}), list(coming)
    present = here(connection, {place for each in waiting for place in each.needs})
    unread = set(run(connection, _UNREAD).fetchall()) | {each.place for each in waiting if each.said is None}
    while waiting:
        made, rest = set[Place](), []
        for each in waiting:
            if not (present.issuperset(each.needs) or _is_only_unread(each, present, unread)):
                rest.append(each)
                continue
            found.ready.append(each)
            if each.said is not None and is_creation(each.said):
                made.add(each.place)
                present.add(each.place)
        freed = list(readable(connection, map(arrived, let_go(connection, sorted(made))), found.held))
        present |= here(connection, {place for each in freed for place in each.needs})
        waiting = [*rest, *freed]
        if not made:
            break
    _keep_waiting(connection, found, waiting, present, unread)
    return found


def _is_only_unread(each: Coming, present: AbstractSet[Place], unread: AbstractSet[Place]) -> bool:
    """Whether nothing is missing but the entity itself, of which a newer version's events tell."""
    return each.place in unread and all(place in present or place == each.place for place in each.needs)


def hold(connection: Connection, held: Iterable[tuple[Arrived, Why, Place | None]]) -> None:
    """Keep events for later, each with what it waits for."""
    rows = []
    for event, why, place in held:
        row = {name: _storable(name, getattr(event, name)) for name in (*LEAF_FIELDS, "heard_at")}
        kind, key = place or (None, None)
        rows.append({**row, "reason": why.value, "waits_for_type": kind, "waits_for_id": key})
    hold_back(connection, rows)


def arrived(row: Mapping[str, Any]) -> Arrived:
    """An event as it was kept."""
    return Arrived(**{name: row[name] for name in (*LEAF_FIELDS, "heard_at")})


def _keep_waiting(
    connection: Connection, found: Sorted, waiting: Sequence[Coming], present: set[Place], unread: set[Place]
) -> None:
    missing = {each.event.event_id: next(place for place in each.needs if place not in present) for each in waiting}
    gone = spoken_of(connection, missing.values()) - unread
    for event_id, place in missing.items():
        found.held[event_id] = Why.GONE if place in gone else Why.OWNER
    kept = [each for each in waiting if found.held[each.event.event_id] is Why.OWNER]
    hold(connection, [(each.event, Why.OWNER, missing[each.event.event_id]) for each in kept])


def _storable(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever came
    """A field of a kept event as its column takes it, even of one that is none."""
    if name == "changes" or isinstance(value, str) or (value is None and name in {*_LACKING, "heard_at"}):
        return value
    return to_json(value)


def tables() -> Mapping[str, type[Entity]]:
    """The table of each kind of entity."""
    return {table.entity_type(): table for table in entities()}

"""Every kind of event: its versioned name and the Pydantic type of its payload, derived from the entity's columns.

A released version never changes: tests/contract holds its schema. When the columns of an entity change what its events
say, the entity's ``event_version`` goes up, and an upcaster turns what is in logs already into the new version as it is
read. The log itself keeps what was written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, ClassVar, Final

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue, create_model
from sqlalchemy import JSON, Column, Float, Integer

from pjais.eventlog.quarantine import Reason
from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Entity, entities

Changes = Mapping[str, Sequence[Any]]
#: How an event says the same in the next version of its name, by its name.
UPCASTERS: Final[dict[str, Callable[[Changes], Changes]]] = {}
_BOOKKEEPING: Final = frozenset({"updated_at", "version"})
#: What Python reads from JSON for a field of each type, beside null; a whole number is a number, too.
_READ_AS: Final[Mapping[Any, frozenset[type]]] = {
    str: frozenset({str}),
    int: frozenset({int}),
    float: frozenset({int, float}),
    JsonValue: frozenset({bool, int, float, str, list, dict}),
}


class Payload(BaseModel):
    """What an event carries: each changed field as (before, after)."""

    model_config = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class EventType:
    """One name in the log."""

    name: str
    entity_type: str
    #: The types that each field's values may have.
    fields: Mapping[str, frozenset[type]]
    _model: Callable[[], type[Payload]]

    @property
    def payload(self) -> type[Payload]:
        """Made when it is first asked for: reading events needs none, and all of them together cost 0.1 s."""
        return self._model()

    def fits(self, key: str, said: Any) -> bool:  # noqa: ANN401 - any JSON
        """Whether that is a payload of this kind about the entity with that key.

        It tells what the payload's model tells, at a quarter of its cost, and that nothing but the entity's own making
        or erasing speaks of its id: verifying and rebuilding ask it of every event there is.
        """
        if type(said) is not dict:
            return False
        fields = self.fields
        try:
            for name, sides in said.items():
                before, after = sides
                types = fields[name]
                if (
                    (type(sides) is not list and type(sides) is not tuple)
                    or (after is not None and type(after) not in types)
                    or (before is not None and type(before) not in types)
                ):
                    return False
        except (LookupError, TypeError, ValueError):  # no such field, no pair
            return False
        return "id" not in said or tuple(said["id"]) in ((None, key), (key, None))

    def check(self, payload: Mapping[str, object]) -> None:
        """Raises pydantic's ValidationError for a payload that is not of this kind."""
        self.payload.__pydantic_validator__.validate_python(payload)

    def check_stored(self, changes: str) -> None:
        """The same of a payload as the log stores it."""
        self.payload.__pydantic_validator__.validate_json(changes)


class UnreadableEventError(Exception):
    """What an event says cannot be read here."""

    reason: ClassVar[Reason]


class UnknownEventError(UnreadableEventError):
    """An event of a name, or of a kind of entity, that this version does not know: a newer one made it."""

    reason = Reason.NEWER


class MalformedEventError(UnreadableEventError):
    """An event that is not what its name says."""

    reason = Reason.MALFORMED


def event_type_of(entity: type[Entity], change: RowChange) -> EventType:
    """The kind of event that describes this change of a row."""
    return _event_type(entity, _verb(entity, change))


def event_types(entity: type[Entity]) -> Iterator[EventType]:
    """Every kind of event this entity can leave in the log."""
    verbs = (entity.event_created, "Updated", *entity.event_only.values(), "Deleted", "Restored", "Erased")
    return (_event_type(entity, verb) for verb in verbs)


def read_event(name: str, entity_type: str, key: str, stored: Any) -> Changes:  # noqa: ANN401 - JSON as text, or what it holds
    """What a logged event about the entity of that type and key says in today's version.

    Raises:
        UnknownEventError: a newer version made it.
        MalformedEventError: it is not what its name says.
    """
    kind = known_events().get(name)
    try:
        said = orjson.loads(stored) if isinstance(stored, str) else stored
        if kind is None:
            kind, said = current(name, said)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise MalformedEventError(name) from None
    if kind.entity_type != entity_type and entity_type not in _known_entities():
        raise UnknownEventError(entity_type)
    if kind.entity_type != entity_type or not kind.fits(key, said):
        raise MalformedEventError(name)
    changes: Changes = said
    return changes


def current(name: str, changes: Changes) -> tuple[EventType, Changes]:
    """A logged event's kind and payload in today's version, as its upcasters make them.

    Raises:
        UnknownEventError: a newer version made it.
    """
    for step in _steps(name):
        changes, name = UPCASTERS[step](changes), _next_version(step)
    return known_events()[name], changes


def is_known(name: str) -> bool:
    """Whether this version can read events of that name."""
    try:
        _steps(name)
    except UnknownEventError:
        return False
    return True


def names_of(entity: type[Entity], verb: str) -> Sequence[str]:
    """All names that a kind of event has had, the oldest version's last."""
    name = _event_type(entity, verb).name
    names = [name]
    older = {_next_version(each): each for each in UPCASTERS}
    while name in older:
        names.append(name := older[name])
    return names


@cache
def _known_entities() -> frozenset[str]:
    return frozenset(kind.entity_type for kind in known_events().values())


def _steps(name: str) -> Sequence[str]:
    """The names whose upcasters lead to today's version, the first being this one."""
    known, steps = known_events(), []
    while name not in known:
        if name not in UPCASTERS:
            raise UnknownEventError(name)
        steps.append(name)
        name = _next_version(name)
    return steps


@cache
def known_events() -> Mapping[str, EventType]:
    """Every kind of event that this version writes, by name."""
    return {kind.name: kind for entity in entities() for kind in event_types(entity)}


def _next_version(name: str) -> str:
    version, _, title = name.partition(".")
    return f"v{int(version[1:]) + 1}.{title}"


def _verb(entity: type[Entity], change: RowChange) -> str:
    if change.before is None:
        return entity.event_created
    if change.after is None:
        return "Erased"
    changed = change.changed().keys() - _BOOKKEEPING
    if "deleted_at" in changed:
        return "Deleted" if change.before["deleted_at"] is None else "Restored"
    only = next(iter(changed)) if len(changed) == 1 else ""
    return entity.event_only.get(only, "Updated")


@cache
def _event_type(entity: type[Entity], verb: str) -> EventType:
    title = f"{entity.__name__}{verb}"
    fields = {name: _READ_AS[_type_of(column)] for name, column in entity.columns().items()}
    model = partial(_payload, entity, title)
    return EventType(f"v{entity.event_version}.{title}", entity.entity_type(), fields, model)


@cache
def _payload(entity: type[Entity], title: str) -> type[Payload]:
    sides: dict[str, Any] = {
        name: (_change_of(_type_of(column)) | None, None) for name, column in entity.columns().items()
    }
    return create_model(title, __base__=Payload, **sides)


def _change_of(kind: Any) -> Any:  # noqa: ANN401 - a type made at run time
    return tuple[kind | None, kind | None]


def _type_of(column: Column[Any]) -> Any:  # noqa: ANN401 - a type made at run time
    if isinstance(column.type, JSON):
        return JsonValue
    if isinstance(column.type, Float):
        return float
    return int if isinstance(column.type, Integer) else str

"""Every kind of event: its versioned name and the Pydantic type of its payload, derived from the entity's columns.

A released version never changes: tests/contract holds its schema. When the columns of an entity change what its events
say, the entity's ``event_version`` goes up, and an upcaster turns what is in logs already into the new version as it is
read. The log itself keeps what was written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, JsonValue, create_model
from sqlalchemy import JSON, Column, Float, Integer

from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Entity, entities

Changes = Mapping[str, Sequence[Any]]
#: How an event says the same in the next version of its name, by its name.
UPCASTERS: Final[dict[str, Callable[[Changes], Changes]]] = {}
_BOOKKEEPING: Final = frozenset({"updated_at", "version"})


class Payload(BaseModel):
    """What an event carries: each changed field as (before, after)."""

    model_config = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True, slots=True)
class EventType:
    """One name in the log."""

    name: str
    payload: type[Payload]

    def check(self, payload: Mapping[str, object]) -> None:
        """Raises pydantic's ValidationError for a payload that is not of this kind."""
        self.payload.__pydantic_validator__.validate_python(payload)

    def check_stored(self, changes: str) -> None:
        """The same of a payload as the log stores it."""
        self.payload.__pydantic_validator__.validate_json(changes)


class UnknownEventError(Exception):
    """An event of a name that this version does not know: a newer one made it."""


def event_type_of(entity: type[Entity], change: RowChange) -> EventType:
    """The kind of event that describes this change of a row."""
    return _event_type(entity, _verb(entity, change))


def event_types(entity: type[Entity]) -> Iterator[EventType]:
    """Every kind of event this entity can leave in the log."""
    verbs = (entity.event_created, "Updated", *entity.event_only.values(), "Deleted", "Restored", "Erased")
    return (_event_type(entity, verb) for verb in verbs)


def current(name: str, changes: Changes) -> tuple[EventType, Changes]:
    """What a logged event says in today's version.

    Raises:
        UnknownEventError: a newer version made it.
    """
    known = known_events()
    while name not in known:
        if name not in UPCASTERS:
            raise UnknownEventError(name)
        changes, name = UPCASTERS[name](changes), _next_version(name)
    return known[name], changes


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
    fields: dict[str, Any] = {name: (_change_of(column) | None, None) for name, column in entity.columns().items()}
    return EventType(f"v{entity.event_version}.{title}", create_model(title, __base__=Payload, **fields))


def _change_of(column: Column[Any]) -> Any:  # noqa: ANN401 - a type made at run time
    value: Any = str
    if isinstance(column.type, JSON):
        value = JsonValue
    elif isinstance(column.type, Float):
        value = float
    elif isinstance(column.type, Integer):
        value = int
    return tuple[value | None, value | None]

"""Wire shapes of events."""

from typing import Literal

from pjais.features.shapes import Json, Shape

#: The value a field gets: the one before the event, or the one it has now.
Choice = Literal["before", "current"]


class FieldChange(Shape):
    """A field's value before and after."""

    before: Json
    after: Json


class EventRead(Shape):
    """One event of the log; hashes in hex."""

    seq: int
    event_id: str
    name: str
    entity_type: str
    entity_id: str
    persona_id: str | None
    changes: dict[str, FieldChange]
    hlc: str
    device_id: str
    actor: str
    causation_id: str | None
    recorded_at: str
    prev_hash: str
    hash: str


class Revert(Shape):
    """What becomes of each field that was changed again since the event."""

    choices: dict[str, Choice] = {}


class Reverted(Shape):
    """The event that took another one back, or null if there was nothing to change."""

    event: EventRead | None


class PastItem(Shape):
    """An item as its events up to ``seq`` made it."""

    entity_type: str
    at: str
    seq: int
    row: dict[str, Json]

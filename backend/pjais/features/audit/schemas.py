"""Wire shapes of events."""

from pjais.features.shapes import Json, Shape


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

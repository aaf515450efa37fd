"""What an event and a control may say once they are open; the screens and tables behind it rely on no more."""

from typing import Any, Final

import orjson

from pjais.sealing.refusals import damaged, forged

_TEXT: Final = ("name", "entity_type", "entity_id", "hlc", "device_id", "actor", "recorded_at")
_TEXT_OR_NOTHING: Final = ("persona_id", "causation_id")
_FIELDS: Final = frozenset({*_TEXT, *_TEXT_OR_NOTHING, "changes"})
#: Which event this one is told again in the place of; its own id is another.
RETELLS: Final = "retells"
_PAIR: Final = 2


def packed(told: dict[str, Any]) -> bytes:
    """As it goes into a body: without what the envelope says already."""
    return orjson.dumps({key: value for key, value in told.items() if key != "event_id"})


def unpacked(clear: bytes, kind: str, event_id: str, device_id: str) -> dict[str, Any]:
    """With the event's id, which the envelope says.

    Raises:
        CannotOpenError: it is not what a change or a control looks like, or names another event,
            or, of a control, another device.
    """
    try:
        told = orjson.loads(clear)
    except orjson.JSONDecodeError as error:
        raise damaged() from error
    if not isinstance(told, dict) or not (_is_event(told) if kind == "event" else _is_control(told)):
        raise damaged()
    # An event may be another device's: one that was imported, or that the hub had lost. Controls speak of their sender.
    if (kind == "control" and told["device_id"] != device_id) or told.setdefault("event_id", event_id) != event_id:
        raise forged()
    return told


def _is_control(told: dict[str, Any]) -> bool:
    return isinstance(told.get("control"), str) and isinstance(told.get("device_id"), str)


def _is_event(told: dict[str, Any]) -> bool:
    return (
        told.keys() - {"event_id", RETELLS} == _FIELDS
        and type(told.get(RETELLS, "")) is str
        and all(type(told[name]) is str for name in _TEXT)
        and all(told[name] is None or type(told[name]) is str for name in _TEXT_OR_NOTHING)
        and type(told["changes"]) is dict
        and all(type(pair) is list and len(pair) == _PAIR for pair in told["changes"].values())
    )

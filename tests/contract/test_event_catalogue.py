"""A released event never changes: what was written yesterday must be read in ten years.

``event_schemas.json`` holds the payload of every version there ever was, as it was when it came. A field may join one
later if events may leave it out: those that are there already do. Any other change makes this test fail; the way on is
a higher ``event_version`` and an upcaster (see the catalogue), then ``python -m tests.contract.test_event_catalogue``
adds the new version to the file. It never changes an entry.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pjais.eventlog.catalogue import UPCASTERS, UnknownEventError, current, known_events, read_event
from pjais.features.slices import SLICES

FROZEN = Path(__file__).with_name("event_schemas.json")


def today() -> dict[str, Any]:
    assert SLICES  # whose models are the entities
    names = {name for name in known_events() if name.partition(".")[2][:1].isupper()}
    return {name: known_events()[name].payload.model_json_schema() for name in sorted(names)}


def frozen() -> dict[str, Any]:
    return dict(json.loads(FROZEN.read_text(encoding="utf-8")))


def broken(then: Any, now: Any) -> list[str]:
    """What of a payload's schema is not as it was, apart from fields that came since and may be left out."""
    came = now["properties"].keys() - then["properties"].keys()
    needed = [name for name in came if "default" not in now["properties"][name] or name in now.get("required", [])]
    fields = [name for name, field in then["properties"].items() if now["properties"].get(name) != field]
    rest = [name for name in then.keys() | now.keys() if name not in {"properties", "$defs"}]
    return sorted(
        [
            *needed,
            *fields,
            *(name for name in rest if then.get(name) != now.get(name)),
            *(name for name, said in then.get("$defs", {}).items() if now.get("$defs", {}).get(name) != said),
        ]
    )


@pytest.mark.parametrize("name", sorted(frozen()))
def test_a_released_event_is_what_it_was_or_has_a_way_to_what_is(name: str) -> None:
    now = today()
    if name in now:
        assert broken(frozen()[name], now[name]) == []
    else:
        assert name in UPCASTERS


def without(schema: Any, name: str) -> Any:
    return {**schema, "properties": {key: each for key, each in schema["properties"].items() if key != name}}


def with_field(schema: Any, name: str, **said: Any) -> Any:
    return {**schema, "properties": {**schema["properties"], name: said}}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda was: without(was, "content"), ["content"]),
        (lambda was: with_field(was, "content", default=None, type="integer"), ["content"]),
        (lambda was: with_field(was, "content", **{**was["properties"]["content"], "default": ""}), ["content"]),
        (lambda was: with_field(without(was, "content"), "text", **was["properties"]["content"]), ["content"]),
        (lambda was: with_field(was, "mood", type="string"), ["mood"]),
        (lambda was: {**with_field(was, "mood", default=None), "required": ["mood"]}, ["mood", "required"]),
        (lambda was: {**was, "required": ["content"]}, ["required"]),
        (lambda was: {**was, "additionalProperties": True}, ["additionalProperties"]),
        (lambda was: {**was, "title": "MemoryMade"}, ["title"]),
        (lambda was: {**was, "$defs": {**was["$defs"], "JsonValue": {"type": "string"}}}, ["JsonValue"]),
        (lambda was: {key: each for key, each in was.items() if key != "$defs"}, ["JsonValue"]),
        (lambda was: with_field(was, "mood", default=None), []),
        (lambda was: {**was, "$defs": {**was["$defs"], "Mood": {}}}, []),
    ],
)
def test_each_kind_of_break_is_told(change: Callable[[Any], Any], told: list[str]) -> None:
    was = frozen()["v1.MemoryAdded"]
    assert broken(was, was) == []
    assert broken(was, change(was)) == told


def test_an_event_from_before_a_field_came_is_read_as_it_was_written() -> None:
    for name in frozen().keys() & today().keys():
        said = {field: [None, None] for field in frozen()[name]["properties"]} | {"id": [None, "x"]}
        assert read_event(name, known_events()[name].entity_type, "x", said) == said


def test_every_event_is_frozen() -> None:
    missing = sorted(set(today()) - set(frozen()))
    assert not missing, f"add {', '.join(missing)} by python -m tests.contract.test_event_catalogue"


def test_an_older_version_is_read_through_its_upcasters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two steps up: v0 had a "text", which became "content" in between and is what v1 still calls it."""
    steps = {
        "v-1.MemoryAdded": lambda changes: {"text": changes["body"]},
        "v0.MemoryAdded": lambda changes: {"content": changes["text"]},
    }
    for name, upcaster in steps.items():
        monkeypatch.setitem(UPCASTERS, name, upcaster)
    kind, changes = current("v-1.MemoryAdded", {"body": [None, "Likes tea"]})
    assert (kind.name, changes) == ("v1.MemoryAdded", {"content": [None, "Likes tea"]})
    with pytest.raises(UnknownEventError):
        current("v2.MemoryAdded", {})


if __name__ == "__main__":
    kept = frozen() if FROZEN.exists() else {}
    FROZEN.write_text(json.dumps(today() | kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")

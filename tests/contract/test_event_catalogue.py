"""A released event never changes: what was written yesterday must be read in ten years.

``event_schemas.json`` holds the payload of every version there ever was. A change of an entity's columns makes this
test fail; the way on is a higher ``event_version`` and an upcaster (see the catalogue), then
``python -m tests.contract.test_event_catalogue`` adds the new version to the file. It never changes an entry.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from pjais.eventlog.catalogue import UPCASTERS, UnknownEventError, current, known_events
from pjais.features.slices import SLICES

FROZEN = Path(__file__).with_name("event_schemas.json")


def today() -> dict[str, Any]:
    assert SLICES  # whose models are the entities
    names = {name for name in known_events() if name.partition(".")[2][:1].isupper()}
    return {name: known_events()[name].payload.model_json_schema() for name in sorted(names)}


def frozen() -> dict[str, Any]:
    return dict(json.loads(FROZEN.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted(frozen()))
def test_a_released_event_is_what_it_was_or_has_a_way_to_what_is(name: str) -> None:
    now = today()
    if name in now:
        assert now[name] == frozen()[name]
    else:
        assert name in UPCASTERS


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

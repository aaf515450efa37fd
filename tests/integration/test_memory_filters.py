"""Which memories a list, a count and a bulk change mean, by every filter there is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pjais.bootstrap import Application
from pjais.features.memories.service import MemoryService
from tests.factories import running
from tests.integration.talk import Client, made
from tests.live import fresh

Opened = tuple[Application, Client]

KNOWN: dict[str, dict[str, Any]] = {
    "plain": {},
    "pinned": {"pinned": True},
    "off": {"state": "disabled"},
    "told": {"source": {"kind": "conversation", "speaker": "Ann"}},
    "sly": {"source": {"kind": "note", "speaker": '"kind":"conversation"'}},
}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def filled(client: Client) -> str:
    """A persona with the known memories, and two that were merged."""
    ann = made(client)
    ids = {}
    for name, fields in KNOWN.items():
        later = {key: value for key, value in fields.items() if key in {"pinned", "state"}}
        given = {"content": name, **{key: value for key, value in fields.items() if key not in later}}
        ids[name] = client.post(f"/api/personas/{ann}/memories", json=given).raise_for_status().json()["id"]
        if later:
            client.patch(f"/api/memories/{ids[name]}", json=later).raise_for_status()
    pair = [client.post(f"/api/personas/{ann}/memories", json={"content": each}).json()["id"] for each in ("a", "b")]
    client.post("/api/memories/merge", json={"ids": pair, "content": "merged"}).raise_for_status()
    return ann


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"state": ["disabled"]}, {"off"}),
        ({"state": ["superseded"]}, {"a", "b"}),
        ({"state": ["disabled", "superseded"]}, {"off", "a", "b"}),
        ({"pinned": True}, {"pinned"}),
        ({"pinned": False, "state": ["active"]}, {"plain", "told", "sly", "merged"}),
        ({"source": "conversation"}, {"told"}),
        ({"source": "merge"}, {"merged"}),
        ({"source": "nothing"}, set()),
        ({"recalled": True}, set()),
        ({"recalled": False, "q": "merged"}, {"merged"}),
    ],
)
def test_list_count_and_live_rows_agree_on_a_filter(
    opened: Opened, narrowed: dict[str, Any], expected: set[str]
) -> None:
    app, client = opened
    ann = filled(client)

    listed = client.get("/api/memories", params={"persona_id": ann, **narrowed}).raise_for_status().json()["items"]

    assert {each["content"] for each in listed} == expected
    assert {each["content"] for each in fresh(app, "personaMemories$", persona_id=ann, **narrowed)} == expected
    assert fresh(app, "memoryCount$", persona_id=ann, **narrowed)[0]["count"] == len(expected)


def test_what_was_recalled_is_told_from_what_never_was(opened: Opened) -> None:
    app, client = opened
    ann = filled(client)
    (merged,) = fresh(app, "personaMemories$", persona_id=ann, q="merged")
    with app.vault.write() as session:
        MemoryService(session).used([merged["id"]])

    recalled = fresh(app, "personaMemories$", persona_id=ann, recalled=True)

    assert [each["content"] for each in recalled] == ["merged"]
    assert fresh(app, "memoryCount$", persona_id=ann, recalled=False)[0]["count"] == 7


def test_the_kinds_of_sources_are_counted(opened: Opened) -> None:
    app, client = opened
    ann = filled(client)

    kinds = {row["kind"]: row["count"] for row in fresh(app, "memorySources$", persona_id=ann)}

    assert kinds == {"conversation": 1, "note": 1, "merge": 1}


def test_a_bulk_change_reaches_all_that_a_filter_lets_through_and_no_other(opened: Opened) -> None:
    app, client = opened
    ann, bob = filled(client), made(client)
    client.post(f"/api/personas/{bob}/memories", json={"content": "of another persona"})
    which = {"persona_id": ann, "state": ["disabled", "superseded"]}

    changed = client.post("/api/memories/update", json={"filter": which, "patch": {"state": "active", "tier": "hot"}})

    assert changed.raise_for_status().json() == {"changed": 3}
    assert {each["content"] for each in fresh(app, "personaMemories$", persona_id=ann, tier=["hot"])} == {
        "off",
        "a",
        "b",
    }
    assert client.post("/api/memories/update", json={"filter": which, "patch": {"tier": "cold"}}).json() == {
        "changed": 0
    }
    gone = client.post("/api/memories/delete", json={"filter": {"persona_id": ann}})
    assert gone.json() == {"changed": 8}
    assert len(client.get("/api/memories").json()["items"]) == 1
    client.post("/api/undo", json={"entity_ids": [], "steps": 1}).raise_for_status()
    assert fresh(app, "memoryCount$", persona_id=ann)[0]["count"] == 8


def test_more_memories_than_one_request_may_name_are_changed_by_filter_in_one_step(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    rows = [{"persona_id": ann, "content": f"Entry {number}"} for number in range(5_100)]
    for _ in range(2):
        client.post("/api/memories/bulk", json={"memories": rows}).raise_for_status()
    which = {"persona_id": ann}

    changed = client.post("/api/memories/update", json={"filter": which, "patch": {"pinned": True}}).json()

    assert changed == {"changed": 10_200}
    client.post("/api/undo", json={"entity_ids": [], "steps": 1}).raise_for_status()
    left = client.get("/api/memories", params={"persona_id": ann, "pinned": True, "limit": 1}).json()
    assert left["items"] == []


@pytest.mark.parametrize(
    "targets",
    [{}, {"ids": ["x"], "filter": {"persona_id": "y"}}, {"filter": {}}, {"filter": {"persona_id": "not an id"}}],
)
def test_a_bulk_change_names_either_ids_or_a_persons_filter(opened: Opened, targets: dict[str, Any]) -> None:
    _, client = opened

    refused = client.post("/api/memories/update", json={**targets, "patch": {"tier": "hot"}})

    assert refused.status_code == 400
    assert refused.json()["detail"]

"""Undo and redo: two stacks that the event log alone tells."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.eventlog.forget import Scope
from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from tests.factories import running

Client = TestClient[Any]
Opened = tuple[Application, Client]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def made(client: Client) -> tuple[str, str]:
    ann = client.post("/api/personas", json={"name": "Ann"}).json()["id"]
    return ann, client.post(f"/api/personas/{ann}/memories", json={"content": "Likes tea"}).json()["id"]


def take(client: Client, way: str, **body: Any) -> list[str]:
    answer = client.post(f"/api/{way}", json=body)
    return [each["name"] for each in answer.json()["steps"]] if answer.status_code == 200 else [answer.json()["type"]]


def state(client: Client) -> Any:
    """Everything a person sees, without times and versions."""
    found = []
    for persona in client.get("/api/personas").json()["items"]:
        memories = client.get("/api/memories", params={"persona_id": persona["id"]}).json()["items"]
        found.append((persona["name"], [(each["content"], each["tier"], each["tags"]) for each in memories]))
    return found


NOTHING = ["urn:pjais:problem:nothing-to-undo"]


def test_steps_are_taken_back_one_by_one_and_done_again(opened: Opened) -> None:
    _, client = opened
    ann, kept = made(client)
    seen = [state(client)]
    client.patch(f"/api/memories/{kept}", json={"content": "Likes coffee", "tier": "hot"})
    seen.append(state(client))
    drafts = [{"persona_id": ann, "content": f"Bulk {number}"} for number in range(3)]
    client.post("/api/memories/bulk", json={"memories": drafts})
    seen.append(state(client))
    client.delete(f"/api/memories/{kept}")
    seen.append(state(client))

    for names, expected in (
        (["v1.MemoryDeleted"], seen[2]),
        (["v1.MemoryAdded"], seen[1]),
        (["v1.MemoryUpdated"], seen[0]),
    ):
        assert (take(client, "undo"), state(client)) == (names, expected)
    for expected in seen[1:]:
        take(client, "redo")
        assert state(client) == expected
    assert take(client, "redo") == NOTHING
    for _ in range(5):
        take(client, "undo")
    assert state(client) == []
    assert take(client, "undo") == NOTHING


def test_something_new_ends_what_could_be_done_again(opened: Opened) -> None:
    _, client = opened
    ann, kept = made(client)
    client.patch(f"/api/memories/{kept}", json={"content": "Likes coffee"})
    take(client, "undo")
    client.post(f"/api/personas/{ann}/memories", json={"content": "Newer"})
    assert take(client, "redo") == NOTHING
    take(client, "undo")
    assert state(client) == [("Ann", [("Likes tea", "warm", [])])]


def test_what_was_changed_elsewhere_since_is_decided_field_by_field(opened: Opened) -> None:
    app, client = opened
    _, kept = made(client)
    client.patch(f"/api/memories/{kept}", json={"content": "Likes coffee", "tier": "hot"})
    with app.vault.write(actor="import") as session:
        MemoryService(session).update(kept, MemoryPatch(content="Likes cocoa"))

    answer = client.post("/api/undo", json={}).json()
    assert answer["type"] == "urn:pjais:problem:revert-conflict"
    assert answer["conflicts"] == {
        f"{kept}.content": {"before": "Likes tea", "after": "Likes coffee", "current": "Likes cocoa"}
    }
    assert state(client)[0][1] == [("Likes cocoa", "hot", [])]
    take(client, "undo", choices={f"{kept}.content": "current"})
    assert state(client)[0][1] == [("Likes cocoa", "warm", [])]


def test_a_step_in_the_middle_is_found_by_what_it_changed(opened: Opened) -> None:
    _, client = opened
    ann, kept = made(client)
    client.delete(f"/api/memories/{kept}")
    client.post(f"/api/personas/{ann}/memories", json={"content": "Newer"})

    assert take(client, "undo", entity_ids=[kept]) == ["v1.MemoryDeleted"]

    assert [content for content, _, _ in state(client)[0][1]] == ["Newer", "Likes tea"]
    assert take(client, "undo") == ["v1.MemoryAdded"]
    assert [content for content, _, _ in state(client)[0][1]] == ["Likes tea"]


def test_what_was_forgotten_is_not_undone_and_stops_nothing(opened: Opened) -> None:
    app, client = opened
    made(client)
    bob = client.post("/api/personas", json={"name": "Bob"}).json()["id"]
    app.forgetting.forget(Scope(persona_id=bob))
    assert take(client, "undo") == ["v1.MemoryAdded"]
    assert state(client) == [("Ann", [])]


@settings(max_examples=20)
@given(moves=st.lists(st.sampled_from(("add", "edit", "tier", "tag", "delete", "undo", "redo")), max_size=25))
def test_the_stacks_are_those_of_a_list_of_states(tmp_path_factory: pytest.TempPathFactory, moves: list[str]) -> None:
    """The model: states before each step; undo goes back one, redo forward, a new step drops what was ahead."""
    with running(tmp_path_factory.mktemp("undo")) as (app, client):
        ann = client.post("/api/personas", json={"name": "Ann"}).json()["id"]
        states, place = [state(client)], 0
        for number, move in enumerate(moves):
            if move in {"undo", "redo"}:
                wanted = place + (1 if move == "redo" else -1)
                if 0 <= wanted < len(states):
                    place = wanted
                    take(client, move)
                elif move == "redo":
                    assert take(client, move) == NOTHING
                assert state(client) == states[place]
                continue
            act(client, ann, move, number)
            if state(client) != states[place]:
                states, place = [*states[: place + 1], state(client)], place + 1
        assert verify(app.vault.read).is_clean


def act(client: Client, ann: str, move: str, number: int) -> None:
    memories = client.get("/api/memories", params={"persona_id": ann}).json()["items"]
    if move == "add" or not memories:
        client.post(f"/api/personas/{ann}/memories", json={"content": f"Memory {number}"})
        return
    key = memories[number % len(memories)]["id"]
    if move == "delete":
        client.delete(f"/api/memories/{key}")
    else:
        change = {"edit": {"content": f"Edited {number}"}, "tier": {"tier": ("hot", "cold")[number % 2]}}
        client.patch(f"/api/memories/{key}", json=change.get(move, {"tags": [f"t{number}"]}))

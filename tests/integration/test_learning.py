"""Learning: proposals from rules and models, and what becomes of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from pjais.features.conversations.learning import Proposals
from tests.integration.talk import Client, begun, made, proposals, reply_to, talking
from tests.live import fresh
from tests.model_servers import ModelServer, model_server

Opened = tuple[Application, Client, ModelServer]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as (app, client):
        yield app, client, server


def test_what_was_told_is_proposed_accepted_and_recalled(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    talk = begun(client, ann)
    reply_to(client, talk, "My dog is called Biscuit. I love green tea.")
    tea, dog = proposals(app, ann, 2)
    assert (dog["content"], dog["kind"], dog["origin"]) == ("My dog is called Biscuit.", "new", "rules")
    assert client.get("/api/memories", params={"persona_id": ann}).json()["items"] == []

    accepted = client.post(f"/api/proposals/{dog['id']}/accept", json={"importance": 1.0}).json()
    client.post(f"/api/proposals/{tea['id']}/reject").raise_for_status()

    (memory,) = client.get("/api/memories", params={"persona_id": ann}).json()["items"]
    assert (memory["id"], memory["type"], memory["importance"]) == (accepted["memory_id"], "relationship", 1.0)
    assert memory["source"] == {"kind": "conversation", "speaker": "User", "session": talk, "ref": dog["message_id"]}
    again = reply_to(client, begun(client, ann), "What is the name of my dog?")
    seen = client.get(f"/api/messages/{again['id']}/prompt").json()
    assert [item["memory_id"] for part in seen["parts"] for item in part["items"]] == [memory["id"]]
    assert client.post(f"/api/proposals/{dog['id']}/accept", json={}).status_code == 400
    (event,) = client.get("/api/events", params={"name": "v1.MemoryAdded"}).json()["items"]
    client.post(f"/api/events/{event['seq']}/revert", json={}).raise_for_status()
    assert client.get("/api/memories", params={"persona_id": ann}).json()["items"] == []
    assert verify(app.vault.read).is_clean


def test_the_same_twice_is_one_memory_that_counts(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    client.post(f"/api/personas/{ann}/memories", json={"content": "I love green tea"})
    reply_to(client, begun(client, ann), "You know, i love  green tea!")

    (proposal,) = proposals(app, ann)
    assert proposal["kind"] == "repeat"
    client.post(f"/api/proposals/{proposal['id']}/accept", json={}).raise_for_status()

    (memory,) = client.get("/api/memories", params={"persona_id": ann}).json()["items"]
    assert memory["mention_count"] == 2


def test_a_contradiction_supersedes_and_both_are_kept(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    old = client.post(f"/api/personas/{ann}/memories", json={"content": "I live in Porto."}).json()
    reply_to(client, begun(client, ann), "I moved from Porto to Lisbon.")
    (proposal,) = proposals(app, ann)
    assert (proposal["kind"], proposal["target_id"]) == ("contradiction", old["id"])

    done = client.post(f"/api/proposals/{proposal['id']}/accept", json={}).json()

    old = client.get(f"/api/memories/{old['id']}").json()
    assert (old["state"], old["superseded_by"]) == ("superseded", done["memory_id"])
    reply = reply_to(client, begun(client, ann), "Where do I live?")
    seen = client.get(f"/api/messages/{reply['id']}/prompt").json()
    assert [item["memory_id"] for part in seen["parts"] for item in part["items"]] == [done["memory_id"]]
    found = client.post("/api/memories/search", json={"persona_id": ann, "query": "Porto"}).json()["results"]
    assert {each["memory"]["id"] for each in found} == {old["id"], done["memory_id"]}
    back = client.patch(f"/api/memories/{old['id']}", json={"state": "active"}).json()
    assert (back["state"], back["superseded_by"]) == ("active", None)


def extraction(*memories: dict[str, Any]) -> str:
    return json.dumps({"memories": memories})


def test_the_persons_own_model_finds_more_and_only_in_the_asked_shape(opened: Opened) -> None:
    app, client, server = opened
    ann = made(client)
    found = {"content": "Rides a red bicycle to work", "type": "fact", "importance": 0.6, "replaces": None}

    def answer(body: dict[str, Any]) -> str:
        return extraction(found) if "response_format" in body else "Nice."

    server.reply = answer
    reply_to(client, begun(client, ann), "The red bicycle took me to the office again this morning")

    (proposal,) = proposals(app, ann)
    assert (proposal["content"], proposal["origin"]) == ("Rides a red bicycle to work", "model")
    asked = next(body for body in server.asked if "response_format" in body)
    assert asked["response_format"]["json_schema"]["schema"]["properties"]["memories"]["maxItems"] == 50
    for nonsense in ("Sure! Here you go", '{"memories": [{"content": 7}]}', extraction({**found, "type": "thought"})):
        server.reply = lambda body, said=nonsense: said if "response_format" in body else "Nice."  # type: ignore[misc]
        reply_to(client, begun(client, ann), "The red bicycle took me to the office again this morning")
    assert len(proposals(app, ann)) == 1


def test_everything_is_accepted_where_the_owner_said_so(opened: Opened) -> None:
    _, client, _ = opened
    ann = made(client, memory_settings={"auto_learn": True})

    reply_to(client, begun(client, ann), "My dog is called Biscuit.")

    for _ in range(300):
        if items := client.get("/api/memories", params={"persona_id": ann}).json()["items"]:
            break
    assert [each["content"] for each in items] == ["My dog is called Biscuit."]
    events = client.get("/api/events", params={"name": "v1.MemoryAdded"}).json()["items"]
    assert [each["actor"] for each in events] == ["learning"]


def test_a_thousand_proposals_are_settled_at_once(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    with app.vault.write() as session:
        stored = [
            {
                "persona_id": ann,
                "conversation_id": None,
                "message_id": None,
                "content": f"Fact {n}",
                "type": "fact",
                "importance": 0.5,
                "kind": "new",
                "target_id": None,
                "origin": "rules",
            }
            for n in range(1_000)
        ]
        Proposals(session).add_all(stored)
    shown = fresh(app, "memoryProposals$", persona_id=ann, limit=1000)
    assert len(shown) == 1000
    ids = [row["id"] for row in shown]

    wrong = client.post("/api/proposals/accept", json={"ids": [*ids[:10], ann]})
    assert wrong.status_code == 404
    assert len(fresh(app, "memoryProposals$", persona_id=ann, limit=1000)) == 1000
    client.post("/api/proposals/accept", json={"ids": ids[:500]}).raise_for_status()
    done = client.post("/api/proposals/reject", json={"ids": ids[500:]}).json()

    assert done == {"settled": 500}
    assert fresh(app, "memoryProposals$", persona_id=ann) == []
    assert verify(app.vault.read).is_clean


def test_memories_are_merged_split_pinned_and_disabled(opened: Opened) -> None:
    _, client, _ = opened
    ann = made(client)

    def add(content: str, **fields: Any) -> str:
        answer = client.post(f"/api/personas/{ann}/memories", json={"content": content, **fields})
        return str(answer.raise_for_status().json()["id"])

    one, other = add("Likes tea", tags=["a"]), add("Likes green tea", tags=["b"], importance=0.9)
    merged = client.post("/api/memories/merge", json={"ids": [one, other], "content": "Likes green tea best"}).json()
    assert (merged["tags"], merged["importance"], merged["mention_count"]) == (["a", "b"], 0.9, 2)
    assert client.get(f"/api/memories/{one}").json()["superseded_by"] == merged["id"]

    parts = client.post(f"/api/memories/{merged['id']}/split", json={"contents": ["Likes tea", "Green is best"]}).json()
    assert [each["content"] for each in parts["items"]] == ["Likes tea", "Green is best"]
    assert client.get(f"/api/memories/{merged['id']}").json()["state"] == "superseded"

    pinned, disabled = add("The password is swordfish"), add("Keeps bees")
    client.patch(f"/api/memories/{pinned}", json={"pinned": True}).raise_for_status()
    client.patch(f"/api/memories/{disabled}", json={"state": "disabled"}).raise_for_status()
    reply = reply_to(client, begun(client, ann), "Do you keep bees?")
    seen = client.get(f"/api/messages/{reply['id']}/prompt").json()
    recalled = [item["memory_id"] for part in seen["parts"] for item in part["items"]]
    assert recalled[0] == pinned
    assert disabled not in recalled
    twice = client.post("/api/memories/merge", json={"ids": [one, one], "content": "x"})
    assert twice.status_code == 400

"""What becomes a proposal and what does not: failing models, other replies, other answers, switches."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pjais.bootstrap import Application
from pjais.features.conversations.learning import Proposals
from pjais.features.conversations.model import MemoryProposal
from tests.integration.talk import (
    Client,
    begun,
    made,
    proposals,
    reply_to,
    say,
    settled,
    talking,
    thread,
    until,
)
from tests.model_servers import ModelServer, model_server

Opened = tuple[Application, Client, ModelServer]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as (app, client):
        yield app, client, server


def stored(app: Application, owner: str) -> list[tuple[str, str, str]]:
    """All proposals there ever were, as (content, kind, state), oldest first."""
    with app.vault.read() as session:
        query = select(MemoryProposal).where(MemoryProposal.persona_id == owner).order_by(MemoryProposal.id)
        return [(each.content, each.kind, each.state) for each in session.scalars(query)]


def another(client: Client, talk: str) -> None:
    last = thread(client, talk)[-1]
    client.post(f"/api/conversations/{talk}/replies", json={"instead_of": last["id"]}).raise_for_status()
    settled(client, talk)


def add(client: Client, owner: str, content: str, **fields: Any) -> str:
    answer = client.post(f"/api/personas/{owner}/memories", json={"content": content, **fields})
    return str(answer.raise_for_status().json()["id"])


def memories(client: Client, owner: str) -> dict[str, tuple[str, int]]:
    items = client.get("/api/memories", params={"persona_id": owner, "limit": 1000}).json()["items"]
    return {each["content"]: (each["state"], each["mention_count"]) for each in items}


def extraction(*found: dict[str, Any]) -> str:
    return json.dumps({"memories": found})


def extracting(server: ModelServer, *found: dict[str, Any]) -> None:
    server.reply = lambda body: extraction(*found) if "response_format" in body else "Nice."


def asked_to_extract(server: ModelServer) -> int:
    return sum("response_format" in body for body in server.asked)


def learned(app: Application, client: Client, talk: str, content: str) -> None:
    """Say it and wait until all that follows is over: a remark afterwards is learned after it."""
    owner = client.get(f"/api/conversations/{talk}").json()["persona_id"]
    reply_to(client, talk, content)
    mark = f"Yesterday I saw {time.monotonic_ns()} birds"
    reply_to(client, talk, mark)
    until(lambda: any(each[0] == mark for each in stored(app, owner)), "the remark is learned")


def test_what_rules_found_stays_where_the_model_fails(opened: Opened) -> None:
    app, client, server = opened
    ann = made(client)
    talk = begun(client, ann)
    answered: list[str] = []

    def babble(body: dict[str, Any]) -> str:
        if "response_format" not in body:
            return "Nice."
        answered.append("nonsense")
        return answered[-1]

    server.reply = babble
    reply_to(client, talk, "My dog is called Biscuit, just so you know.")
    until(lambda: answered, "the model is asked")
    assert [each["content"] for each in proposals(app, ann)] == ["My dog is called Biscuit, just so you know."]

    def refuse(body: dict[str, Any]) -> str:
        if "response_format" in body:
            server.manner, server.refusals_left = "500", 10
            raise ConnectionResetError
        return "Nice."

    server.reply = refuse
    reply_to(client, talk, "I love green tea more than anything else.")

    found = proposals(app, ann, 2)
    assert {each["origin"] for each in found} == {"rules"}
    assert len(found) == 2


def test_the_asked_shape_is_one_that_strict_servers_take(opened: Opened) -> None:
    _, client, server = opened
    extracting(server)
    reply_to(client, begun(client, made(client)), "I love green tea more than anything else.")
    until(lambda: asked_to_extract(server), "the model is asked")

    asked = next(body["response_format"]["json_schema"]["schema"] for body in server.asked if "response_format" in body)

    for shape in (asked, *asked["$defs"].values()):
        assert shape["additionalProperties"] is False
        assert set(shape["required"]) == set(shape["properties"])


def test_another_reply_proposes_nothing_anew(opened: Opened) -> None:
    app, client, server = opened
    found = {"content": "Drinks tea every day", "type": "fact", "importance": 0.5, "replaces": None}
    extracting(server, found)
    ann = made(client)
    talk = begun(client, ann)
    reply_to(client, talk, "I love tea and drink it every day.")
    by_rules, by_model = sorted(proposals(app, ann, 2), key=lambda each: each["origin"], reverse=True)
    edited = client.post(f"/api/proposals/{by_rules['id']}/accept", json={"content": "Is fond of tea"})
    assert edited.status_code == 200
    client.post(f"/api/proposals/{by_model['id']}/reject").raise_for_status()
    before = stored(app, ann)

    another(client, talk)
    another(client, talk)
    learned(app, client, begun(client, ann), "Hello again")

    assert stored(app, ann)[: len(before)] == before
    assert [each[0] for each in stored(app, ann)[len(before) :] if not each[0].startswith("Yesterday")] == []
    assert memories(client, ann) == {"Is fond of tea": ("active", 1)}


def test_another_reply_counts_nothing_where_all_is_accepted(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client, memory_settings={"auto_learn": True})
    talk = begun(client, ann)
    reply_to(client, talk, "I love tea.")
    until(lambda: memories(client, ann), "it is remembered")

    another(client, talk)
    another(client, talk)
    learned(app, client, begun(client, ann), "Hello again")

    assert memories(client, ann)["I love tea."] == ("active", 1)
    learned(app, client, begun(client, ann), "I love tea!")
    assert memories(client, ann)["I love tea."] == ("active", 2)


def test_a_changed_message_is_read_again(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    talk = begun(client, ann)
    reply_to(client, talk, "I love tea.")
    proposals(app, ann)
    said = thread(client, talk)[0]
    client.patch(f"/api/messages/{said['id']}", json={"content": "I love tea. I hate rain."}).raise_for_status()

    another(client, talk)

    assert {each["content"] for each in proposals(app, ann, 2)} == {"I love tea.", "I hate rain."}


@pytest.mark.parametrize(
    ("old", "told", "kind"),
    [
        ("I love tea", "I hate tea.", "contradiction"),
        ("Likes tea", "I can\u2019t stand tea", "contradiction"),
        ("I am allergic to peanuts", "I am not allergic to peanuts.", "contradiction"),
        ("I have two sons.", "I have three sons.", "contradiction"),
        ("My dog is called Biscuit", "My dog is called Rex.", "contradiction"),
        ("My dog is called Biscuit", "My other dog is called Rex.", "new"),
        ("I am married", "I'm divorced now", "contradiction"),
        ("I work at Google", "I work as a nurse", "new"),
        ("I work at Google", "I work for Apple now", "contradiction"),
        ("I live in Rome", "I don't live in Rome any more.", "contradiction"),
        ("I love green tea", "I really do love green tea!", "repeat"),
        ("My sister is called Anna", "My sister is called Eve", "new"),
    ],
)
def test_what_was_told_bears_on_what_is_remembered(opened: Opened, old: str, told: str, kind: str) -> None:
    app, client, _ = opened
    ann = made(client)
    target = add(client, ann, old)
    for other in ("I like the sea", "My cat is called Tom", "I was born in 1980"):
        add(client, ann, other)
    app.indexer.catch_up()

    reply_to(client, begun(client, ann), told)

    (proposal,) = proposals(app, ann)
    assert proposal["kind"] == kind
    assert proposal["target_id"] == (None if kind == "new" else target)


def test_only_active_memories_are_repeated_or_contradicted(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    off, gone = add(client, ann, "I love green tea"), add(client, ann, "I live in Porto")
    client.patch(f"/api/memories/{off}", json={"state": "disabled"}).raise_for_status()
    client.delete(f"/api/memories/{gone}").raise_for_status()

    reply_to(client, begun(client, ann), "I love green tea. I live in Rome.")

    assert {each["kind"] for each in proposals(app, ann, 2)} == {"new"}


def test_what_the_model_says_is_replaced_counts_first(opened: Opened) -> None:
    app, client, server = opened
    ann = made(client)
    old = add(client, ann, "Trains for a marathon every weekend")
    extracting(
        server,
        {"content": "Stopped running after the injury", "type": "fact", "importance": 0.7, "replaces": 0},
        {"content": "Sold the car", "type": "event", "importance": 0.3, "replaces": 9},
    )

    reply_to(client, begun(client, ann), "The marathon every weekend is over for me since the injury")

    found = {each["content"]: (each["kind"], each["target_id"]) for each in proposals(app, ann, 2)}
    assert found == {
        "Stopped running after the injury": ("contradiction", old),
        "Sold the car": ("new", None),
    }


def test_the_newest_answer_is_the_active_one_in_whatever_order_they_are_accepted(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    add(client, ann, "I live in Porto")
    talk = begun(client, ann)
    reply_to(client, talk, "I moved to Lisbon.")
    proposals(app, ann, 1)
    reply_to(client, talk, "I moved to Rome.")
    rome, lisbon = sorted(proposals(app, ann, 2), key=lambda each: each["content"], reverse=True)

    for each in (lisbon, rome):
        client.post(f"/api/proposals/{each['id']}/accept", json={}).raise_for_status()

    assert memories(client, ann) == {
        "I live in Porto": ("superseded", 1),
        "I moved to Lisbon.": ("superseded", 1),
        "I moved to Rome.": ("active", 1),
    }


def test_a_repeat_is_accepted_with_another_weight_and_stays_one_memory(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    add(client, ann, "I love green tea")
    reply_to(client, begun(client, ann), "I love green tea!")
    (proposal,) = proposals(app, ann)

    client.post(f"/api/proposals/{proposal['id']}/accept", json={"importance": 1.0}).raise_for_status()

    (memory,) = client.get("/api/memories", params={"persona_id": ann}).json()["items"]
    assert (memory["mention_count"], memory["importance"]) == (2, 1.0)


def test_where_learning_is_off_neither_rules_nor_model_propose(opened: Opened) -> None:
    app, client, server = opened
    extracting(server, {"content": "Drinks tea", "type": "fact", "importance": 0.5, "replaces": None})
    ann, off = made(client), made(client, memory_settings={"enabled": False})
    quiet = begun(client, ann, settings={"learn_memories": False})
    for talk in (quiet, begun(client, off)):
        reply_to(client, talk, "I love tea and drink it every day.")
    server.pause_s = 0.3
    late = begun(client, ann)
    say(client, late, "I love coffee and drink it every day.")
    client.patch(f"/api/conversations/{late}", json={"settings": {"learn_memories": False}}).raise_for_status()
    settled(client, late)
    server.pause_s = 0

    learned(app, client, begun(client, ann), "Hello")

    assert all(each[0].startswith("Yesterday") or each[0] == "Drinks tea" for each in stored(app, ann))
    assert stored(app, off) == []
    with app.vault.read() as session:
        told_in = set(session.scalars(select(MemoryProposal.conversation_id)))
    assert not told_in & {quiet, late}


def test_a_thousand_are_accepted_in_seconds(opened: Opened) -> None:
    app, client, _ = opened
    ann = made(client)
    shape = {"persona_id": ann, "type": "fact", "importance": 0.5, "kind": "new", "origin": "rules"}
    with app.vault.write() as session:
        Proposals(session).add_all([{**shape, "content": f"Fact {number}"} for number in range(1_000)])
    with app.vault.read() as session:
        ids = list(session.scalars(select(MemoryProposal.id)))

    started = time.process_time()
    client.post("/api/proposals/accept", json={"ids": ids}).raise_for_status()

    assert time.process_time() - started < 10
    assert len(memories(client, ann)) == 1_000

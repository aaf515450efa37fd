"""Replies: one at a time in a conversation, with all that was said before in the prompt or in the summary."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pjais.bootstrap import Application
from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.said import comes_before, said_before
from pjais.features.conversations.service import Messages
from pjais.kernel.ids import new_id
from tests.integration.talk import PATIENCE_S, Client, begun, made, reply_to, say, settled, talking, thread, until
from tests.model_servers import ModelServer, model_server

Opened = tuple[Application, Client, ModelServer]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as (app, client):
        yield app, client, server


def reads(client: Client, tokens: int) -> None:
    backend = client.get("/api/models/backends").json()["items"][1]["id"]
    client.patch(f"/api/models/backends/{backend}", json={"context_tokens": tokens}).raise_for_status()


def chatted(app: Application, talk: str, contents: list[str]) -> list[str]:
    """Turns laid down at once, each after the one before; returns their ids."""
    ids = [new_id() for _ in contents]
    with app.vault.write() as session:
        owner = session.get_one(Conversation, talk).persona_id
        rows = [
            {
                "id": ids[place],
                "conversation_id": talk,
                "persona_id": owner,
                "parent_id": ids[place - 1] if place else None,
                "depth": place,
                "role": "assistant" if place % 2 else "user",
                "content": content,
            }
            for place, content in enumerate(contents)
        ]
        Messages(session).add_all(rows)
    return ids


def replied(app: Application, talk: str, _: Any) -> None:
    until(lambda: not app.replies.is_writing(talk), "the reply is over")


def busy(app: Application) -> threading.Event:
    """Keeps the thread of the models from taking a step until the event is set."""
    held, going = threading.Event(), threading.Event()

    async def hold() -> None:
        going.set()
        held.wait(PATIENCE_S)

    app.model_loop.start(hold())
    going.wait(PATIENCE_S)
    return held


def states(app: Application, talk: str) -> list[str]:
    with app.vault.read() as session:
        return list(session.scalars(select(Message.state).where(Message.conversation_id == talk)))


def summary_of(app: Application, talk: str) -> tuple[str, str | None]:
    with app.vault.read() as session:
        found = session.get_one(Conversation, talk)
        return found.summary, found.summary_until


def test_replies_asked_for_at_once_come_one_after_the_other_and_stop_reaches_the_last(opened: Opened) -> None:
    app, client, server = opened
    server.manner, server.reply = "slow", lambda _: "and so it goes on " * 20
    talk = begun(client, made(client))
    say(client, talk, "hello", reply=False)
    asking = [threading.Thread(target=app.replies.answer, args=(talk,)) for _ in range(4)]

    for each in asking:
        each.start()
    for each in asking:
        each.join()

    assert states(app, talk).count("writing") == 1
    app.replies.stop(talk)
    assert states(app, talk).count("writing") == 0
    assert not app.replies.is_writing(talk)


def test_a_reply_is_stopped_before_it_has_begun(opened: Opened) -> None:
    app, client, _ = opened
    talk = begun(client, made(client))
    say(client, talk, "hello", reply=False)
    held = busy(app)
    app.replies.answer(talk)

    started = time.monotonic()
    app.replies.stop(talk)
    took = time.monotonic() - started
    held.set()

    assert took < 5
    assert thread(client, talk)[-1]["state"] == "stopped"
    assert reply_to(client, talk, "Again?")["state"] == "complete"


def test_a_reply_answers_what_it_follows_whatever_is_shown_meanwhile(opened: Opened) -> None:
    app, client, server = opened
    talk = begun(client, made(client))
    first = reply_to(client, talk, "One")
    other = say(client, talk, "Elsewhere", parent_id=None, reply=False)
    held = busy(app)

    made_now = app.replies.answer(talk, first["id"])
    client.post(f"/api/messages/{other['id']}/show").raise_for_status()
    held.set()
    replied(app, talk, made_now)

    assert [turn["content"] for turn in server.asked[-1]["messages"][1:]] == ["One"]
    assert client.get(f"/api/messages/{made_now.id}/alternatives").json()["items"][0]["id"] == first["id"]


def test_another_greeting_cannot_be_asked_for(opened: Opened) -> None:
    app, client, server = opened
    talk = begun(client, made(client, first_message="Hello there"))
    (greeting,) = thread(client, talk)

    refused = client.post(f"/api/conversations/{talk}/replies", json={"instead_of": greeting["id"]})
    silent = client.post(f"/api/conversations/{begun(client, made(client))}/replies", json={})

    assert (refused.status_code, refused.json()["type"]) == (400, "urn:pjais:problem:nothing-to-answer")
    assert silent.status_code == 400
    assert (states(app, talk), server.asked) == (["complete"], [])


def test_a_large_context_reads_all_that_was_said(opened: Opened) -> None:
    app, client, server = opened
    reads(client, 60_000)
    talk = begun(client, made(client))
    chatted(app, talk, [f"turn {number}" for number in range(1_500)])

    replied(app, talk, say(client, talk, "Recap?"))

    sent = [turn["content"] for turn in server.asked[-1]["messages"][1:]]
    assert (len(sent), sent[0], sent[-1]) == (1_501, "turn 0", "Recap?")


def test_what_lies_before_the_prompt_is_summed_up_part_by_part_until_nothing_is_left(opened: Opened) -> None:
    app, client, server = opened
    reads(client, 1_500)
    server.reply = lambda body: "SUM" if "Summarise" in body["messages"][0]["content"] else "Yes."
    talk = begun(client, made(client))
    ids = chatted(app, talk, [f"turn {number} " + "word " * 60 for number in range(120)])

    def told() -> list[int]:
        texts = [body["messages"][0]["content"] for body in server.asked]
        return [int(n) for text in texts if "Summarise" in text for n in re.findall(r"turn (\d+) ", text)]

    oldest, before = 120, -1
    while len(told()) > before:
        before = len(told())
        replied(app, talk, say(client, talk, "And?"))
        sent = next(body for body in reversed(server.asked) if "Summarise" not in body["messages"][0]["content"])
        oldest = min([int(n) for each in sent["messages"][1:] for n in re.findall(r"turn (\d+) ", each["content"])])
        if oldest - len(told()) < 6:
            break
        until(lambda was=before: len(told()) > was, "the next parts are summed up")
        until(lambda: summary_of(app, talk)[1] == ids[len(told()) - 1], "it speaks of what was read, and no more")

    assert told() == list(range(len(told())))
    assert oldest - 6 < len(told()) <= oldest
    reply = reply_to(client, talk, "And now?")
    seen = client.get(f"/api/messages/{reply['id']}/prompt").json()
    (summed_up,) = (part["content"] for part in seen["parts"] if part["kind"] == "summary")
    assert summed_up.startswith("What was said before, in short.")
    assert "SUM" in summed_up


def test_a_part_that_failed_is_summed_up_with_the_next_reply(opened: Opened) -> None:
    app, client, server = opened
    reads(client, 1_000)
    talk = begun(client, made(client))
    chatted(app, talk, [f"turn {number} " + "word " * 60 for number in range(30)])
    failed: list[str] = []

    def fails(body: dict[str, Any]) -> str:
        if "Summarise" not in body["messages"][0]["content"]:
            return "Yes."
        failed.append(body["messages"][0]["content"])
        return ""

    server.reply = fails
    reply_to(client, talk, "And?")
    until(lambda: bool(failed), "a summary is asked for")
    assert summary_of(app, talk) == ("", None)
    server.reply = lambda body: "SUM" if "Summarise" in body["messages"][0]["content"] else "Yes."

    reply_to(client, talk, "And?")

    until(lambda: summary_of(app, talk)[0] == "SUM", "it is summed up")
    asked = [body["messages"][0]["content"] for body in server.asked if "Summarise" in body["messages"][0]["content"]]
    assert "turn 0 " in failed[0]
    assert any("turn 0 " in each for each in asked[len(failed) :])


def test_the_longest_conversations_are_answered_at_once(opened: Opened) -> None:
    app, client, server = opened
    reads(client, 8_000)
    talk = begun(client, made(client))
    ids = chatted(app, talk, [f"Message {number} about bees and the river" for number in range(50_000)])
    app.indexer.catch_up()

    started = time.monotonic()
    replied(app, talk, say(client, talk, "And now?"))
    took = time.monotonic() - started

    assert states(app, talk).count("complete") == 50_002
    assert took < 5
    assert server.asked[0]["messages"][-1]["content"] == "And now?"
    with app.vault.read() as session:
        assert len(said_before(session, ids[-1], 8_000)) < 3_000
        assert comes_before(session, ids[0], ids[-1])
        assert not comes_before(session, ids[-1], ids[0])


def test_the_summary_of_another_branch_is_not_told(opened: Opened) -> None:
    app, client, server = opened
    reads(client, 1_000)
    server.reply = lambda body: "SUM" if "Summarise" in body["messages"][0]["content"] else "Yes."
    talk = begun(client, made(client))
    chatted(app, talk, [f"turn {number} " + "word " * 60 for number in range(30)])
    reply_to(client, talk, "And?")
    until(lambda: summary_of(app, talk)[0] == "SUM", "it is summed up")

    say(client, talk, "A new beginning", parent_id=None, reply=False)
    reply = reply_to(client, talk, "word " * 60)

    seen = client.get(f"/api/messages/{reply['id']}/prompt").json()
    assert all(part["kind"] != "summary" for part in seen["parts"])
    assert settled(client, talk)["state"] == "complete"

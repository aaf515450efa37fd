"""Settings of a persona that act: how long and how many memories are kept, and whether messages are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import select

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from pjais.features.conversations.model import Message, Prompt
from pjais.features.conversations.service import Conversations
from pjais.kernel.clock import now_text
from tests.factories import running

Opened = tuple[Application, TestClient[Any]]
OLD = "2001-01-01T00:00:00Z"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def made(client: TestClient[Any], **settings: Any) -> str:
    return str(client.post("/api/personas", json={"name": "Ann", **settings}).json()["id"])


def remember(client: TestClient[Any], owner: str, content: str, **fields: Any) -> None:
    client.post(f"/api/personas/{owner}/memories", json={"content": content, **fields}).raise_for_status()


def kept(client: TestClient[Any], owner: str) -> list[str]:
    items = client.get("/api/memories", params={"persona_id": owner}).json()["items"]
    return sorted(each["content"] for each in items)


def test_what_was_kept_longer_than_allowed_goes_and_the_audit_trail_says_by_whom(opened: Opened) -> None:
    app, client = opened
    ann, bob = made(client, memory_settings={"retention_days": 30}), made(client)
    for owner in (ann, bob):
        remember(client, owner, "Old", created_at=OLD)
        remember(client, owner, "New")

    assert app.retention.apply() == 1

    assert (kept(client, ann), kept(client, bob)) == (["New"], ["New", "Old"])
    (event,) = client.get("/api/events", params={"name": "v1.MemoryDeleted"}).json()["items"]
    assert event["actor"] == "retention"
    client.post(f"/api/events/{event['seq']}/revert", json={}).raise_for_status()
    assert kept(client, ann) == ["New", "Old"]
    assert verify(app.vault.read).is_clean


def test_beyond_the_number_the_least_important_and_oldest_go(opened: Opened) -> None:
    app, client = opened
    ann = made(client, memory_settings={"max_memories": 2})
    remember(client, ann, "Important", importance=0.9, created_at=OLD)
    for content in ("First", "Second", "Third"):
        remember(client, ann, content)

    assert app.retention.apply() == 2
    assert kept(client, ann) == ["Important", "Third"]
    assert app.retention.apply() == 0


def test_messages_kept_longer_than_allowed_go_with_what_was_made_of_them(opened: Opened) -> None:
    app, client = opened
    ann = made(client, privacy_settings={"message_retention_days": 30})
    talk = client.post("/api/conversations", json={"persona_id": ann}).json()["id"]
    for content, moment in (("Old", OLD), ("New", now_text())):
        said = {"role": "user", "content": content, "reply": False, "created_at": moment}
        client.post(f"/api/conversations/{talk}/messages", json=said).raise_for_status()
    with app.vault.write() as session:
        Conversations(session).change(Conversations(session).find(talk), {"summary": "user: Old"})
        old, new = session.scalars(select(Message).order_by(Message.created_at))
        seen = {"persona_id": ann, "model": "m", "context_tokens": 9, "token_count": 1, "parts": []}
        session.add(Prompt(message_id=old.id, made_at=OLD, **seen))
        session.add(Prompt(message_id=new.id, made_at=now_text(), **seen))  # it was shown the old one, too

    def shown() -> list[str]:
        return [each["content"] for each in client.get(f"/api/conversations/{talk}/messages").json()["items"]]

    assert app.retention.apply() == 1

    assert shown() == ["New"]
    with app.vault.read() as reading:
        assert list(reading.scalars(select(Prompt.message_id))) == []
        assert Conversations(reading).find(talk).summary == ""
    (event,) = client.get("/api/events", params={"name": "v1.MessageDeleted"}).json()["items"]
    assert event["actor"] == "retention"
    client.post(f"/api/events/{event['seq']}/revert", json={}).raise_for_status()
    assert shown() == ["Old", "New"]
    assert verify(app.vault.read).is_clean


def test_messages_that_may_not_be_kept_are_refused(opened: Opened) -> None:
    _, client = opened
    ann = made(client, privacy_settings={"store_messages": False})
    talk = client.post("/api/conversations", json={"persona_id": ann}).json()["id"]
    answer = client.post(
        f"/api/conversations/{talk}/messages", json={"role": "user", "content": "Secret", "reply": False}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:pjais:problem:messages-not-kept")
    assert client.get("/api/events", params={"name": "v1.MessageAdded"}).json()["items"] == []

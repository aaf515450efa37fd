"""What happened while nobody looked."""

from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application
from tests.factories import running
from tests.integration.talk import begun, made, reply_to, talking, until
from tests.integration.test_integrity import spoilt
from tests.live import Subscriber
from tests.model_servers import model_server


def told(client: TestClient[Any], kind: str) -> list[dict[str, Any]]:
    items = client.get("/api/notices").raise_for_status().json()["items"]
    return [each for each in items if each["kind"] == kind]


def bring_in(client: TestClient[Any], name: str, content: bytes) -> None:
    """Returns when it has been told, which happens beside the answer."""
    client.post("/api/imports?wait=true", files=[("files", (name, content))]).raise_for_status()
    until(lambda: any(each["subject"] == name for each in told(client, "import")), f"the notice of {name}")


def test_trouble_is_told_once_and_over_when_it_is_over(tmp_path: Path) -> None:
    with running(spoilt(tmp_path)) as (app, client):
        app.notices.look()
        assert told(client, "chain") == []
        client.post("/api/integrity/verify?wait=true")

        app.notices.look()
        app.notices.look()

        (notice,) = told(client, "chain")
        assert (notice["seen"], notice["over_at"], notice["check"]["reason"]) == (False, None, "different")
        client.delete("/api/notices").raise_for_status()
        assert told(client, "chain") == [notice]  # it goes on
        client.post("/api/integrity/repair").raise_for_status()
        client.post("/api/integrity/verify?wait=true")
        app.notices.look()
        (over,) = told(client, "chain")
        assert over["over_at"] is not None
        assert over["seen"]
        client.delete("/api/notices").raise_for_status()
        assert told(client, "chain") == []


def test_imports_are_told_with_what_failed_and_seen_one_by_one(tmp_path: Path) -> None:
    with running(tmp_path) as (app, client):
        window = Subscriber(app)
        window.follow("notices$")
        bring_in(client, "ann.json", b'{"name": "Ann", "first_mes": "Hello", "description": ""}')
        bring_in(client, "nothing.json", b"{")

        newest, first = told(client, "import")

        assert [(each["subject"], each["count"], each["failed"]) for each in (first, newest)] == [
            ("ann.json", 1, 0),
            ("nothing.json", 1, 1),
        ]
        client.post("/api/notices/seen", json={"ids": [first["id"]]}).raise_for_status()
        assert [each["seen"] for each in told(client, "import")] == [False, True]
        client.post("/api/notices/seen", json={}).raise_for_status()
        assert all(each["seen"] for each in told(client, "import"))
        assert [each["id"] for each in window.rows("id")] == [newest["id"], first["id"]]
        client.post("/api/sample?wait=true", json={"language": "en"}).raise_for_status()
        assert len(told(client, "import")) == 2  # who asked for the sample waits for it


@pytest.mark.parametrize("muted", [False, True])
def test_replies_are_told_the_latest_of_each_conversation(tmp_path: Path, *, muted: bool) -> None:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as (_, client):
        talk = begun(client, made(client), title="By the river")
        client.put("/api/settings/notices.muted", json={"value": ["reply"] if muted else []})
        reply_to(client, talk, "Hello")
        reply_to(client, talk, "And again")

        replies = told(client, "reply")

        assert [(each["subject"], each["subject_id"]) for each in replies] == (
            [] if muted else [("By the river", talk)]
        )


def test_what_was_in_the_setting_by_mistake_mutes_nothing(tmp_path: Path) -> None:
    app: Application
    with running(tmp_path) as (app, client):
        client.put("/api/settings/notices.muted", json={"value": "all"})
        bring_in(client, "nothing.json", b"{")
        assert len(told(client, "import")) == 1
        assert client.post("/api/notices/seen", json={"ids": ["unknown"]}).status_code == 204
        assert app.notices.newest_first()[0].seen is False

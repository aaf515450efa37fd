"""An event that cannot be read is shown as such wherever the log is looked at, and everything else goes on."""

from pathlib import Path

import pytest

from pjais.backup.transfer import export_all, import_all
from pjais.bootstrap import open_vault
from pjais.features.conversations.schemas import ConversationCreate
from pjais.features.conversations.service import ConversationService
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from tests.factories import memory, persona, running
from tests.integration.test_verify import tamper
from tests.live import Subscriber

MALFORMED = [
    '{"content":[null,5],"importance":["x","high"]}',
    '{"dreamt":[1,2]}',
    "{",
    "[1]",
    '{"content":["a"]}',
    '{"id":[null,null]}',
]


def written(folder: Path, changes: str) -> tuple[str, str, str]:
    """A vault whose fifth event, an edit of the first memory, was changed behind the app's back."""
    vault = open_vault(folder)
    with vault.write() as session:
        ann = persona(session, "Ann")
        ConversationService(session).start(ConversationCreate(persona_id=ann, title="First"))
        edited, kept = memory(session, ann, "Likes tea"), memory(session, ann, "Likes rain")
    with vault.write() as session:
        MemoryService(session).update(edited, MemoryPatch(content="Likes cocoa"))
    vault.close()
    tamper(folder, f"UPDATE event SET changes = '{changes}' WHERE seq = 5")  # noqa: S608 - a test's own words
    return ann, edited, kept


@pytest.mark.parametrize("changes", MALFORMED)
def test_the_audit_trail_shows_what_cannot_be_read(tmp_path: Path, changes: str) -> None:
    written(tmp_path, changes)
    with running(tmp_path) as (app, client):
        told = client.get("/api/events").json()["items"]
        window = Subscriber(app)
        window.follow("auditTrail$")

        assert [each["unread"] for each in told] == [None] * 4 + ["malformed"]
        assert [row["unread"] for row in window.rows("seq")] == ["malformed"] + [None] * 4
        assert client.get("/api/events/5").json()["unread"] == "malformed"
        assert client.get("/api/events", params={"q": "Likes rain"}).json()["items"][0]["seq"] == 4
        answer = client.post("/api/events/5/revert", json={})
        assert answer.status_code == 409
        assert "cannot be read" in answer.json()["detail"] or "forgotten" in answer.json()["detail"]
        undone = client.post("/api/undo", json={})
        assert undone.status_code == 409
        assert "Event 5 cannot be read" in undone.json()["detail"]


def test_an_event_that_was_just_written_is_told_as_readable(tmp_path: Path) -> None:
    with running(tmp_path) as (app, _):
        window = Subscriber(app)
        window.follow("auditTrail$")
        with app.vault.write() as session:
            memory(session, persona(session))
        assert [row["unread"] for row in window.rows("seq")] == [None, None]


def test_an_event_of_a_newer_version_is_shown_as_such(tmp_path: Path) -> None:
    written(tmp_path, "{}")
    tamper(tmp_path, "UPDATE event SET name = 'v9.MemoryUpdated' WHERE seq = 5")
    with running(tmp_path) as (_, client):
        assert client.get("/api/events/5").json()["unread"] == "newer"
        assert "newer version" in client.post("/api/undo", json={}).json()["detail"]


@pytest.mark.parametrize("changes", MALFORMED)
def test_time_travel_says_what_is_not_known_and_brings_nothing_of_it_back(tmp_path: Path, changes: str) -> None:
    ann, edited, kept = written(tmp_path, changes)
    with running(tmp_path) as (_, client):
        asked: dict[str, str | int] = {"owner_id": ann, "seq": 4}
        page = {each["id"]: each for each in client.get("/api/past/memory", params=asked).json()["items"]}
        assert {key: each["is_whole"] for key, each in page.items()} == {edited: False, kept: True}
        assert client.get("/api/past/memory", params={**asked, "seq": 5}).json()["items"][1]["is_whole"]
        assert client.get("/api/past", params={"seq": 2}).json()["personas"][0]["is_whole"]
        one = client.post("/api/past/restore", json={"seq": 4, "entity_type": "memory", "entity_id": edited})
        assert (one.status_code, one.json()["type"]) == (409, "urn:pjais:problem:not-known-then")
        assert client.post("/api/past/restore", json={"seq": 4, "persona_id": ann}).json() == {"rows": {}}
        assert client.get(f"/api/memories/{edited}").json()["content"] == "Likes cocoa"
        item = client.get(f"/api/history/memory/{edited}").json()
        assert (item["row"]["content"], item["is_whole"]) == ("Likes tea", False)


def test_an_import_onto_an_item_with_a_malformed_event_leaves_its_row(tmp_path: Path) -> None:
    _, edited, _ = written(tmp_path / "one", '{"content":["Likes tea","Likes cocoa"]}')
    one = open_vault(tmp_path / "one")
    export_all(one, tmp_path / "then.jsonl")
    with one.write() as session:
        MemoryService(session).update(edited, MemoryPatch(content="Likes mate"))
    export_all(one, tmp_path / "later.jsonl")
    one.close()
    other = open_vault(tmp_path / "two")
    import_all(other, tmp_path / "then.jsonl")
    other.close()
    tamper(tmp_path / "two", "UPDATE event SET changes = '{' WHERE seq = 5")

    with running(tmp_path / "two") as (app, client):
        assert import_all(app.vault, tmp_path / "later.jsonl").counts["event"] == 1
        assert client.get(f"/api/memories/{edited}").json()["content"] == "Likes cocoa"

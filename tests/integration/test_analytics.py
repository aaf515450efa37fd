"""Analytics: counts by day, what is recalled, topics and mood, and where they may not be looked for."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from pjais.bootstrap import Application
from tests.integration.first_schema import TO_EIGHTH_SCHEMA
from tests.integration.talk import Client, begun, made, reply_to, say, talking
from tests.live import fresh
from tests.model_servers import model_server

Opened = tuple[Application, Client]
ABOUT = {
    "tea": ["Drinks green tea in the morning", "Black tea tastes best with milk", "Keeps a tin of oolong tea"],
    "dog": ["The dog is called Biscuit", "Walks the dog along the river", "The dog chases cats and balls"],
    "guitar": ["Plays the guitar in a band", "Bought a new electric guitar", "Writes songs on the guitar"],
}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as pair:
        yield pair


def analytics(client: Client, owner: str, **params: Any) -> dict[str, Any]:
    return dict(client.get(f"/api/personas/{owner}/analytics", params=params).raise_for_status().json())


def test_it_counts_by_day_and_tells_what_is_recalled(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    memory = client.post(f"/api/personas/{ann}/memories", json={"content": "Keeps bees"}).json()
    client.post(f"/api/personas/{ann}/memories", json={"content": "The moon is far away", "state": "x"})
    talk = begun(client, ann)
    reply_to(client, talk, "What about bees?")
    say(client, talk, "From another year", reply=False, created_at="2001-01-01T00:00:00Z")

    told = analytics(client, ann)

    (today,) = told["days"]
    assert (today["said"], today["replies"], today["learned"], today["recalled"]) == (1, 1, 1, 1)
    assert today["tokens"] == 4
    assert today["read_tokens"] > 4
    assert told["most_recalled"] == [{"id": memory["id"], "content": "Keeps bees", "count": 1}]
    assert (told["memories"], told["never_recalled"]) == (1, 0)
    assert [each["day"] for each in analytics(client, ann, days=3660 * 1)["days"]][-1] == today["day"]
    assert client.get(f"/api/personas/{ann}/analytics", params={"days": 0}).status_code == 400
    assert client.get(f"/api/personas/{talk}/analytics").status_code == 404


def test_topics_are_named_by_what_tells_them_apart(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    for contents in zip(*ABOUT.values(), strict=True):
        for content in contents:
            client.post(f"/api/personas/{ann}/memories", json={"content": content}).raise_for_status()
    app.indexer.catch_up()
    assert app.indexer.wait_for(ann, 60) == 0

    topics = analytics(client, ann)["topics"]

    assert sum(topic["count"] for topic in topics) == 9
    words = {word for topic in topics for word in topic["label"].split(", ")}
    assert len(words & set(ABOUT)) >= 2
    assert topics == analytics(client, ann)["topics"]


def test_mood_follows_what_was_said(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    talk = begun(client, ann)
    say(client, talk, "I am so glad, this is a lovely day!", reply=False, created_at="2026-11-01T10:00:00Z")
    say(
        client, talk, "I feel awful, everything went wrong and I cried.", reply=False, created_at="2026-11-02T10:00:00Z"
    )

    glad, awful = analytics(client, ann, days=3660)["mood"]

    assert (glad["day"], awful["day"], glad["messages"]) == ("2026-11-01", "2026-11-02", 1)
    assert glad["valence"] > 0.1 > -0.1 > awful["valence"]


def test_where_analysis_is_not_allowed_nothing_is_looked_into(opened: Opened) -> None:
    _, client = opened
    ann = made(client, privacy_settings={"allow_analysis": False})
    say(client, begun(client, ann), "I am so glad", reply=False)

    told = analytics(client, ann)

    assert (told["content"], told["topics"], told["mood"]) == ("forbidden", None, None)
    assert told["days"][0]["said"] == 1


def test_the_audit_trail_tells_once_that_an_analysis_was_refused(opened: Opened) -> None:
    _, client = opened
    ann = made(client)

    def set_(allowed: bool) -> None:  # noqa: FBT001 - what is set
        sent = {"privacy_settings": {"allow_analysis": allowed}}
        client.patch(f"/api/personas/{ann}", json=sent, headers={"If-Match": "*"}).raise_for_status()

    def refusals() -> int:
        events = client.get("/api/events", params={"persona_id": ann}).json()["items"]
        return sum(each["actor"] == "analysis" for each in events)

    analytics(client, ann)
    assert refusals() == 0
    for times in (1, 2):
        set_(False)
        assert [analytics(client, ann)["mood"] for _ in range(3)] == [None] * 3
        assert refusals() == times
        assert client.get(f"/api/personas/{ann}").json()["privacy_settings"]["analysis_refused_at"] is not None
        set_(True)
        assert client.get(f"/api/personas/{ann}").json()["privacy_settings"]["analysis_refused_at"] is None


def test_figures_alone_leave_what_was_said_unread(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    say(client, begun(client, ann), "I am so glad", reply=False)

    told = analytics(client, ann, content=False)

    assert (told["content"], told["topics"], told["mood"]) == ("left out", None, None)
    assert told["days"][0]["said"] == 1
    assert not app.searcher.embedder.is_loaded


def test_screens_are_told_when_figures_change_and_not_for_each_piece_of_a_reply(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    talk = begun(client, ann)
    client.post(f"/api/personas/{ann}/memories", json={"content": "Keeps bees"})
    (before,) = fresh(app, "memoryWrites$", persona_id=ann)

    reply_to(client, talk, "What about bees?")

    (said,), (known,) = (fresh(app, name, persona_id=ann) for name in ("messageWrites$", "memoryWrites$"))
    assert (said["rows"], said["writes"]) == (2, 3)  # one message, and a reply when it begins and when it ends
    assert known["writes"] == before["writes"] + 1


def test_prompts_from_before_they_were_counted_are_counted(tmp_path: Path) -> None:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as (app, client):
        ann = made(client)
        client.post(f"/api/personas/{ann}/memories", json={"content": "Keeps bees"})
        reply_to(client, begun(client, ann), "What about bees?")
        database = app.vault.paths.database
    with closing(dbapi2.connect(str(database), isolation_level=None)) as old:
        for statement in (
            "DROP INDEX ix_prompt_made",
            "DROP INDEX ix_message_said",
            "ALTER TABLE prompt DROP COLUMN recalled_count",
            "CREATE INDEX ix_prompt_persona_id ON prompt (persona_id)",
            "ALTER TABLE conversation DROP COLUMN extra",
            *TO_EIGHTH_SCHEMA,
            "DROP TABLE milestone",
            "DROP TABLE log_import",
            "UPDATE alembic_version SET version_num = '0005'",
        ):
            old.execute(statement)

    with talking(tmp_path / "vault") as (_, client):
        told = analytics(client, ann)

    assert told["days"][-1]["recalled"] == 1

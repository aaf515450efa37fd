"""Finding one's way: long conversations, their branches, many conversations in folders, many proposals."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from pjais.features.conversations.learning import Proposals
from pjais.features.conversations.service import Conversations, Messages
from pjais.kernel.ids import new_id
from tests.factories import running
from tests.integration.talk import Client, begun, made, say, thread
from tests.live import fresh

Opened = tuple[Application, Client]
LONG = 50_000


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as (app, client):
        yield app, client


def long_talk(app: Application, client: Client, length: int = LONG) -> tuple[str, list[str]]:
    ann = made(client)
    talk, ids = begun(client, ann), [new_id() for _ in range(length)]
    with app.vault.write() as session:
        Messages(session).add_all(
            {
                "id": each,
                "conversation_id": talk,
                "persona_id": ann,
                "parent_id": ids[depth - 1] if depth else None,
                "depth": depth,
                "role": "assistant" if depth % 2 else "user",
                "content": f"Message {depth}",
            }
            for depth, each in enumerate(ids)
        )
    return talk, ids


def place(client: Client, message_id: str) -> dict[str, Any]:
    return dict(client.get(f"/api/messages/{message_id}/place").raise_for_status().json())


def branches(client: Client, talk: str, **params: Any) -> list[dict[str, Any]]:
    return list(client.get(f"/api/conversations/{talk}/branches", params=params).raise_for_status().json()["items"])


def proposed(app: Application, owner: str, talks: Sequence[str | None]) -> None:
    with app.vault.write() as session:
        Proposals(session).add_all(
            {
                "persona_id": owner,
                "conversation_id": talk,
                "message_id": None,
                "content": f"Fact {number}",
                "type": "fact",
                "importance": 0.5,
                "kind": "new",
                "target_id": None,
                "origin": "rules",
            }
            for number, talk in enumerate(talks)
        )


def test_any_place_of_a_long_conversation_is_one_stretch_away(opened: Opened) -> None:
    app, client = opened
    talk, ids = long_talk(app, client)

    for depth in (0, 17, 25_000, LONG - 1):
        told = place(client, ids[depth])
        (row, *_) = fresh(app, "threadStretch$", conversation_id=talk, first=told["depth"], limit=100)
        assert (row["id"], told["from_end"], told["length"]) == (ids[depth], LONG - 1 - depth, LONG)
    client.post(f"/api/messages/{ids[3]}/branch").raise_for_status()
    assert place(client, ids[4]) == {
        "conversation_id": talk,
        "is_shown": False,
        "depth": 4,
        "from_end": None,
        "length": 4,
    }
    client.post(f"/api/messages/{ids[4]}/show").raise_for_status()
    assert place(client, ids[4])["length"] == LONG


def test_a_stretch_stays_while_more_is_said(opened: Opened) -> None:
    app, client = opened
    talk, ids = long_talk(app, client, 30)
    before = fresh(app, "threadStretch$", conversation_id=talk, first=10, limit=10)

    say(client, talk, "More", reply=False)
    client.delete(f"/api/messages/{ids[12]}")

    after = fresh(app, "threadStretch$", conversation_id=talk, first=10, limit=10)
    assert [row["id"] for row in before] == ids[10:20]
    assert [row["id"] for row in after] == [each for each in ids[10:20] if each != ids[12]]
    assert [row["following"] for row in before] == [1] * 10


def test_branches_stand_below_the_one_they_leave(opened: Opened) -> None:
    _, client = opened
    talk = begun(client, made(client))
    a = say(client, talk, "a", reply=False)
    b = say(client, talk, "b", reply=False)
    c = say(client, talk, "c", reply=False)
    d = say(client, talk, "d", reply=False, parent_id=a["id"])
    e = say(client, talk, "e", reply=False, parent_id=d["id"])
    f = say(client, talk, "f", reply=False, parent_id=d["id"])
    other = say(client, talk, "other", reply=False, parent_id=None)

    told = [
        (each["id"], each["start_id"], each["level"], each["fork_depth"], each["is_shown"])
        for each in branches(client, talk)
    ]
    assert told == [
        (c["id"], a["id"], 0, 0, False),
        (e["id"], d["id"], 1, 1, False),
        (f["id"], f["id"], 2, 2, False),
        (other["id"], other["id"], 1, 0, True),
    ]
    assert [each["id"] for each in branches(client, talk, limit=1)] == [c["id"]]

    client.post(f"/api/messages/{b['id']}/branch").raise_for_status()
    here = [(each["id"], each["is_last"]) for each in branches(client, talk) if each["is_shown"]]
    assert here == [(b["id"], False)]
    client.post(f"/api/messages/{b['id']}/show").raise_for_status()
    assert [each["content"] for each in thread(client, talk)] == ["a", "b", "c"]


def test_deleted_messages_end_no_branch_and_hide_nothing_behind_them(opened: Opened) -> None:
    _, client = opened
    talk = begun(client, made(client))
    a, b, c, d = (say(client, talk, content, reply=False) for content in "abcd")
    client.delete(f"/api/messages/{b['id']}")
    client.delete(f"/api/messages/{d['id']}")

    assert [each["id"] for each in branches(client, talk)] == [c["id"]]
    client.post(f"/api/messages/{a['id']}/show").raise_for_status()
    assert [each["content"] for each in thread(client, talk)] == ["a", "c"]


def test_branches_of_a_conversation_answered_anew_at_every_turn_come_in_pages(opened: Opened) -> None:
    app, client = opened
    talk, ids = long_talk(app, client, 400)
    for depth in range(1, 60):
        say(client, talk, f"Other {depth}", reply=False, parent_id=ids[depth - 1])

    found: list[dict[str, Any]] = []
    following: str | None = None
    for _ in range(3):
        params = {"limit": "25"} | ({"after": following} if following else {})
        answer = client.get(f"/api/conversations/{talk}/branches", params=params).json()
        found += answer["items"]
        following = answer["next"]

    assert following is None
    assert len({each["id"] for each in found}) == 60
    assert client.get(f"/api/conversations/{talk}/branches?after=x").status_code == 400


def test_conversations_are_listed_pinned_first_then_by_what_was_said_last(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    old, pinned, filed, new = (begun(client, ann, title=title) for title in ("Old", "Pinned", "Filed", "New"))
    say(client, old, "a word", reply=False)
    client.patch(f"/api/conversations/{pinned}", json={"pinned": True, "folder": "work"})
    client.patch(f"/api/conversations/{filed}", json={"folder": "work"})

    expected = [pinned, old, new, filed]
    assert [row["id"] for row in fresh(app, "conversations$", persona_id=ann)] == expected
    listed: list[str] = []
    following: str | None = None
    for _ in range(4):
        params = {"persona_id": ann, "limit": "1"} | ({"before": following} if following else {})
        answer = client.get("/api/conversations", params=params).json()
        listed += [each["id"] for each in answer["items"]]
        following = answer["next"]
    assert (listed, following) == (expected, None)
    by_folder = fresh(app, "conversations$", persona_id=ann, by_folder=True, limit=2, offset=2)
    assert [row["id"] for row in by_folder] == [new, filed]
    said = client.get(f"/api/conversations/{old}").json()["last_said_at"]
    assert said == thread(client, old)[-1]["created_at"]
    groups = fresh(app, "conversationFolders$", persona_id=ann)
    assert [(row["pinned"], row["folder"], row["count"]) for row in groups] == [
        (True, "", 1),
        (False, "", 2),
        (False, "work", 1),
    ]
    assert client.get("/api/conversations", params={"before": "WzFd"}).status_code == 400


def test_titles_are_filtered_in_any_script(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    wanted = begun(client, ann, title="Über den ÄTHER")
    begun(client, ann, title="100% sure_thing")

    assert [row["id"] for row in fresh(app, "conversations$", persona_id=ann, title="äther")] == [wanted]
    assert fresh(app, "conversations$", persona_id=ann, title="_%") == []
    assert [each["id"] for each in client.get("/api/conversations", params={"title": "ÜBER"}).json()["items"]] == [
        wanted
    ]


def test_a_folder_is_renamed_and_dissolved_as_one_deed(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    inside = [begun(client, ann, folder="work") for _ in range(3)]
    begun(client, ann, folder="home")

    done = client.post("/api/conversations/folders/rename", json={"persona_id": ann, "folder": "work", "name": "Job"})
    assert done.json() == {"ids": inside}
    assert {client.get(f"/api/conversations/{each}").json()["folder"] for each in inside} == {"Job"}
    client.post("/api/undo", json={"entity_ids": inside, "steps": 1}).raise_for_status()
    assert {client.get(f"/api/conversations/{each}").json()["folder"] for each in inside} == {"work"}
    client.post("/api/conversations/folders/rename", json={"persona_id": ann, "folder": "work", "name": ""})
    groups = fresh(app, "conversationFolders$", persona_id=ann)
    assert [(row["folder"], row["count"]) for row in groups] == [("", 3), ("home", 1)]


def test_many_conversations_are_reached_in_any_order(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    with app.vault.write() as session:
        Conversations(session).add_all({"persona_id": ann, "title": f"Talk {number}"} for number in range(1_500))

    started = time.perf_counter()
    page = fresh(app, "conversations$", persona_id=ann, by_folder=True, limit=100, offset=1_400)

    assert (len(page), page[-1]["title"]) == (100, "Talk 0")
    assert time.perf_counter() - started < 5


def test_all_open_proposals_are_settled_in_one_deed(opened: Opened) -> None:
    app, client = opened
    ann, bob = made(client), made(client, name="Bob")
    talk, other = begun(client, ann), begun(client, ann)
    proposed(app, ann, [talk] * 300 + [other] * 5)
    proposed(app, bob, [None])
    assert fresh(app, "proposalCount$", persona_id=ann, conversation_id=talk)[0]["count"] == 300
    assert len(fresh(app, "memoryProposals$", persona_id=ann, limit=200, offset=200)) == 105

    given = {"persona_id": ann, "conversation_id": talk, "decision": "accept"}
    done = client.post("/api/proposals/settle", json=given).raise_for_status().json()

    assert (done["settled"], len(done["ids"])) == (300, 600)
    assert fresh(app, "proposalCount$", persona_id=ann)[0]["count"] == 5
    client.post("/api/undo", json={"entity_ids": done["ids"], "steps": 1}).raise_for_status()
    assert fresh(app, "proposalCount$", persona_id=ann, conversation_id=talk)[0]["count"] == 300
    assert client.get("/api/memories", params={"persona_id": ann}).json()["items"] == []
    rejected = client.post("/api/proposals/settle", json={"persona_id": ann, "decision": "reject"}).json()
    assert (rejected["settled"], len(rejected["ids"])) == (305, 305)
    assert fresh(app, "proposalCount$", persona_id=bob)[0]["count"] == 1
    assert client.post("/api/proposals/settle", json={"persona_id": talk, "decision": "accept"}).status_code == 404
    assert verify(app.vault.read).is_clean

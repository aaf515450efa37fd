"""Chats of other programs coming in, and going out again without loss."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from pjais.features.imports.formats.instants import instant_of
from tests.factories import running
from tests.integration.talk import Client, begun, made, say, thread
from tests.journeys import SHARED
from tests.live import fresh

Opened = tuple[Application, Client]
SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason=f"the samples are not here: {SAMPLES}")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def bring_in(client: Client, content: bytes, name: str, **params: Any) -> dict[str, Any]:
    answer = client.post("/api/imports", params={"wait": True, **params}, files={"files": (name, content)})
    (file,) = answer.raise_for_status().json()["files"]
    return dict(file)


def talks(client: Client, owner: str) -> list[dict[str, Any]]:
    return list(client.get("/api/conversations", params={"persona_id": owner}).json()["items"])


def chat(*lines: object, header: dict[str, str] | None = None) -> bytes:
    head = header or {"user_name": "Sam", "character_name": "Orielle"}
    return b"".join(json.dumps(line).encode() + b"\n" for line in ({**head, "chat_metadata": {}}, *lines))


def line(text: str, *, user: bool = False, **fields: Any) -> dict[str, Any]:
    return {"name": "Sam" if user else "Orielle", "is_user": user, "is_system": False, "mes": text, **fields}


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-01-05T09:00:00.000Z", "2026-01-05T09:00:00.000000Z"),
        ("2026-01-05T10:00:00+01:00", "2026-01-05T09:00:00.000000Z"),
        ("January 5, 2026 9:00am", "2026-01-05T09:00:00.000000Z"),
        ("Jan 5, 2026 12:30 PM", "2026-01-05T12:30:00.000000Z"),
        ("2026-1-5 @09h 00m 07s 123ms", "2026-01-05T09:00:07.123000Z"),
        ("2026-1-5@9h0m7s", "2026-01-05T09:00:07.000000Z"),
        (1767603600, "2026-01-05T09:00:00.000000Z"),
        (1767603600000, "2026-01-05T09:00:00.000000Z"),
        ("1767603600000", "2026-01-05T09:00:00.000000Z"),
        ("soon", None),
        (True, None),
        ("Foobar 5, 2026 9:00am", None),
        (10**30, None),
    ],
)
def test_dates_are_read_as_other_programs_write_them(written: object, instant: str | None) -> None:
    assert instant_of(written) == instant


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.lists(st.integers())))
def test_whatever_stands_for_a_date_is_read_or_left_out(written: object) -> None:
    found = instant_of(written)

    assert found is None or len(found) == 27


@needs_samples
def test_a_sillytavern_chat_comes_in_with_its_swipes_and_goes_out_as_it_was(opened: Opened) -> None:
    app, client = opened
    sample = (SAMPLES / "sillytavern" / "made-chat-modern.jsonl").read_bytes()

    came = bring_in(client, sample, "made-chat-modern.jsonl")

    assert came["status"] == "imported"
    (talk,) = talks(client, came["personas"][0]["id"])
    lines = [json.loads(each) for each in sample.splitlines()[1:]]
    assert [each["content"] for each in thread(client, talk["id"])] == [each["mes"] for each in lines]
    shown = fresh(app, "messages$", conversation_id=talk["id"])
    assert [row["alternatives"] for row in shown] == [len(each.get("swipes", [0])) for each in lines]
    out = client.get(f"/api/conversations/{talk['id']}/export", params={"format": "sillytavern"}).content
    again = [json.loads(each) for each in out.splitlines()[1:]]
    for before, after in zip(lines, again, strict=True):
        kept = {name: after.get(name) for name in before if name not in {"send_date", "extra", "swipe_info"}}
        assert kept == {name: before[name] for name in kept}
        assert instant_of(after["send_date"]) == instant_of(before["send_date"])
        assert before["extra"].items() <= after["extra"].items()
    assert verify(app.vault.read).is_clean


def test_a_chat_goes_to_the_one_persona_of_its_name_and_overwrites_nothing(opened: Opened) -> None:
    _, client = opened
    orielle = made(client, name="Orielle")
    talk = begun(client, orielle)

    for _ in range(2):
        came = bring_in(client, chat(line("Hello"), line("Hi", user=True)), "a.jsonl")

    assert came["personas"] == [{"id": orielle, "name": "Orielle"}]
    assert len(talks(client, orielle)) == 3
    assert talk in {each["id"] for each in talks(client, orielle)}
    made(client, name="Orielle")
    third = bring_in(client, chat(line("Hello")), "a.jsonl")
    assert third["personas"][0]["id"] != orielle


def test_a_cut_line_loses_that_line_only_and_is_told(opened: Opened) -> None:
    _, client = opened
    content = chat(line("One", send_date="never"), line("Two", user=True), line("Three"))[:-12]

    came = bring_in(client, content, "a.jsonl")

    assert (came["status"], came["messages"]) == ("imported", 2)
    assert "line 4 is cut off or damaged and was left out" in came["notes"]
    assert "dates that could not be read were left out" in came["notes"]
    empty = bring_in(client, chat(), "b.jsonl")
    assert (empty["status"], empty["reason"]) == ("failed", "there is no message in this chat")


def test_turns_become_memories_when_asked_and_are_found_with_who_said_them(opened: Opened) -> None:
    _, client = opened
    content = chat(line("Did you get a pet?"), line("Yes, a parrot named Rex", user=True, send_date=1767603600000))

    came = bring_in(client, content, "a.jsonl", turns_as_memories=True)

    owner = came["personas"][0]["id"]
    assert came["memories"] == 2
    asked = {"persona_id": owner, "query": "Which pet does Sam have?"}
    (first, *_) = client.post("/api/memories/search", json=asked).json()["results"]
    assert first["memory"]["content"] == "Yes, a parrot named Rex"
    assert first["memory"]["source"]["speaker"] == "Sam"
    assert first["memory"]["occurred_at"] == "2026-01-05T09:00:00.000000Z"


@needs_samples
@pytest.mark.parametrize("in_archive", [False, True])
def test_chatgpts_conversations_come_in_with_their_branches(opened: Opened, *, in_archive: bool) -> None:
    app, client = opened
    content = (SAMPLES / "chatgpt" / "conversations-branch.json").read_bytes()
    if in_archive:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("conversations.json", content)
        content = packed.getvalue()

    came = bring_in(client, content, "export.zip" if in_archive else "conversations.json")

    (talk,) = talks(client, came["personas"][0]["id"])
    assert (came["personas"][0]["name"], talk["title"]) == ("ChatGPT", "Sample conversation with branch")
    shown = fresh(app, "messages$", conversation_id=talk["id"])
    assert [row["alternatives"] for row in shown] == [1, 1, 2, 1]
    assert shown[2]["content"] == "How do I write a function in JavaScript?"
    other = client.get(f"/api/messages/{shown[2]['id']}/alternatives").json()["items"][1]
    client.post(f"/api/messages/{other['id']}/show").raise_for_status()
    assert thread(client, talk["id"])[2]["id"] == other["id"]


def exported(count: int, *, ends: bytes = b"]") -> bytes:
    def node(key: int) -> dict[str, Any]:
        message = {
            "author": {"role": "user" if key % 2 else "assistant"},
            "content": {"content_type": "text", "parts": [f"Turn {key} " + "x" * 200]},
            "create_time": 1700000000.5 + key,
        }
        return {"parent": str(key - 1) if key else None, "message": message}

    conversations = (
        {"title": f"Talk {n}", "current_node": "9", "mapping": {str(key): node(key) for key in range(10)}}
        for n in range(count)
    )
    return b"[" + b",".join(json.dumps(each).encode() for each in conversations) + ends


def test_a_damaged_export_changes_nothing_and_says_where(opened: Opened) -> None:
    _, client = opened

    for content in (exported(5, ends=b', {"title": "x"'), exported(5, ends=b', {"title": "x"}]')):
        came = bring_in(client, content, "conversations.json")
        assert came["status"] == "failed"
        assert "conversation" in came["reason"]
    assert client.get("/api/personas").json()["items"] == []


def test_a_large_export_is_read_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "conversations.json"
    one = exported(200)[1:-1]
    with file.open("wb") as stream:
        stream.write(b"[" + one)
        for _ in range(150):
            stream.write(b"," + one)
        stream.write(b"]")
    code = (
        "import resource\nfrom pathlib import Path\n"
        "from pjais.features.imports.formats.chatgpt_export import from_chatgpt_export\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"count = sum(1 for _ in from_chatgpt_export(Path({str(file)!r})).conversations)\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )

    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "backend")}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)

    count, grown_kb = map(int, told.stdout.split())
    assert count == 200 * 151
    assert file.stat().st_size > 90_000_000
    assert grown_kb < 20_000


@needs_samples
def test_a_letta_agents_messages_become_a_conversation(opened: Opened) -> None:
    _, client = opened
    call = {"function": {"name": "send_message", "arguments": json.dumps({"message": "Hello Sam"})}}
    messages = [
        {"role": "system", "content": [{"type": "text", "text": "Rules"}]},
        {"role": "user", "content": [{"type": "text", "text": '{"type": "user_message", "message": "Hi"}'}]},
        {"role": "assistant", "content": [{"type": "text", "text": "thinking"}], "tool_calls": [call]},
        {"role": "tool", "content": "ok"},
    ]
    agent = {"agents": [{"name": "Letty", "messages": messages}]}

    came = bring_in(client, json.dumps(agent).encode(), "a.af")

    (talk,) = talks(client, came["personas"][0]["id"])
    assert [each["content"] for each in thread(client, talk["id"])] == ["Hi", "Hello Sam"]
    assert "2 messages of the system or to tools were left out" in came["notes"]
    for sample in (SAMPLES / "letta").glob("*.af"):
        assert bring_in(client, sample.read_bytes(), sample.name)["status"] == "imported"


def test_a_conversation_goes_out_and_comes_in_whole(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    talk = begun(client, ann, title="About <tea> & more")
    for content in ("One", "Two", "Three"):
        say(client, talk, content, reply=False)
    first = thread(client, talk)[0]
    say(client, talk, "Another one", reply=False, parent_id=None)
    client.post(f"/api/messages/{first['id']}/show")
    client.delete(f"/api/messages/{thread(client, talk)[1]['id']}")

    out = client.get(f"/api/conversations/{talk}/export", params={"format": "json"})
    came = bring_in(client, out.content, "talk.json")

    assert came["personas"] == [{"id": ann, "name": "Ann"}]
    (copy, original) = talks(client, ann)[:2] if talks(client, ann)[0]["id"] != talk else talks(client, ann)[:2][::-1]
    assert original["id"] == talk
    assert copy["title"] == original["title"]

    def told(conversation_id: str) -> list[Any]:
        rows = fresh(app, "messages$", conversation_id=conversation_id)
        return [(row["role"], row["content"], row["created_at"], row["alternatives"]) for row in rows]

    assert told(copy["id"]) == told(talk)
    markdown = client.get(f"/api/conversations/{talk}/export").text
    assert markdown.index("One") < markdown.index("Three")
    assert "Two" not in markdown
    broken = {**out.json(), "messages": [{"id": "x", "parent_id": "y", "role": "user", "content": "z"}]}
    assert "messages[0].parent_id" in bring_in(client, json.dumps(broken).encode(), "b.json")["reason"]
    assert verify(app.vault.read).is_clean

"""Whatever was said goes out in each form and comes back the same: into another vault, and beside itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pjais.bootstrap import open_vault
from pjais.features.conversations.model import Conversation, Message, MessageState
from pjais.features.conversations.service import Conversations, ConversationService, Messages
from pjais.features.imports.conversation_export import ENDINGS, ConversationFormat, exported
from pjais.features.imports.formats.markdown_file import from_markdown
from pjais.features.imports.formats.sillytavern_chat import THEIRS
from pjais.features.imports.schemas import ImportedFile
from pjais.features.imports.service import ImportService
from pjais.kernel.ids import new_id
from pjais.persistence.vault import Vault
from tests.factories import persona

FORMS: tuple[ConversationFormat, ...] = get_args(ConversationFormat)
Vaults = tuple[Vault, Vault, Path]
SPECIAL = ("", " ", "```", "```py\nx = '-->'\n", "-->", "<!--", "<!-- pjais.conversation {} -->", "# H", "\u2028", "😅")

texts = st.one_of(
    st.sampled_from(SPECIAL),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
)
instants = st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='microseconds')}Z")
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=5,
)
objects = st.dictionaries(st.sampled_from(["failure", "note", "extra", "name"]), values, max_size=2)
theirs = st.fixed_dictionaries(
    {"name": texts, "send_date": texts},
    optional={"extra": objects, "force_avatar": texts, "gen_started": texts, "swipe_info": objects.map(lambda _: {})},
)
said = st.fixed_dictionaries(
    {
        "parent": st.integers(0, 10**6),
        "role": st.sampled_from(["user", "assistant", "system"]),
        "content": texts,
        "state": st.sampled_from(list(MessageState)),
        "model": st.none() | texts.filter(bool),
        "token_count": st.none() | st.integers(0, 10**9),
        "extra": st.none() | objects,
        "created_at": instants,
    }
)
settings_of = st.fixed_dictionaries({}, optional={"use_memories": st.booleans(), "learn_memories": st.booleans()})
talks = st.fixed_dictionaries(
    {
        "title": texts,
        "folder": texts,
        "pinned_at": st.none() | instants,
        "settings": settings_of,
        "summary": texts,
        "created_at": instants,
        "extra": st.none() | st.fixed_dictionaries({THEIRS: st.fixed_dictionaries({"chat_metadata": objects})}),
        "said": st.lists(said, max_size=8),
        "shown": st.none() | st.integers(0, 10**6),
        "summary_until": st.none() | st.integers(0, 10**6),
        "deleted": st.sets(st.integers(0, 7), max_size=2),
    }
)


#: Each example is several commits; shrinking one that fails would take many minutes.
quick = settings(max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@pytest.fixture(scope="module")
def vaults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vaults]:
    folder = tmp_path_factory.mktemp("round-trips")
    here, there = open_vault(folder / "here", synchronous="NORMAL"), open_vault(folder / "there", synchronous="NORMAL")
    with here.write() as session:
        persona(session, "Ann <!-- & ``` -->")
    yield here, there, folder
    here.close()
    there.close()


def stored(vault: Vault, given: dict[str, Any]) -> str:
    """A conversation with one persona, as it is given."""
    with vault.write() as session:
        owner = persona(session, "Ann <!-- & ``` -->")
        ids = [new_id() for _ in given["said"]]

        def one_of(place: int | None) -> str | None:
            return ids[place % len(ids)] if ids and place is not None else None

        columns = {name: given[name] for name in given.keys() - {"said", "shown", "deleted"}}
        columns |= {"leaf_id": one_of(given["shown"]), "summary_until": one_of(given["summary_until"])}
        talk = Conversations(session).add({"persona_id": owner, **columns})
        depths: list[int] = []
        rows = []
        for place, each in enumerate(given["said"]):
            parent = None if place == 0 or each["parent"] % 5 == 0 else each["parent"] % place
            depths.append(0 if parent is None else depths[parent] + 1)
            belongs = {"conversation_id": talk.id, "persona_id": owner, "id": ids[place], "depth": depths[-1]}
            gone = {"deleted_at": "2026-01-01T00:00:00.000000Z"} if place in given["deleted"] else {}
            rows.append({**each, **belongs, **gone, "parent_id": None if parent is None else ids[parent]})
            del rows[-1]["parent"]
        Messages(session).add_all(rows)
    return talk.id


def seen(vault: Vault, conversation_id: str) -> dict[str, Any]:
    """All there is to a conversation but ids: messages by their place among those that were not deleted."""
    with vault.read() as session:
        talk = session.get(Conversation, conversation_id)
        assert talk is not None
        of = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id)
        messages = {message.id: message.as_row() for message in session.scalars(of)}
        shown = ConversationService(session).leaf_of(talk)
        row = talk.as_row()
    live = [key for key, message in messages.items() if message["deleted_at"] is None]

    def place(key: str | None) -> int | None:
        while key is not None and messages[key]["deleted_at"] is not None:
            key = messages[key]["parent_id"]
        return None if key is None else live.index(key)

    names = ("role", "content", "model", "token_count", "extra", "created_at")
    told: dict[str, Any] = {
        name: row[name] for name in ("title", "folder", "pinned_at", "settings", "summary", "created_at")
    }
    told["extra"] = {key: value for key, value in (row["extra"] or {}).items() if key != "origin"}
    told["summary_until"], told["shown"] = place(row["summary_until"]), place(shown)
    if told["shown"] is None and live:  # a path on which everything was deleted is not kept: the newest one is shown
        told["shown"] = len(live) - 1
    told["messages"] = [
        {
            **{name: messages[key][name] for name in names},
            "state": messages[key]["state"].replace("writing", "interrupted"),  # nobody goes on writing a file's
            "parent": place(messages[key]["parent_id"]),
        }
        for key in live
    ]
    return told


def bring_in(vault: Vault, folder: Path, content: bytes, form: ConversationFormat) -> tuple[ImportedFile, str]:
    """What became of the file, and the conversation that it became."""
    file = folder / f"talk.{ENDINGS[form]}"
    file.write_bytes(content)
    came = ImportService(vault).bring_in(file, file.name, new_id(), lambda *_, **__: None)
    with vault.read() as session:
        newest = session.scalars(select(Conversation.id).order_by(Conversation.id.desc()).limit(1)).one()
    return came, newest


BARE: dict[str, Any] = {
    "title": "-->",
    "folder": "",
    "pinned_at": None,
    "settings": {},
    "summary": "",
    "created_at": "2026-01-05T09:00:00.000000Z",
    "extra": None,
    "said": [],
    "shown": None,
    "summary_until": None,
    "deleted": set(),
}


@pytest.mark.parametrize("form", FORMS)
@quick
@given(given_talk=talks)
@example(given_talk=BARE)
def test_a_conversation_comes_back_as_it_was(vaults: Vaults, form: ConversationFormat, given_talk: Any) -> None:
    here, there, folder = vaults
    talk = stored(here, given_talk)
    before = seen(here, talk)
    if form == "sillytavern" and before["extra"]:  # its header is completed with what every chat has
        before["extra"][THEIRS] = {"user_name": "User", "character_name": "Ann <!-- & ``` -->"} | before["extra"][
            THEIRS
        ]
    content, _ = exported(here, talk, form)

    _, copy = bring_in(there, folder, content, form)
    came, beside = bring_in(here, folder, content, form)

    assert seen(there, copy) == before
    assert seen(here, beside) == before
    assert beside != talk
    assert exported(here, talk, form)[0] == content
    assert any("here already" in note for note in came.notes)
    assert not any("changed after" in note for note in came.notes)


swipe_infos = st.fixed_dictionaries({}, optional={"send_date": instants, "extra": objects, "gen_started": texts})
lines = st.fixed_dictionaries(
    {"is_user": st.booleans(), "is_system": st.booleans(), "mes": texts, "name": texts, "extra": objects},
    optional={
        "send_date": instants,
        "force_avatar": texts,
        "original_avatar": texts,
        "swipes": st.lists(texts, min_size=1, max_size=3),
        "swipe_info": st.lists(swipe_infos, max_size=3),
        "swipe_id": st.integers(0, 3),
    },
)


@quick
@given(
    header=st.dictionaries(st.sampled_from(["create_date", "chat_metadata"]), objects), chat=st.lists(lines, max_size=5)
)
def test_a_chat_of_sillytavern_comes_back_with_all_it_said(vaults: Vaults, header: Any, chat: Any) -> None:
    here, there, folder = vaults
    told = [{"user_name": "unused", "character_name": "unused", **header}, {**line("Hi"), "name": "Orielle"}, *chat]
    content = "\n".join(json.dumps(each) for each in told).encode()

    _, first = bring_in(here, folder, content, "sillytavern")
    out, _ = exported(here, first, "sillytavern")
    _, second = bring_in(there, folder, out, "sillytavern")

    again = [json.loads(each) for each in out.decode().split("\n")[:-1]]
    assert len(again) == len(told)
    for before, after in zip(told[1:], again[1:], strict=True):
        kept = before.keys() - {"extra", "swipes", "swipe_id", "swipe_info", "is_system"}
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
        assert bool(before["is_system"]) == after["is_system"]
        assert before["extra"].items() <= after["extra"].items()
        assert set(before.get("swipes", [])) <= set(after.get("swipes", [after["mes"]]))
    assert seen(there, second)["messages"] == seen(here, first)["messages"]
    metadata = header.get("chat_metadata", {})
    assert {name: again[0]["chat_metadata"][name] for name in metadata} == metadata


def line(text: str, *, user: bool = False, **fields: Any) -> dict[str, Any]:
    return {
        "is_user": user,
        "is_system": False,
        "mes": text,
        "name": "Sam" if user else "Orielle",
        "extra": {},
        **fields,
    }


def test_what_was_said_in_sillytavern_since_is_added_to_what_comes_back(vaults: Vaults) -> None:
    here, there, folder = vaults
    turn = {"role": "assistant", "state": "failed", "model": "m", "token_count": 3, "extra": None}
    turns = [{**turn, "parent": 1, "content": "One", "created_at": "2026-01-05T09:00:00.000000Z"}]
    talk = stored(here, {**BARE, "said": [*turns, {**turns[0], "parent": 0, "content": "Beside"}], "shown": 0})
    out, _ = exported(here, talk, "sillytavern")
    since = json.dumps(line("Since then", user=True, send_date="January 6, 2026 9:00am"))

    _, copy = bring_in(there, folder, out + since.encode() + b"\n", "sillytavern")

    told = seen(there, copy)
    assert [each["content"] for each in told["messages"]] == ["One", "Beside", "Since then"]
    assert [each["state"] for each in told["messages"]] == ["failed", "failed", "complete"]
    assert (told["messages"][2]["parent"], told["shown"]) == (0, 2)


def test_markdown_that_was_edited_comes_in_as_it_was_exported_and_says_so(vaults: Vaults) -> None:
    here, there, folder = vaults
    turn = {"role": "user", "state": "complete", "model": None, "token_count": None, "extra": None, "parent": 0}
    said_once = [{**turn, "content": "```\nopen <!-- code", "created_at": "2026-01-05T09:00:00.000000Z"}]
    talk = stored(here, {**BARE, "said": said_once})
    out, _ = exported(here, talk, "markdown")
    text = out.decode()

    visible, _, block = text.partition("\n<!-- ")
    assert visible.endswith("```\nopen <!-- code\n```\n")
    assert "<!--" not in visible.split("\n")[0]
    assert block.index("-->") == len(block) - len("-->\n")
    edited = text.replace("open", "shut", 1).replace("\n", "\r\n").encode("utf-8-sig")
    came, copy = bring_in(there, folder, edited, "markdown")
    assert seen(there, copy) == seen(here, talk)
    assert any("changed after the export" in note for note in came.notes)
    untouched, _ = bring_in(there, folder, text.replace("\n", "\r\n").encode("utf-8-sig"), "markdown")
    assert not any("changed after the export" in note for note in untouched.notes)
    with pytest.raises(Exception, match="only to be read"):
        from_markdown(b"# A heading\n\nand no more\n")

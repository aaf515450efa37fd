"""A forgotten name is in no file of the vault: wherever a person can put words, in whatever way they are stored."""

import base64
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from pjais.bootstrap import Application, open_application
from pjais.eventlog.compact import compact
from pjais.eventlog.forget import Scope
from pjais.eventlog.repair import put_right
from pjais.eventlog.verify import verify
from pjais.eventlog.without_name import BOOKS, tables_of_words
from pjais.features.conversations.learning import Proposals
from pjais.features.conversations.model import Prompt, ReplyPiece
from pjais.features.conversations.schemas import ConversationCreate, MessageCreate
from pjais.features.conversations.service import Conversations, ConversationService, Messages
from pjais.features.imports.formats.png_chunks import texts, with_texts
from pjais.features.memories.schemas import MemoryPatch, Source
from pjais.features.memories.service import MemoryService
from pjais.features.models.model import Backend
from pjais.features.models.service import read
from pjais.features.personas.model import Blob
from pjais.features.personas.service import PersonaService
from pjais.features.settings.service import SettingService
from pjais.kernel.clock import now_text
from pjais.persistence.entity import Base
from pjais.persistence.rows import run
from tests.factories import memory, persona, running
from tests.integration.test_forgetting import traces
from tests.integration.test_imports import bring

ALL = "9999"
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")


@pytest.fixture(autouse=True)
def checkpoint_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pjais.eventlog.checkpoints.DAILY", timedelta(0))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_application(tmp_path / "vault")
    yield opened
    opened.close()


def picture(**told: bytes) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "#5b5bd6").save(target, "PNG")
    return with_texts(target.getvalue(), told)


def card_png(name: str) -> bytes:
    entries = [{"keys": [name], "content": f'\n{name}"', "name": name}]
    card = {"name": "Rob", "description": f"x\n{name} lives here", "first_mes": "", "mes_example": name}
    both = {"spec": "chara_card_v2", "data": {**card, "character_book": {"entries": entries}}}
    return picture(chara=base64.b64encode(json.dumps(both).encode()), Comment=f"by {name}".encode())


def forms(name: str) -> set[bytes]:
    """How a name may be spelled in a file: plain, and as JSON escapes it."""
    spelled = {each for form in ("NFC", "NFD") for each in (unicodedata.normalize(form, name),)}
    spelled |= {each.lower() for each in spelled}
    return {
        made
        for each in spelled
        for made in (
            each.encode(),
            json.dumps(each)[1:-1].encode(),
            json.dumps(each, ensure_ascii=False)[1:-1].encode(),
        )
    }


def left_in(folder: Path, name: str) -> set[str]:
    """The files that hold the name in any form, also inside base64."""
    wanted, found = forms(name), set()
    for file in (each for each in folder.rglob("*") if each.is_file()):
        content = file.read_bytes()
        packed = [base64.b64decode(run[: len(run) // 4 * 4]) for run in _BASE64.findall(content)]
        if any(form in each for form in wanted for each in (content, *packed)):
            found.add(file.name)
    return found


def store_everywhere(app: Application, name: str) -> None:
    """The name wherever words are kept: once in each way of standing in a text."""
    said = [f"x {name} y", f"Friends:\n{name}\nBob", f'"{name}"', unicodedata.normalize("NFD", name), f"\t{name}\\"]
    packed = base64.b64encode(f"notes of {name} and others".encode()).decode()
    with app.vault.write() as session:
        fields: dict[str, Any] = {
            "description": said[0],
            "personality": {"free_traits": [name], "temperament": said[1], "style": said[2]},
            "scenario": said[3],
            "system_prompt": said[4],
            "first_message": said[1],
            "tags": [name],
            "card": {"data": {name: [name], "creator_notes": said[1], "assets": [{"uri": f"data:x;base64,{packed}"}]}},
            "model": {"model": name},
        }
        owner = persona(session, name, **fields)
        source = Source(kind="conversation", speaker=name, session=said[1], ref=name)
        kept = memory(session, owner, said[1], summary=said[2], tags=[name], source=source)
        memory(session, owner, said[3])
        talks = ConversationService(session)
        talk = talks.start(ConversationCreate(persona_id=owner, title=said[0], folder=name, greet=True))
        for content in said:
            message = talks.say(talk.id, MessageCreate(role="user", content=content))
        Messages(session).change(message, {"extra": {"silly": {name: said[1]}}, "model": f"small · {name}"})
        told = {"summary": said[1], "summary_until": None, "settings": {"model": {"model": name}}}
        Conversations(session).change(talks.find(talk.id), told)
        proposed = {"persona_id": owner, "content": said[1], "type": "note", "importance": 0.5, "kind": "new"}
        Proposals(session).add({**proposed, "origin": "rules", "conversation_id": talk.id, "message_id": message.id})
        SettingService(session).put("user.name", name)
        SettingService(session).put("my.notes", {name: said})
        session.add(Backend(name=name, kind="openai", url="http://h/v1", model=name, context_tokens=4096, sampling={}))
        session.add(
            Prompt(
                message_id=message.id,
                persona_id=owner,
                made_at=now_text(),
                model=name,
                context_tokens=1,
                token_count=1,
                parts=[{"content": said[1]}],
            )
        )
        piece = {"conversation_id": talk.id, "message_id": message.id}
        session.add_all(ReplyPiece(id=str(place), content=half, **piece) for place, half in enumerate([name[:2], name]))
        card = card_png(name)
        digest = hashlib.sha256(card).hexdigest()
        session.add(Blob(sha256=digest, media_type="image/png", size_bytes=len(card), content=card))
        session.flush()
        MemoryService(session).update(kept, MemoryPatch(content=said[2]))
        MemoryService(session).delete(kept)


letters = st.sampled_from("ZqxJvÉéñßøĦ田中가🦊Ωж")
inside = st.sampled_from(['"', "\\", "'", "-", " ", "/", "\u0301"])
names = st.builds(
    lambda first, middle, last: first + middle + last,
    st.text(letters, min_size=4, max_size=8),
    st.text(inside, max_size=2),
    st.text(letters, min_size=3, max_size=6),
)


@given(name=names)
@example(name="Zanzibarine")
@example(name='Ann "Zanzibar" Smith')
@example(name=unicodedata.normalize("NFD", "Zoë Ångström"))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_leaves_no_trace_wherever_it_was_put(name: str) -> None:
    with TemporaryDirectory() as folder:
        app = open_application(Path(folder) / "vault")
        try:
            store_everywhere(app, name)
            app.checkpoints.make()
            with app.vault.write() as session:
                memory(session, persona(session, "Bob"), "Likes rain")
            app.keeper.make()
            assert compact(app.vault, ALL).events
            app.keeper.make()
            with app.vault.write() as session:  # a row that was wrong, and put right, is kept as it was
                run(session.connection(), "UPDATE conversation SET folder = folder || ' at home'")
            put_right(app.vault)
            app.indexer.catch_up()
            assert {"pjais.db", "database.db"} & left_in(app.vault.paths.folder, name)

            app.forgetting.forget(Scope(name=name))

            assert left_in(app.vault.paths.folder, name) == set()
            assert verify(app.vault.read).differences == []
            with app.vault.read() as session:
                assert read(session.query(Backend).one()).name == "[forgotten]"
        finally:
            app.close()


def test_every_table_is_gone_through_or_known_to_hold_no_words() -> None:
    found = {table.__tablename__ for table in tables_of_words()}

    assert found | BOOKS == set(Base.metadata.tables)
    assert found == {
        *("persona", "memory", "conversation", "message", "memory_proposal"),
        *("setting", "backend", "prompt", "reply_piece", "adjusted_change", "held_arrival"),
    }, "say in eventlog/without_name.py what becomes of the new table when a name is forgotten"


def test_the_card_in_a_picture_is_kept_once_and_goes_out_again(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, client):
        owner = bring(client, ("card.png", card_png("Zanzibarine")))["files"][0]["personas"][0]["id"]

        avatar = client.get(f"/api/personas/{owner}").json()["avatar"]
        assert texts(client.get(f"/api/blobs/{avatar}").content) == {}
        card = client.get(f"/api/personas/{owner}/card?format=png").content
        told = json.loads(base64.b64decode(texts(card)["chara"]))
        assert told["data"]["character_book"]["entries"][0]["name"] == "Zanzibarine"

        app.forgetting.forget(Scope(name="Zanzibarine"))

        assert left_in(tmp_path, "Zanzibarine") == set()
        assert verify(app.vault.read).differences == []
        assert client.get(f"/api/personas/{owner}").json()["avatar"] == avatar


def test_a_picture_that_a_persona_is_given_is_kept_without_what_it_tells(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, client):
        owner = client.post("/api/personas", json={"name": "Rob"}).json()["id"]
        given = card_png("Zanzibarine") + b"Zanzibarine was here"
        client.put(
            f"/api/personas/{owner}/avatar",
            content=given,
            headers={"Content-Type": "image/png", "If-Match": "*"},
        ).raise_for_status()

        with app.vault.read() as session:
            kept = session.query(Blob).one()
        assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()
        assert texts(kept.content) == {}
    assert left_in(tmp_path, "Zanzibarine") == set()


@pytest.mark.parametrize("is_whole", [True, False])
def test_pictures_from_before_are_written_again_or_go(app: Application, tmp_path: Path, *, is_whole: bool) -> None:
    """As the first version kept them: with all that stood beside the pixels."""
    content = card_png("Zanzibarine")
    content = content if is_whole else content[:-20] + b"Zanzibarine " * 20
    with app.vault.write() as session:
        ann = persona(session)
        plain = PersonaService(session).set_avatar(ann, picture()).avatar
    with app.vault.write() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr("pjais.features.personas.service.bare", lambda each: each)
        worn = PersonaService(session).set_avatar(ann, content).avatar
    app.checkpoints.make()
    with app.vault.write() as session:
        memory(session, ann)
    app.keeper.make()
    compact(app.vault, ALL)
    assert worn != plain
    seen = app.forgetting.dry_run(Scope(name="Zanzibarine"))

    done = app.forgetting.forget(Scope(name="Zanzibarine"))

    assert (seen.counts, seen.backups) == (done.counts, done.backups)
    assert done.counts["blobs"] == 1
    assert left_in(tmp_path, "Zanzibarine") == set()
    assert traces(tmp_path, str(worn).encode()) == []
    assert verify(app.vault.read).differences == []
    put_right(app.vault)
    assert verify(app.vault.read).differences == []
    with app.vault.read() as session:
        assert PersonaService(session).stored.find(ann).avatar == (plain if is_whole else None)


def test_a_name_that_stands_in_settings_or_logs_alone_is_forgotten_too(app: Application, tmp_path: Path) -> None:
    with app.vault.write() as session:
        SettingService(session).put("user.name", "Zanzibarine")
    app.forgetting.forget(Scope(name="Zanzibarine"))
    log = app.vault.paths.logs / "pjais.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("kept\nParameters: ('x\\nQuokkabert',)\nkept, too\n", "utf-8")

    app.forgetting.forget(Scope(name="Quokkabert"))

    assert log.read_text("utf-8") == "kept\nkept, too\n"
    assert left_in(tmp_path, "Zanzibarine") == set()


def test_an_event_that_nobody_can_read_loses_all_it_says(app: Application, tmp_path: Path) -> None:
    with app.vault.write() as session:
        persona(session)
        broken = '{"content": "Zanzibarine'
        run(session.connection(), "UPDATE event SET changes = ?", (broken,))

    app.forgetting.forget(Scope(name="Zanzibarine"))

    assert left_in(tmp_path, "Zanzibarine") == set()

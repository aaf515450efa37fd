"""Exports through the API: downloads, files at a path, and all that is stored of one persona, to read."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from litestar.testing import TestClient
from sqlalchemy.orm import configure_mappers

from pjais.backup.transfer import import_all
from pjais.bootstrap import Application, open_vault
from pjais.cli.main import main
from pjais.eventlog.compact import compact
from pjais.eventlog.model import Event
from pjais.eventlog.verify import verify
from pjais.features.conversations.learning import Proposals
from pjais.features.conversations.model import Prompt
from pjais.features.conversations.schemas import (
    ConversationCreate,
    ConversationPatch,
    ConversationSettings,
    MessageCreate,
)
from pjais.features.conversations.service import Conversations, ConversationService
from pjais.features.exports.persona_data import OWNED
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
from pjais.kernel.clock import now_text
from pjais.persistence.entity import Base
from tests.factories import memory, persona, running
from tests.integration.test_transfer import rows
from tests.integration.test_verify import PICTURE

Client = TestClient[Any]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Application, Client]]:
    with running(tmp_path / "vault") as both:
        yield both


def filled(app: Application) -> str:
    with app.vault.write() as session:
        ann = persona(session, "Ann/Ömer..", description="Likes *stars*", tags=["kind"])
        PersonaService(session).set_avatar(ann, PICTURE)
        memory(session, ann, "Likes tea\nand rain", tags=["tea"])
        MemoryService(session).delete(memory(session, ann, "Deleted one"))
        memory(session, persona(session, "Bob"), "Of Bob")
        talk = ConversationService(session).start(ConversationCreate(persona_id=ann, title="../Trip: to | Rome"))
        ConversationService(session).say(talk.id, MessageCreate(role="user", content="Hello"))
    return ann


def test_everything_is_downloaded_and_read_back(both: tuple[Application, Client], tmp_path: Path) -> None:
    app, client = both
    filled(app)
    answer = client.get("/api/exports/file")
    assert answer.headers["Content-Type"] == "application/gzip"
    assert 'filename="pjais-' in answer.headers["Content-Disposition"]
    (tmp_path / "all.jsonl.gz").write_bytes(answer.content)
    other = open_vault(tmp_path / "other")
    import_all(other, tmp_path / "all.jsonl.gz")
    assert rows(other) == rows(app.vault)
    assert verify(other.read).is_clean
    other.close()


def entries(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_all_of_a_persona_can_be_read_and_nothing_of_another(
    both: tuple[Application, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, client = both
    monkeypatch.setattr("pjais.eventlog.checkpoints.DAILY", timedelta(0))
    ann = filled(app)
    app.checkpoints.make()
    with app.vault.write() as session:
        memory(session, ann, "Newest")
    compact(app.vault, "9999")  # what lies in archives is hers as well

    answer = client.get(f"/api/personas/{ann}/data")
    found = entries(answer.content)

    assert "filename*=UTF-8''Ann_%C3%96mer...zip" in answer.headers["Content-Disposition"]
    assert set(found) == {
        "README.md",
        "persona.md",
        "memories.md",
        "proposals.md",
        "prompts.md",
        "conversations/0001 __Trip_ to _ Rome.md",
        "events.md",
        "data.json",
        "avatar.png",
    }
    assert "Likes *stars*" in found["persona.md"]
    assert found["memories.md"].index("Newest") < found["memories.md"].index("Likes tea\n  and rain")
    assert "deleted 20" in found["memories.md"]
    assert "**user**" in found["conversations/0001 __Trip_ to _ Rome.md"]
    everything = orjson.loads(found["data.json"])
    assert [event["name"] for event in everything["events"]][:2] == ["v1.PersonaCreated", "v1.PersonaUpdated"]
    assert len(everything["events"]) == 8
    assert [row["content"] for row in everything["memories"]] == ["Likes tea\nand rain", "Deleted one", "Newest"]
    assert "Bob" not in "".join(found.values())


def test_all_tables_that_speak_of_a_persona_are_in_what_can_be_read_of_it() -> None:
    configure_mappers()
    owned = {mapper.class_ for mapper in Base.registry.mappers if "persona_id" in mapper.local_table.c}
    assert owned == {table for table, _ in OWNED.values()} | {Event}


def test_what_was_suggested_shown_to_models_and_said_in_branches_can_be_read(
    both: tuple[Application, Client],
) -> None:
    app, client = both
    with app.vault.write() as session:
        ann = persona(session, "Ann", card={"creator": "Zoe"})
        talks = ConversationService(session)
        talk = talks.start(ConversationCreate(persona_id=ann, title="Rome"))
        first = talks.say(talk.id, MessageCreate(role="user", content="First\nline"))
        for content in ("One way", "Another way"):
            talks.say(talk.id, MessageCreate(role="assistant", content=content, parent_id=first.id))
        talks.say(talk.id, MessageCreate(role="user", content="Further"))
        patch = ConversationPatch(folder="Trips", pinned=True, settings=ConversationSettings(use_memories=False))
        talks.update(talk.id, patch)
        Conversations(session).change(talks.find(talk.id), {"summary": "They went to Rome"})
        Proposals(session).add(
            {"persona_id": ann, "content": "Likes Rome", "type": "fact", "importance": 0.5, "kind": "new"}
            | {"origin": "rules", "message_id": first.id, "conversation_id": talk.id}
        )
        prompt = {"context_tokens": 99, "token_count": 7, "parts": [{"kind": "persona", "text": "You are Ann"}]}
        session.add(Prompt(message_id=first.id, persona_id=ann, made_at=now_text(), model="tiny", **prompt))

    found = entries(client.get(f"/api/personas/{ann}/data").content)

    page = found["conversations/0001 Rome.md"]
    lines = re.sub(", 20.* UTC", "", page.partition("## Messages\n\n")[2]).splitlines()
    assert lines == [
        "- **user**: First",
        "  line",
        "- Alternative 1 of 2:",
        "  - **assistant**: One way",
        "- Alternative 2 of 2, on the path that is shown:",
        "  - **assistant**: Another way",
        "  - **user**: Further",
    ]
    for told in ("folder Trips", "Pinned 20", "Use memories: False", "They went to Rome"):
        assert told in page
    assert "Likes Rome" in found["proposals.md"]
    assert "You are Ann" in found["prompts.md"]
    assert '"creator": "Zoe"' in found["persona.md"]
    everything = orjson.loads(found["data.json"])
    assert [len(everything[name]) for name in ("memory_proposals", "prompts", "messages")] == [1, 1, 4]
    assert "search index" in found["README.md"]


def test_a_persona_that_is_not_there_has_no_data(both: tuple[Application, Client]) -> None:
    _, client = both
    assert client.get("/api/personas/00000000-0000-7000-8000-000000000000/data").status_code == 404
    assert client.get("/api/personas/nobody/data").status_code == 400


def test_the_command_writes_what_can_be_read(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, _):
        ann = filled(app)
    dest = tmp_path / "ann.zip"
    asked = ["--data-dir", str(tmp_path / "vault"), "export", "--persona", ann, str(dest)]
    done = CliRunner().invoke(main, asked)
    assert (done.exit_code, done.output) == (0, f"{dest}\n")
    assert "memories.md" in entries(dest.read_bytes())
    assert "exists already" in CliRunner().invoke(main, asked).output

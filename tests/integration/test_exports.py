"""Exports through the API: downloads, files at a path, and all that is stored of one persona, to read."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from pjais.backup.transfer import import_all
from pjais.bootstrap import Application, open_vault
from pjais.cli.main import main
from pjais.eventlog.compact import compact
from pjais.eventlog.verify import verify
from pjais.features.conversations.schemas import ConversationCreate, MessageCreate
from pjais.features.conversations.service import ConversationService
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
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

"""A backup is looked into with the screens of time travel, and single things come back from it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from pjais.features.conversations.schemas import ConversationCreate, MessageCreate
from pjais.features.conversations.service import ConversationService
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
from tests.factories import memory, persona, running
from tests.integration.test_backups import older
from tests.integration.test_verify import PICTURE

Client = TestClient[Any]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Application, Client]]:
    with running(tmp_path / "vault") as both:
        yield both


def shown(client: Client, backup: str, owner: str, **query: Any) -> list[tuple[str, bool]]:
    items = client.get("/api/past/memory", params={"owner_id": owner, "backup": backup, **query}).json()["items"]
    return [(item["row"]["content"], item["is_same"]) for item in items]


def filled(app: Application) -> tuple[str, str, str]:
    """A persona, a memory of its, and the name of a backup of both; both have changed since."""
    with app.vault.write() as session:
        ann = persona(session)
        PersonaService(session).set_avatar(ann, PICTURE)
        kept = memory(session, ann)
        memory(session, ann, "Stays")
        talk = ConversationService(session).start(ConversationCreate(persona_id=ann, title="Talk"))
        ConversationService(session).say(talk.id, MessageCreate(role="user", content="Hello"))
    name = app.keeper.make().name
    with app.vault.write() as session:
        MemoryService(session).update(kept, MemoryPatch(content="Likes coffee"))
        memory(session, ann, "New")
    return ann, kept, name


@pytest.mark.parametrize("is_older", [False, True])
def test_a_backup_shows_what_it_holds_and_nothing_changes(both: tuple[Application, Client], *, is_older: bool) -> None:
    app, client = both
    ann, _, name = filled(app)
    if is_older:
        older(app.keeper.folder / name)
    file = app.keeper.folder / name / "pjais.db"
    before = file.read_bytes()

    assert shown(client, name, ann) == [("Stays", True), ("Likes tea", False)]
    assert shown(client, name, ann, seq=3) == [("Likes tea", False)]
    (then,) = client.get("/api/past", params={"backup": name}).json()["personas"]
    assert (then["name"], then["is_same"]) == ("Ann", True)
    (talk,) = client.get("/api/past/conversation", params={"owner_id": ann, "backup": name}).json()["items"]
    said = client.get("/api/past/message", params={"owner_id": talk["id"], "backup": name}).json()["items"]
    assert [each["row"]["content"] for each in said] == ["Hello"]
    assert file.read_bytes() == before


def test_one_thing_comes_back_from_a_backup(both: tuple[Application, Client]) -> None:
    app, client = both
    ann, kept, name = filled(app)
    seq = client.get("/api/past", params={"backup": name}).json()["last_seq"]

    asked = {"seq": seq, "backup": name, "entity_type": "memory", "entity_id": kept}
    assert client.post("/api/past/restore", json=asked).json() == {"rows": {"memory": 1}}

    assert shown(client, name, ann) == [("Stays", True), ("Likes tea", False)]  # its version has gone on
    with app.vault.read() as session:
        assert MemoryService(session).find(kept).content == "Likes tea"
    back = client.post("/api/undo", json={})
    assert back.status_code == 200


def test_a_persona_comes_back_as_it_was_at_a_moment_of_the_backup(both: tuple[Application, Client]) -> None:
    app, client = both
    ann, kept, name = filled(app)
    with app.vault.write() as session:
        PersonaService(session).delete(ann)

    done = client.post("/api/past/restore", json={"seq": 3, "backup": name, "persona_id": ann}).json()

    assert done["rows"]["memory"] == 1
    with app.vault.read() as session:
        assert PersonaService(session).stored.find(ann).name == "Ann"
        assert MemoryService(session).find(kept).content == "Likes tea"
    assert verify(app.vault.read).is_clean


def test_what_cannot_be_looked_into_says_why(both: tuple[Application, Client]) -> None:
    app, client = both
    ann, kept, name = filled(app)
    assert client.get("/api/past", params={"backup": "../x"}).status_code == 404
    file = app.keeper.folder / name / "pjais.db"
    file.write_bytes(file.read_bytes()[:5000].ljust(50_000, b"\xff"))
    refused = client.get("/api/past/memory", params={"owner_id": ann, "backup": name})
    assert refused.status_code == 409
    assert "cannot be read" in refused.json()["detail"]
    nothing = {"seq": 3, "backup": name, "entity_type": "memory", "entity_id": kept}
    assert client.post("/api/past/restore", json=nothing).status_code == 409


def test_a_memory_whose_persona_is_not_here_does_not_come_alone(
    both: tuple[Application, Client], tmp_path: Path
) -> None:
    app, _ = both
    _, kept, name = filled(app)
    with running(tmp_path / "other") as (other, client):
        (app.keeper.folder / name).rename(other.keeper.folder / name)
        asked = {"seq": 3, "backup": name, "entity_type": "memory", "entity_id": kept}
        refused = client.post("/api/past/restore", json=asked)
        assert refused.status_code == 409
        assert "belongs to a persona that is not in this vault" in refused.json()["detail"]
        assert verify(other.vault.read).is_clean

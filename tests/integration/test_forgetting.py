"""Forgetting: what was named is gone from every file of the vault, and the log still proves that nothing else is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pjais.backup.forget import NothingToForgetError
from pjais.backup.manifest import DATABASE
from pjais.backup.restore import checked
from pjais.bootstrap import Application, open_application
from pjais.eventlog.forget import Scope
from pjais.eventlog.repair import put_right
from pjais.eventlog.verify import verify
from pjais.features.audit.service import History, NotRevertibleError
from pjais.features.conversations.schemas import ConversationCreate, MessageCreate
from pjais.features.conversations.service import Conversations, ConversationService
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
from pjais.kernel.clock import now_text
from pjais.kernel.errors import VaultBusyError
from tests.factories import memory, persona
from tests.integration.talk import begun, made, proposals, reply_to, say, talking
from tests.integration.test_verify import PICTURE, tamper
from tests.live import fresh
from tests.model_servers import model_server


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_application(tmp_path / "vault")
    yield opened
    opened.close()


def traces(folder: Path, words: bytes) -> list[str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return [str(file.relative_to(folder)) for file in files if words in file.read_bytes()]


def names(app: Application) -> list[str]:
    return [row["name"] for row in fresh(app, "personas$")]


def test_a_persona_leaves_no_trace_and_the_chain_still_verifies(app: Application, tmp_path: Path) -> None:
    with app.vault.write() as session:
        ann, bob = persona(session, "Zanzibarine"), persona(session, "Bob")
        PersonaService(session).set_avatar(ann, PICTURE)
        kept = memory(session, ann, "Zanzibarine likes tea")
        memory(session, bob, "Likes rain")
        talk = ConversationService(session).start(ConversationCreate(persona_id=ann, title="Zanzibarine"))
        ConversationService(session).say(talk.id, MessageCreate(role="user", content="Hello Zanzibarine"))
    app.keeper.make()
    with app.vault.write() as session:
        MemoryService(session).update(kept, MemoryPatch(content="Zanzibarine likes coffee"))
        MemoryService(session).delete(kept)
        PersonaService(session).activate(ann)
    app.keeper.make()
    seen = app.forgetting.dry_run(Scope(persona_id=ann))
    assert len(traces(tmp_path, b"Zanzibarine")) >= 3

    done = app.forgetting.forget(Scope(persona_id=ann))

    assert (seen.counts, seen.backups) == (done.counts, done.backups)
    assert done.counts == {
        "message": 1,
        "conversation": 1,
        "memory": 1,
        "persona": 1,
        "events": 7,
        "blobs": 1,
    }
    assert len(done.backups) == 2
    assert traces(tmp_path, b"Zanzibarine") == []
    assert traces(tmp_path, PICTURE) == []
    found = verify(app.vault.read)
    assert (found.differences, found.redacted) == ([], 7)
    assert names(app) == ["Bob"]
    assert fresh(app, "activePersona$") == []
    assert [row["scope"] for row in fresh(app, "erasures$")] == ["persona"]
    for backup in app.keeper.newest_first():
        checked(app.keeper.folder / backup.name)
    app.keeper.restore(app.keeper.folder / done.backups[0])
    assert names(app) == ["Bob"]
    assert verify(app.vault.read).is_clean


@pytest.mark.parametrize("scope", ["persona", "name", "range"])
def test_what_models_saw_and_what_was_proposed_is_forgotten_too(tmp_path: Path, scope: str) -> None:
    with model_server("openai") as server, talking(tmp_path / "vault", server) as (app, client):
        ann = made(client)
        talk = begun(client, ann)
        say(client, talk, "Good morning", reply=False)
        since = now_text()
        client.post(f"/api/personas/{ann}/memories", json={"content": "Zanzibarine keeps bees"})
        reply_to(client, talk, "My friend is called Zanzibarine. Does she keep bees?")
        proposals(app, ann)
        with app.vault.write() as session:
            conversation = ConversationService(session).find(talk)
            told = {"summary": "About Zanzibarine", "summary_until": None}
            Conversations(session).change(conversation, told)
        named = {"persona": Scope(persona_id=ann), "name": Scope(name="Zanzibarine"), "range": Scope(since=since)}

        app.forgetting.forget(named[scope])

        found = verify(app.vault.read)
    assert traces(tmp_path, b"anzibarine") == []
    assert found.differences == []


def test_a_name_goes_wherever_it_stands_as_a_word_and_all_else_stays(app: Application, tmp_path: Path) -> None:
    with app.vault.write() as session:
        ann = persona(session, "Ann", description="Friend of Ömer and of ömer's sister", tags=["Ömer"])
        kept = memory(session, ann, "Ömerling met ÖMER.", tags=["tea"])
        other = memory(session, ann, "Likes tea")
        MemoryService(session).update(kept, MemoryPatch(content="Ömerling met nobody"))
    app.keeper.make()

    done = app.forgetting.forget(Scope(name="Ömer"))

    assert done.counts == {"persona": 1, "events": 3, "blobs": 0}
    with app.vault.read() as session:
        found = PersonaService(session).stored.find(ann)
        assert found.description == "Friend of [forgotten] and of [forgotten]'s sister"
        assert found.tags == ["[forgotten]"]
        assert MemoryService(session).find(kept).content == "Ömerling met nobody"
        assert MemoryService(session).find(other).content == "Likes tea"
    assert traces(tmp_path, "ÖMER".encode()) == []
    assert verify(app.vault.read).is_clean
    put_right(app.vault)
    assert verify(app.vault.read).is_clean
    with pytest.raises(NothingToForgetError):
        app.forgetting.forget(Scope(name="Ömer"))


@pytest.mark.parametrize("name", ["memory", "style", "warm", "note", "enabled", "true", "persona", "v1"])
def test_a_name_that_is_also_a_word_of_ours_breaks_nothing(app: Application, name: str) -> None:
    with app.vault.write() as session:
        ann = persona(session, "Ann", card={name: {"x": f"{name} again"}}, description=f"A {name} of mine")
        memory(session, ann, f"The {name}", tags=[name])

    app.forgetting.forget(Scope(name=name))

    assert verify(app.vault.read).is_clean
    with app.vault.read() as session:
        found = PersonaService(session).stored.find(ann)
        assert (found.description, found.card) == ("A [forgotten] of mine", {"[forgotten]": {"x": "[forgotten] again"}})
    put_right(app.vault)
    assert verify(app.vault.read).is_clean


def test_a_span_of_time_goes_with_what_hangs_on_it(app: Application, tmp_path: Path) -> None:
    with app.vault.write() as session:
        ann = persona(session)
        memory(session, ann, "Long before", occurred_at="2001-01-01T00:00:00Z")
        early = memory(session, ann, "Early tea")
    since = now_text()
    with app.vault.write() as session:
        memory(session, ann, "Within it quokka")
        talk = ConversationService(session).start(ConversationCreate(persona_id=ann, title="Quokka"))
    until = now_text()
    with app.vault.write() as session:
        ConversationService(session).say(talk.id, MessageCreate(role="user", content="Later, quokka"))
        memory(session, ann, "Later tea")

    app.forgetting.forget(Scope(since=since, until=until))

    assert traces(tmp_path, b"uokka") == []
    contents = {row["content"] for row in fresh(app, "personaMemories$", persona_id=ann)}
    assert contents == {"Long before", "Early tea", "Later tea"}
    app.forgetting.forget(Scope(persona_id=ann, until="2002-01-01T00:00:00.000000Z"))
    assert early in {row["id"] for row in fresh(app, "personaMemories$", persona_id=ann)}
    assert traces(tmp_path, b"Long before") == []
    assert verify(app.vault.read).is_clean


def test_an_event_emptied_without_a_signed_batch_is_tampering(app: Application, tmp_path: Path) -> None:
    with app.vault.write() as session:
        ann, bob = persona(session), persona(session, "Bob")
    app.forgetting.forget(Scope(persona_id=ann))
    app.close()
    tamper(
        tmp_path / "vault",
        f"UPDATE event SET changes = '{{}}' WHERE entity_id = '{bob}'",  # noqa: S608 - our own id
        f"DELETE FROM persona WHERE id = '{bob}'",  # noqa: S608 - as above
    )
    again = open_application(tmp_path / "vault")
    assert "its content is not what was written" in str(verify(again.vault.read).differences[0])
    again.close()
    tamper(
        tmp_path / "vault",
        "INSERT INTO redaction SELECT batch_id, 2, zeroblob(32) FROM redaction LIMIT 1",
    )
    again = open_application(tmp_path / "vault")
    assert not verify(again.vault.read).is_clean
    again.close()


def test_what_was_erased_is_overwritten_at_the_next_start_if_it_could_not_be_at_once(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.vault.write() as session:
        ann = persona(session, "Zanzibarine")

    def refuse(*_: object) -> None:
        msg = "A reading has been running for 30 s"
        raise VaultBusyError(msg)

    monkeypatch.setattr(app.vault, "rewrite", refuse)
    done = app.forgetting.forget(Scope(persona_id=ann))
    assert "overwritten at the next start" in done.left[0]
    app.close()

    again = open_application(tmp_path / "vault")
    again.forgetting.settle()

    assert traces(tmp_path, b"Zanzibarine") == []
    assert verify(again.vault.read).is_clean
    again.close()


def test_neither_a_receipt_nor_what_was_forgotten_is_taken_back(app: Application) -> None:
    with app.vault.write() as session:
        ann = persona(session)
    app.forgetting.forget(Scope(persona_id=ann))
    for seq, said in ((1, "was forgotten"), (2, "the receipt of a forgetting")):
        with pytest.raises(NotRevertibleError, match=said):
            History(app.vault).revert(str(seq), {})


def test_copies_that_cannot_be_gone_through_are_named(app: Application) -> None:
    with app.vault.write() as session:
        ann = persona(session)
    made = app.keeper.make()
    file = app.keeper.folder / made.name / DATABASE
    file.write_bytes(file.read_bytes()[:-1])
    broken = app.vault.paths.folder / "broken-2026"
    broken.mkdir()

    done = app.forgetting.forget(Scope(persona_id=ann))

    assert len(done.left) == 2
    assert "is damaged" in done.left[1]
    assert done.backups == ()

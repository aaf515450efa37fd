"""Time travel: what was seen after an event is what is shown of it for ever, whatever came since."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from pjais.backup.transfer import export_all, import_all
from pjais.bootstrap import Application, open_vault
from pjais.eventlog.catalogue import UPCASTERS
from pjais.eventlog.past import listed, moment_at, rows_back
from pjais.eventlog.verify import verify
from pjais.features.conversations.schemas import ConversationCreate, MessageCreate
from pjais.features.conversations.service import ConversationService
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import BulkPatch, MemoryDraft, MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.past.service import TimeTravel
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.kernel.clock import now_text
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from tests.factories import memory, persona, running
from tests.integration.first_schema import TO_EIGHTH_SCHEMA
from tests.integration.test_verify import tamper

Client = TestClient[Any]


def now_seen(vault: Vault, owner: str) -> list[tuple[str, str, str]]:
    """(id, content, tier) of the live memories, newest first."""
    live = "SELECT id, content, tier FROM memory WHERE persona_id = ? AND deleted_at IS NULL"
    sql = f"{live} ORDER BY created_at DESC, id DESC"
    with vault.read() as session:
        return [tuple(row) for row in run(session.connection(), sql, (owner,))]


def then_seen(vault: Vault, owner: str, seq: int, page: int) -> list[tuple[str, str, str]]:
    found, place = [], None
    with vault.read() as session:
        connection = session.connection()
        moment = moment_at(connection, seq=seq)
        while True:
            rows, place = listed(connection, Memory, owner, moment, page, place)
            found += [(row["id"], row["content"], row["tier"]) for each in rows if (row := each.live)]
            if place is None:
                return found


def act(vault: Vault, choose: random.Random, owner: str) -> None:
    """One change, of any kind, to any memory."""
    with vault.write() as session:
        service = MemoryService(session)
        every = list(run(session.connection(), "SELECT id, deleted_at FROM memory WHERE persona_id = ?", (owner,)))
        live = [key for key, gone in every if gone is None]
        gone = [key for key, deleted in every if deleted is not None]
        what = choose.choice(("add", "add", "old", "edit", "delete", "restore", "bulk"))
        if what == "old":
            memory(session, owner, "Remembered late", created_at="2001-01-01T00:00:00Z")
        elif what == "bulk":
            service.remember_all([MemoryDraft(persona_id=owner, content=f"Bulk {n}") for n in range(3)])
            service.update_all(live, BulkPatch(tier="hot"))
        elif what == "edit" and live:
            service.update(choose.choice(live), MemoryPatch(content=f"Edited {choose.random()}"))
        elif what == "delete" and live:
            service.delete(choose.choice(live))
        elif what == "restore" and gone:
            service.restore(choose.choice(gone))
        else:
            memory(session, owner, f"New {choose.random()}")


def exchange(vault: Vault, elsewhere: Vault, choose: random.Random, owner: str) -> None:
    """Both vaults take in what the other holds, after each has gone on by itself."""
    file = vault.paths.folder / "exchanged.jsonl"
    export_all(vault, file, replace=True)
    import_all(elsewhere, file)
    for _ in range(2):
        act(elsewhere, choose, owner)
        act(vault, choose, owner)
    export_all(elsewhere, file, replace=True)
    import_all(vault, file)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_every_moment_is_shown_as_it_was(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - a walk, no secret
    vault, elsewhere = (open_vault(tmp_path_factory.mktemp(name)) for name in ("past", "elsewhere"))
    try:
        with vault.write() as session:
            owner, other = persona(session), persona(session, "Bob")
            memory(session, other, "Not Ann's")
        seen = {}
        for _ in range(25):
            if choose.random() < 0.1:
                exchange(vault, elsewhere, choose, owner)
            else:
                act(vault, choose, owner)
            with vault.read() as session:
                moment = moment_at(session.connection())
            seen[moment.seq] = now_seen(vault, owner)
        for seq, expected in seen.items():
            assert then_seen(vault, owner, seq, choose.choice((1, 2, 50))) == expected

        target = choose.choice(list(seen))
        TimeTravel(vault).bring_back_persona(target, owner)
        assert now_seen(vault, owner) == seen[target]
        assert [content for _, content, _ in now_seen(vault, other)] == ["Not Ann's"]
        assert verify(vault.read).differences == []
    finally:
        vault.close()
        elsewhere.close()


def test_after_an_import_the_past_is_what_this_vault_was(tmp_path: Path) -> None:
    older = open_vault(tmp_path / "older")
    with older.write() as session:
        memory(session, persona(session, "Ann"), "Old")
    export_all(older, tmp_path / "all.jsonl")
    older.close()
    vault = open_vault(tmp_path / "vault")
    with vault.write() as session:
        bob = persona(session, "Bob")
        memory(session, bob, "New")
    between = now_text()
    import_all(vault, tmp_path / "all.jsonl")

    with vault.read() as session:
        connection = session.connection()
        for moment in (moment_at(connection), moment_at(connection, seq=3), moment_at(connection, at=now_text())):
            assert [each.row and each.row["content"] for each in listed(connection, Memory, bob, moment, 9)[0]] == [
                "New"
            ]
        assert moment_at(connection, at=between).seq == 2
        assert moment_at(connection).seq == moment_at(connection, at=now_text()).seq == 4
    with vault.write() as session:  # goes on with stamps above all that came
        memory(session, bob, "Newer")
    with vault.read() as session:
        moment = moment_at(session.connection(), at=now_text())
        assert moment.seq == 5
        assert len(listed(session.connection(), Memory, bob, moment, 9)[0]) == 2
    vault.close()


def test_imports_of_before_are_known_by_their_stamps(tmp_path: Path) -> None:
    older = open_vault(tmp_path / "older")
    with older.write() as session:
        memory(session, persona(session, "Ann"), "Old")
    export_all(older, tmp_path / "all.jsonl")
    older.close()
    vault = open_vault(tmp_path / "vault")
    with vault.write() as session:
        bob = persona(session, "Bob")
        memory(session, bob, "New")
    import_all(vault, tmp_path / "all.jsonl")
    with vault.write() as session:
        memory(session, bob, "Newer")
    with vault.read() as session:
        (noted,) = run(session.connection(), "SELECT first_seq, last_seq, highest FROM log_import").fetchall()
    vault.close()
    before = "UPDATE alembic_version SET version_num = '0007'"
    tamper(
        tmp_path / "vault",
        *TO_EIGHTH_SCHEMA,
        "DROP TABLE milestone",
        "DROP TABLE log_import",
        before,
    )

    vault = open_vault(tmp_path / "vault")
    with vault.read() as session:
        assert run(session.connection(), "SELECT first_seq, last_seq, highest FROM log_import").fetchall() == [noted]
    assert [content for _, content, _ in then_seen(vault, bob, 3, 9)] == ["New"]
    vault.close()


def test_what_one_large_write_brought_later_is_not_even_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its ids are older than the stamps of its events."""
    vault, looked = open_vault(tmp_path), list[Any]()

    def rows_back_counted(connection: Any, table: Any, rows: list[Any], moment: Any) -> Any:
        looked.extend(rows)
        return rows_back(connection, table, rows, moment)

    with vault.write() as session:
        ann = persona(session)
        MemoryService(session).remember_all([MemoryDraft(persona_id=ann, content=f"{each}") for each in range(500)])
    monkeypatch.setattr("pjais.eventlog.past.rows_back", rows_back_counted)

    assert len(then_seen(vault, ann, 50, 9)) == len(looked) == 49
    vault.close()


def test_deletions_under_an_older_name_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a release in which deleting is said in another way."""
    vault = open_vault(tmp_path)
    with vault.write() as session:
        ann = persona(session)
        gone = memory(session, ann)
    with vault.write() as session:
        MemoryService(session).delete(gone)
    vault.close()
    tamper(tmp_path, "UPDATE event SET name = 'v0.MemoryDeleted' WHERE seq = 3")
    monkeypatch.setitem(UPCASTERS, "v0.MemoryDeleted", lambda said: said)
    vault = open_vault(tmp_path)
    assert [content for _, content, _ in then_seen(vault, ann, 2, 9)] == ["Likes tea"]
    vault.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Application, Client]]:
    with running(tmp_path / "vault") as pair:
        yield pair


def test_the_api_shows_a_moment_and_brings_one_item_back(opened: tuple[Application, Client]) -> None:
    app, client = opened
    with app.vault.write() as session:
        ann = persona(session, "Ann")
        kept = memory(session, ann, "Likes tea")
        talk = ConversationService(session).start(ConversationCreate(persona_id=ann, title="First")).id
        ConversationService(session).say(talk, MessageCreate(role="user", content="Hello"))
    then = client.get("/api/past").json()
    with app.vault.write() as session:
        PersonaService(session).update(ann, PersonaPatch(name="Anna"))
        MemoryService(session).update(kept, MemoryPatch(content="Likes cocoa"))
        memory(session, ann, "Newer")
        ConversationService(session).delete(talk)
        persona(session, "Bob")

    moment = client.get("/api/past", params={"seq": then["seq"]}).json()
    assert [each["name"] for each in moment["personas"]] == ["Ann"]
    assert (moment["first_seq"], moment["seq"], moment["last_seq"]) == (0, 4, 9)
    assert client.get("/api/past", params={"at": then["at"]}).json()["seq"] >= 4
    page = client.get("/api/past/memory", params={"owner_id": ann, "seq": 4}).json()
    assert [(each["row"]["content"], each["is_same"]) for each in page["items"]] == [("Likes tea", False)]
    talks = client.get("/api/past/conversation", params={"owner_id": ann, "seq": 4}).json()["items"]
    assert [each["row"]["title"] for each in talks] == ["First"]
    said = client.get("/api/past/message", params={"owner_id": talk, "seq": 4}).json()["items"]
    assert [each["row"]["content"] for each in said] == ["Hello"]
    assert client.get("/api/past", params={"seq": 0}).json()["personas"] == []

    asked = {"seq": 4, "entity_type": "memory", "entity_id": kept}
    assert client.post("/api/past/restore", json=asked).json() == {"rows": {"memory": 1}}
    assert client.get(f"/api/memories/{kept}").json()["content"] == "Likes tea"
    assert client.post("/api/past/restore", json=asked).json() == {"rows": {"memory": 0}}
    done = client.post("/api/past/restore", json={"seq": 4, "persona_id": ann}).json()
    assert done == {"rows": {"persona": 1, "memory": 1, "conversation": 1}}
    assert client.get(f"/api/conversations/{talk}").json()["title"] == "First"


@pytest.mark.parametrize(
    ("call", "status", "told"),
    [
        (("GET", "/past", {"seq": 99}), 400, "no event 99"),
        (("GET", "/past", {"at": "yesterday"}), 400, "not a date"),
        (("GET", "/past/event", {"owner_id": "x"}), 400, "none of memory"),
        (("GET", "/past/memory", {"owner_id": "x"}), 400, "owner_id"),
        (("GET", "/past/memory", {"owner_id": "0" * 8 + "-0000-7000-8000-" + "0" * 12, "before": "x"}), 400, "cursor"),
        (("POST", "/past/restore", {"seq": 0}), 400, "Say what"),
        (("POST", "/past/restore", {"seq": 1, "persona_id": "0" * 8 + "-0000-7000-8000-" + "0" * 12}), 404, None),
    ],
)
def test_what_cannot_be_shown_is_said(
    opened: tuple[Application, Client], call: tuple[str, str, dict[str, Any]], status: int, told: str | None
) -> None:
    app, client = opened
    with app.vault.write() as session:
        persona(session)
    method, path, given_ = call
    body: dict[str, Any] = {"params": given_} if method == "GET" else {"json": given_}
    answer = client.request(method, f"/api{path}", **body)
    assert answer.status_code == status
    if told:
        assert told in answer.json()["detail"]

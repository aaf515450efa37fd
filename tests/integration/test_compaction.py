"""Compaction: older events move to an archive, and nothing else is any different for it."""

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pjais.backup.compaction import CompactionRunsError
from pjais.backup.manifest import archives_in
from pjais.backup.transfer import export_all
from pjais.bootstrap import Application, open_application, open_vault
from pjais.cli.main import main
from pjais.eventlog.archive import archived
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.compact import Compacted, NotCompactedError, compact
from pjais.eventlog.merkle import is_included
from pjais.eventlog.past import BeforeFloorError, moment_at
from pjais.eventlog.proof import prove
from pjais.eventlog.repair import put_right
from pjais.eventlog.report import Part
from pjais.eventlog.verify import verify
from pjais.features.audit.undo import NothingToUndoError, Undo
from pjais.features.memories.schemas import MemoryDraft, MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
from pjais.persistence.device import device_id
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.security.keychain import forget_all
from tests.factories import memory, persona, running
from tests.integration.test_past import act
from tests.integration.test_transfer import rows
from tests.integration.test_verify import PICTURE, tamper
from tests.live import fresh

ALL = "9999"


@pytest.fixture(autouse=True)
def checkpoint_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pjais.eventlog.checkpoints.DAILY", timedelta(0))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    forget_all()
    opened = open_application(tmp_path / "vault")
    yield opened
    opened.close()
    forget_all()


def filled(app: Application) -> tuple[str, str]:
    """A persona and a memory of its, with some history."""
    with app.vault.write() as session:
        ann = persona(session, "Zanzibarine")
        PersonaService(session).set_avatar(ann, PICTURE)
        kept, gone = memory(session, ann, "Zanzibarine likes tea"), memory(session, ann, "Gone")
        MemoryService(session).delete(gone)
    return ann, kept


def moved(app: Application) -> Compacted:
    app.checkpoints.make()
    with app.vault.write() as session:
        persona(session, "Bob")
    return compact(app.vault, ALL)


def seqs(vault: Vault) -> list[int]:
    with vault.read() as session:
        return [seq for (seq,) in run(session.connection(), "SELECT seq FROM event ORDER BY seq")]


def events_of(file: Path) -> list[dict[str, Any]]:
    lines = (orjson.loads(line) for line in file.read_bytes().splitlines())
    return [line for line in lines if line.get("kind") == "event"]


def test_events_move_and_all_else_stays_as_it_was(app: Application, tmp_path: Path) -> None:
    ann, kept = filled(app)
    app.checkpoints.make()
    with app.vault.write() as session:
        MemoryService(session).update(kept, MemoryPatch(content="Zanzibarine likes coffee"))
    before = rows(app.vault)
    export_all(app.vault, tmp_path / "before.jsonl")

    done = compact(app.vault, ALL)

    assert (done.events, done.floor) == (5, 5)
    assert done.archive is not None
    assert seqs(app.vault) == [6]
    assert rows(app.vault) == before
    report = verify(app.vault.read)
    assert (report.differences, report.events) == ([], 6)
    with app.vault.write() as session:
        MemoryService(session).update(kept, MemoryPatch(tier="hot"))
        memory(session, ann, "New")
    assert verify(app.vault.read).is_clean
    export_all(app.vault, tmp_path / "after.jsonl")
    assert events_of(tmp_path / "after.jsonl")[:6] == events_of(tmp_path / "before.jsonl")
    assert [row["seq"] for row in fresh(app, "auditTrail$", limit=10)] == [8, 7, 6]


def test_what_lies_in_the_archive_can_still_be_proved(app: Application) -> None:
    filled(app)
    moved(app)
    filled(app)
    app.checkpoints.make()

    with app.vault.read() as session:
        for seq in (2, 8):
            found = prove(session, seq)
            checkpoint = found.checkpoint
            assert is_included(found.leaf_hash, found.index, checkpoint.size, found.path, checkpoint.root)


def test_archive_upon_archive(app: Application) -> None:
    for events in (5, 6, 6):
        filled(app)
        assert moved(app).events == events
        assert verify(app.vault.read).is_clean

    assert len(archives_in(app.vault.paths.folder)) == 3
    assert [(each.first, each.last) for each in app.compaction.archives()] == [(1, 5), (6, 11), (12, 17)]
    again = compact(app.vault, ALL)
    assert (again.events, again.floor, again.archive) == (0, 17, None)


def test_the_newest_event_stays_so_that_the_log_goes_on_from_it(app: Application) -> None:
    filled(app)
    app.checkpoints.make()
    assert compact(app.vault, ALL).events == 0  # the only checkpoint is over all events
    with app.vault.write() as session:
        persona(session, "Bob")
    assert compact(app.vault, ALL).events == 5
    assert seqs(app.vault) == [6]


def test_a_moment_before_the_floor_is_told_and_after_it_shown(app: Application, tmp_path: Path) -> None:
    ann, kept = filled(app)
    app.checkpoints.make()
    with app.vault.write() as session:
        MemoryService(session).update(kept, MemoryPatch(content="Coffee"))
    compact(app.vault, ALL)
    with app.vault.read() as session:
        with pytest.raises(BeforeFloorError, match="archive-000000000001"):
            moment_at(session.connection(), seq=3)
        assert moment_at(session.connection(), seq=5).seq == 5
    app.close()
    with running(tmp_path / "vault") as (_, client):
        then = client.get(f"/api/past/memory?owner_id={ann}&seq=5").json()["items"]
        assert [item["row"]["content"] for item in then] == ["Zanzibarine likes tea"]
        assert client.get("/api/past?seq=4").status_code == 410
        assert client.get(f"/api/history/memory/{kept}?at=2001-01-01T00:00:00Z").status_code == 410
        assert client.get(f"/api/history/memory/{kept}").json()["row"]["content"] == "Coffee"
        back = client.post("/api/past/restore", json={"seq": 5, "entity_type": "memory", "entity_id": kept})
        assert back.status_code == 200


@pytest.mark.parametrize("size", [2, 9])
def test_rows_are_put_right_from_the_floor(app: Application, tmp_path: Path, size: int) -> None:
    for _ in range(size):
        filled(app)
    moved(app)
    filled(app)
    before = rows(app.vault)
    app.close()
    tamper(tmp_path / "vault", "UPDATE memory SET content = 'Never said'", "DELETE FROM memory WHERE tier = 'hot'")
    vault = open_vault(tmp_path / "vault")
    assert [each.part for each in verify(vault.read).differences] == [Part.ROWS]

    put_right(vault)

    assert rows(vault) == before
    assert verify(vault.read).is_clean
    vault.close()


@pytest.mark.parametrize(
    ("statement", "part", "said"),
    [
        ("UPDATE base_row SET row = replace(row, 'tea', 'rum')", Part.ROWS, "content differ"),
        ("DELETE FROM base_row WHERE entity_type = 'memory'", Part.ROWS, ""),
        ("UPDATE log_floor SET rows_digest = zeroblob(32)", Part.CHAIN, "its signature"),
        ("UPDATE log_floor SET seq = 3", Part.CHAIN, "its signature"),
        ("DELETE FROM log_floor", Part.CHAIN, "event 1: is missing"),
    ],
)
def test_a_floor_that_was_tampered_with_is_noticed(
    app: Application, tmp_path: Path, statement: str, part: Part, said: str
) -> None:
    filled(app)
    app.checkpoints.make()
    filled(app)
    compact(app.vault, ALL)
    app.close()
    tamper(tmp_path / "vault", statement)

    vault = open_vault(tmp_path / "vault")
    found = verify(vault.read).differences
    vault.close()

    assert part in {each.part for each in found}
    assert any(said in str(each) for each in found)


def test_what_cannot_be_read_is_not_built_on(app: Application, tmp_path: Path) -> None:
    filled(app)
    app.checkpoints.make()
    filled(app)
    app.close()
    tamper(tmp_path / "vault", "UPDATE event SET changes = replace(changes, 'tea', 'rum') WHERE seq = 3")
    vault = open_vault(tmp_path / "vault")
    before = seqs(vault)

    with pytest.raises(NotCompactedError, match="event 3 its content is not what was written"):
        compact(vault, ALL)

    assert seqs(vault) == before
    assert archives_in(tmp_path / "vault") == []
    vault.close()


def test_events_that_wait_for_a_newer_version_stay(app: Application) -> None:
    filled(app)
    app.checkpoints.make()
    filled(app)
    with app.vault.write() as session:
        row = (2, "v9.MemoryDreamt", "memory", "x", "newer", "2026-01-01T00:00:00.000000Z")
        run(session.connection(), "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?)", row)

    assert compact(app.vault, ALL).events == 0


def test_the_person_decides_how_long_and_a_backup_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(tmp_path / "vault") as (app, client):
        filled(app)
        app.checkpoints.make()
        filled(app)
        assert client.get("/api/compaction").json()["keep_days"] is None
        assert client.put("/api/compaction/policy", json={"keep_days": 3}).status_code == 400
        assert client.put("/api/compaction/policy", json={"keep_days": 30}).json()["keep_days"] == 30
        assert client.post("/api/compaction", json={"keep_days": 30}).json()["events"] == 0
        assert app.keeper.newest_first() == []
        monkeypatch.setattr("pjais.backup.compaction.timedelta", lambda days: timedelta(days=-days))

        done = client.post("/api/compaction", json={"keep_days": 30}).json()

        assert done["events"] == 9
        assert [backup.manifest.reason.value for backup in app.keeper.newest_first() if backup.manifest] == [
            "before-compaction"
        ]
        (archive,) = client.get("/api/compaction").json()["archives"]
        assert (archive["name"], archive["last"]) == (done["archive"], done["floor"])
        with app.compaction._turn, pytest.raises(CompactionRunsError):  # noqa: SLF001 - as while it runs
            app.compaction.compact(30)


def test_the_command_moves_what_is_older_than_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # with a day between checkpoints, as there is
    with running(tmp_path / "vault") as (app, _):
        filled(app)
    asked = ["--data-dir", str(tmp_path / "vault"), "compact", "--keep-days"]
    told = CliRunner().invoke(main, [*asked, "30"])
    assert (told.exit_code, told.output) == (0, "Nothing is to be moved: no event is older than 30 days.\n")
    told = CliRunner().invoke(main, [*asked, "0"])
    assert told.exit_code == 0
    assert told.output.startswith("4 events moved to ")
    vault = open_vault(tmp_path / "vault")
    assert verify(vault.read).is_clean
    assert len(vault_files(vault)) == 1
    vault.close()


def vault_files(vault: Vault) -> list[str]:
    return [each.name for each in archives_in(vault.paths.folder)]


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_compaction_at_any_time_changes_nothing_but_where_events_lie(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    choose = random.Random(seed)  # noqa: S311 - a walk, no secret
    folder = tmp_path_factory.mktemp("compaction")
    vault = open_vault(folder)
    signed = Checkpoints(vault, "device")
    try:
        with vault.write() as session:
            owner = persona(session)
        for _ in range(choose.randrange(5, 40)):
            act(vault, choose, owner)
            if choose.random() < 0.3:
                signed.make()
            if choose.random() < 0.2:
                before = rows(vault)
                with vault.read() as session:
                    lying = [key for (key,) in archived(session.connection(), "SELECT event_id FROM event")]
                    here = [key for (key,) in run(session.connection(), "SELECT event_id FROM event ORDER BY seq")]
                compact(vault, ALL)
                assert rows(vault) == before
                with vault.read() as session:
                    then = [key for (key,) in archived(session.connection(), "SELECT event_id FROM event")]
                    then += [key for (key,) in run(session.connection(), "SELECT event_id FROM event ORDER BY seq")]
                assert then == [*lying, *here]
        assert verify(vault.read).is_clean
        before = rows(vault)
        put_right(vault)
        assert rows(vault) == before
        assert verify(vault.read).is_clean
    finally:
        signed.close()
        vault.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_step_that_the_floor_cuts_is_not_undone_by_half(app: Application) -> None:
    with app.vault.write() as session:
        ann = persona(session)
        service = MemoryService(session)
        service.remember_all([MemoryDraft(persona_id=ann, content=f"Thought {number}") for number in range(1500)])
    with app.vault.write() as session:  # the floor is the checkpoint below what cannot be read yet
        row = (1200, "v9.MemoryDreamt", "memory", "x", "newer", "2026-01-01T00:00:00.000000Z")
        run(session.connection(), "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?)", row)
    moved(app)
    assert seqs(app.vault)[0] == 1001
    with app.vault.write() as session:
        memory(session, ann, "Newest")
    undo = Undo(app.vault, device_id(app.vault.engine))
    assert len(undo.take("undo", {})) == 1
    assert len(undo.take("undo", {})) == 1
    with pytest.raises(NothingToUndoError):
        undo.take("undo", {})

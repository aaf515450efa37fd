"""Rows kept on the way back: exact, checked, dropped whenever they might say what they must not."""

from pathlib import Path

import pytest

from pjais.backup.transfer import export_all, import_all
from pjais.bootstrap import open_vault
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.compact import compact
from pjais.eventlog.forget import Scope, erase
from pjais.eventlog.milestones import EVERY
from pjais.eventlog.past import listed, moment_at
from pjais.eventlog.repair import put_right
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.persistence.device import device_id
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.security.device_key import DeviceKey
from tests.factories import memory, persona
from tests.integration.first_schema import TO_EIGHTH_SCHEMA
from tests.integration.test_verify import tamper, verified

RECALLS = 3 * EVERY


def recalled(vault: Vault) -> tuple[str, list[str]]:
    """Two memories of a persona, recalled often; the first was edited on the way."""
    with vault.write() as session:
        ann = persona(session)
        ids = [memory(session, ann, "Met Zoe"), memory(session, ann, "Likes tea")]
    with vault.write() as session:
        for count in range(RECALLS):
            MemoryService(session).used(ids)
            if count == RECALLS // 2:
                MemoryService(session).update(ids[0], MemoryPatch(content="Met Bob"))
    return ann, ids


def seen(vault: Vault, owner: str, seq: int) -> list[tuple[str, int]]:
    with vault.read() as session:
        connection = session.connection()
        found, _ = listed(connection, Memory, owner, moment_at(connection, seq=seq), 9)
    return [(row["content"], row["access_count"]) for each in found if (row := each.live)]


def kept(vault: Vault) -> list[tuple[str, int]]:
    with vault.read() as session:
        found = run(session.connection(), "SELECT entity_id, seq FROM milestone ORDER BY seq").fetchall()
    return [tuple(each) for each in found]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return open_vault(tmp_path)


def test_every_moment_of_a_memory_that_was_recalled_often_is_exact(vault: Vault) -> None:
    ann, _ = recalled(vault)
    assert len(kept(vault)) == 2 * (RECALLS // EVERY)

    with_milestones = {seq: seen(vault, ann, seq) for seq in (2, 3, 4, EVERY, 2 * EVERY, RECALLS, 2 * RECALLS)}
    with vault.write() as session:
        run(session.connection(), "DELETE FROM milestone")

    assert {seq: seen(vault, ann, seq) for seq in with_milestones} == with_milestones
    assert with_milestones[3] == [("Likes tea", 0), ("Met Zoe", 0)]
    vault.close()


def test_the_way_back_begins_at_the_next_milestone(vault: Vault) -> None:
    """Events beyond it are not even looked at."""
    ann, _ = recalled(vault)
    with vault.write() as session:
        run(session.connection(), "UPDATE event SET changes = '{' WHERE seq > ?", (kept(vault)[-1][1],))

    assert seen(vault, ann, 3) == [("Likes tea", 0), ("Met Zoe", 0)]
    vault.close()


def test_a_milestone_that_was_changed_is_found_and_put_right(tmp_path: Path, vault: Vault) -> None:
    recalled(vault)
    vault.close()
    assert verified(tmp_path).is_clean
    tamper(tmp_path, "UPDATE milestone SET row = replace(row, 'tea', 'gin') WHERE row LIKE '%tea%'")

    (found,) = verified(tmp_path).differences
    vault = open_vault(tmp_path)
    put_right(vault)

    assert "milestone" in str(found)
    assert len(kept(vault)) == 2 * (RECALLS // EVERY)
    assert verify(vault.read).is_clean
    vault.close()


def test_a_vault_from_before_there_were_milestones_gets_them(tmp_path: Path, vault: Vault) -> None:
    ann, _ = recalled(vault)
    before, seen_then = kept(vault), seen(vault, ann, EVERY)
    vault.close()
    version = "UPDATE alembic_version SET version_num = '0007'"
    tamper(
        tmp_path,
        *TO_EIGHTH_SCHEMA,
        "DROP TABLE milestone",
        "DROP TABLE log_import",
        version,
    )

    vault = open_vault(tmp_path)

    assert kept(vault) == before
    assert seen(vault, ann, EVERY) == seen_then
    assert verify(vault.read).is_clean
    vault.close()


def test_what_is_imported_has_milestones(tmp_path: Path, vault: Vault) -> None:
    ann, ids = recalled(vault)
    export_all(vault, tmp_path / "all.jsonl")
    other = open_vault(tmp_path / "other")
    with other.write() as session:
        MemoryService(session).used([memory(session, persona(session, "Bob"), "Elsewhere")])
    shift = 3
    import_all(other, tmp_path / "all.jsonl")

    assert kept(other) == [(key, seq + shift) for key, seq in kept(vault)]
    for seq in (2, EVERY, 3 * EVERY):
        assert seen(other, ann, seq + shift) == seen(vault, ann, seq)
    assert seen(other, ann, shift) == []
    with other.write() as session:
        for _ in range(EVERY):
            MemoryService(session).used(ids)
    assert seen(other, ann, 3 * EVERY + shift) == seen(vault, ann, 3 * EVERY)
    assert verify(other.read).is_clean
    other.close()
    vault.close()


def test_a_milestone_from_before_a_column_came_has_what_rows_then_had(tmp_path: Path, vault: Vault) -> None:
    ann, _ = recalled(vault)
    vault.close()
    tamper(tmp_path, "UPDATE milestone SET row = json_remove(row, '$.pinned_at')")
    vault = open_vault(tmp_path)

    with vault.read() as session:
        found, _ = listed(session.connection(), Memory, ann, moment_at(session.connection(), seq=4), 9)
    assert [each.row and each.row["pinned_at"] for each in found] == [None, None]
    assert verify(vault.read).is_clean
    vault.close()


@pytest.mark.parametrize("statement", ["UPDATE milestone SET seq = seq + 1", "UPDATE milestone SET entity_id = 'x'"])
def test_a_milestone_of_nothing_is_found(tmp_path: Path, vault: Vault, statement: str) -> None:
    recalled(vault)
    vault.close()
    tamper(tmp_path, statement)

    assert ["milestone" in str(each) for each in verified(tmp_path).differences] == [True]


@pytest.mark.parametrize("scope", ["name", "persona"])
def test_what_is_forgotten_leaves_its_milestones(vault: Vault, scope: str) -> None:
    ann, ids = recalled(vault)
    with vault.write() as session:
        wanted = Scope(name="Zoe") if scope == "name" else Scope(persona_id=ann)
        erase(session.connection(), wanted, DeviceKey.kept_in(vault.paths.device_key))
    left = {key for key, _ in kept(vault)}

    with vault.read() as session:
        rows = run(session.connection(), "SELECT row FROM milestone").fetchall()
    assert not any("Zoe" in row for (row,) in rows)
    assert left == (set(ids) if scope == "name" else set())
    assert verify(vault.read).is_clean
    vault.close()


def test_a_change_that_is_rolled_back_leaves_no_milestone(vault: Vault) -> None:
    _, ids = recalled(vault)
    before = kept(vault)
    with vault.write() as session, session.begin_nested() as inner:
        for _ in range(EVERY):
            MemoryService(session).used(ids)
        inner.rollback()

    assert kept(vault) == before
    vault.close()


def test_compaction_drops_what_lies_below_the_floor(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pjais.eventlog.checkpoints.EVERY", 100)
    ann, _ = recalled(vault)
    keeper = Checkpoints(vault, device_id(vault.engine))
    keeper.make(up_to_now=True)
    keeper.close()
    with vault.write() as session:
        memory(session, ann)
    floor = compact(vault, "9999").floor

    assert floor > EVERY
    assert all(seq >= floor for _, seq in kept(vault))
    assert verify(vault.read).is_clean
    vault.close()

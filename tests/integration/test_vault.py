"""The vault's file: made, reopened, migrated with a copy, and left alone when it is not for us."""

import gc
import hashlib
import shutil
import sqlite3
import threading
import weakref
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from pjais.bootstrap import open_vault
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import BulkPatch, MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import InvalidInputError, StaleVersionError
from pjais.kernel.ids import new_id
from pjais.persistence.engine import POOL_MAXIMUM
from pjais.persistence.entity import Base
from pjais.persistence.migrate import MIGRATIONS, REVISIONS, DamagedVaultError, NewerVaultError
from pjais.persistence.vault import Vault, VaultClosedError
from pjais.persistence.write_ahead import OPEN
from pjais.security.cipher import connect
from tests.factories import memory, persona
from tests.integration.test_verify import PICTURE


def fingerprint(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def stamp(file: Path, revision: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()


def test_a_vault_is_found_again_as_it_was_left(tmp_path: Path) -> None:
    folder = tmp_path / "ein Ordner — 記憶"
    first = open_vault(folder)
    with first.write() as session:
        owner = persona(session)
        memory(session, owner, "Likes tea")
    first.close()

    second = open_vault(folder)

    with second.read() as session:
        assert session.scalars(select(Memory.content)).all() == ["Likes tea"]
    assert second.copy_before_migration is None
    second.close()
    assert not (folder / "pjais.db-wal").exists()


def test_the_connections_keep_the_promises_of_the_design(vault: Vault) -> None:
    with vault.read() as session:
        pragma = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }

    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000}


_MADE_INDEXES = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :name AND sql IS NOT NULL"


def test_the_migrated_schema_is_the_one_the_models_describe(vault: Vault) -> None:
    found = inspect(vault.engine)

    for name, table in Base.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
        with vault.read() as session:  # reflection knows no index of an expression
            made = session.scalars(text(_MADE_INDEXES), {"name": name})
            assert set(made) == {str(index.name) for index in table.indexes}


def test_the_list_of_revisions_is_the_one_on_disk() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))

    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == REVISIONS


def test_a_newer_vault_is_refused_and_not_touched(tmp_path: Path) -> None:
    open_vault(tmp_path).close()
    stamp(tmp_path / "pjais.db", "9999")
    before = fingerprint(tmp_path)

    with pytest.raises(NewerVaultError, match="newer than this program"):
        open_vault(tmp_path)

    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"x" * 5000])
def test_a_broken_file_is_refused_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pjais.db").write_bytes(content)

    with pytest.raises(DamagedVaultError, match="left as it is"):
        open_vault(tmp_path)

    assert (tmp_path / "pjais.db").read_bytes() == content


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "pjais.db")) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.commit()

    with pytest.raises(DamagedVaultError):
        open_vault(tmp_path)


def test_data_is_copied_before_a_migration_touches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = open_vault(tmp_path)
    with vault.write() as session:
        persona(session, "Ann")
    vault.close()
    monkeypatch.setattr("pjais.persistence.migrate.REVISIONS", (*REVISIONS, "9998"))

    reopened = open_vault(tmp_path)

    copy = reopened.copy_before_migration
    reopened.close()
    assert copy is not None
    with closing(sqlite3.connect(copy / "pjais.db")) as connection:
        assert connection.execute("SELECT name FROM persona").fetchall() == [("Ann",)]


def test_a_copy_that_was_being_overwritten_when_its_program_was_killed_goes(tmp_path: Path) -> None:
    open_vault(tmp_path).close()
    half, unknown = (tmp_path / "backups" / f"before-migration-0001-2026-01-0{day}T101112.db" for day in (1, 2))
    left = half.with_name(f"{half.name}.adopted")
    left.write_bytes(bytes(8192))
    unknown.write_bytes(bytes(8192))

    open_vault(tmp_path).close()

    assert not left.exists()
    assert unknown.exists()


def test_no_mark_speaks_of_a_log_that_may_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = open_vault(tmp_path / "vault")
    with vault.write() as session:
        persona(session, "Ann")
    marked: list[bool] = []
    event.listen(vault.engine, "close", lambda *_: marked.append((tmp_path / "vault" / OPEN).exists()))
    vault.rewrite()
    assert marked
    assert not any(marked)

    with vault.write() as session:
        persona(session, "Bo")
    shutil.copytree(tmp_path / "vault", tmp_path / "killed")
    vault.close()
    assert (tmp_path / "killed" / OPEN).exists()
    monkeypatch.setattr("pjais.persistence.migrate.REVISIONS", (*REVISIONS, "9998"))

    def connecting(database: Path | str, *args: Any, **options: Any) -> Any:
        if "uri" not in options:  # neither read-only nor a copy: its closing takes the log away
            marked.append((tmp_path / "killed" / OPEN).exists())
        return connect(database, *args, **options)

    marked.clear()
    monkeypatch.setattr("pjais.persistence.migrate.connect", connecting)
    open_vault(tmp_path / "killed").close()
    assert marked
    assert not any(marked)


def test_a_closed_vault_is_kept_by_nobody(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    with vault.write() as session:  # by the unit of work, which keeps its statements for good
        PersonaService(session).set_avatar(persona(session, "Ann"), PICTURE)
    vault.close()
    closed = weakref.ref(vault)
    del vault, session
    gc.collect()
    assert closed() is None


def test_a_folder_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(InvalidInputError, match="cannot be used"):
        VaultPaths(tmp_path / "file" / "vault").make()


def test_the_database_itself_refuses_what_the_rules_forbid(vault: Vault) -> None:
    with vault.write() as session:
        owner = persona(session)
    for values in ({"importance": 1.5}, {"tier": "lukewarm"}, {"content": ""}, {"persona_id": new_id()}):
        with pytest.raises(IntegrityError), vault.write() as session:
            session.add(Memory(**{"persona_id": owner, "content": "x", **values}))


def test_writers_take_turns_and_none_is_lost(vault: Vault) -> None:
    with vault.write() as session:
        owner = persona(session)

    def work() -> None:
        for number in range(25):
            with vault.write() as session:
                memory(session, owner, str(number))

    threads = [threading.Thread(target=work) for _ in range(POOL_MAXIMUM)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with vault.read() as reader:
        assert reader.scalar(select(func.count()).select_from(Memory)) == 25 * POOL_MAXIMUM


def test_two_processes_worth_of_vaults_share_one_chain(tmp_path: Path) -> None:
    one, other = open_vault(tmp_path), open_vault(tmp_path)
    for vault in (one, other, one, other):
        with vault.write() as session:
            persona(session)

    with one.read() as session:
        rows = session.execute(text("SELECT seq, hash, prev_hash, hlc FROM event ORDER BY seq")).all()
    assert [row.seq for row in rows] == [1, 2, 3, 4]
    assert [row.prev_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert [row.hlc for row in rows] == sorted(row.hlc for row in rows)
    one.close()
    other.close()


def test_a_closed_vault_takes_no_writes(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    vault.close()
    vault.close()

    with pytest.raises(VaultClosedError), vault.write():
        pass


def test_an_object_of_the_session_follows_what_other_ways_do_to_its_row(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    with vault.write() as session:
        kept = memory(session, persona(session))
    with vault.write() as session:
        service, held = MemoryService(session), session.get_one(Memory, kept)
        service.update_all([kept], BulkPatch(tier="cold"))
        assert (held.tier, held.version) == ("cold", 2)
        service.update(kept, MemoryPatch(importance=0.9))
        assert (held.importance, held.version) == (0.9, 3)
    vault.close()


def test_an_object_found_before_its_row_changed_overwrites_nothing(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    with vault.write() as session:
        kept = memory(session, persona(session))
    with pytest.raises(StaleVersionError), vault.write() as session:
        service = MemoryService(session)
        held = service.find(kept)
        service.update(kept, MemoryPatch(importance=0.9))
        service.stored.change(held, {"tier": "cold"})
    with vault.read() as reading:
        assert MemoryService(reading).find(kept).tier != "cold"
    vault.close()


def test_the_writing_session_is_of_no_use_outside_a_write(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    with vault.write() as session:
        kept = memory(session, persona(session))
    with pytest.raises(InvalidRequestError):
        session.get(Memory, kept)
    vault.close()

"""Archives of older events are the vault's like its database: backed up, exported, encrypted and forgotten with it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pjais.backup.emergency import put_in_place
from pjais.backup.restore import checked
from pjais.backup.transfer import KINDS, export_all, import_all
from pjais.bootstrap import Application, open_application, open_vault
from pjais.eventlog.archive import MissingArchiveError, archived
from pjais.eventlog.compact import compact
from pjais.eventlog.forget import Scope
from pjais.eventlog.repair import put_right
from pjais.eventlog.report import Part
from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.kernel.config import VaultPaths
from pjais.security.keychain import forget_all
from tests.factories import memory, persona
from tests.integration.test_compaction import ALL, filled
from tests.integration.test_forgetting import traces
from tests.integration.test_transfer import rows
from tests.integration.test_verify import PICTURE


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


def test_an_archive_that_was_changed_or_is_gone_is_noticed_and_comes_back_from_a_backup(
    app: Application, tmp_path: Path
) -> None:
    filled(app)
    app.checkpoints.make()
    filled(app)
    done = compact(app.vault, ALL)
    backup = app.keeper.folder / app.keeper.make().name
    file = app.vault.paths.folder / str(done.archive)
    whole = file.read_bytes()

    file.write_bytes(whole.replace(b"likes tea", b"likes rum"))
    (found,) = verify(app.vault.read).differences
    assert (found.part, found.where) == (Part.ARCHIVES, file.name)
    assert "its content is not what was written" in found.what
    file.unlink()
    (found,) = verify(app.vault.read).differences
    assert "is not there" in found.what
    with app.vault.read() as session, pytest.raises(MissingArchiveError):
        list(archived(session.connection(), "SELECT seq FROM event"))
    with pytest.raises(MissingArchiveError):
        export_all(app.vault, tmp_path / "all.jsonl")
    assert not (tmp_path / "all.jsonl").exists()

    checked(backup)
    (backup / file.name).write_bytes(b"")
    with pytest.raises(Exception, match="its checksum differs"):
        checked(backup)
    (backup / file.name).write_bytes(whole)
    app.keeper.restore(backup)
    assert verify(app.vault.read).is_clean
    file.write_bytes(whole.replace(b"likes tea", b"likes rum"))
    app.keeper.restore(backup)
    assert verify(app.vault.read).is_clean


def test_a_backup_holds_its_archives_and_opens_elsewhere(app: Application, tmp_path: Path) -> None:
    filled(app)
    app.checkpoints.make()
    filled(app)
    compact(app.vault, ALL)
    app.keeper.make_at(tmp_path / "copy")

    put_in_place(VaultPaths(tmp_path / "elsewhere"), tmp_path / "copy")

    vault = open_vault(tmp_path / "elsewhere")
    assert verify(vault.read).is_clean
    assert rows(vault) == rows(app.vault)
    vault.close()


def test_what_is_forgotten_goes_from_archives_too(app: Application, tmp_path: Path) -> None:
    ann, _ = filled(app)
    app.checkpoints.make()
    with app.vault.write() as session:
        memory(session, persona(session, "Bob"), "Bob met Zanzibarine")
    compact(app.vault, ALL)
    app.keeper.make()
    seen = app.forgetting.dry_run(Scope(persona_id=ann))

    done = app.forgetting.forget(Scope(persona_id=ann))

    assert (seen.counts, seen.backups) == (done.counts, done.backups)
    assert (done.counts["events"], done.counts["blobs"]) == (5, 1)
    app.forgetting.forget(Scope(name="Zanzibarine"))
    assert traces(tmp_path, b"Zanzibarine") == []
    assert traces(tmp_path, PICTURE) == []
    found = verify(app.vault.read)
    assert (found.differences, found.redacted) == ([], 6)
    for backup in app.keeper.newest_first():
        checked(app.keeper.folder / backup.name)
    app.keeper.restore(app.keeper.folder / done.backups[0])
    assert verify(app.vault.read).is_clean
    put_right(app.vault)
    assert verify(app.vault.read).is_clean


def test_a_name_goes_from_the_rows_at_the_floor(app: Application, tmp_path: Path) -> None:
    filled(app)
    app.checkpoints.make()
    filled(app)
    compact(app.vault, ALL)

    app.forgetting.forget(Scope(name="Zanzibarine"))

    assert traces(tmp_path, b"Zanzibarine") == []
    assert verify(app.vault.read).is_clean
    put_right(app.vault)
    assert verify(app.vault.read).is_clean


def test_archives_are_encrypted_with_the_vault(app: Application, tmp_path: Path) -> None:
    filled(app)
    app.checkpoints.make()
    filled(app)
    compact(app.vault, ALL)
    app.keeper.make()
    assert len(traces(tmp_path, b"likes tea")) >= 4

    app.encryption.turn_on("correct horse")

    assert traces(tmp_path, b"likes tea") == []
    assert verify(app.vault.read).is_clean
    filled(app)
    app.checkpoints.make()
    filled(app)
    assert compact(app.vault, ALL).events
    assert traces(tmp_path, b"likes tea") == []
    assert verify(app.vault.read).is_clean
    app.encryption.turn_off("correct horse")
    assert verify(app.vault.read).is_clean
    for backup in app.keeper.newest_first():
        checked(app.keeper.folder / backup.name)


def test_an_export_from_before_adds_nothing_and_a_newer_change_still_wins(app: Application, tmp_path: Path) -> None:
    _, kept = filled(app)
    app.checkpoints.make()
    export_all(app.vault, tmp_path / "before.jsonl")
    other = open_vault(tmp_path / "other")
    import_all(other, tmp_path / "before.jsonl")
    with other.write() as session:
        MemoryService(session).update(kept, MemoryPatch(content="From the other"))
    with app.vault.write() as session:
        MemoryService(session).update(kept, MemoryPatch(tier="hot"))
    compact(app.vault, ALL)
    before = rows(app.vault)

    came = import_all(app.vault, tmp_path / "before.jsonl")
    assert (came.counts, came.known) == (dict.fromkeys(KINDS, 0), 5)
    assert rows(app.vault) == before
    export_all(other, tmp_path / "other.jsonl")
    other.close()
    import_all(app.vault, tmp_path / "other.jsonl")
    with app.vault.read() as session:
        found = MemoryService(session).find(kept)
        assert (found.content, found.tier) == ("From the other", "hot")
    assert verify(app.vault.read).is_clean

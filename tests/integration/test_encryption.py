"""Encryption at rest: nothing readable without the key, nothing lost with a wrong one, a way back from each change."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from sqlalchemy import select

from pjais.backup.encryption import EncryptionStateError
from pjais.backup.manifest import DATABASE, Reason
from pjais.backup.restore import checked
from pjais.bootstrap import Application, open_application, open_vault
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.kernel.errors import InvalidInputError
from pjais.persistence.migrate import REVISIONS, DamagedVaultError
from pjais.retrieval.index_file import SearchIndex
from pjais.security.keychain import LockedVaultError, forget_all, is_encrypted, unlock
from pjais.security.vault_key import KEY_FILE, DamagedKeyError, VaultKey, WrongPassphraseError
from tests.factories import memory, persona
from tests.live import fresh
from tests.served import command

PASSPHRASE = "correct horse"  # noqa: S105 - a test's
SECRET = "Likes Darjeeling in secret"  # noqa: S105 - what a memory says


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_application(tmp_path / "vault")
    with opened.vault.write() as session:
        memory(session, persona(session), SECRET)
    yield opened
    opened.close()


def readable(folder: Path, words: str = SECRET) -> list[str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return [str(file.relative_to(folder)) for file in files if words.encode() in file.read_bytes()]


def contents(app: Application) -> list[str]:
    with app.vault.read() as session:
        return list(session.scalars(select(Memory.content)))


def test_nothing_of_the_vault_is_readable_without_the_key(app: Application, tmp_path: Path) -> None:
    app.keeper.make()
    assert len(readable(tmp_path)) >= 2

    code = app.encryption.turn_on(PASSPHRASE)
    app.keeper.make()

    with app.vault.write() as session:
        memory(session, persona(session, "Bob"), SECRET)
    assert readable(tmp_path) == []
    assert readable(tmp_path, code) == []
    assert readable(tmp_path, PASSPHRASE) == []
    assert app.encryption.state().is_on
    assert app.encryption.state().plain == ()
    assert verify(app.vault.read).is_clean
    for backup in app.keeper.newest_first():
        checked(app.keeper.folder / backup.name)


def test_it_opens_with_the_passphrase_or_the_recovery_code_and_nothing_else(app: Application, tmp_path: Path) -> None:
    code = app.encryption.turn_on(PASSPHRASE)
    app.close()

    for secret, works in ((PASSPHRASE, True), (code.lower().replace("-", " "), True), ("correct  horse", False)):
        forget_all()
        with pytest.raises(LockedVaultError, match="give its passphrase"):
            open_application(tmp_path / "vault")
        if works:
            unlock(tmp_path / "vault", secret)
            again = open_application(tmp_path / "vault")
            assert contents(again) == [SECRET]
            again.close()
        else:
            before = (tmp_path / "vault" / DATABASE).read_bytes()
            with pytest.raises(WrongPassphraseError, match="not the passphrase"):
                unlock(tmp_path / "vault", secret)
            assert (tmp_path / "vault" / DATABASE).read_bytes() == before


def test_turning_it_off_makes_everything_plain_again(app: Application, tmp_path: Path) -> None:
    app.encryption.turn_on(PASSPHRASE)
    app.keeper.make()
    with pytest.raises(WrongPassphraseError):
        app.encryption.turn_off("a wrong one")
    assert app.encryption.state().is_on

    app.encryption.turn_off(PASSPHRASE)

    assert not (tmp_path / "vault" / KEY_FILE).exists()
    assert len(readable(tmp_path)) >= 2
    forget_all()
    app.close()
    again = open_application(tmp_path / "vault")
    assert contents(again) == [SECRET]
    assert verify(again.vault.read).is_clean
    again.close()


def test_a_new_passphrase_shuts_the_old_one_out_of_backups_too(app: Application, tmp_path: Path) -> None:
    old_code = app.encryption.turn_on(PASSPHRASE)
    kept = app.keeper.make()

    new_code = app.encryption.change_passphrase(PASSPHRASE, "battery staple")

    forget_all()
    for folder in (tmp_path / "vault", app.keeper.folder / kept.name):
        for secret in (PASSPHRASE, old_code):
            with pytest.raises(WrongPassphraseError):
                unlock(folder, secret)
        for secret in ("battery staple", new_code):
            assert unlock(folder, secret)


def test_live_queries_and_writers_go_on_across_a_change_of_keys(app: Application) -> None:
    for _ in range(2):
        app.encryption.turn_on(PASSPHRASE)
        with app.vault.write() as session:
            persona(session, "Bob")
        app.encryption.turn_off(PASSPHRASE)
    assert [row["name"] for row in fresh(app, "personas$")] == ["Ann", "Bob", "Bob"]


def test_a_plain_backup_comes_back_into_an_encrypted_vault_and_the_other_way_round(
    app: Application, tmp_path: Path
) -> None:
    app.keeper.make_at(tmp_path / "plain")
    app.encryption.turn_on(PASSPHRASE)
    app.keeper.make_at(tmp_path / "encrypted")
    with app.vault.write() as session:
        persona(session, "Bob")

    app.keeper.restore(tmp_path / "plain")
    assert contents(app) == [SECRET]
    assert [row["name"] for row in fresh(app, "personas$")] == ["Ann"]
    assert readable(tmp_path / "vault") == []

    app.encryption.turn_off(PASSPHRASE)
    app.keeper.restore(tmp_path / "encrypted")
    assert contents(app) == [SECRET]
    assert verify(app.vault.read).is_clean


def test_a_backup_carried_to_another_machine_opens_with_its_passphrase(app: Application, tmp_path: Path) -> None:
    app.encryption.turn_on(PASSPHRASE)
    app.keeper.make_at(tmp_path / "carried")
    forget_all()
    elsewhere = open_application(tmp_path / "elsewhere")
    try:
        with pytest.raises(LockedVaultError):
            elsewhere.keeper.restore(tmp_path / "carried")
        unlock(tmp_path / "carried", PASSPHRASE)
        elsewhere.keeper.restore(tmp_path / "carried")
        assert contents(elsewhere) == [SECRET]
    finally:
        elsewhere.close()


def test_what_cannot_be_done_is_said_and_changes_nothing(app: Application, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="7 characters"):
        app.encryption.turn_on("short ä")
    with pytest.raises(EncryptionStateError, match="not encrypted"):
        app.encryption.turn_off(PASSPHRASE)
    with pytest.raises(EncryptionStateError, match="not encrypted"):
        app.encryption.change_passphrase(PASSPHRASE, PASSPHRASE)
    assert not (tmp_path / "vault" / KEY_FILE).exists()
    app.encryption.turn_on(PASSPHRASE)
    with pytest.raises(EncryptionStateError, match="already"):
        app.encryption.turn_on(PASSPHRASE)
    with pytest.raises(InvalidInputError, match="3 characters"):
        app.encryption.change_passphrase(PASSPHRASE, "abc")
    assert contents(app) == [SECRET]


def test_a_damaged_key_file_is_named_and_its_copy_in_a_backup_helps(app: Application, tmp_path: Path) -> None:
    app.encryption.turn_on(PASSPHRASE)
    kept = app.keeper.make()
    app.close()
    forget_all()
    (tmp_path / "vault" / KEY_FILE).write_text("{")
    with pytest.raises(DamagedKeyError, match="in each backup"):
        open_application(tmp_path / "vault")
    shutil.copyfile(app.keeper.folder / kept.name / KEY_FILE, tmp_path / "vault" / KEY_FILE)
    unlock(tmp_path / "vault", PASSPHRASE)
    open_application(tmp_path / "vault").close()


def test_a_damaged_encrypted_file_is_called_damaged_and_the_newest_backup_is_offered(
    app: Application, tmp_path: Path
) -> None:
    app.encryption.turn_on(PASSPHRASE)
    kept = app.keeper.make()
    app.close()
    file = tmp_path / "vault" / DATABASE
    file.write_bytes(file.read_bytes()[:64] + bytes(4096) + file.read_bytes()[4160:])
    with pytest.raises(DamagedVaultError, match=kept.name):
        open_application(tmp_path / "vault")


class Ring(KeyringBackend):
    """A keyring as a desktop has one, kept in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_with_a_keyring_the_next_start_asks_nothing(app: Application, tmp_path: Path) -> None:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    try:
        app.encryption.turn_on(PASSPHRASE)
        assert app.encryption.state().opens_by_itself
        app.close()
        forget_all()
        again = open_application(tmp_path / "vault")
        assert contents(again) == [SECRET]
        again.encryption.turn_off(PASSPHRASE)
        assert ring.kept == {}
        again.close()
    finally:
        keyring.set_keyring(before)


def test_a_copy_made_before_a_migration_is_a_backup_that_is_encrypted_and_made_plain_with_the_others(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.encryption.turn_on(PASSPHRASE)
    app.close()
    monkeypatch.setattr("pjais.persistence.migrate.REVISIONS", (*REVISIONS, "9998"))
    open_application(tmp_path / "vault").close()
    monkeypatch.undo()

    again = open_application(tmp_path / "vault")
    (copy,) = (each for each in again.keeper.newest_first() if each.manifest)
    assert copy.manifest is not None
    assert copy.manifest.reason is Reason.BEFORE_MIGRATION
    assert is_encrypted(again.keeper.folder / copy.name / DATABASE)
    assert readable(tmp_path) == []
    again.encryption.turn_off(PASSPHRASE)
    assert not is_encrypted(again.keeper.folder / copy.name / DATABASE)
    checked(again.keeper.folder / copy.name)
    again.keeper.restore(again.keeper.folder / copy.name)
    assert contents(again) == [SECRET]
    again.close()


def test_a_change_of_passphrase_that_was_cut_short_is_finished_at_the_next_start(
    app: Application, tmp_path: Path
) -> None:
    app.encryption.turn_on(PASSPHRASE)
    kept = app.keeper.folder / app.keeper.make().name
    before = (kept / KEY_FILE).read_bytes()
    app.encryption.change_passphrase(PASSPHRASE, "battery staple")
    app.close()
    (kept / KEY_FILE).write_bytes(before)  # as if killed between the vault's key file and the backup's

    again = open_application(tmp_path / "vault")
    again.encryption.settle()
    again.close()

    forget_all()
    with pytest.raises(WrongPassphraseError):
        unlock(kept, PASSPHRASE)
    assert unlock(kept, "battery staple")


@pytest.mark.parametrize("key", [None, VaultKey.fresh()])
def test_an_index_left_half_converted_by_a_kill_is_overwritten_not_only_unlinked(
    tmp_path: Path, key: VaultKey | None
) -> None:
    left = [tmp_path / f"search.db.converting{suffix}" for suffix in ("", "-journal")]
    for each in left:
        each.write_bytes(b"Zanzibarine")
        os.link(each, tmp_path / f"{each.name}.seen")  # what is left of the content, once the name has gone
    SearchIndex(tmp_path / "search.db", lambda: key).close()
    assert [each.exists() for each in left] == [False, False]
    assert [each.read_bytes() for each in tmp_path.glob("*.seen")] == [bytes(11), bytes(11)]


def test_the_command_line_shows_how_far_a_change_is(tmp_path: Path) -> None:
    vault = open_vault(tmp_path / "vault")
    with vault.write() as session:
        owner = persona(session)
        MemoryService(session).remember_all([MemoryDraft(persona_id=owner, content="x" * 500) for _ in range(20_000)])
    vault.close()
    for way, told in (("on", "are encrypted"), ("off", "plain files again")):
        words = {"PJAIS_NEW_PASSPHRASE": PASSPHRASE, "PJAIS_PASSPHRASE": PASSPHRASE}
        done = command(tmp_path / "vault", "encryption", way, stopped_after_s=None, FORCE_COLOR="1", **words)
        assert done.returncode == 0
        assert told in done.stdout
        assert "The vault" in done.stderr
        assert any(0 < int(each) < 100 for each in re.findall(r"(\d+)%", done.stderr)), done.stderr

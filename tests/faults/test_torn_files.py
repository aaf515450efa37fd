"""A vault's file, its log or its backups damaged or cut: it is found, told, and what is whole is brought back."""

import os
from pathlib import Path

import pytest

from pjais.backup.keeper import Keeper
from pjais.backup.manifest import DATABASE, BrokenBackupError
from pjais.backup.restore import checked
from pjais.bootstrap import open_vault
from pjais.eventlog.report import Part
from pjais.eventlog.verify import verify
from pjais.persistence.device import device_id
from pjais.persistence.migrate import DamagedVaultError
from tests.faults.test_disk import PAGE, overwritten
from tests.faults.test_kill import TIMES, Killed, filled, instants, killed, rounds  # noqa: F401 - a fixture
from tests.served import command


def test_torn_pages_are_found_and_the_newest_good_backup_is_offered(tmp_path: Path) -> None:
    vault = filled(tmp_path / "vault", 400)
    keeper = Keeper(vault, device_id(vault.engine))
    good, torn = keeper.make(), keeper.make()
    keeper.close()
    vault.close()
    file = tmp_path / "vault" / DATABASE
    whole, choose = file.read_bytes(), instants(11)
    backup = tmp_path / "vault" / "backups" / torn.name / DATABASE
    overwritten(backup, PAGE * 7, os.urandom(PAGE // 2))
    with pytest.raises(BrokenBackupError, match="damaged"):
        checked(backup.parent)

    for _ in range(3 * TIMES):
        page = choose.randrange(1, len(whole) // PAGE)
        file.write_bytes(whole)
        overwritten(file, PAGE * page, os.urandom(PAGE // 2))
        done = command(tmp_path / "vault", "verify")
        assert done.returncode == 1, page
        assert "Traceback" not in done.stderr
        assert ("file: pjais.db" in done.stdout) or good.name in done.stderr, (page, done)

    overwritten(file, 0, os.urandom(200))
    refused = command(tmp_path / "vault", "verify")
    assert good.name in refused.stderr
    done = command(tmp_path / "vault", "restore", str(tmp_path / "vault" / "backups" / good.name))
    assert done.returncode == 0, done
    assert command(tmp_path / "vault", "verify").returncode == 0


def test_whatever_page_is_torn_the_file_or_a_good_backup_is_named(tmp_path: Path) -> None:
    vault = filled(tmp_path / "vault", 400)
    keeper = Keeper(vault, device_id(vault.engine))
    good = keeper.make()
    keeper.close()
    vault.close()
    file = tmp_path / "vault" / DATABASE
    whole = file.read_bytes()

    silent = []
    for page in range(1, len(whole) // PAGE, 1 if TIMES > 1 else 5):
        for each in file.parent.glob(f"{DATABASE}*"):
            each.unlink()
        file.write_bytes(whole)
        overwritten(file, PAGE * page, os.urandom(PAGE // 2))
        if (told := _told_of(file.parent)) != Part.FILE and good.name not in str(told):
            silent.append((page, told))

    assert silent == []


def _told_of(folder: Path) -> Part | str:
    """The first part that verifying finds wrong, or why the vault could not be opened."""
    try:
        vault = open_vault(folder)
    except DamagedVaultError as error:
        return error.detail
    try:
        return verify(vault.read).differences[0].part
    finally:
        vault.close()


def test_a_file_cut_short_is_never_taken_for_an_empty_vault(tmp_path: Path) -> None:
    filled(tmp_path / "vault", 300).close()
    file = tmp_path / "vault" / DATABASE
    whole = file.read_bytes()
    for length in (PAGE // 2, PAGE * 3, len(whole) // 2, len(whole) - PAGE):
        file.write_bytes(whole[:length])
        try:
            vault = open_vault(tmp_path / "vault")
        except DamagedVaultError:
            continue
        assert [each.part for each in verify(vault.read).differences] == [Part.FILE]
        vault.close()


def test_a_log_cut_or_torn_loses_no_transaction_by_half(tmp_path: Path, killed: Killed) -> None:  # noqa: F811
    choose, torn = instants(12), list[float]()
    for stretch in rounds(8, lambda: len(torn) >= 8):
        killed("single", choose.uniform(0.05, 0.15) * stretch)
        log = tmp_path / "vault" / f"{DATABASE}-wal"
        content = log.read_bytes()
        if len(content) < PAGE:  # killed before it wrote anything
            continue
        torn.append(stretch)
        if len(torn) % 2:
            log.write_bytes(content[: len(content) - choose.randrange(1, PAGE)])
        else:
            overwritten(log, len(content) - choose.randrange(1, PAGE), b"torn")
        vault = open_vault(tmp_path / "vault")
        assert verify(vault.read).is_clean
        vault.close()
    assert len(torn) >= 8

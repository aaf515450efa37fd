"""A disk that is full, read-only or damaged: what was acknowledged stays, and the app says what is wrong."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from sqlalchemy import text

from pjais.backup.keeper import Keeper
from pjais.backup.manifest import DATABASE, BrokenBackupError, Reason
from pjais.backup.restore import checked
from pjais.backup.snapshot import make_backup
from pjais.bootstrap import Extra, open_application, open_vault
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.report import Part, Repair
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from pjais.kernel.errors import NoRoomError, PjaisError
from pjais.persistence.device import device_id
from pjais.persistence.migrate import DamagedVaultError
from pjais.persistence.vault import Vault
from pjais.persistence.write_ahead import OPEN, let_go
from tests.factories import memory, persona
from tests.faults.test_kill import ROOT, TIMES, Killed, filled, instants, killed, rounds  # noqa: F401 - a fixture
from tests.faults.victim import PASSPHRASE
from tests.publisher import publishing, send
from tests.served import command

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
needs_mount = pytest.mark.skipif(not IS_ROOT, reason="a small disk of one's own can only be mounted as root")
PAGE = 4096
LOOP_TOOLS = ("losetup", "mkfs.ext4", "filefrag", "umount")


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    place.mkdir()
    if mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)) != 0:
        pytest.skip("this system does not let even root mount a disk of its own (a container, most likely)")
    try:
        yield place
    finally:
        subprocess.run([shutil.which("umount") or "/bin/umount", "-l", str(place)], check=True)


def mount(*args: str) -> int:
    return subprocess.run([shutil.which("mount") or "/bin/mount", *args], check=False).returncode


@needs_mount
def test_a_full_disk_refuses_with_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 6) as disk:
        vault = open_vault(disk / "vault")
        with vault.write() as session:
            owner = persona(session)
        acknowledged = []
        with pytest.raises(NoRoomError, match="disk is full"):
            while True:
                with vault.write() as session:
                    made = memory(session, owner, "x" * 50_000)
                acknowledged.append(made)
        keeper = Keeper(vault, device_id(vault.engine))
        with pytest.raises(NoRoomError):
            keeper.make()
        keeper.close()
        assert list(vault.paths.backups.glob("*/")) == []
        assert verify(vault.read).is_clean

        assert mount("-o", "remount,size=64m", str(disk)) == 0
        with vault.write() as session:
            acknowledged.append(memory(session, owner, "There is room again"))
        with vault.read() as session:
            assert [each for each in acknowledged if session.get(Memory, each) is None] == []
        assert verify(vault.read).is_clean
        vault.close()


@needs_mount
def test_encrypting_on_a_disk_without_room_changes_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 16) as disk:
        vault = open_vault(disk / "vault")
        with vault.write() as session:
            owner = persona(session)
            for _ in range(40):
                memory(session, owner, "x" * 50_000)
        vault.close()
        (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free - 2_000_000))
        done = command(disk / "vault", "encryption", "on", PJAIS_NEW_PASSPHRASE=PASSPHRASE)
        assert done.returncode == 1
        assert done.stderr.strip().splitlines()[-1].startswith("Error: The disk is full")
        assert "Traceback" not in done.stderr
        assert sorted(each.name for each in (disk / "vault").glob("pjais.*") if each.suffix != ".lock") == [DATABASE]
        again = open_vault(disk / "vault")
        assert verify(again.read).is_clean
        again.close()


@needs_mount
@pytest.mark.parametrize("ended", ["closed", "killed"])
def test_a_read_only_disk_is_told_by_every_command(tmp_path: Path, ended: str) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        vault = filled(tmp_path / "vault", 3)
        if ended == "closed":
            vault.close()
        shutil.copytree(tmp_path / "vault", disk / "vault")
        vault.close()
        before = (disk / "vault" / DATABASE).read_bytes()
        mount("-o", "remount,ro", str(disk))
        try:
            for name in ("verify", "serve", "rebuild"):
                done = command(disk / "vault", name)
                assert (done.returncode, done.stdout) == (1, ""), done
                assert len(done.stderr.strip().splitlines()) == 1, done.stderr
                assert "is read-only; PJai's needs to write there" in done.stderr
        finally:
            mount("-o", "remount,rw", str(disk))
        assert (disk / "vault" / DATABASE).read_bytes() == before
        assert command(disk / "vault", "verify").returncode == 0


def overwritten(file: Path, offset: int, content: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(offset)
        stream.write(content)


def test_a_log_that_is_missing_leaves_a_whole_vault_and_is_told(tmp_path: Path, killed: Killed) -> None:  # noqa: F811
    filled(tmp_path / "vault", 20).close()
    killed("single", 0.1)
    (tmp_path / "vault" / f"{DATABASE}-wal").unlink()
    for _ in range(2):
        vault = open_vault(tmp_path / "vault")
        (found,) = verify(vault.read).differences
        assert (found.part, found.where) == (Part.FILE, f"{DATABASE}-wal")
        assert "may be lost" in found.what
        vault.close()
    let_go(tmp_path / "vault" / DATABASE)
    vault = open_vault(tmp_path / "vault")
    assert verify(vault.read).is_clean
    vault.close()


def test_a_new_vault_whose_log_is_missing_is_not_begun_anew(tmp_path: Path, killed: Killed) -> None:  # noqa: F811
    killed("single", 0.05)
    (tmp_path / "vault" / f"{DATABASE}-wal").unlink()
    for _ in range(2):
        with pytest.raises(DamagedVaultError, match="holds nothing without its log"):
            open_vault(tmp_path / "vault")


def test_what_was_signed_beside_the_backups_and_is_gone_is_missed(tmp_path: Path) -> None:
    vault = filled(tmp_path / "vault", 20)
    vault.close()
    earlier = (tmp_path / "vault" / DATABASE).read_bytes()
    vault = open_vault(tmp_path / "vault")
    with vault.write() as session:
        memory(session, persona(session), "Lost later")
    signed = Checkpoints(vault, device_id(vault.engine))
    signed.make()
    signed.close()
    vault.close()
    (tmp_path / "vault" / DATABASE).write_bytes(earlier)
    vault = open_vault(tmp_path / "vault")
    (found,) = verify(vault.read).differences
    assert str(found) == "chain: event 22: is missing; a checkpoint was signed over 23 events"
    vault.close()


@contextmanager
def failing_disk(place: Path, fill: Callable[[Path], None], file: str = f"vault/{DATABASE}") -> Iterator[Path]:
    """A disk that was written to and lost its end since: half of that file gives read errors of the device."""
    tools = [shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") for name in LOOP_TOOLS]
    if None in tools:
        pytest.skip(f"this system has not got all of {', '.join(LOOP_TOOLS)}")
    losetup, mkfs, filefrag, umount = (str(tool) for tool in tools)
    image, disk = place / "image", place / "disk"
    disk.mkdir(parents=True)
    with image.open("wb") as stream:
        stream.truncate(64 << 20)
    subprocess.run([mkfs, "-q", "-b", str(PAGE), "-O", "^has_journal", str(image)], check=True)
    made = subprocess.run(
        [losetup, "-f", "--show", "--direct-io=on", str(image)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        pytest.skip(f"this system lends no disk: {made.stderr.strip()}")
    device = made.stdout.strip()
    try:
        assert mount(device, str(disk)) == 0
        fill(disk)
        extents = subprocess.run([filefrag, "-s", "-v", str(disk / file)], capture_output=True, text=True)  # noqa: PLW1510
        first, last = re.findall(r":\s+\d+\.\.\s*\d+:\s+(\d+)\.\.\s*(\d+):", extents.stdout)[-1]
        subprocess.run([umount, str(disk)], check=True)
        os.truncate(image, (int(first) + int(last)) // 2 * PAGE)
        assert mount(device, str(disk)) == 0
        yield disk
    finally:
        subprocess.run([umount, "-l", str(disk)], check=False)
        subprocess.run([losetup, "-d", device], check=True)


@needs_mount
def test_a_disk_that_cannot_be_read_is_told_and_a_backup_elsewhere_helps(tmp_path: Path) -> None:
    def fill(disk: Path) -> None:
        vault = of_six_megabytes(disk / "vault")
        keeper = Keeper(vault, device_id(vault.engine))
        keeper.make_at(tmp_path / "copy")
        keeper.close()
        vault.close()

    with failing_disk(tmp_path / "place", fill) as disk:
        with pytest.raises(OSError, match="Input/output error"):
            (disk / "vault" / DATABASE).read_bytes()
        vault = open_vault(disk / "vault")
        with pytest.raises(PjaisError, match=r"refuses to read|is damaged"), vault.read() as session:
            session.execute(text("SELECT sum(length(content)) FROM memory")).all()
        (found,) = verify(vault.read).differences
        assert (found.part, found.repair) == (Part.FILE, Repair.RESTORE)
        with pytest.raises(PjaisError, match=r"refuses to read|is damaged"):
            make_backup(vault, tmp_path / "another", Reason.ASKED, "device")
        assert not (tmp_path / "another").exists()
        vault.close()
        told = command(disk / "vault", "verify")
        assert (told.returncode, len(told.stdout.strip().splitlines())) == (1, 1)
        assert "brings back a backup" in told.stdout
    done = command(tmp_path / "elsewhere", "restore", str(tmp_path / "copy"))
    assert done.returncode == 0, done.stderr
    vault = open_vault(tmp_path / "elsewhere")
    assert verify(vault.read).is_clean
    vault.close()


def of_six_megabytes(folder: Path) -> Vault:
    vault = open_vault(folder)
    with vault.write() as session:
        owner = persona(session)
        for number in range(300):
            memory(session, owner, f"{number} " + "x" * 20_000)
    return vault


@needs_mount
def test_a_log_that_cannot_be_read_never_becomes_a_vault_without_it(tmp_path: Path) -> None:
    def fill(disk: Path) -> None:
        vault = of_six_megabytes(tmp_path / "killed")
        keeper = Keeper(vault, device_id(vault.engine))
        keeper.make_at(tmp_path / "copy")
        keeper.close()
        (disk / "vault").mkdir()
        for name in (DATABASE, f"{DATABASE}-wal", OPEN):  # as a kill leaves them; the log lies where the disk fails
            shutil.copyfile(tmp_path / "killed" / name, disk / "vault" / name)
            os.sync()  # so they lie on the disk in this order
        vault.close()

    with failing_disk(tmp_path / "place", fill, f"vault/{DATABASE}-wal") as disk:
        log = disk / "vault" / f"{DATABASE}-wal"
        with pytest.raises(OSError, match="Input/output error"):
            log.read_bytes()
        size, before = log.stat().st_size, (disk / "vault" / DATABASE).read_bytes()
        with pytest.raises(DamagedVaultError, match="disk I/O error"):
            open_vault(disk / "vault")
        told = command(disk / "vault", "verify")
        assert told.returncode == 1
        assert "disk I/O error" in told.stdout + told.stderr
        assert (log.stat().st_size, (disk / "vault" / DATABASE).read_bytes()) == (size, before)


@needs_mount
def test_a_backup_that_cannot_be_read_is_told_and_never_comes_back_by_half(tmp_path: Path) -> None:
    def fill(disk: Path) -> None:
        vault = of_six_megabytes(tmp_path / "vault")
        keeper = Keeper(vault, device_id(vault.engine))
        keeper.make_at(disk / "copy")
        keeper.close()
        vault.close()

    with failing_disk(tmp_path / "place", fill, f"copy/{DATABASE}") as disk:
        with pytest.raises(BrokenBackupError, match=str(disk / "copy")):
            checked(disk / "copy")
        told = command(tmp_path / "vault", "restore", str(disk / "copy"))
        assert (told.returncode, len(told.stderr.strip().splitlines())) == (1, 1), told.stderr
        vault = open_vault(tmp_path / "vault")
        with vault.read() as session:
            assert session.scalar(text("SELECT count(*) FROM memory")) == 300
        assert verify(vault.read).is_clean
        vault.close()
        told = command(tmp_path / "elsewhere", "restore", str(disk / "copy"))
        assert told.returncode == 1
        assert not (tmp_path / "elsewhere" / DATABASE).exists()


@needs_mount
def test_a_newer_version_that_finds_no_room_leaves_nothing(tmp_path: Path) -> None:
    with publishing(tmp_path / "published") as publisher, small_disk(tmp_path / "disk", 16) as disk:
        publisher.publish()
        app = open_application(disk / "vault", extra=Extra(here=publisher.here()))
        app.updates.check()
        folder, free = disk / "vault" / "updates", shutil.disk_usage(disk).free
        before = sorted(folder.iterdir())
        with (disk / "ballast").open("wb") as ballast:
            ballast.write(bytes(free - 100_000))
        with pytest.raises(NoRoomError, match=r"needs .* MB and .* left; nothing was kept"):
            app.updates.get()
        assert sorted(folder.iterdir()) == before

        os.truncate(disk / "ballast", free - 2_000_000)  # there is room at first, and none when it is written
        whole, part = publisher.package().read_bytes(), folder / f"{publisher.package().name}.part"

        def filling(request: BaseHTTPRequestHandler) -> None:
            send(request, whole[:100_000], told_bytes=len(whole))
            while not part.exists():
                time.sleep(0.01)
            with suppress(OSError), (disk / "ballast").open("ab", buffering=0) as ballast:
                while True:
                    ballast.write(bytes(4096))
            request.wfile.write(whole[100_000:])

        publisher.answers[f"/{publisher.package().name}"] = filling
        with pytest.raises(NoRoomError, match="disk is full"):
            app.updates.get()
        assert sorted(folder.iterdir()) == before
        assert app.updates.state().problem == "The disk is full; nothing was written. Make room and try again"

        (disk / "ballast").unlink()
        publisher.answers.clear()
        assert app.updates.get().phase == "ready"
        app.close()

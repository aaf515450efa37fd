"""Circumstances nobody chooses: a kill during a migration, two writers, clocks that jump, odd folders, SIGTERM."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import pjais.kernel.clock
from pjais.backup.restore import checked
from pjais.bootstrap import open_application, open_vault
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.past import moment_at
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from pjais.persistence.device import device_id
from pjais.persistence.migrate import REVISIONS
from pjais.security.keychain import forget_all
from tests.factories import memory, persona
from tests.faults.test_kill import ROOT, TIMES, Killed, filled, instants, killed  # noqa: F401 - a fixture
from tests.faults.victim import PASSPHRASE
from tests.integration.first_schema import TO_FIRST_SCHEMA
from tests.integration.test_verify import tamper

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="victims are forked, which this system cannot"),
    pytest.mark.timeout(3000),
]
YEAR = timedelta(days=365)


def test_a_migration_that_is_killed_is_done_or_not_done(tmp_path: Path, killed: Killed) -> None:  # noqa: F811
    filled(tmp_path / "old", 300).close()
    tamper(tmp_path / "old", *TO_FIRST_SCHEMA)
    choose, seen = instants(21), set[str]()
    for _ in range(25 * TIMES):
        shutil.rmtree(tmp_path / "vault", ignore_errors=True)
        shutil.copytree(tmp_path / "old", tmp_path / "vault")
        killed("migration", choose.uniform(0.0, 0.5))
        vault = open_vault(tmp_path / "vault")
        seen.add("made" if vault.copy_before_migration else "found")
        with vault.read() as session:
            assert session.scalar(text("SELECT count(*) FROM memory")) == 300
            assert session.scalar(text("SELECT version_num FROM alembic_version")) == REVISIONS[-1]
        assert verify(vault.read).is_clean
        vault.close()
    assert "made" in seen


def writer(folder: Path, name: str, told: Path) -> subprocess.Popen[bytes]:
    script = (
        "import sys; from pathlib import Path; from tests.faults.victim import work\n"
        "work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT)))}
    return subprocess.Popen([sys.executable, "-c", script, name, str(folder), str(told)], env=env)


def test_two_programs_write_at_once_and_each_finds_what_it_wrote(tmp_path: Path) -> None:
    open_vault(tmp_path / "vault").close()
    told = [tmp_path / "one", tmp_path / "other"]
    writers = [writer(tmp_path / "vault", name, file) for name, file in zip(("single", "bulk"), told, strict=True)]
    deadline = time.monotonic() + 60
    while any(not file.exists() or file.read_bytes().count(b"\n") < 40 for file in told):
        assert time.monotonic() < deadline
        assert all(each.poll() is None for each in writers)
        time.sleep(0.05)
    for each in writers:
        each.kill()
        each.wait()

    vault = open_vault(tmp_path / "vault")
    acknowledged = [each for file in told for each in file.read_text().splitlines()[1:]]
    with vault.read() as session:
        assert [each for each in acknowledged if session.get(Memory, each) is None] == []
    assert verify(vault.read).is_clean
    vault.close()


def test_a_clock_that_jumps_a_year_back_and_forward_breaks_no_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_ns, real_now, shift = time.time_ns, datetime.now, timedelta()

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003 - as the real one
            return real_now(UTC) + shift

    monkeypatch.setattr(time, "time_ns", lambda: real_ns() + int(shift.total_seconds() * 1e9))
    monkeypatch.setattr(pjais.kernel.clock, "datetime", Shifted)
    vault = open_vault(tmp_path / "vault")
    checkpoints = Checkpoints(vault, device_id(vault.engine))
    with vault.write() as session:
        owner = persona(session)
    kept, moments = [], []
    for jump in (timedelta(), -YEAR, YEAR, timedelta(), -YEAR):
        shift = jump
        for number in range(5):
            with vault.write() as session:
                kept.append(memory(session, owner, f"{jump} {number}"))
        checkpoints.make()
        with vault.read() as reading:
            moments.append(moment_at(reading.connection()).seq)
    checkpoints.close()
    vault.close()
    shift = timedelta()
    vault = open_vault(tmp_path / "vault")
    with vault.write() as session:
        kept.append(memory(session, owner, "Since then"))
    with vault.read() as reading:
        assert [each for each in kept if reading.get(Memory, each) is None] == []
        stamps = list(reading.scalars(text("SELECT hlc FROM event ORDER BY seq")))
        assert stamps == sorted(stamps)
        assert [moment_at(reading.connection(), seq=seq).seq for seq in moments] == moments
    assert verify(vault.read).is_clean
    vault.close()


@pytest.mark.parametrize(
    "name",
    [
        "with spaces",
        "Ünï😀codé",
        "per%cent %41 a?b#c&d=e",
        'quote\'s "double"',
        "new\nline",
        "x" * 120 + "/" + "y" * 120,
    ],
)
def test_a_vault_may_lie_in_any_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "vault"
    app = open_application(folder)
    with app.vault.write() as session:
        kept = memory(session, persona(session))
    made = app.keeper.make()
    with app.vault.write() as session:
        persona(session, "Bob")
    app.encryption.turn_on(PASSPHRASE)
    app.keeper.restore(app.keeper.folder / made.name)
    app.encryption.turn_off(PASSPHRASE)
    checked(app.keeper.folder / made.name)
    assert verify(app.vault.read).is_clean
    app.close()
    forget_all()
    again = open_application(folder)
    with again.vault.read() as session:
        assert session.get(Memory, kept) is not None
    again.close()


def test_a_folder_whose_path_is_too_long_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = run_until(tmp_path.joinpath(*["z" * 250] * 8), ("verify",), None)
    assert done[0] == 1
    assert len(done[2].strip().splitlines()) == 1
    assert "Traceback" not in done[2]


def run_until(folder: Path, args: tuple[str, ...], after_s: float | None) -> tuple[int, str, str]:
    """A command, ended by SIGTERM after some time: its exit status, stdout and stderr."""
    command = [sys.executable, "-m", "pjais", "--data-dir", str(folder), *args]
    env = os.environ | {"PYTHONPATH": str(ROOT / "backend"), "PJAIS_NEW_PASSPHRASE": PASSPHRASE}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if after_s is not None:
        time.sleep(after_s)
        process.send_signal(signal.SIGTERM)
    out, told = process.communicate(timeout=60)
    return process.returncode, out, told


Phase = Callable[[Path], tuple[str, ...]]


@pytest.mark.parametrize(
    "phase",
    [
        lambda _: ("serve",),
        lambda folder: ("backup", str(folder.parent / f"copy-{time.time_ns()}")),
        lambda folder: ("restore", str(folder.parent / "kept")),
        lambda _: ("rebuild",),
        lambda _: ("verify",),
        lambda _: ("encryption", "on"),
        lambda _: ("forget", "--name", "Memory", "--yes"),
    ],
    ids=["serve", "backup", "restore", "rebuild", "verify", "encryption", "forget"],
)
def test_sigterm_in_any_phase_leaves_a_whole_vault(
    tmp_path: Path, phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PJAIS_PASSPHRASE", PASSPHRASE)
    folder, choose = tmp_path / "vault", instants(31)
    filled(folder, 2_000).close()
    run_until(folder, ("backup", str(tmp_path / "kept")), None)
    for _ in range(5 * TIMES):
        run_until(folder, phase(folder), choose.uniform(0.4, 1.8))
        forget_all()
        vault = open_vault(folder)
        with vault.read() as session:
            assert session.scalar(text("SELECT count(*) FROM memory")) == 2_000
        assert verify(vault.read).is_clean
        vault.close()
    forget_all()

"""Circumstances nobody chooses: a kill during a migration, two writers, clocks that jump, odd folders, SIGTERM."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, text

import pjais.kernel.clock
from pjais.backup.emergency import newest_good
from pjais.backup.keeper import Keeper
from pjais.backup.restore import checked
from pjais.bootstrap import open_application, open_vault
from pjais.eventlog.checkpoints import Checkpoints, checkpoints
from pjais.eventlog.past import moment_at
from pjais.eventlog.verify import verify
from pjais.features.conversations.kept_prompts import let_go_of_prompts
from pjais.features.conversations.schemas import ConversationCreate, MessageCreate
from pjais.features.conversations.service import ConversationService
from pjais.features.memories.model import Memory
from pjais.features.memories.retention import Retention
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import MemorySettings, PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.persistence.device import device_id
from pjais.persistence.migrate import REVISIONS
from pjais.security.keychain import forget_all
from tests.factories import memory, persona
from tests.faults.test_kill import ROOT, TIMES, Killed, filled, instants, killed, rounds  # noqa: F401 - a fixture
from tests.faults.victim import PASSPHRASE
from tests.integration.first_schema import TO_FIRST_SCHEMA
from tests.integration.test_verify import tamper
from tests.served import command

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="victims are forked, which this system cannot"),
    pytest.mark.timeout(3000),
]
YEAR = timedelta(days=365)


def test_a_migration_that_is_killed_is_done_or_not_done(tmp_path: Path, killed: Killed) -> None:  # noqa: F811
    filled(tmp_path / "old", 300).close()
    tamper(tmp_path / "old", *TO_FIRST_SCHEMA)
    choose, seen = instants(21), set[str]()
    for stretch in rounds(25 * TIMES, lambda: "made" in seen):
        shutil.rmtree(tmp_path / "vault", ignore_errors=True)
        shutil.copytree(tmp_path / "old", tmp_path / "vault")
        killed("migration", choose.uniform(0.0, 0.5) / stretch)
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
    deadline = time.monotonic() + 300
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


class Clock:
    """The clock of this process, ``shift`` from the right time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shift = timedelta()
        real_ns, real_now = time.time_ns, datetime.now

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003 - as the real one
                return real_now(UTC) + self.shift

        monkeypatch.setattr(time, "time_ns", lambda: real_ns() + int(self.shift.total_seconds() * 1e9))
        monkeypatch.setattr(pjais.kernel.clock, "datetime", Shifted)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_a_clock_that_jumps_a_year_back_and_forward_breaks_no_order(tmp_path: Path, clock: Clock) -> None:
    vault = open_vault(tmp_path / "vault")
    signer = Checkpoints(vault, device_id(vault.engine))
    with vault.write() as session:
        owner = persona(session)
    kept, moments = [], []
    for jump in (timedelta(), -YEAR, YEAR, timedelta(), -YEAR):
        clock.shift = jump
        for number in range(5):
            with vault.write() as session:
                kept.append(memory(session, owner, f"{jump} {number}"))
        signer.make()
        with vault.read() as reading:
            moments.append(moment_at(reading.connection()).seq)
    signer.close()
    vault.close()
    clock.shift = timedelta()
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


def test_a_clock_that_once_ran_a_year_ahead_stops_no_backup_and_no_checkpoint(tmp_path: Path, clock: Clock) -> None:
    app = open_application(tmp_path / "vault")
    with app.vault.write() as session:
        owner = persona(session)
    clock.shift = YEAR
    app.keeper.look()
    app.checkpoints.make()
    for day in range(1, 11):
        clock.shift = timedelta(days=day)
        with app.vault.write() as session:
            memory(session, owner, f"Day {day}")
        app.keeper.look()
        app.checkpoints.make()
    newest = app.keeper.newest_first()
    with app.vault.read() as session:
        signed = [each.size for each in checkpoints(session)]
        size = moment_at(session.connection()).seq
    app.close()
    told = [each.manifest for each in newest if each.manifest]
    assert [each.events for each in told][:7] == [size - day for day in range(7)]  # a week of days, as the policy says
    assert signed == list(range(1, size + 1))


def test_a_backup_in_need_is_the_one_of_the_newest_log_whatever_its_name_and_time(tmp_path: Path, clock: Clock) -> None:
    clock.shift = YEAR
    vault = filled(tmp_path / "vault", 3)
    keeper = Keeper(vault, device_id(vault.engine))
    stale = keeper.make()
    clock.shift = timedelta()
    with vault.write() as session:
        persona(session, "Since then")
    newest = keeper.make()
    shutil.copytree(keeper.folder / newest.name, keeper.folder / "0-renamed")
    shutil.rmtree(keeper.folder / newest.name)
    shutil.copytree(keeper.folder / stale.name, keeper.folder / "9-stale")
    assert [each.name for each in keeper.newest_first()] == ["0-renamed", "9-stale", stale.name]
    keeper.close()
    vault.close()
    found = newest_good(vault.paths)
    assert found is not None
    assert found.name == "0-renamed"


def test_a_backup_made_since_another_was_brought_back_is_newer_than_what_that_replaced(tmp_path: Path) -> None:
    vault = filled(tmp_path / "vault", 3)
    keeper = Keeper(vault, device_id(vault.engine))
    first = keeper.make()
    with vault.write() as session:
        for number in range(9):
            persona(session, f"Replaced {number}")
    replaced = keeper.restore(keeper.folder / first.name)
    with vault.write() as session:
        persona(session, "Since then")
    last = keeper.make()
    keeper.look()
    assert [each.name for each in keeper.newest_first()] == [last.name, replaced.name, first.name]
    keeper.close()
    vault.close()


def test_a_clock_that_jumps_ahead_makes_nothing_too_old_to_keep(tmp_path: Path, clock: Clock) -> None:
    app = open_application(tmp_path / "vault")
    with app.vault.write() as session:
        settings = {"retention_days": 30}
        owner = persona(session, memory_settings=settings, privacy_settings={"message_retention_days": 30})
        talks = ConversationService(session)
        talk = talks.start(ConversationCreate(persona_id=owner)).id
        talks.say(talk, MessageCreate(role="user", content="Kept"))
        memory(session, owner)

    def let_go_after(shift: timedelta) -> int:
        clock.shift = shift
        with app.vault.write() as session:
            persona(session, "Life goes on")
        return app.retention.apply()

    assert let_go_after(YEAR) == 0
    assert let_go_after(YEAR + timedelta(hours=20)) == 0
    assert let_go_after(timedelta(hours=21)) == 0  # the clock was put right
    assert let_go_after(YEAR) == 0
    assert let_go_after(YEAR + timedelta(hours=25)) == 2  # a year has really passed
    assert verify(app.vault.read).is_clean
    app.close()


def test_what_ages_while_the_vault_is_closed_for_weeks_goes_a_day_after_it_is_opened(
    tmp_path: Path, clock: Clock
) -> None:
    clock.shift = -2 * YEAR
    vault = filled(tmp_path / "vault", 3)
    with vault.write() as session:
        found = session.scalars(select(Persona)).one()
        PersonaService(session).update(found.id, PersonaPatch(memory_settings=MemorySettings(retention_days=30)))
    retention = Retention(vault, let_go_of_prompts)
    for days, gone in ((0, 0), (20, 0), (40, 3), (60, 0)):
        clock.shift = -2 * YEAR + timedelta(days=days)
        assert retention.apply() == gone
    retention.close()
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
    done = command(tmp_path.joinpath(*["z" * 250] * 8), "verify")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


#: The commands below take from a fifth of a second to two and a half, on an idle machine.
LONGEST_S: Final = 1.5
Phase = Callable[[Path], tuple[str, ...]]


@pytest.fixture(scope="module")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a vault, a backup and an export of it."""
    folder = tmp_path_factory.mktemp("in-use")
    filled(folder / "vault", 2_000).close()
    command(folder / "vault", "backup", str(folder / "kept"))
    command(folder / "vault", "export", str(folder / "export.jsonl"))
    return folder


@pytest.mark.parametrize(
    "phase",
    [
        lambda _: ("serve",),
        lambda folder: ("backup", str(folder.parent / f"copy-{time.time_ns()}")),
        lambda folder: ("restore", str(folder.parent / "kept")),
        lambda _: ("rebuild",),
        lambda _: ("verify",),
        lambda _: ("encryption", "on"),
        lambda _: ("encryption", "off"),
        lambda _: ("encryption", "passphrase"),
        lambda _: ("forget", "--name", "Memory", "--yes"),
        lambda _: ("compact", "--keep-days", "0"),
        lambda folder: ("import", str(folder.parent / "export.jsonl")),
        lambda folder: ("export", str(folder.parent / f"export-{time.time_ns()}.jsonl")),
    ],
    ids=[
        *("serve", "backup", "restore", "rebuild", "verify", "encryption-on", "encryption-off", "passphrase"),
        *("forget", "compact", "import", "export"),
    ],
)
def test_sigterm_in_any_phase_leaves_a_whole_vault(
    in_use: Path, tmp_path: Path, phase: Phase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PJAIS_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("PJAIS_NEW_PASSPHRASE", PASSPHRASE)
    shutil.copytree(in_use, tmp_path, dirs_exist_ok=True)
    folder, choose = tmp_path / "vault", instants(31)
    for number in range(3 * TIMES):
        args = phase(folder)
        if args in {("encryption", "off"), ("encryption", "passphrase")}:
            command(folder, "encryption", "on")
        command(folder, *args, stopped_after_s=LONGEST_S * (number + choose.random()) / (3 * TIMES))
        forget_all()
        vault = open_vault(folder)
        with vault.read() as session:
            assert session.scalar(text("SELECT count(*) FROM memory")) == 2_000
        assert verify(vault.read).is_clean
        vault.close()
    forget_all()

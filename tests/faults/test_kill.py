"""Killed with SIGKILL at random instants, whatever it was doing: what was acknowledged is there, and all agrees.

``npm test -- --long`` kills ten times as often. How far work gets before it is killed depends on the machine: where a
test wants to have seen something, it goes on, with more time before each kill, until it has.
"""

import json
import multiprocessing
import os
import random
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, text

from pjais.backup.encryption import Encryption
from pjais.backup.forget import Forgetting
from pjais.backup.keeper import Keeper
from pjais.backup.restore import checked
from pjais.backup.transfer import export_all
from pjais.bootstrap import open_vault
from pjais.eventlog.archive import archived, archives_of
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.compact import compact
from pjais.eventlog.repair import put_right
from pjais.eventlog.report import Part
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.persistence.device import device_id
from pjais.persistence.rows import run as run_sql
from pjais.persistence.vault import Vault
from pjais.security.keychain import forget_all, is_encrypted, unlock
from tests.factories import memory, persona
from tests.faults.victim import BULK, PASSPHRASE, work

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="victims are forked, which this system cannot"),
    pytest.mark.timeout(3000),
]
TIMES: Final = 10 if os.environ.get("FAULTS") == "long" else 1
IMPORTED: Final = 1_500
ROOT: Final = Path(__file__).parents[2]
_SEQS: Final = "SELECT seq FROM event ORDER BY seq"
_PATIENCE_S: Final = 120.0
_MOST_ROUNDS: Final = 6  # times as many as are wanted at least
_PARTS: Final = text(
    "SELECT count(*) FROM memory WHERE content LIKE 'Bulk %' "
    "GROUP BY persona_id, substr(content, 1, instr(content, '.'))"
)

Killed = Callable[[str, float], list[str]]


def instants(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - moments, not secrets


def rounds(least: int, seen: Callable[[], bool] = lambda: True) -> Iterator[float]:
    """At least so many, and more until it has been seen; yields by what to multiply the time until the kill."""
    for number in range(_MOST_ROUNDS * least):
        if number >= least and seen():
            return
        yield 1.0 + 2.0 * (number // least)


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Killed:
    """Lets a victim do some work on the vault and kills it; what it told before that."""
    # The server that forks the victims imports their module once, and finds it by this path alone.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "backend"), str(ROOT))))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.victim"])

    def run(name: str, after_s: float) -> list[str]:
        told = tmp_path / "told"
        told.unlink(missing_ok=True)
        victim = context.Process(target=work, args=(name, tmp_path / "vault", told))
        victim.start()
        deadline = time.monotonic() + _PATIENCE_S
        while not (told.exists() and told.read_bytes().startswith(b"ready\n")):
            assert victim.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.002)
        time.sleep(after_s)
        victim.kill()
        victim.join()
        return told.read_text().splitlines()[1:]

    return run


def filled(folder: Path, count: int) -> Vault:
    vault = open_vault(folder)
    with vault.write() as session:
        owner = persona(session)
        for number in range(count):
            memory(session, owner, f"Memory {number}")
    return vault


def test_no_acknowledged_write_is_lost_and_none_comes_in_by_half(tmp_path: Path, killed: Killed) -> None:
    choose, acknowledged = instants(1), set[str]()
    for number, stretch in enumerate(rounds(100 * TIMES, lambda: len(acknowledged) > 500 * TIMES)):
        acknowledged.update(killed(("single", "bulk")[number % 2], choose.uniform(0.0, 0.15) * stretch))

    vault = open_vault(tmp_path / "vault")
    with vault.read() as session:
        lost = [each for each in acknowledged if session.get(Memory, each) is None]
        parts = {count for (count,) in session.execute(_PARTS)}
    found = verify(vault.read)
    vault.close()
    assert len(acknowledged) > 500 * TIMES
    assert lost == []
    assert parts == {BULK}
    assert found.differences == []


def test_a_backup_by_its_own_name_is_whole_whenever_its_maker_is_killed(tmp_path: Path, killed: Killed) -> None:
    filled(tmp_path / "vault", 300).close()
    choose = instants(2)
    for _ in range(40 * TIMES):
        killed("backup", choose.uniform(0.0, 0.12))
        for place in (tmp_path / "vault" / "backups").iterdir():
            if place.is_dir() and place.suffix != ".part":
                checked(place)
    vault = open_vault(tmp_path / "vault")
    keeper = Keeper(vault, device_id(vault.engine))
    assert not list(keeper.folder.glob("*.part"))
    assert verify(vault.read).is_clean
    keeper.close()
    vault.close()


def test_a_vault_whose_restore_is_killed_is_the_one_or_the_other(tmp_path: Path, killed: Killed) -> None:
    vault = filled(tmp_path / "vault", 50)
    keeper = Keeper(vault, device_id(vault.engine))
    keeper.make()
    with vault.write() as session:
        owner = persona(session, "Bob")
        for number in range(900):
            memory(session, owner, f"Later {number} " + "x" * 500)
    keeper.make()
    keeper.close()
    vault.close()
    choose, seen = instants(3), set[int]()
    for stretch in rounds(40 * TIMES, lambda: seen == {50, 950}):
        killed("restore", choose.uniform(0.0, 0.1) * stretch)
        vault = open_vault(tmp_path / "vault")
        with vault.read() as session:
            seen.add(session.scalar(text("SELECT count(*) FROM memory")))
        assert verify(vault.read).is_clean
        vault.close()
    assert seen == {50, 950}


def test_a_restore_with_all_that_belongs_to_it_is_done_or_not_done(tmp_path: Path, killed: Killed) -> None:
    vault = filled(tmp_path / "vault", 50)
    own = device_id(vault.engine)
    keeper, signer = Keeper(vault, own), Checkpoints(vault, own)
    compact_all(vault, signer)
    keeper.make()
    with vault.write() as session:
        owner = persona(session, "Bob")
        for number in range(300):
            memory(session, owner, f"Later {number} " + "x" * 500)
    compact_all(vault, signer)
    keeper.make()
    signer.close()
    keeper.close()
    vault.close()
    choose, seen, backups = instants(8), set[int](), tmp_path / "vault" / "backups"
    kept = {each.name for each in backups.iterdir()}
    for stretch in rounds(20 * TIMES, lambda: seen == {50, 350}):
        killed("bring_back", choose.uniform(0.0, 0.6) * stretch)
        vault = open_vault(tmp_path / "vault")
        with vault.read() as session:
            seen.add(session.scalar(text("SELECT count(*) FROM memory")))
        assert device_id(vault.engine) == own
        assert verify(vault.read).differences == []  # archives and what was signed beside the backups among it
        vault.close()
        for place in backups.iterdir():  # what each restore keeps; by hundreds they would only take time
            if place.is_dir() and place.name not in kept:
                shutil.rmtree(place)
    assert seen == {50, 350}


def compact_all(vault: Vault, signer: Checkpoints) -> None:
    signer.make()
    with vault.write() as session:
        persona(session, "After the checkpoint")
    compact(vault, "9999")


def test_a_file_whose_import_is_killed_is_in_whole_or_not_at_all(tmp_path: Path, killed: Killed) -> None:
    filled(tmp_path / "vault", 3).close()
    listed = [{"id": str(number), "memory": f"Imported {number}", "agent_id": "Ada"} for number in range(IMPORTED)]
    (tmp_path / "big.json").write_text(json.dumps({"results": listed}))
    choose, told, came = instants(9), 0, [0]
    for stretch in rounds(20 * TIMES, lambda: came[-1] > 1):
        told += len(killed("importing", choose.uniform(0.0, 0.5) * stretch))
        vault = open_vault(tmp_path / "vault")
        with vault.read() as session:
            (parts,) = session.execute(
                text("SELECT count(DISTINCT persona_id) FROM memory WHERE content LIKE 'Imp%'")
            ).one()
            memories = session.scalar(text("SELECT count(*) FROM memory WHERE content LIKE 'Imp%'"))
            personas = session.scalar(text("SELECT count(*) FROM persona WHERE name = 'Ada'"))
        assert memories == parts * IMPORTED
        assert parts == personas >= told
        came.append(parts)
        assert verify(vault.read).is_clean
        vault.close()
    assert came[-1] > 1


def test_the_export_of_a_vault_whose_import_is_killed_is_in_whole_or_not_at_all(tmp_path: Path, killed: Killed) -> None:
    filled(tmp_path / "old", 3).close()
    other = filled(tmp_path / "other", 1_500)
    export_all(other, tmp_path / "export.jsonl")
    other.close()
    choose, seen = instants(10), set[int]()
    for stretch in rounds(20 * TIMES, lambda: seen == {3, 1_503}):
        shutil.rmtree(tmp_path / "vault", ignore_errors=True)
        shutil.copytree(tmp_path / "old", tmp_path / "vault")
        told = killed("importing_all", choose.uniform(0.0, 0.8) * stretch)
        vault = open_vault(tmp_path / "vault")
        with vault.read() as session:
            count = session.scalar(text("SELECT count(*) FROM memory"))
        assert count == 1_503 or not told
        seen.add(count)
        assert verify(vault.read).is_clean
        vault.close()
    assert seen == {3, 1_503}


def test_rows_whose_repair_is_killed_are_spoilt_or_right_and_can_be_put_right(tmp_path: Path, killed: Killed) -> None:
    filled(tmp_path / "vault", 300).close()
    choose = instants(4)
    for _ in range(20 * TIMES):
        killed("repair", choose.uniform(0.0, 0.2))
        vault = open_vault(tmp_path / "vault")
        parts = {each.part for each in verify(vault.read).differences}
        assert parts <= {Part.ROWS}
        with vault.read() as session:
            spoilt = session.scalar(text("SELECT count(*) FROM memory WHERE content = 'spoilt'"))
        assert spoilt in {0, 300}
        vault.close()
    vault = open_vault(tmp_path / "vault")
    put_right(vault)
    assert verify(vault.read).is_clean
    vault.close()


def test_a_vault_whose_key_is_changing_is_whole_under_the_old_or_the_new(tmp_path: Path, killed: Killed) -> None:
    vault = filled(tmp_path / "vault", 300)
    keeper = Keeper(vault, device_id(vault.engine))
    keeper.make()
    keeper.close()
    vault.close()
    choose, acknowledged, seen = instants(5), set[str](), set[bool]()
    for stretch in rounds(20 * TIMES, lambda: seen == {True, False}):
        acknowledged.update(killed("rekey", choose.uniform(0.0, 0.6) * stretch))
        forget_all()
        unlock(tmp_path / "vault", PASSPHRASE)
        vault = open_vault(tmp_path / "vault")
        seen.add(vault.key is not None)
        with vault.read() as session:
            assert [each for each in acknowledged if session.get(Memory, each) is None] == []
        assert verify(vault.read).is_clean
        vault.close()
    vault = open_vault(tmp_path / "vault")
    encryption = Encryption(vault)
    encryption.settle()
    for place in (each for each in vault.paths.backups.iterdir() if each.is_dir()):
        checked(place)
        assert is_encrypted(place / "pjais.db") == (vault.key is not None)
    assert list(vault.paths.backups.glob("*.old")) == []
    vault.close()
    assert seen == {True, False}


def test_a_log_whose_compaction_is_killed_has_every_event_once(tmp_path: Path, killed: Killed) -> None:
    filled(tmp_path / "vault", 100).close()
    choose, acknowledged, archives = instants(6), set[str](), set[int]()
    for stretch in rounds(40 * TIMES, lambda: max(archives, default=0) > 5):
        acknowledged.update(killed("compaction", choose.uniform(0.0, 0.3) * stretch))
        vault = open_vault(tmp_path / "vault")
        with vault.read() as session:
            assert [each for each in acknowledged if session.get(Memory, each) is None] == []
            connection = session.connection()
            seqs = [seq for (seq,) in archived(connection, _SEQS)] + [seq for (seq,) in run_sql(connection, _SEQS)]
            archives.add(len(archives_of(connection)))
        assert seqs == list(range(1, len(seqs) + 1))
        assert verify(vault.read).is_clean
        vault.close()
    assert max(archives) > 5


def test_what_is_forgotten_leaves_no_trace_whenever_the_forgetting_is_killed(tmp_path: Path, killed: Killed) -> None:
    filled(tmp_path / "vault", 20).close()
    choose, acknowledged = instants(7), set[str]()
    for stretch in rounds(20 * TIMES, lambda: len(acknowledged) > 10 * TIMES):
        acknowledged.update(killed("forgetting", choose.uniform(0.2, 0.8) * stretch))
        vault = open_vault(tmp_path / "vault")
        keeper = Keeper(vault, device_id(vault.engine))
        Forgetting(vault, keeper).settle()
        assert verify(vault.read).is_clean
        with vault.read() as session:
            left = set(session.scalars(select(Persona.name).where(Persona.name.like("Zanzibarine%"))))
        for place in (place for place in vault.paths.backups.iterdir() if place.is_dir()):
            checked(place)
        keeper.close()
        vault.close()
        names = {name for file in (tmp_path / "vault").rglob("*") if file.is_file() for name in _names_in(file)}
        assert names & acknowledged == set()
        assert not (left & acknowledged)
    assert len(acknowledged) > 10 * TIMES


def _names_in(file: Path) -> set[str]:
    return {each.decode() for each in re.findall(rb"Zanzibarine[0-9a-f]{12}", file.read_bytes())}

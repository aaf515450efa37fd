"""What ``pjais doctor`` finds, and that it changes nothing."""

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pjais.bootstrap import open_vault
from pjais.cli.doctor import program, vault
from pjais.cli.doctor.findings import Finding, found_by
from pjais.cli.main import main
from pjais.kernel.build import FILES
from pjais.kernel.config import VaultPaths
from pjais.telemetry.crashes import settle
from tests.factories import persona
from tests.served import ROOT


def doctor(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(folder), "doctor", *options])


def lines(folder: Path, check: str, *options: str) -> list[dict[str, str]]:
    told = json.loads(doctor(folder, "--json", *options).stdout)
    return [each for each in told["checks"] if each["check"] == check]


def states(found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(each.check, each.state) for each in found]


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in sorted(folder.rglob("*"))}


@pytest.fixture
def _no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading them takes seconds; one test does."""
    monkeypatch.setattr("pjais.cli.doctor.program.models", list)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    opened = open_vault(tmp_path / "vault")
    with opened.write() as session:
        persona(session, "Ann")
    opened.close()
    return tmp_path / "vault"


def test_each_line_says_how_it_is_what_it_is_about_and_what_was_seen(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "backend"))  # models are loaded by processes of their own
    done = doctor(filled)

    printed = done.stdout.splitlines()
    assert all(line.startswith(("ok    ", "warn  ", "bad   ")) for line in printed[:-1]), printed
    for beginning in ("ok    vault", "ok    models      model.onnx", "ok    models      SmolLM2"):
        assert any(line.startswith(beginning) for line in printed), printed
    assert done.exit_code == (1 if any(line.startswith("bad") for line in printed) else 0)


@pytest.mark.usefixtures("_no_models")
def test_nothing_is_changed(filled: Path) -> None:
    before = everything_in(filled)

    doctor(filled, "--thorough")

    assert everything_in(filled) == before


@pytest.mark.usefixtures("_no_models")
def test_where_there_is_no_vault_none_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new"

    assert lines(folder, "folder")[0]["state"] == "ok"
    assert lines(folder, "vault")[0]["what"] == "there is none yet; the first start makes one"
    assert not folder.exists()


def test_a_vault_left_by_a_killed_process_is_read_without_a_trace(filled: Path) -> None:
    """With a log and no shared memory beside it, as a copy of a running vault has."""
    opened = open_vault(filled)
    with opened.write() as session:
        persona(session, "Ben")
    copy = filled.parent / "copy"
    copy.mkdir(mode=0o700)
    for name in ("pjais.db", "pjais.db-wal"):
        (copy / name).write_bytes((filled / name).read_bytes())
    opened.close()
    before = everything_in(copy)

    assert states(vault.vault(VaultPaths(copy), thorough=True)) == [("vault", "ok")]
    assert everything_in(copy) == before


@pytest.mark.usefixtures("_no_models")
def test_a_newer_vault_is_bad_and_untouched(filled: Path) -> None:
    opened = open_vault(filled)
    with opened.engine.execution_options(pjais_unrecorded=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    opened.close()
    before = everything_in(filled)

    done = doctor(filled)

    assert done.exit_code == 1
    assert "newer than this program's" in done.stdout
    assert everything_in(filled) == before


@pytest.mark.usefixtures("_no_models")
def test_a_damaged_vault_is_bad(filled: Path) -> None:
    (filled / "pjais.db").write_bytes(b"SQLite format 3\x00" + os.urandom(8000))

    (line,) = lines(filled, "vault")

    assert line["state"] == "bad"
    assert "no good backup lies beside it" in line["advice"]


@pytest.mark.usefixtures("_no_models")
def test_damage_inside_is_found_by_reading_all(filled: Path) -> None:
    database = filled / "pjais.db"
    content = bytearray(database.read_bytes())
    content[3 * 4096 : 3 * 4096 + 2000] = os.urandom(2000)
    database.write_bytes(content)

    assert lines(filled, "vault", "--thorough")[0]["state"] == "bad"


@pytest.mark.usefixtures("_no_models")
def test_a_log_that_was_taken_away_is_bad(filled: Path) -> None:
    (filled / "pjais.open").touch()

    assert [line["state"] for line in lines(filled, "vault")] == ["bad", "ok"]


@pytest.mark.usefixtures("_no_models")
def test_a_folder_others_may_look_into_is_told(filled: Path) -> None:
    filled.chmod(0o755)

    assert [line["state"] for line in lines(filled, "folder")] == ["ok", "warn"]


@pytest.mark.usefixtures("_no_models")
def test_a_path_with_spaces_and_a_bee_is_well(tmp_path: Path) -> None:
    assert lines(tmp_path / "my vault 🐝", "folder")[0]["state"] == "ok"


@pytest.mark.usefixtures("_no_models")
@pytest.mark.parametrize("name", ["a\nb", "a\udcffb", "x" * 200 + "/" + "y" * 200])
def test_a_path_that_cannot_be_used_is_told(tmp_path: Path, name: str) -> None:
    assert states(vault.folder(VaultPaths(tmp_path / name))) == [("folder", "bad")]
    done = doctor(tmp_path / name)
    assert done.exit_code == 1
    assert all(line.startswith(("ok", "warn", "bad", "1 bad")) for line in done.stdout.splitlines()), done.stdout


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.usefixtures("_no_models")
def test_a_folder_of_somebody_else_names_them(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)

    (line,) = lines(theirs, "folder")

    assert line["state"] == "bad"
    assert "belongs to nobody" in line["what"]


def test_a_full_disk_is_told_by_how_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    for free, state in ((50_000_000, "bad"), (500_000_000, "warn"), (5_000_000_000, "ok")):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: usage._replace(free=free))
        found = next(iter(vault.disk(VaultPaths(tmp_path))))
        assert (found.state, "GB free" in found.what) == (state, True)


def test_the_kind_of_disk_is_that_of_the_innermost_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "30 22 0:40 / /home rw shared:1 - nfs4 server:/home rw\n"
        "31 22 0:41 / /mnt/my\\040disk rw - cifs //server/share rw\n",
        encoding="utf-8",
    )

    assert vault.file_system_of(Path("/home/ann/vault"), mounts) == "nfs4"
    assert vault.file_system_of(Path("/homes"), mounts) == "ext4"
    assert vault.file_system_of(Path("/mnt/my disk/vault"), mounts) == "cifs"
    assert vault.file_system_of(Path("/"), tmp_path / "none") is None


@pytest.mark.usefixtures("_no_models")
def test_an_end_that_nobody_asked_for_is_told_for_a_week(filled: Path) -> None:
    (filled / "running.json").write_text("{}", encoding="utf-8")
    settle(VaultPaths(filled))

    (line,) = lines(filled, "last end")

    assert (line["state"], "unexpectedly once" in line["what"]) == ("warn", True)


def test_a_missing_model_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pjais.kernel.model_file.find_spec", lambda _: None)

    (found,) = found_by("models", program.models)

    assert found.state == "bad"
    assert "installing PJai's again brings it back" in found.what


def test_a_model_that_ends_its_process_is_told_by_the_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "own_command", lambda: ["sh", "-c", "kill -ILL $$"])

    assert [found.what.rpartition(" ")[2] for found in program.models()] == ["(SIGILL)", "(SIGILL)"]


def test_a_half_copied_package_is_told_by_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    listed = tmp_path / "files.json"
    listed.write_text(json.dumps({f"_internal/lib{number}.so": [1, "x"] for number in range(7)}), encoding="utf-8")
    monkeypatch.setattr("pjais.kernel.parts.is_packaged.__defaults__", (listed,))
    monkeypatch.setattr("pjais.kernel.parts.damaged_parts.__kwdefaults__", {"listed": listed, "folder": tmp_path})

    found = list(program.parts(thorough=False))

    assert [each.state for each in found] == ["bad"] * 6
    assert "_internal/lib0.so is missing" in found[0].what
    assert found[-1].what == "2 more files are missing or changed"


def test_the_sources_have_no_package_to_look_at() -> None:
    assert not FILES.exists()
    assert states(program.parts(thorough=True)) == [("package", "ok")]


@pytest.mark.parametrize("error", [ImportError("no module named usearch"), ValueError("odd"), OSError(5, "I/O error")])
def test_a_check_that_fails_itself_is_a_line_and_no_traceback(error: Exception) -> None:
    def check() -> Iterable[Finding]:
        raise error

    (found,) = found_by("models", check)

    assert (found.check, found.state) == ("models", "bad")
    assert str(error.args[-1]) in found.what


def test_a_vault_that_was_moved_away_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    place = tmp_path / "config" / "pjais" / "place.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps({"folder": str(tmp_path / "gone")}), encoding="utf-8")
    monkeypatch.delenv("PJAIS_DATA_DIR", raising=False)

    done = CliRunner().invoke(main, ["doctor"])

    assert done.exit_code == 1
    assert "is not there; connect its drive" in done.stdout

"""Where the vault lies, and moving it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from pjais.kernel.config import VaultPaths, data_folder
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.place import MissingFolderError, Place, read_place, write_place
from pjais.persistence import moving
from pjais.persistence.moving import MARK, check_target, move_if_wished
from tests.factories import running
from tests.served import ROOT

OTHER_DISK = Path("/dev/shm")  # noqa: S108 - the one that is there beside the one of the tests


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "backend"))
    monkeypatch.delenv("PJAIS_DATA_DIR", raising=False)


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second disk here that a vault could be copied to")
    place = OTHER_DISK / f"pjais-{os.getpid()}"
    yield place
    shutil.rmtree(place, ignore_errors=True)


def filled() -> Path:
    folder = data_folder()
    with running(folder) as (_, client):
        client.post("/api/personas", json={"name": "Ann"}).raise_for_status()
        client.post("/api/backups", json={}).raise_for_status()
    return folder


def names(folder: Path) -> list[str]:
    with running(folder) as (_, client):
        assert client.post("/api/integrity/verify?wait=true").json()["status"] == "clean"
        assert len(client.get("/api/backups").json()["items"]) == 1
        return [each["name"] for each in client.get("/api/personas").json()["items"]]


def ask(folder: Path, to: Path | str) -> Any:
    with running(folder) as (_, client):
        return client.post("/api/place/move", json={"to": str(to)})


def test_it_is_moved_at_the_next_start_and_found_there_from_then_on(tmp_path: Path) -> None:
    folder, target = filled(), tmp_path / "elsewhere" / "vault"
    answer = ask(folder, target).raise_for_status().json()
    assert (answer["folder"], answer["move_to"]) == (str(folder), str(target))
    assert data_folder() == folder

    assert move_if_wished(data_folder()) == target

    assert not folder.exists()
    assert data_folder() == target
    assert names(data_folder()) == ["Ann"]
    assert read_place() == Place(folder=str(target), came_from=str(folder))
    assert move_if_wished(target) == target
    with pytest.raises(MissingFolderError, match="was moved to"):
        data_folder(folder)
    assert data_folder(tmp_path / "another") == tmp_path / "another"


def test_to_another_disk_it_is_copied_and_the_old_one_stays_until_it_is_let_go(other_disk: Path) -> None:
    folder = filled()
    ask(folder, other_disk).raise_for_status()

    move_if_wished(data_folder())

    assert data_folder() == other_disk
    assert names(other_disk) == ["Ann"]
    assert (folder / "pjais.db").exists()
    assert not (other_disk / MARK).exists()
    with running(other_disk) as (_, client):
        assert client.get("/api/place").json()["left"] == str(folder)
        assert client.delete("/api/place/left").json()["left"] is None
    assert not folder.exists()
    assert names(other_disk) == ["Ann"]


def test_a_move_that_was_killed_is_begun_anew(other_disk: Path) -> None:
    folder = filled()
    ask(folder, other_disk).raise_for_status()
    script = (
        "import os, signal, shutil; from pjais.kernel.config import data_folder; from pjais.persistence import moving\n"
        "copy, done = shutil.copy2, []\n"
        "def dying(*args):\n"
        "    copy(*args); done.append(1)\n"
        "    if len(done) == 3: os.kill(os.getpid(), signal.SIGKILL)\n"
        "shutil.copy2 = dying\n"
        "moving.move_if_wished(data_folder())"
    )
    ended = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert ended.returncode < 0
    assert (other_disk / MARK).exists()
    assert data_folder() == folder

    move_if_wished(data_folder())

    assert data_folder() == other_disk
    assert names(other_disk) == ["Ann"]


def test_a_rename_that_was_killed_before_it_was_noted_is_found_all_the_same(tmp_path: Path) -> None:
    folder, target = filled(), tmp_path / "vault"
    write_place(Place(move_to=str(target)))
    folder.rename(target)

    assert data_folder() == target
    assert move_if_wished(data_folder()) == target
    assert read_place() == Place(folder=str(target))


def test_it_stays_where_it_is_while_it_is_open(tmp_path: Path) -> None:
    folder = filled()
    ask(folder, tmp_path / "vault").raise_for_status()
    with FileLock(VaultPaths(folder).lock):
        assert move_if_wished(folder) == folder
    assert read_place().move_to is not None


def test_a_vault_whose_drive_is_gone_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    write_place(Place(folder=str(tmp_path / "drive" / "vault")))
    with pytest.raises(MissingFolderError, match="is not there"):
        data_folder()
    ended = subprocess.run(
        [sys.executable, "-m", "pjais", "serve"], check=False, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "connect its drive" in ended.stderr
    assert not (tmp_path / "drive").exists()
    assert not (tmp_path / "data").exists()


def test_places_that_cannot_be_are_refused_and_nothing_changes(tmp_path: Path) -> None:
    folder = filled()
    full, file = tmp_path / "full", tmp_path / "file"
    full.mkdir()
    (full / "thing").touch()
    file.touch()
    for place, why in (
        (folder, "in one another"),
        (folder / "inside", "in one another"),
        (folder.parent, "in one another"),
        (full, "not an empty folder"),
        (file, "not an empty folder"),
        (file / "below", "cannot be written to"),
        ("relative", "not an absolute path"),
        (tmp_path / ("x" * 255) / ("y" * 255), "bytes"),
    ):
        answer = ask(folder, place)
        assert answer.status_code == 400, place
        assert why in answer.json()["detail"], place
    assert read_place() == Place()
    assert move_if_wished(folder) == folder


def test_a_place_that_has_gone_bad_since_is_told_and_the_vault_stays(tmp_path: Path) -> None:
    folder, target = filled(), tmp_path / "vault"
    ask(folder, target).raise_for_status()
    target.mkdir()
    (target / "thing").touch()

    assert move_if_wished(folder) == folder

    assert names(folder) == ["Ann"]
    with running(folder) as (_, client):
        told = client.get("/api/place").json()
        assert told["move_to"] is None
        assert "not an empty folder" in told["problem"]
        german = client.get("/api/place", headers={"Accept-Language": "de"}).json()
        assert "ist kein leerer Ordner" in german["problem"]
        client.delete("/api/place/move").raise_for_status()
        assert client.get("/api/place").json()["problem"] is None


def test_what_is_written_while_it_is_copied_keeps_the_vault_where_it_is(
    other_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = filled()
    ask(folder, other_disk).raise_for_status()
    digest = moving._digest  # noqa: SLF001 - the moment in which it is written to

    def written_to(file: Path) -> bytes:
        with (folder / "pjais.db").open("ab") as stream:
            stream.write(b"")
            os.utime(folder / "pjais.db")
        return digest(file)

    monkeypatch.setattr(moving, "_digest", written_to)
    assert move_if_wished(folder) == folder
    assert not other_disk.exists()
    assert "written to while" in (read_place().problem or "")


def test_a_start_that_was_told_its_folder_does_not_move_it(tmp_path: Path) -> None:
    answer = ask(tmp_path / "told", tmp_path / "vault")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:pjais:problem:fixed-place")
    with running(tmp_path / "told") as (_, client):
        told = client.get("/api/place").json()
        assert told["can_move"] is False
        assert {each["part"] for each in told["parts"]} >= {"database", "search"}
        assert sum(each["bytes"] for each in told["parts"]) > 100_000


def test_a_place_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    file = tmp_path / "config" / "pjais" / "place.json"
    file.parent.mkdir(parents=True)
    for content in ("", "[]", json.dumps({"folder": 7}), "\0"):
        file.write_text(content)
        assert read_place() == Place()
    with pytest.raises(InvalidInputError):
        check_target(tmp_path, Path("relative"))

"""Machines, folders and packages that are not as they should be: each is told in a sentence, and nothing is lost."""

import hashlib
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests import journeys
from tests.package.clean_root import CleanRoot
from tests.package.conftest import newest, put
from tests.package.installed import Installed

ODD = "Meine 🐦 Daten, öfter gebraucht"
LIBRARY = "libxcb-cursor.so.0"


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@contextmanager
def without(root: CleanRoot, place: str) -> Iterator[None]:
    """A file is away until the block ends."""
    file = root.path(place)
    away = file.with_name(file.name + ".away")
    file.rename(away)
    try:
        yield
    finally:
        away.rename(file)


def library_file(root: CleanRoot) -> str:
    listed = root.run("root", "ldconfig", "-p").stdout
    return next(line.split(" => ")[1] for line in listed.splitlines() if line.strip().startswith(LIBRARY))


@pytest.fixture
def used(app: Installed, card: Path) -> str:
    """Ann's vault, in use before; the digest of its database."""
    assert card.exists()
    app.call("import", "/home/ann/wren.json")
    return digest(app.vault() / "pjais.db")


def test_without_a_display_it_says_so(app: Installed, used: str) -> None:
    done = app.call(check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no display here for a window; `pjais serve` shows the same app in a browser" in done.stderr
    assert digest(app.vault() / "pjais.db") == used


def test_root_is_refused(app: Installed, display: str) -> None:
    done = app.call(person="root", check=False, DISPLAY=display)
    assert done.returncode == 1
    assert "root" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_library_is_named_with_what_brings_it(
    root: CleanRoot, app: Installed, used: str, display: str
) -> None:
    with without(root, library_file(root)):
        done = app.call(check=False, DISPLAY=display)
    assert done.returncode == 1
    assert "sudo apt install libxcb-cursor0" in done.stderr
    assert digest(app.vault() / "pjais.db") == used


def test_a_half_copied_package_is_told(root: CleanRoot, app: Installed, used: str, display: str) -> None:
    inner = "/usr/lib/pjais/_internal"
    for place in (f"{inner}/PySide6/Qt/lib/libQt6Core.so.6", f"{inner}/pjais/server/static/index.html"):
        with without(root, place):
            done = app.call("doctor", check=False, DISPLAY=display)
            assert done.returncode == 1
            assert Path(place).name in done.stdout
    with without(root, f"{inner}/PySide6/Qt/lib/libQt6Core.so.6"):
        done = app.call(check=False, DISPLAY=display)
    assert done.returncode == 1
    assert "installation is incomplete" in done.stderr
    assert digest(app.vault() / "pjais.db") == used


def test_a_home_that_cannot_be_written_to(app: Installed, used: str, display: str) -> None:
    done = app.call(check=False, DISPLAY=display, MOUNT_READ_ONLY="/home/ann")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "/home/ann" in done.stderr
    assert digest(app.vault() / "pjais.db") == used


def test_a_full_disk(app: Installed, display: str) -> None:
    more = {"DISPLAY": display, "MOUNT_FULL": "/home/ben", "MOUNT_FULL_SIZE": "64k"}
    done = app.call(person="ben", check=False, **more)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "full" in done.stderr or "room" in done.stderr


def test_another_person_of_the_same_machine(app: Installed, used: str, display: str) -> None:
    app.root.home("ann").chmod(0o755)
    for folder in (".local", ".local/share"):
        (app.root.home("ann") / folder).chmod(0o755)
    done = app.call("--data-dir", "/home/ann/.local/share/pjais", person="ben", check=False, DISPLAY=display)
    assert done.returncode == 1
    assert "ann" in done.stderr
    assert "Traceback" not in done.stderr
    own = app.call("export", "/home/ben/all.jsonl", person="ben")
    assert own.returncode == 0
    assert '"Wren"' not in app.root.path("/home/ben/all.jsonl").read_text(encoding="utf-8")
    assert digest(app.vault() / "pjais.db") == used


def test_a_vault_of_a_newer_version_stays_as_it_is(app: Installed, used: str, display: str) -> None:
    assert used
    database = app.vault() / "pjais.db"
    before = database.read_bytes()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    changed = digest(database)
    try:
        done = app.call(check=False, DISPLAY=display)
        assert done.returncode == 1
        assert "newer" in done.stderr
        assert digest(database) == changed
    finally:
        database.write_bytes(before)


def test_without_a_graphics_card_or_a_keyring_the_doctor_says_what_that_means(app: Installed, display: str) -> None:
    done = app.call("doctor", "--json", check=False, DISPLAY=display)
    told = {each["check"]: each for each in json.loads(done.stdout)["checks"]}
    assert done.returncode == 0, done.stdout
    assert told["graphics"]["state"] == "warn"
    assert told["keyring"]["state"] == "warn"
    assert all(each["advice"] for each in told.values() if each["state"] != "ok")


def test_paths_with_spaces_and_pictures(
    app: Installed, playwright_driver: Playwright, display: str, card: Path
) -> None:
    with app.window(playwright_driver, display, "--data-dir", f"/home/ann/{ODD}") as window:
        journeys.go(window.page, "Import")
        journeys.drop(window.page, card, "application/json")
        expect(window.page.get_by_role("button", name="Persona: Wren")).to_be_visible()
        assert window.end() == 0
    assert app.call("--data-dir", f"/home/ann/{ODD}", "verify").returncode == 0


def test_the_portable_folder_runs_from_an_odd_place_and_names_a_missing_library(
    root: CleanRoot, app: Installed, playwright_driver: Playwright, display: str
) -> None:
    archive = put(root, newest("pjais-*-linux-*.tar.zst"))
    folder = root.home("ann") / ODD / "Programme"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-C", str(folder), "--zstd", "-xf", str(root.path(str(archive)))], check=True)
    launcher = next(folder.glob("pjais-*/pjais"))
    portable = Installed(root, "", "/" + str(launcher.relative_to(root.folder)))
    with portable.window(playwright_driver, display) as window:
        expect(window.page.get_by_role("heading", level=1)).to_be_visible()
        assert window.end() == 0
    with without(root, library_file(root)):
        done = portable.call(check=False, DISPLAY=display)
    assert done.returncode == 1
    assert LIBRARY in done.stderr
    assert "sudo apt install libxcb-cursor0" in done.stderr
    (launcher.parent / "lib/pjais").unlink()
    done = portable.call(check=False, DISPLAY=display)
    assert (done.returncode, "Unpack the archive again" in done.stderr) == (1, True)
    assert app.call("--version").returncode == 0

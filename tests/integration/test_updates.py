"""Newer versions, from looking to installing: what is told, what is kept, and that a backup comes first."""

import hashlib
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.features.updates.here import Here
from tests.factories import persona
from tests.integration.updating import SIGNED, failed, fetched, post, refused, running
from tests.publisher import Publisher, publishing, redirected, send


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    with publishing(tmp_path / "published") as made:
        made.publish()
        yield made


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def client(vault: Path, publisher: Publisher) -> Iterator[TestClient[Any]]:
    """A .deb build of 0.1.0 on a vault that holds something."""
    with running(vault, publisher.here()) as (app, opened):
        with app.vault.write() as session:
            persona(session)
        yield opened


def test_a_newer_version_is_found_got_and_handed_over_after_a_backup(
    client: TestClient[Any], publisher: Publisher, vault: Path
) -> None:
    assert client.get("/api/updates").json()["phase"] == "never"

    found = post(client, "check")
    assert (found["phase"], found["offer"]["version"], found["offer"]["file"]) == (
        "newer",
        "0.3.0",
        publisher.package().name,
    )
    assert [note["version"] for note in found["offer"]["notes"]] == ["0.3.0", "0.2.0"]
    assert found["offer"]["size_bytes"] == publisher.package().stat().st_size

    ready = post(client, "get")
    assert (ready["phase"], ready["path"]) == ("ready", str(vault / "updates" / publisher.package().name))
    assert Path(ready["path"]).read_bytes() == publisher.package().read_bytes()
    assert (vault / "updates").stat().st_mode & 0o777 == 0o700
    assert client.get("/api/backups").json()["items"] == []

    handed = post(client, "install")
    assert handed["command"] == f"sudo apt install {ready['path']}"
    backups = client.get("/api/backups").json()["items"]
    assert [(each["name"], each["reason"]) for each in backups] == [(handed["backup"], "before-update")]
    assert fetched(vault) == {*SIGNED, publisher.package().name}


def test_the_publisher_learns_nothing_of_who_asks(client: TestClient[Any], publisher: Publisher) -> None:
    publisher.answers["/manifest.json"] = redirected(f"{publisher.url}/moved")
    publisher.answers["/moved"] = lambda request: send(request, (publisher.folder / "manifest.json").read_bytes())
    post(client, "check")
    post(client, "get")

    assert publisher.paths == ["/manifest.json", "/moved", "/manifest.json.minisig", f"/{publisher.package().name}"]
    for _, headers in publisher.asked:
        assert headers.pop("host") == publisher.url.removeprefix("http://")
        assert headers == {
            "accept": "*/*",
            "accept-encoding": "identity",
            "connection": "keep-alive",
            "user-agent": "pjais",
        }


def test_what_runs_already_is_up_to_date(client: TestClient[Any], publisher: Publisher) -> None:
    publisher.publish("0.1.0")

    state = post(client, "check")

    assert (state["phase"], state["offer"]) == ("current", None)
    assert state["checked_at"] is not None
    assert "check for one first" in refused(client, "get", "nothing-newer")
    assert "check for one first" in refused(client, "install", "nothing-newer")


def test_what_is_known_and_ready_is_known_after_a_restart(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here()) as (_, client):
        post(client, "check")
        ready = post(client, "get")
    (vault / "updates" / "begun.part").write_bytes(b"1")
    asked = len(publisher.asked)

    with running(vault, publisher.here()) as (_, client):
        assert client.get("/api/updates").json() == ready
        assert fetched(vault) == {*SIGNED, publisher.package().name}
    with running(vault, publisher.here(version="0.3.0")) as (_, client):
        assert client.get("/api/updates").json()["phase"] == "current"
        assert fetched(vault) == SIGNED
    assert len(publisher.asked) == asked


def test_what_was_changed_on_the_disk_is_not_believed(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here()) as (_, client):
        post(client, "check")
    file = vault / "updates" / "manifest.json"
    file.write_bytes(file.read_bytes().replace(b"whistle", b"thistle"))

    with running(vault, publisher.here()) as (_, client):
        assert client.get("/api/updates").json()["phase"] == "never"


def test_getting_can_be_stopped_and_is_followed(client: TestClient[Any], publisher: Publisher, vault: Path) -> None:
    post(client, "check")
    whole, half_sent, go_on = publisher.package().read_bytes(), threading.Event(), threading.Event()

    def in_two(request: BaseHTTPRequestHandler) -> None:
        send(request, whole[: len(whole) // 2], told_bytes=len(whole))
        half_sent.set()
        go_on.wait(0.4)
        request.wfile.write(whole[len(whole) // 2 :])

    publisher.answers[f"/{publisher.package().name}"] = in_two
    told: list[Any] = []
    getting = threading.Thread(target=lambda: told.append(client.post("/api/updates/get").json()))
    getting.start()
    assert half_sent.wait(10)
    task = next(each for each in client.get("/api/tasks").json()["items"] if each["kind"] == "update")
    assert (task["unit"], task["can_cancel"]) == ("bytes", True)
    assert client.get("/api/updates").json()["phase"] == "getting"
    assert "already" in refused(client, "check", "updating")
    client.post(f"/api/tasks/{task['id']}/cancel").raise_for_status()
    go_on.set()
    getting.join(20)

    assert told[0]["type"] == "urn:pjais:problem:cancelled"
    assert client.get("/api/updates").json()["phase"] == "newer"
    assert fetched(vault) == SIGNED


def test_a_file_that_was_carried_here_needs_no_network(vault: Path, publisher: Publisher, tmp_path: Path) -> None:
    carried = tmp_path / "carried"
    shutil.copy(publisher.offline_file(), carried)
    with running(vault, publisher.here(update_address=None)) as (_, client):
        state = client.get("/api/updates").json()
        assert (state["can_check"], state["can_open"]) == (False, True)
        assert "knows no address" in refused(client, "check", "no-publisher")

        ready = post(client, "file", path=str(carried))

        assert (ready["phase"], ready["offer"]["version"]) == ("ready", "0.3.0")
        assert Path(ready["path"]).read_bytes() == publisher.package().read_bytes()
        assert post(client, "install")["command"].endswith(ready["path"])
    assert publisher.asked == []


def test_a_file_can_be_sent_by_a_browser(client: TestClient[Any], publisher: Publisher, vault: Path) -> None:
    content = publisher.offline_file().read_bytes()

    sent = client.post("/api/updates/upload", content=content)

    assert (sent.status_code, sent.json()["phase"]) == (200, "ready")
    assert fetched(vault) - {"carried"} == {*SIGNED, publisher.package().name}
    assert list((vault / "updates" / "carried").iterdir()) == []
    broken = client.post("/api/updates/upload", content=content[:-30])
    assert (broken.status_code, broken.json()["type"]) == (409, "urn:pjais:problem:broken-release")
    assert client.get("/api/updates").json()["phase"] == "failed"
    assert list((vault / "updates" / "carried").iterdir()) == []


def test_a_build_without_a_publisher_says_so_and_asks_nobody(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here(update_key=None)) as (_, client):
        state = client.get("/api/updates").json()
        assert (state["can_check"], state["can_open"]) == (False, False)
        assert state["obstacle"] == "This build has no publisher's key, so newer versions cannot be checked here"
        german = client.get("/api/updates", headers={"Accept-Language": "de"}).json()
        assert german["obstacle"].startswith("Diese App hat keinen Schlüssel")
        for path, body in (("check", {}), ("file", {"path": str(publisher.offline_file())})):
            assert "no publisher's key" in refused(client, path, "no-publisher", **body)
        assert client.post("/api/updates/upload", content=b"1").json()["type"].endswith("no-publisher")
    assert publisher.asked == []


def test_the_sources_are_told_of_newer_ones_and_need_no_package(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here("source")) as (_, client):
        found = post(client, "check")
        assert (found["phase"], found["offer"]["file"], found["offer"]["missing"]) == ("newer", None, None)
        handed = post(client, "install")
        assert handed["command"] == "git pull && npm start"
        assert [each["name"] for each in client.get("/api/backups").json()["items"]] == [handed["backup"]]


def test_without_a_backup_nothing_goes_on(vault: Path, publisher: Publisher) -> None:
    shown: list[Path] = []

    def show(file: Path) -> bool:
        shown.append(file)
        return True

    here = publisher.here()
    with running(vault, Here(here.build, here.target, show, here.patience)) as (app, client):
        with app.vault.write() as session:
            persona(session)
        post(client, "check")
        post(client, "get")
        shutil.rmtree(vault / "backups")
        (vault / "backups").write_text("in the way")
        failed(client, "install", "invalid-input")
        assert shown == []

        (vault / "backups").unlink()
        post(client, "install")
        assert [file.name for file in shown] == [publisher.package().name]


def test_a_package_that_was_changed_since_is_not_handed_over(client: TestClient[Any], vault: Path) -> None:
    post(client, "check")
    file = Path(post(client, "get")["path"])
    file.write_bytes(file.read_bytes()[::-1])

    assert "is not what the publisher has signed, and was removed" in failed(client, "install", "broken-release")

    assert fetched(vault) == SIGNED
    assert "was not got yet" in refused(client, "install", "nothing-newer")


def test_an_installer_ends_the_app_once_it_has_answered(vault: Path, publisher: Publisher) -> None:
    closed = threading.Event()

    class Person:
        def close(self) -> None:
            closed.set()

    with running(vault, publisher.here("nsis")) as (app, client):
        app.shell.shell = Person()  # type: ignore[assignment]
        post(client, "check")
        post(client, "get")
        assert not closed.is_set()

        assert post(client, "install")["leaves"] is True

        assert closed.wait(10)


def test_a_file_is_chosen_in_the_native_dialog(vault: Path, publisher: Publisher) -> None:
    class Person:
        chosen: Path | None = None

        def open_any_file(self) -> Path | None:
            return self.chosen

    person = Person()
    with running(vault, publisher.here()) as (app, client):
        app.shell.shell = person  # type: ignore[assignment]
        assert client.post("/api/desktop/update").json()["phase"] == "never"
        person.chosen = publisher.offline_file()
        assert client.post("/api/desktop/update").json()["phase"] == "ready"


def digest(vault: Path) -> str:
    """Of the database and what SQLite has not moved into it yet."""
    files = (vault / name for name in ("pjais.db", "pjais.db-wal"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def test_looking_getting_and_refused_installing_leave_the_vault_byte_for_byte(
    vault: Path, publisher: Publisher
) -> None:
    with running(vault, publisher.here()) as (app, client):
        with app.vault.write() as session:
            persona(session)
        before, written = digest(vault), list[object]()
        app.vault.follow(written.append)
        post(client, "check")
        refused(client, "install", "nothing-newer")
        file = Path(post(client, "get")["path"])
        post(client, "file", path=str(publisher.offline_file()))
        client.post("/api/updates/upload", content=publisher.offline_file().read_bytes()).raise_for_status()
        (vault / "updates" / "manifest.json").write_bytes(b"{}")
        publisher.publish("0.2.0")
        refused(client, "check", "not-newer")
        file.unlink()
        refused(client, "install", "nothing-newer")
        assert digest(vault) == before
        assert written == []


def put(client: TestClient[Any], value: str) -> None:
    client.put("/api/settings/updates.check", json={"value": value}).raise_for_status()


def test_nobody_is_asked_unless_that_was_chosen(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here()) as (app, client):
        app.updates.look()
        put(client, "off")
        app.updates.look()
        put(client, "weekly")
        app.updates.look()
        assert publisher.asked == []

        put(client, "daily")
        app.updates.look()
        app.updates.look()

        assert publisher.paths == ["/manifest.json", "/manifest.json.minisig"]
        notices = client.get("/api/notices").json()["items"]
        assert [(each["kind"], each["subject"], each["seen"]) for each in notices] == [("update", "0.3.0", False)]


def test_a_look_that_fails_is_quiet(vault: Path, publisher: Publisher) -> None:
    publisher.answers["/manifest.json"] = lambda request: request.send_error(500)
    with running(vault, publisher.here()) as (app, client):
        put(client, "daily")

        app.updates.look()

        assert client.get("/api/notices").json()["items"] == []
        assert client.get("/api/updates").json()["phase"] == "failed"


def test_what_is_not_newer_makes_no_notice(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here(version="0.3.0")) as (app, client):
        put(client, "daily")
        app.updates.look()
        assert client.get("/api/notices").json()["items"] == []
        assert client.get("/api/updates").json()["phase"] == "current"

"""Newer versions from a real server and from files: only what is signed comes through, and a backup is first."""

import hashlib
import json
import shutil
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application, Extra, open_application
from pjais.features.updates.here import Here
from pjais.kernel.build import Kind
from tests.factories import BASE_URL, persona
from tests.publisher import Publisher, package_bytes, publishing, redirected, send


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    with publishing(tmp_path / "published") as made:
        made.publish()
        yield made


@contextmanager
def running(folder: Path, here: Here) -> Iterator[tuple[Application, TestClient[Any]]]:
    app = open_application(folder, extra=Extra(here=here))
    try:
        with TestClient(app.asgi, base_url=BASE_URL) as client:
            client.headers["Authorization"] = f"Bearer {app.token}"
            yield app, client
    finally:
        app.close()


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


def post(client: TestClient[Any], path: str, /, **body: Any) -> Any:
    return client.post(f"/api/updates/{path}", json=body).raise_for_status().json()


def refused(client: TestClient[Any], path: str, code: str, /, **body: Any) -> str:
    """The sentence, which the state tells too."""
    answer = client.post(f"/api/updates/{path}", json=body)
    told = answer.json()
    assert (answer.status_code >= 400, told["type"]) == (True, f"urn:pjais:problem:{code}"), told
    detail: str = told["detail"]
    return detail


def failed(client: TestClient[Any], path: str, code: str, /, **body: Any) -> str:
    told = refused(client, path, code, **body)
    state = client.get("/api/updates").json()
    assert (state["phase"], state["problem"]) == ("failed", told)
    return told


def fetched(vault: Path) -> set[str]:
    return {file.name for file in (vault / "updates").iterdir()}


SIGNED = {"manifest.json", "manifest.json.minisig"}


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


@pytest.mark.parametrize("path", ["/manifest.json", "/manifest.json.minisig"])
def test_an_answer_that_is_none_is_told(client: TestClient[Any], publisher: Publisher, path: str) -> None:
    publisher.answers[path] = lambda request: request.send_error(404)
    assert failed(client, "check", "publisher-unreachable") == f"{publisher.url}{path} answered with 404"

    publisher.answers[path] = lambda request: request.send_error(503)
    assert "answered with 503" in failed(client, "check", "publisher-unreachable")

    publisher.answers[path] = lambda request: send(request, b"x" * 1_000_001)
    assert "bytes; it cannot be what was asked for" in failed(client, "check", "publisher-unreachable")

    publisher.answers[path] = lambda request: send(request, b"<html>")
    assert "signature" in failed(client, "check", "wrong-signature") or path == "/manifest.json"

    publisher.answers[path] = lambda request: send(request, b"abc", told_bytes=300)
    assert "cannot be read" in failed(client, "check", "publisher-unreachable")

    publisher.answers[path] = redirected(f"{publisher.url}{path}")
    assert "without an end" in failed(client, "check", "publisher-unreachable")

    publisher.answers.clear()
    assert post(client, "check")["phase"] == "newer"


@pytest.mark.parametrize(
    "to", ["http://example.org/manifest.json", "ftp://127.0.0.1/manifest.json", "file:///etc/passwd", "http://[::", ""]
)
def test_nothing_is_followed_to_where_it_is_not_safe(client: TestClient[Any], publisher: Publisher, to: str) -> None:
    publisher.answers["/manifest.json"] = redirected(to)

    failed(client, "check", "publisher-unreachable")

    assert set(publisher.paths) == {"/manifest.json"}


@pytest.mark.parametrize("address", ["http://example.org/manifest.json", "http://10.0.0.1/m", "nothing", "https://"])
def test_an_address_that_is_not_safe_is_not_asked(vault: Path, publisher: Publisher, address: str) -> None:
    with running(vault, publisher.here(update_address=address)) as (_, client):
        failed(client, "check", "publisher-unreachable")


def test_a_server_that_is_not_there_is_told(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here(update_address="http://127.0.0.1:1/manifest.json")) as (_, client):
        assert "http://127.0.0.1:1/manifest.json cannot be read" in failed(client, "check", "publisher-unreachable")


def slowly(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    for _ in range(40):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.1)


def test_a_server_that_keeps_one_waiting_is_given_up(client: TestClient[Any], publisher: Publisher) -> None:
    release = threading.Event()
    publisher.answers["/manifest.json"] = lambda _: release.wait(20)  # type: ignore[assignment, return-value]
    assert "did not answer in time" in failed(client, "check", "publisher-unreachable")
    release.set()

    publisher.answers["/manifest.json"] = slowly
    began = time.monotonic()
    assert "did not answer in time" in failed(client, "check", "publisher-unreachable")
    assert time.monotonic() - began < 5


def test_what_the_publisher_has_not_signed_is_refused(client: TestClient[Any], publisher: Publisher) -> None:
    manifest = publisher.folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"0.3.0", b"0.4.0"))
    assert "not signed with the key" in failed(client, "check", "wrong-signature")

    stranger = Publisher(publisher.folder, publisher.url)
    stranger.publish()
    assert "not signed with the key" in failed(client, "check", "wrong-signature")

    publisher.put(b"no json")
    assert "no JSON object" in failed(client, "check", "broken-release")
    publisher.put(json.dumps({"format": 7, "product": "pjais"}).encode())
    assert "format 7" in failed(client, "check", "broken-release")


def test_an_older_version_is_refused_though_it_is_signed(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here(version="0.2.5")) as (_, client):
        publisher.publish("0.2.0")
        assert "Version 0.2.0 is older than 0.2.5" in failed(client, "check", "not-newer")
        assert "older" in failed(client, "file", "not-newer", path=str(publisher.offline_file(version="0.2.0")))
        publisher.publish("0.3.0")
        post(client, "check")


def test_what_was_newest_before_cannot_be_put_back(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here()) as (_, client):
        post(client, "check")
    publisher.publish("0.2.0")

    with running(vault, publisher.here()) as (_, client):
        assert "tells of version 0.2.0, where 0.3.0 was before" in failed(client, "check", "not-newer")
        assert client.get("/api/updates").json()["offer"]["version"] == "0.3.0"


def test_a_version_for_other_systems_only_is_told_and_cannot_be_got(vault: Path, publisher: Publisher) -> None:
    publisher.publish(kinds=("nsis", "dmg"))
    with running(vault, publisher.here()) as (_, client):
        offer = post(client, "check")["offer"]
        assert offer["file"] is None
        assert offer["missing"] == "Version 0.3.0 has no package for this device (linux, x86_64, deb)"
        for path in ("get", "install"):
            refused(client, path, "no-package")
        carried = publisher.offline_file("nsis")
        assert "no package for this device" in failed(client, "file", "no-package", path=str(carried))


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (package_bytes("0.3.0", "deb")[:-1] + b"?", "broken-release", "its checksum differs"),
        (package_bytes("0.3.0", "deb")[:-1], "broken-release", "does not have the"),
        (package_bytes("0.3.0", "deb") + b"?", "broken-release", "does not have the"),
    ],
    ids=["changed", "shorter", "longer"],
)
def test_another_package_than_was_signed_is_not_kept(
    client: TestClient[Any], publisher: Publisher, vault: Path, content: bytes, code: str, words: str
) -> None:
    post(client, "check")
    publisher.package().write_bytes(content)

    assert words in failed(client, "get", code)

    assert fetched(vault) == SIGNED


def test_a_package_that_breaks_off_is_not_kept_and_can_be_got_again(
    client: TestClient[Any], publisher: Publisher, vault: Path
) -> None:
    post(client, "check")
    whole = publisher.package().read_bytes()
    place = f"/{publisher.package().name}"
    publisher.answers[place] = lambda request: send(request, whole[: len(whole) // 2], told_bytes=len(whole))
    assert "cannot be read" in failed(client, "get", "publisher-unreachable")
    assert fetched(vault) == SIGNED
    publisher.answers[place] = redirected("http://example.org/pjais.deb")
    assert "no https address" in failed(client, "get", "publisher-unreachable")

    publisher.answers.clear()

    assert post(client, "get")["phase"] == "ready"


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


def zipped(file: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def entries_of(publisher: Publisher, kind: Kind = "deb") -> dict[str, bytes]:
    with zipfile.ZipFile(publisher.offline_file(kind)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_files_that_are_something_else_or_damaged_are_refused(
    client: TestClient[Any], publisher: Publisher, vault: Path, tmp_path: Path
) -> None:
    entries, file = entries_of(publisher), tmp_path / "file"
    package = publisher.package().name
    without = {name: content for name, content in entries.items() if name != package}
    foreign = "no file with a newer version"
    for made, code, words in (
        ({"manifest.json": b"{}"}, "broken-release", foreign),
        ({**entries, "manifest.json": bytes(1_000_001)}, "broken-release", foreign),
        ({**entries, "../../evil": b"1"}, "broken-release", "'../../evil', which its publisher has not"),
        (without, "broken-release", "does not hold"),
        (entries_of(publisher, "nsis"), "broken-release", "does not hold"),
        ({**entries, "manifest.json": b"{}"}, "wrong-signature", "not signed with the key"),
        ({**entries, package: b"other"}, "broken-release", "does not have the"),
        ({**entries, package: entries[package][::-1]}, "broken-release", "checksum differs"),
    ):
        assert words in failed(client, "file", code, path=str(zipped(file, made)))
    packed = zipped(file, entries, zipfile.ZIP_DEFLATED)
    assert foreign in failed(client, "file", "broken-release", path=str(packed))
    file.write_bytes(b"PK\3\4 no zip at all")
    assert "no file with a newer version" in failed(client, "file", "broken-release", path=str(file))
    flipped = bytearray(publisher.offline_file().read_bytes())
    flipped[len(flipped) // 2] ^= 1
    file.write_bytes(flipped)
    assert "damaged" in failed(client, "file", "broken-release", path=str(file))
    assert "cannot be read" in failed(client, "file", "invalid-input", path=str(tmp_path / "absent"))
    assert "absolute" in refused(client, "file", "invalid-input", path="relative")
    assert not {file.name for file in (vault / "updates").iterdir()} - SIGNED


def test_a_second_entry_of_the_same_name_is_refused(
    client: TestClient[Any], publisher: Publisher, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries_of(publisher).items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("manifest.json", b"{}")

    assert "no file with a newer version" in failed(client, "file", "broken-release", path=str(file))


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


def test_a_build_whose_key_is_none_says_so(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here(update_key="RWQnone")) as (_, client):
        assert "is none" in failed(client, "check", "unusable-publisher-key")


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

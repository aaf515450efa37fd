"""What a server or a file says of a newer version: only what the publisher has signed is used, all else is told."""

import json
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.kernel.build import Kind
from tests.factories import persona
from tests.integration.updating import SIGNED, failed, fetched, post, refused, running
from tests.publisher import Publisher, package_bytes, publishing, redirected, send


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
    waits = threading.Event()
    publisher.answers["/manifest.json"] = lambda _: waits.wait(20)
    assert "did not answer in time" in failed(client, "check", "publisher-unreachable")
    waits.set()

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


def test_a_build_whose_key_is_none_says_so(vault: Path, publisher: Publisher) -> None:
    with running(vault, publisher.here(update_key="RWQnone")) as (_, client):
        assert "is none" in failed(client, "check", "unusable-publisher-key")

"""One process per vault."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Self

import pytest

from pjais.desktop.instance import Address, Instance, ServedInstanceError, SilentInstanceError
from pjais.kernel.config import VaultPaths


@pytest.fixture
def paths(tmp_path: Path) -> VaultPaths:
    return VaultPaths(tmp_path / "vault")


@pytest.fixture
def first(paths: VaultPaths) -> Iterator[Instance]:
    instance = Instance(paths)
    assert instance.claim()
    yield instance
    instance.release()


class Answering:
    """An app that answers every POST with one status."""

    def __init__(self, status: int) -> None:
        self.asked: list[tuple[str, str | None]] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked.append((self.path, self.headers["Authorization"]))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_only_one_instance_claims_a_vault(first: Instance, paths: VaultPaths) -> None:
    assert first.claim()
    assert not Instance(paths).claim()


def test_a_released_vault_can_be_claimed_again(paths: VaultPaths) -> None:
    instance = Instance(paths)
    instance.claim()
    instance.announce("http://127.0.0.1:1", "t")

    instance.release()

    assert not paths.instance.exists()
    again = Instance(paths)
    assert again.claim()
    again.release()


def test_a_claim_removes_what_a_killed_instance_left(paths: VaultPaths) -> None:
    paths.make()
    paths.instance.write_text(json.dumps({"url": "http://127.0.0.1:1", "token": "old"}))

    instance = Instance(paths)
    assert instance.claim()

    assert not paths.instance.exists()
    instance.release()


def test_a_later_start_learns_the_address_and_only_the_owner_can(first: Instance, paths: VaultPaths) -> None:
    first.announce("http://127.0.0.1:5", "secret")

    assert Instance(paths).first() == Address("http://127.0.0.1:5", "secret")
    assert paths.instance.stat().st_mode & 0o777 == 0o600


def test_a_second_start_asks_the_first_to_come_to_the_front(first: Instance, paths: VaultPaths) -> None:
    with Answering(204) as app:
        first.announce(app.url, "secret")

        Instance(paths).raise_first()

    assert app.asked == [("/api/desktop/focus", "Bearer secret")]


def test_a_second_start_says_so_when_there_is_no_window_to_raise(first: Instance, paths: VaultPaths) -> None:
    with Answering(404) as app:
        first.announce(app.url, "secret")

        with pytest.raises(ServedInstanceError, match=app.url):
            Instance(paths).raise_first()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"url": "x"}', '{"url": "http://127.0.0.1:9", "token": "t"}'])
def test_an_instance_that_does_not_answer_is_not_waited_for_for_ever(
    first: Instance, paths: VaultPaths, content: str
) -> None:
    assert first.claim()
    paths.instance.write_text(content)

    with pytest.raises(SilentInstanceError):
        Instance(paths, patience_s=0.3).raise_first()

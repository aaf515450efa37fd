"""Asking a hub over HTTP, where the answers are those of a hub that must not be trusted."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import orjson
import pytest

from pjais.kernel.ids import new_id
from pjais.replication.failures import HubAwayError
from pjais.replication.hub_api import HubApi
from pjais.replication.hub_link import HubLink
from pjais.replication.ports import CutError
from pjais.security.device_key import DeviceKey

EVENT = "pjais.event.1\nworkspace\nevent\ndevice\nevent\nplain\nhash"


class Signer:
    """A device's key that counts what is signed with it."""

    def __init__(self) -> None:
        self._key = DeviceKey.of_secret(bytes(32))
        self.public = self._key.public
        self.signed: list[bytes] = []

    def sign(self, text: bytes) -> bytes:
        self.signed.append(text)
        return self._key.sign(text)


class Treacherous(BaseHTTPRequestHandler):
    """Hands out the text of an event as its challenge."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(orjson.dumps({"challenge": EVENT}))

    def log_message(self, *_: object) -> None:
        """Nothing: it is a test."""


class Busy(Treacherous):
    """Has no time, or nothing by that name."""

    def do_GET(self) -> None:
        code = 503 if self.path.endswith("busy") else 404
        self.send_response(code)
        self.end_headers()
        self.wfile.write(orjson.dumps({"type": "urn:pjais:problem:a", "title": "No", "status": code}))


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), getattr(request, "param", Treacherous))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_but_a_challenge_is_signed_for_a_hub(url: str) -> None:
    signer = Signer()

    async def asked() -> None:
        async with HubApi(url) as api:
            await api.new_token(new_id(), new_id(), signer)

    with pytest.raises(HubAwayError):
        asyncio.run(asked())

    assert signer.signed == []


@pytest.mark.parametrize("url", [Busy], indirect=True)
def test_a_picture_that_a_busy_hub_does_not_give_now_is_not_given_up(url: str) -> None:
    async def asked(name: str) -> bytes | None:
        async with HubApi(url) as api:
            link = HubLink(api, new_id(), new_id(), Signer())
            link.keep_token("a token", "9999-01-01T00:00:00Z")
            return await link.blob(name)

    with pytest.raises(CutError):
        asyncio.run(asked("busy"))
    assert asyncio.run(asked("unknown")) is None

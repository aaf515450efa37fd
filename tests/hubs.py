"""A real hub on a thread of the test, and devices with real keys that speak its protocol bare."""

import asyncio
import contextlib
import hashlib
import threading
from base64 import b64encode
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any

import httpx
import orjson
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from pjais.hub.limits import Limits
from pjais.hub.node import Node, NodeSettings
from pjais.hub.serve import Address, HubServer
from pjais.kernel.ids import new_id
from pjais.replication.envelope import Envelope, signed_text

Frame = dict[str, Any]
QUIET_S = 20.0
_http = httpx.Client(timeout=QUIET_S)  # one for all: what it needs for TLS takes long to load


class RunningHub:
    """A node on its own event loop, as another process would have it."""

    def __init__(self, database: str | Path, settings: NodeSettings) -> None:
        self._database, self._settings = str(database), settings
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self.node: Node
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def do(self, work: Callable[[Node], Awaitable[Any]]) -> Any:
        """Something on the node's own loop."""

        async def done() -> Any:
            return await work(self.node)

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(QUIET_S)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self._server.stop)
        self._thread.join(QUIET_S)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.loop.run_until_complete(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self.loop.close()
            self._ready.set()

    async def _serve(self) -> None:
        self._server = HubServer(self._database, self._settings, Address())
        self.url = self._server.url
        await self._server.run(self._begin)

    def _begin(self, node: Node) -> None:
        self.node = node
        self._ready.set()


def on_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """The test on an event loop of its own."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@contextmanager
def running_hub(database: str | Path, settings: NodeSettings | None = None, **limits: Any) -> Iterator[RunningHub]:
    """The hub until the block ends; strangers may ask as often as tests do, unless ``settings`` have other limits."""
    told = settings or NodeSettings()
    if told.limits == Limits():
        told = replace(told, limits=Limits(**{"strangers_burst": 100_000, **limits}))
    hub = RunningHub(database, told)
    try:
        yield hub
    finally:
        hub.stop()


@dataclass
class Device:
    """A device as the hub sees it, with one workspace."""

    url: str
    device_id: str = field(default_factory=new_id)
    key: SigningKey = field(default_factory=SigningKey.generate)
    box: PrivateKey = field(default_factory=PrivateKey.generate)
    workspace_id: str = ""
    epoch: int = 1
    token: str = ""

    @property
    def shown(self) -> dict[str, str]:
        return {
            "device_id": self.device_id,
            "device_name": "",
            "public_key": bytes(self.key.verify_key).hex(),
            "box_key": bytes(self.box.public_key).hex(),
        }

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return _http.request(method, f"{self.url}/sync/v1{path}", json=body, headers=headers, **more)

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.ask(method, path, body, **more)
        assert answer.is_success, answer.text
        return orjson.loads(answer.content) if answer.content else None

    def here(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return self.call(method, f"/{self.workspace_id}{path}", body, **more)

    def open_workspace(self, mode: str = "sealed", **more: str) -> "Device":
        made = self.call("POST", "/workspaces", {**self.shown, "mode": mode, **more})
        self.workspace_id, self.epoch, self.token = made["workspace_id"], made["epoch"], made["token"]
        return self

    def invitation(self, role: str = "editor", **more: Any) -> str:
        """The hub's half of its code."""
        code = new_id()
        code_hash = hashlib.sha256(code.encode()).hexdigest()
        self.here("POST", "/invitations", {"code_hash": code_hash, "role": role, "bundle": "", **more})
        return code

    def another(self, role: str = "editor", url: str | None = None) -> "Device":
        """A second device that this one has invited."""
        code = self.invitation(role)
        other = Device(url or self.url, workspace_id=self.workspace_id, epoch=self.epoch)
        other.token = other.here("POST", "/join", {**other.shown, "code": code})["token"]
        return other

    def get_token(self) -> str:
        asked = self.call("GET", f"/challenge?device_id={self.device_id}")["challenge"]
        proof = b64encode(self.key.sign(asked.encode()).signature).decode()
        told = {"device_id": self.device_id, "workspace_id": self.workspace_id, "challenge": asked, "proof": proof}
        self.token = self.call("POST", "/tokens", told)["token"]
        return self.token

    def event(self, body: bytes | None = None, **other: Any) -> Frame:
        """A signed envelope; ``other`` fields as they are to be signed."""
        fields = {"event_id": new_id(), "device_id": self.device_id, "kind": "event", "key_id": "k1"} | other
        content = new_id().encode() if body is None else body
        text = signed_text(self.workspace_id, **fields, body_hash=hashlib.sha256(content).digest())
        return Envelope(**fields, body=content, signature=self.key.sign(text).signature).to_json()

    def caught_up(self, since: int = 0) -> list[Frame]:
        """Everything after ``since``, page after page."""
        events: list[Frame] = []
        while True:
            page = self.here("GET", f"/events?since={since + len(events)}")
            events += page["events"]
            if page["last"] == page["head"]:
                return events

    @contextlib.asynccontextmanager
    async def joined(self, **hello: Any) -> Any:
        """An open socket after its welcome."""
        async with self.socket() as line:
            await line.send(self.hello(**hello))
            await line.until("welcome")
            yield line

    @contextlib.asynccontextmanager
    async def socket(self) -> Any:
        async with connect(f"{self.url.replace('http', 'ws', 1)}/sync/v1", max_size=None, compression=None) as socket:
            yield Line(socket, self)

    def hello(self, **other: Any) -> Frame:
        wanted = {"id": self.workspace_id, "epoch": self.epoch, "since": 0, "chain": None}
        told = {"type": "hello", "protocol": 1, "app_schema": 1, "device_id": self.device_id, "token": self.token}
        return {**told, "workspaces": [wanted | other.pop("at", {})], **other}


@dataclass
class Line:
    """A socket; what was not waited for yet stays in ``heard``."""

    socket: ClientConnection
    device: Device
    heard: list[Frame] = field(default_factory=list)

    async def send(self, frame: Frame | str) -> None:
        await self.socket.send(frame if isinstance(frame, str) else orjson.dumps(frame).decode())

    async def until(self, kind: str, **like: Any) -> Frame:
        """The next frame of that type with those fields; others stay."""
        passed: list[Frame] = []
        try:
            while True:
                frame = self.heard.pop(0) if self.heard else await self.next()
                if frame["type"] == kind and like.items() <= frame.items():
                    return frame
                passed.append(frame)
        finally:
            self.heard = passed + self.heard

    async def push(self, *events: Frame, batch_id: str | None = None) -> Frame:
        """The ack."""
        batch_id = batch_id or new_id()
        await self.send({"type": "push", "ws": self.device.workspace_id, "batch_id": batch_id, "events": events})
        return await self.until("ack", batch_id=batch_id)

    async def answer(self, batch_id: str) -> Frame:
        """Whatever the hub says to that push."""
        while True:
            frame = await self.next()
            if frame.get("batch_id") == batch_id:
                return frame

    async def tail(self, count: int) -> list[Frame]:
        """So many events, which follow each other."""
        events: list[Frame] = []
        while len(events) < count:
            frame = await self.until("events")
            assert frame["last"] - frame["first"] + 1 == len(frame["events"])
            events += frame["events"]
        return events

    async def closed(self) -> int:
        """Waits for the end; its code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.heard.append(await self.next())
        assert self.socket.close_code is not None
        return self.socket.close_code

    async def next(self) -> Frame:
        """Whatever the hub says next."""
        async with asyncio.timeout(QUIET_S):
            frame: Frame = orjson.loads(await self.socket.recv())
        return frame

"""The WebSocket twin of the bridge: the same live messages, for a browser or another program."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import orjson
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect

from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.kernel.wording import said, wanted_language
from pjais.reactive.engine import ReactiveClient, ReactiveEngine
from pjais.reactive.messages import problem_message
from pjais.server.phone_rule import AtTheComputerError, may_follow
from pjais.server.problems import problem_body
from pjais.server.security import PHONE

OUTBOX_LIMIT: Final = 2_000  # messages
OUTBOX_BYTES: Final = 64_000_000
MESSAGE_LIMIT: Final = 100_000


class Outbox:
    """Messages waiting for a socket; when a slow one falls behind, they give way to fresh snapshots."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._messages: deque[bytes] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()
        self.overflowed = False

    def deliver(self, messages: Sequence[bytes]) -> None:
        """Called on the engine's thread."""
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody is left to tell
            self._loop.call_soon_threadsafe(self._put, messages)

    def _put(self, messages: Sequence[bytes]) -> None:
        if self.overflowed:
            return
        self._messages.extend(messages)
        self._bytes += sum(map(len, messages))
        if len(self._messages) > OUTBOX_LIMIT or self._bytes > OUTBOX_BYTES:
            self._forget()
            self.overflowed = True
        self._filled.set()

    async def take(self) -> list[bytes]:
        """Everything that waits, as soon as there is something; empty after an overflow."""
        await self._filled.wait()
        self._filled.clear()
        taken = list(self._messages)
        self._forget()
        return taken

    def _forget(self) -> None:
        self._messages.clear()
        self._bytes = 0


@websocket("/live")
async def live(socket: WebSocket[Any, Any, Any], reactive: NamedDependency[ReactiveEngine]) -> None:
    """Subscribe to live queries; see the protocol in ARCHITECTURE.md."""
    await socket.accept()
    outbox = Outbox(asyncio.get_running_loop())
    client = reactive.open_client(outbox.deliver)
    sender = asyncio.create_task(_send(socket, outbox, client))
    try:
        while True:
            _obey(client, outbox, await socket.receive_text(), of_phone=PHONE in socket.scope)
    except WebSocketDisconnect:
        pass
    finally:
        client.close()
        sender.cancel()


async def _send(socket: WebSocket[Any, Any, Any], outbox: Outbox, client: ReactiveClient) -> None:
    while True:
        for message in await outbox.take():
            await socket.send_text(message.decode())
        if outbox.overflowed:
            outbox.overflowed = False
            client.resync()


def _obey(client: ReactiveClient, outbox: Outbox, text: str, *, of_phone: bool) -> None:
    message = _message(text)
    operation, subscription = message.get("op"), message.get("id")
    if operation == "subscribe" and isinstance(subscription, str):
        if of_phone and not may_follow(message.get("query")):
            _refuse(outbox, message, AtTheComputerError(said("This is to be seen at the computer only")))
        else:
            client.subscribe(message)
    elif operation == "unsubscribe" and isinstance(subscription, str):
        client.unsubscribe(subscription)
    else:
        error = InvalidInputError(
            said('A message is {{"op": "subscribe", "id", "query", "params"}} or {{"op": "unsubscribe", "id"}}')
        )
        _refuse(outbox, message, error)


def _refuse(outbox: Outbox, message: dict[str, Any], error: PjaisError) -> None:
    outbox.deliver([problem_message(str(message.get("id") or ""), problem_body(error, _language_of(message)))])


def _language_of(message: dict[str, Any]) -> str:
    return wanted_language(str(message.get("language") or ""))


def _message(text: str) -> dict[str, Any]:
    """The message, or an empty one when the text is none."""
    try:
        message = orjson.loads(text) if len(text) <= MESSAGE_LIMIT else None
    except orjson.JSONDecodeError:
        message = None
    return message if isinstance(message, dict) else {}

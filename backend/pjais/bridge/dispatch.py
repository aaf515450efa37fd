"""Calls the Litestar app straight in process: one ASGI scope, no socket, about 0.05 ms."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from pjais.kernel.errors import InvalidInputError, PjaisError, TooLargeError
from pjais.kernel.wording import said
from pjais.server.app import BODY_LIMIT
from pjais.server.security import BRIDGE

TIMEOUT_S: Final = 150.0  # longer than the longest wait for the writer's place
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


class CallCancelledError(PjaisError):
    """The page took this call back."""

    code = "call-cancelled"
    status = HTTPStatus.CONFLICT


class CallTimedOutError(PjaisError):
    """The app did not answer in time."""

    code = "timed-out"
    status = HTTPStatus.GATEWAY_TIMEOUT


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the page; ``path`` includes the query."""

    id: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str | None


@dataclass(slots=True)
class Answer:
    """A response for the page."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    async def receive_part(self, message: Mapping[str, Any]) -> None:
        """The ``send`` of ASGI."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


class Dispatcher:
    """Runs calls on the server's event loop and waits for them on the caller's thread."""

    def __init__(
        self,
        asgi: Any,  # noqa: ANN401 - any ASGI app
        loop: asyncio.AbstractEventLoop,
        is_working: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make a dispatcher.

        Args:
            asgi: the app.
            loop: where it runs.
            is_working: whether a task runs that a call may be waiting for, so that patience is in place.
        """
        self._asgi = asgi
        self._is_working = is_working
        self._loop = loop
        self._lock = Lock()
        self._running: dict[str, Future[Answer]] = {}

    def run(self, call: Call) -> Answer:
        """Raises InvalidInputError, TooLargeError, CallCancelledError, CallTimedOutError."""
        body = body_of(call)
        scope = scope_of(call, len(body))
        with self._lock:
            future = asyncio.run_coroutine_threadsafe(self._answer(scope, body), self._loop)
            self._running[call.id] = future
        try:
            return self._result(future)
        except CancelledError:
            msg = said(
                "{method} {path} was cancelled; a write that had begun is complete or undone, never half",
                method=call.method,
                path=call.path,
            )
            raise CallCancelledError(msg) from None
        except TimeoutError:
            future.cancel()
            msg = said(
                "{method} {path} took longer than {timeout_s:.0f} s",
                method=call.method,
                path=call.path,
                timeout_s=TIMEOUT_S,
            )
            raise CallTimedOutError(msg) from None
        finally:
            with self._lock:
                if self._running.get(call.id) is future:
                    del self._running[call.id]

    def _result(self, future: Future[Answer]) -> Answer:
        """Raises TimeoutError."""
        while True:
            try:
                return future.result(TIMEOUT_S)
            except TimeoutError:
                if not self._is_working():
                    raise

    def cancel(self, call_id: str) -> None:
        with self._lock:
            future = self._running.get(call_id)
        if future is not None:
            future.cancel()

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        answer = Answer()
        parts = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return parts.pop() if parts else {"type": "http.disconnect"}

        await self._asgi(scope, receive, answer.receive_part)
        return answer


def body_of(call: Call) -> bytes:
    """Raises InvalidInputError for half a surrogate pair, TooLargeError beyond the server's own limit."""
    try:
        body = (call.body or "").encode()
    except UnicodeEncodeError:
        msg = said(
            "The body of {method} {path} holds half of a surrogate pair",
            method=call.method,
            path=call.path[:80],
        )
        raise InvalidInputError(msg) from None
    if len(body) > BODY_LIMIT:
        msg = said(
            "The body of {method} {path} is larger than {body_limit:,} bytes",
            method=call.method,
            path=call.path[:80],
            body_limit=BODY_LIMIT,
        )
        raise TooLargeError(msg)
    return body


def scope_of(call: Call, body_bytes: int) -> dict[str, Any]:
    """The ASGI scope of a call, marked as the bridge's own.

    Raises:
        InvalidInputError: an unknown method, or a path outside ``/api/``.
    """
    parts = urlsplit(call.path)
    known = call.method in _METHODS and parts.path.startswith("/api/") and not parts.netloc and call.path.isascii()
    if not known or not all(name.isascii() for name in call.headers):
        msg = said(
            "The bridge takes calls of /api/… only, not {method!a} {path!a}",
            method=call.method[:10],
            path=call.path[:80],
        )
        raise InvalidInputError(msg)
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in call.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": call.method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [
            *((name, value) for name, value in headers if name not in {b"host", b"content-length"}),
            (b"host", b"127.0.0.1"),
            (b"content-length", str(body_bytes).encode()),
        ],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
        BRIDGE: True,
    }

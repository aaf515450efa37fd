"""What a phone passes to come in: checks in front of every request that reaches the listener in the network."""

import asyncio
from collections import defaultdict
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, Protocol

from anyio import to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send, WebSocketScope

from pjais.features.phones.book import PhoneBook
from pjais.features.phones.controller import COOKIE
from pjais.kernel.wording import said, speaking, wanted_language
from pjais.server.security import PHONE, is_below_api, refuse

#: On every answer, so that the page knows on which side of the door it is.
MARK: Final = (b"pjais-on", b"phone")
#: Open to whoever reaches the port: the page without any of the person's data, and what joining takes.
OPEN_PATHS: Final = frozenset({"/api/phones/join", "/api/phones/certificate"})
MOST_SOCKETS: Final = 8
_REMOVED: Final = {"type": "websocket.close", "code": 4401, "reason": ""}
_GONE: Final = {"type": "websocket.disconnect", "code": 4401, "reason": ""}


class Guests(Protocol):
    """Who is told of phones that come and go."""

    @property
    def book(self) -> PhoneBook:
        """Who may come in."""

    def came(self, phone_id: str) -> None: ...

    def left(self, phone_id: str) -> None: ...


class PhoneDoor:
    """ASGI: lets in what comes from this origin's own page with a phone's cookie; all on one event loop."""

    def __init__(self, app: ASGIApp, guests: Guests, host: str) -> None:
        """Guard ``app``; ``host`` is the one that requests have to name, with its port."""
        self._app = app
        self._guests = guests
        self._host = host
        self._sockets: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            await self._http(scope, receive, send)
        elif scope["type"] == ScopeType.WEBSOCKET:
            await self._websocket(scope, receive, send)

    def hang_up(self, phone_id: str) -> None:
        """Close what that phone has open; on the door's event loop."""
        for told in self._sockets.pop(phone_id, set()):
            told.set()

    async def _http(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), MARK]
            await send(message)

        headers = dict(scope["headers"])
        phone = self._phone_of(headers)
        refusal = self._foreign(headers)
        if refusal is None and phone is None and is_below_api(scope["path"]) and scope["path"] not in OPEN_PATHS:
            refusal = 401, said("This phone has not joined, or was removed; scan the code that the computer shows")
        if refusal is not None:
            with speaking(wanted_language(headers.get(b"accept-language", b"").decode("latin-1"))):
                await refuse(marked, *refusal)
            return
        if phone is not None:
            await to_thread.run_sync(self._guests.book.saw, phone)
        scope[PHONE] = phone  # type: ignore[typeddict-unknown-key]
        await self._app(scope, receive, marked)

    async def _websocket(self, scope: WebSocketScope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        phone = self._phone_of(headers)
        is_foreign = self._foreign(headers) is not None or b"origin" not in headers
        if is_foreign or phone is None or len(self._sockets[phone]) >= MOST_SOCKETS:
            await receive()
            await send({"type": "websocket.close", "code": 4403 if is_foreign else 4401, "reason": ""})
            return
        scope[PHONE] = phone  # type: ignore[typeddict-unknown-key]
        hung_up = asyncio.Event()
        self._sockets[phone].add(hung_up)
        try:
            await to_thread.run_sync(self._guests.came, phone)
            await self._app(scope, _until(hung_up, receive, send), send)
        finally:
            self._sockets[phone].discard(hung_up)
            await to_thread.run_sync(self._guests.left, phone)

    def _foreign(self, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        if headers.get(b"host", b"").decode("latin-1").lower() != self._host:
            return 403, said("This address is not one of this app's")
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1").lower() != f"https://{self._host}":
            return 403, said("The page that called is not this app's")
        return None

    def _phone_of(self, headers: dict[bytes, bytes]) -> str | None:
        try:
            shown = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(COOKIE)
        except CookieError:
            return None
        return self._guests.book.admitted(shown.value) if shown is not None else None


def _until(hung_up: asyncio.Event, receive: Receive, send: Send) -> Receive:
    """What is received, until it is hung up: then the other side is told, and the app hears that it has gone."""
    over = False

    async def next_message() -> Any:  # noqa: ANN401 - one of ASGI's messages
        nonlocal over
        hearing = asyncio.ensure_future(receive())
        ending = asyncio.ensure_future(hung_up.wait())
        try:
            await asyncio.wait({hearing, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not hung_up.is_set():
                return hearing.result()
            if not over:
                over = True
                await send(_REMOVED)  # type: ignore[arg-type]
            return _GONE
        finally:
            ending.cancel()
            if not hearing.done():
                hearing.cancel()

    return next_message

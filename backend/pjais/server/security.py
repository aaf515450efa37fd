"""Who may call: checks of Host, Origin and token in front of every HTTP and WebSocket request."""

import hashlib
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlsplit

import orjson
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send, WebSocketScope

from pjais.kernel.wording import said, told
from pjais.persistence.entity import Row
from pjais.server.problems import MEDIA_TYPE, problem

BRIDGE: Final = "pjais.bridge"  # set in the scope by the in-process bridge; no request over a socket can set it
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
PHONE: Final = "pjais.phone"  # likewise by the phones' door: the phone's id, None before it has joined
ACCESS: Final = "pjais.access"  # likewise, always, by the app itself: who may call it
_OPEN_PATHS: Final = frozenset({"/api/session"})
_WEBSOCKET_REFUSED: Final = {401: 4401, 403: 4403}
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_policy(*, in_window: bool) -> str:
    """The Content-Security-Policy of every answer.

    pywebview builds the bridge's functions in the page with ``new Function``, so the window, and only it, must allow
    evaluation; scripts still come from this app alone. Mantine sets styles from script.
    """
    scripts = "script-src 'self' 'unsafe-eval'" if in_window else "script-src 'self'"
    return (
        f"default-src 'self'; {scripts}; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class Credentials:
    """The token of this start, and the cookie a page trades it for.

    The cookie's name differs from start to start, because browsers share cookies between ports of one host.
    """

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self.cookie = secrets.token_urlsafe(32)
        self.cookie_name = f"pjais_session_{hashlib.sha256(self.token.encode()).hexdigest()[:8]}"

    def is_token(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(), self.token.encode())

    def admits(self, headers: dict[bytes, bytes]) -> bool:
        """Whether the request carries the token or the cookie."""
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(token.strip()):
            return True
        try:
            cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
        except CookieError:
            return False
        shown = cookies.get(self.cookie_name)
        return shown is not None and secrets.compare_digest(shown.value.encode(), self.cookie.encode())


class Access:
    """Who may call the app of one vault."""

    def __init__(self, credentials: Credentials, hosts: Iterable[str] = (), origins: Iterable[str] = ()) -> None:
        """Who shows them, from where they may.

        Args:
            credentials: token and cookie of this start.
            hosts: names under which this app may be addressed besides the loopback ones, against DNS rebinding.
            origins: further origins whose pages may call, such as the dev server's.
        """
        self._credentials = credentials
        self._hosts = LOOPBACK | frozenset(hosts)
        self._origins = frozenset(origins)

    def refusal(self, scope: HTTPScope | WebSocketScope) -> tuple[int, str] | None:
        """Status and sentence for who may not."""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if _without_port(host) not in self._hosts:
            return 403, said("This address is not one of this app's")
        origin = headers.get(b"origin")
        if origin is not None and not self._is_own(origin.decode("latin-1").lower(), host):
            return 403, said("The page that called is not this app's")
        path = scope["path"]
        if is_below_api(path) and path not in _OPEN_PATHS and not self._credentials.admits(headers):
            return 401, said("The token is missing or wrong; open the address that PJai's printed at its start")
        return None

    def _is_own(self, origin: str, host: str) -> bool:
        return origin in self._origins or (
            urlsplit(origin).scheme in {"http", "https"} and urlsplit(origin).netloc == host
        )


class Gate:
    """ASGI middleware: refuses what does not come from this app or a program that knows the token."""

    def __init__(self, app: ASGIApp) -> None:
        """Put the gate in front of ``app``; who may pass it is told by the scope."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {ScopeType.HTTP, ScopeType.WEBSOCKET} or BRIDGE in scope or PHONE in scope:
            await self._app(scope, receive, send)
            return
        access: Access = scope[ACCESS]  # type: ignore[typeddict-item]  # ours
        refusal = access.refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == ScopeType.WEBSOCKET:
            await receive()
            await send({"type": "websocket.close", "code": _WEBSOCKET_REFUSED[refusal[0]], "reason": refusal[1]})
        else:
            await refuse(send, *refusal)


def _without_port(host: str) -> str:
    name, separator, port = host.rpartition(":")
    return name if separator and port.isdigit() else host


def is_below_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


async def refuse(send: Send, status: int, detail: str) -> None:
    """Answer with a problem: what is missing is the right to call."""
    code, title = {401: ("unauthorized", said("The token is missing or wrong"))}.get(
        status, ("forbidden-origin", said("The call does not come from this app"))
    )
    await answer_problem(send, problem(code, status, told(title), told(detail)))


async def answer_problem(send: Send, body: Row) -> None:
    """Answer an HTTP request with a problem object."""
    content = orjson.dumps(body)
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": int(body["status"]), "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": False})

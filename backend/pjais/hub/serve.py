"""Runs one node until it is told to stop, and lets its devices go in order."""

import asyncio
import gc
import json
import logging
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import uvicorn
from litestar import Litestar

from pjais.hub.app import make_hub
from pjais.hub.logs import told
from pjais.hub.node import Node, NodeSettings
from pjais.hub.sockets import HubSocket
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

#: A frame and what JSON and the WebSocket put around it; larger ones are closed with 1009 before they are in memory.
MESSAGE_LIMIT: Final = 3_600_000
_BACKLOG: Final = 4_096
_PING_S: Final = 20.0
#: Objects that a node makes, and does not let go of, until the collector looks at them; Python's own is 700.
_YOUNG: Final = 50_000
_log = logging.getLogger(__name__)


class HubPortInUseError(PjaisError):
    """The hub cannot listen on that address."""

    code = "hub-port-in-use"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a node listens; ``proxies`` are the addresses whose X-Forwarded-For is believed."""

    host: str = "127.0.0.1"
    port: int = 0
    proxies: str = "127.0.0.1"


class HubServer:
    """One node on one port."""

    def __init__(self, database: str, settings: NodeSettings, address: Address) -> None:
        """Bind at once, so that a busy port is told before anything is opened; raises HubPortInUseError."""
        self._socket = _listening(address)
        host, self.port = self._socket.getsockname()[:2]
        self.url = settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._node: Node | None = None
        self._stopping = asyncio.Event()
        self._database, self._settings, self._address = database, settings, address

    async def run(self, on_ready: Callable[[Node], None]) -> None:
        """Returns when the node has been stopped."""

        def ready(node: Node) -> None:
            self._node = node

        server = uvicorn.Server(_config(make_hub(self._database, self._settings, ready), self._address))
        serving = asyncio.create_task(server._serve([self._socket]))  # noqa: SLF001 - `serve` takes the signals itself
        await _first(serving, lambda: server.started)
        if self._node is None:
            await serving
            msg = said("The hub did not start; its log has the details")
            raise PjaisError(msg)
        on_ready(self._node)
        await asyncio.wait([serving, asyncio.create_task(self._stopping.wait())], return_when=asyncio.FIRST_COMPLETED)
        await self._node.drain()
        server.should_exit = True
        await serving

    def stop(self) -> None:
        """On the event loop."""
        self._stopping.set()


async def _first(serving: "asyncio.Task[None]", is_started: Callable[[], bool]) -> None:
    while not is_started() and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)


def serve_until_stopped(database: str, settings: NodeSettings, address: Address) -> None:
    """Serve until SIGINT or SIGTERM; the first line on stdout is JSON with the url.

    Raises:
        HubPortInUseError: the address cannot be listened on.
        StoreAwayError: the database cannot be reached.
    """
    asyncio.run(_serve(HubServer(database, settings, address), settings))


async def _serve(server: HubServer, settings: NodeSettings) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)

    def announce(_: Node) -> None:
        first = {"url": server.url, **({"sign_up_code": code} if (code := settings.sign_up_code) else {})}
        sys.stdout.write(json.dumps(first) + "\n")
        sys.stdout.flush()
        _let_the_collector_rest()
        _log.info("The hub is serving", extra=told(port=server.port))

    await server.run(announce)
    _log.info("The hub has stopped")


def _let_the_collector_rest() -> None:
    """What a node begins with stays, and need not be looked through; what a fan-out makes is gone at once by itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)


def _config(app: Litestar, address: Address) -> uvicorn.Config:
    settings: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "ws": HubSocket,
        "ws_max_size": MESSAGE_LIMIT,
        "ws_ping_interval": _PING_S,
        "ws_ping_timeout": _PING_S,
        "ws_per_message_deflate": False,  # sealed bodies do not get smaller, and each socket would hold its own state
        "timeout_graceful_shutdown": 5,
        "backlog": _BACKLOG,
        "lifespan": "on",
        "proxy_headers": True,
        "forwarded_allow_ips": address.proxies,
    }
    return uvicorn.Config(app, **settings)


def _listening(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if address.port:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        msg = said("Cannot listen on {host} port {port}: {reason}", host=address.host, port=address.port, reason=reason)
        raise HubPortInUseError(msg) from None
    return listener

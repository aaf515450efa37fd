"""Serves the app on a loopback port from a thread of its own; its event loop also serves the bridge."""

import asyncio
import socket
import threading
from typing import Any, Final

import uvicorn

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

WEBSOCKET_MESSAGE_LIMIT: Final = 1_000_000
START_TIMEOUT_S: Final = 20.0


class PortInUseError(PjaisError):
    """The address cannot be listened on."""

    code = "port-in-use"


class LoopbackServer:
    """One uvicorn server on its own thread."""

    def __init__(self, asgi: Any, host: str = "127.0.0.1", port: int = 0) -> None:  # noqa: ANN401 - any ASGI app
        """Bind at once, so that ``url`` is known and a busy port is told before anything starts.

        Raises:
            PortInUseError: the address is taken or not this machine's.
        """
        self._socket = _listen(host, port)
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            asgi,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            ws_max_size=WEBSOCKET_MESSAGE_LIMIT,
            ws_per_message_deflate=False,  # packing costs more than loopback does
            timeout_graceful_shutdown=2,
            lifespan="on",
        )
        self._server = uvicorn.Server(config)
        self._ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)

    @property
    def url(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{self.port}"

    def start(self) -> None:
        """Returns when requests are answered."""
        self._thread.start()
        if not self._ready.wait(START_TIMEOUT_S) or not self._thread.is_alive():
            msg = said("The server did not start; the log has the details")
            raise PjaisError(msg)

    def stop(self) -> None:
        """Close all connections and end the thread."""
        self._server.should_exit = True
        self._thread.join(timeout=8)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.create_task(self._tell_when_ready())
        try:
            self.loop.run_until_complete(self._server.serve(sockets=[self._socket]))
        finally:
            self._ready.set()

    async def _tell_when_ready(self) -> None:
        while not self._server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        self._ready.set()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if port:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        msg = said(
            "Cannot listen on {host} port {port}: {reason}",
            host=host,
            port=port,
            reason=getattr(error, "strerror", None) or error,
        )
        raise PortInUseError(msg) from None
    return listener

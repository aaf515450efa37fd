"""A uvicorn server on a thread of its own, on a socket that is bound before anything starts."""

import asyncio
import socket
import threading

import uvicorn

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

WEBSOCKET_MESSAGE_LIMIT = 1_000_000
START_TIMEOUT_S = 20.0


class PortInUseError(PjaisError):
    """The address cannot be listened on."""

    code = "port-in-use"


class ServerThread:
    """One uvicorn server and its event loop."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, name: str) -> None:
        self._socket = listener
        self.port: int = listener.getsockname()[1]
        self._server = uvicorn.Server(config)
        self._ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

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


def listen(host: str, port: int, *, comes_again: bool = False) -> socket.socket:
    """A socket bound there; one that ``comes_again`` is to be bound to its port anew soon after it was closed.

    Raises:
        PortInUseError: the address is taken or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if port or comes_again:  # connections that are ending have to allow it, too
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

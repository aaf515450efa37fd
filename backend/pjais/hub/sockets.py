"""The hub's side of a WebSocket: uvicorn's protocol, which also takes messages that are encoded already.

What a thousand sockets are told is encoded once (a server does not mask its messages, and the hub does not compress)
and given to the system at once wherever a device takes it: there is no task, no encoding and no way through the layers
of the app for each of them.
"""

from typing import TYPE_CHECKING, Any, Final, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

if TYPE_CHECKING:
    from litestar import WebSocket

#: What the scope of a socket calls this protocol.
EXTENSION: Final = "pjais.socket"


class HubSocket(WebSocketsSansIOProtocol):
    """One socket. Messages are whole and encoded, as ``messages.message`` makes them."""

    async def run_asgi(self) -> None:
        cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self
        await super().run_asgi()

    def write(self, message: bytes) -> bool:
        """Whether it was taken; not while the device is slow, and not after the end."""
        if not self.writable.is_set() or self._is_over():
            return False
        self.transport.write(message)
        return True

    async def send_message(self, message: bytes) -> None:
        """Returns when it was taken; raises ClientDisconnected."""
        await self.writable.wait()
        if self._is_over():
            raise ClientDisconnected
        self.transport.write(message)

    def _is_over(self) -> bool:
        return self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN


def socket_of(socket: "WebSocket[Any, Any, Any]") -> HubSocket:
    """The protocol below a socket of the app."""
    found: HubSocket = socket.scope["extensions"][EXTENSION]  # type: ignore[index,assignment]  # put there above
    return found

"""Listens for phones on one address of the local network, with TLS only."""

from typing import Any, Final

import uvicorn
from litestar.types import ASGIApp

from pjais.features.phones.certificate import Certificate
from pjais.features.phones.service import Listen
from pjais.server.listening import WEBSOCKET_MESSAGE_LIMIT, ServerThread, listen
from pjais.server.phone_door import Guests, PhoneDoor

_MOST_CONNECTIONS: Final = 200


class PhoneListener(ServerThread):
    """The app for phones; what does not speak TLS gets no answer."""

    def __init__(self, app: ASGIApp, guests: Guests, address: str, port: int, certificate: Certificate) -> None:
        """Bind at once.

        Raises:
            PortInUseError: the address is taken or not this machine's.
        """
        listener = listen(address, port, comes_again=True)
        self._door = PhoneDoor(app, guests, f"{address}:{listener.getsockname()[1]}")
        config = uvicorn.Config(
            self._door,
            ssl_certfile=certificate.file,
            ssl_keyfile=certificate.file,
            log_level="critical",  # else every port scan is an error
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="websockets-sansio",
            ws_max_size=WEBSOCKET_MESSAGE_LIMIT,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=2,
            lifespan="off",  # the app is up already
        )
        super().__init__(config, listener, "phones")

    def hang_up(self, phone_id: str) -> None:
        """Close what that phone has open."""
        self.loop.call_soon_threadsafe(self._door.hang_up, phone_id)


def listening_for(app: Any, guests: Guests) -> Listen:  # noqa: ANN401 - any ASGI app
    """How phones are listened for that come to that app."""

    def begin(address: str, port: int, certificate: Certificate) -> PhoneListener:
        listener = PhoneListener(app, guests, address, port, certificate)
        listener.start()
        return listener

    return begin

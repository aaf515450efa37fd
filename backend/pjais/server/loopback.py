"""Serves the app on a loopback port; its event loop also serves the bridge."""

from typing import Any

import uvicorn

from pjais.server.listening import WEBSOCKET_MESSAGE_LIMIT, ServerThread, listen


class LoopbackServer(ServerThread):
    """The app for this machine."""

    def __init__(self, asgi: Any, host: str = "127.0.0.1", port: int = 0) -> None:  # noqa: ANN401 - any ASGI app
        """Bind at once, so that ``url`` is known and a busy port is told before anything starts.

        Raises:
            PortInUseError: the address is taken or not this machine's.
        """
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
        super().__init__(config, listen(host, port), "server")
        self.host = host

    @property
    def url(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{self.port}"

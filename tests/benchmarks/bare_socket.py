"""A WebSocket client with next to nothing in it, so that thousands of them are not what a benchmark measures."""

import asyncio
from collections.abc import Callable
from typing import Final, Self

import orjson

_UPGRADE: Final = (
    "GET /sync/v1 HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_TEXT: Final = 0x81
_PING, _PONG = 0x89, 0x8A
_TWO_BYTES, _EIGHT_BYTES = 126, 127


class BareSocket(asyncio.Protocol):
    """Gives each message to ``heard``; answers pings."""

    def __init__(self, heard: Callable[[bytes], None]) -> None:
        self._heard = heard
        self._buffer = bytearray()
        self._open = asyncio.Event()
        self.transport: asyncio.Transport

    @classmethod
    async def to(cls, host: str, port: int, heard: Callable[[bytes], None]) -> Self:
        """Returns when the server has agreed; what is sent before is lost."""
        _, socket = await asyncio.get_running_loop().create_connection(lambda: cls(heard), host, port)
        await socket._open.wait()  # noqa: SLF001 - our own
        return socket

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(_UPGRADE.encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open.is_set():
            head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self._buffer = bytearray(rest)
            self._open.set()
        while (size := self._next()) is not None:
            del self._buffer[:size]

    def _next(self) -> int | None:
        """How long the first whole frame in the buffer is, after it was told."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, at = buffer[1], 2
        if length >= _TWO_BYTES:
            at = 4 if length == _TWO_BYTES else 10
            length = int.from_bytes(buffer[2:at], "big")
        if len(buffer) < at + length:
            return None
        if buffer[0] == _TEXT:
            self._heard(bytes(buffer[at : at + length]))
        elif buffer[0] == _PING:
            self._write(_PONG, bytes(buffer[at : at + length]))
        return at + length

    def say(self, frame: object) -> None:
        self._write(_TEXT, orjson.dumps(frame))

    def _write(self, kind: int, content: bytes) -> None:
        """Masked with zeros, which changes nothing and is what the protocol wants."""
        length = len(content)
        if length < _TWO_BYTES:
            head = bytes([kind, 0x80 | length])
        elif length < 1 << 16:
            head = bytes([kind, 0x80 | _TWO_BYTES]) + length.to_bytes(2, "big")
        else:
            head = bytes([kind, 0x80 | _EIGHT_BYTES]) + length.to_bytes(8, "big")
        self.transport.write(head + bytes(4) + content)

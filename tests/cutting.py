"""A way to a server that can be cut at any byte: what real networks do to frames."""

import asyncio
import ssl
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

T = TypeVar("T")
_CHUNK: Final = 16_384


class Cutting:
    """Passes bytes on between whoever connects and a port of this machine, on a thread of its own."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Bytes are in clear behind it; with ``tls`` whoever connects is shown a certificate."""
        self._port, self.tls = port, tls
        #: How many have come from whoever connects.
        self.passed = 0
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._bytes_left: int | None = None
        self._is_open = True
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cutting", daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=tls))
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break off all connections, and let nobody through until ``heal``."""
        self._do(self._cut())

    def cut_after(self, size: int) -> None:
        """Break off everything, once, after so many more bytes towards the server."""
        self._bytes_left = size

    def heal(self) -> None:
        self._is_open = True

    def close(self) -> None:
        self.cut()
        self._server.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _cut(self, *, for_good: bool = True) -> None:
        self._is_open = not for_good
        for pair in list(self._pairs):
            for writer in pair:
                writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_open:
            writer.transport.abort()
            return
        try:
            there_reader, there = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        self._pairs.add((writer, there))
        with suppress(OSError, asyncio.CancelledError):
            await asyncio.gather(self._pass(reader, there, counts=True), self._pass(there_reader, writer, counts=False))
        self._pairs.discard((writer, there))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool) -> None:
        while some := await reader.read(_CHUNK):
            self.passed += len(some) if counts else 0
            if counts and self._bytes_left is not None:
                if len(some) >= self._bytes_left:
                    writer.write(some[: self._bytes_left])
                    await writer.drain()
                    self._bytes_left = None
                    await self._cut(for_good=False)
                    return
                self._bytes_left -= len(some)
            writer.write(some)
            await writer.drain()
        writer.close()

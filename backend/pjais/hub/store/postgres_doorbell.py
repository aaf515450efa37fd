"""The doorbell between nodes: LISTEN on a connection of its own, coalesced NOTIFY never within an append."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Final

import orjson

from pjais.hub.store.doorbell import SWEEP_S, Sweep
from pjais.hub.store.port import EventLog, Rung
from pjais.hub.store.postgres import PostgresDatabase, connected, telling
from pjais.kernel.errors import TooLargeError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said

CHANNEL: Final = "pjais_hub"
#: At most one NOTIFY in this time; what is rung meanwhile goes with the next.
COALESCE_S: Final = 0.002
#: PostgreSQL takes 7,999 bytes.
PAYLOAD_BYTES: Final = 7_000
MESSAGE_BYTES: Final = 6_000
#: Messages that wait for PostgreSQL to come back; older ones are lost.
MOST_MESSAGES: Final = 1_000
RETRY_S: Final = (0.05, 0.1, 0.25, 0.5, 1.0)
#: How long a node that ends waits for what it has rung to be told.
CLOSE_S: Final = 2.0
_ID_BYTES: Final = 39  # with its quotation marks and comma
_log = logging.getLogger(__name__)


class PostgresDoorbell:
    """One for each node; nodes hear each other, and this node hears its own rings without going round."""

    def __init__(self, database: PostgresDatabase, log: EventLog, sweep_s: float = SWEEP_S) -> None:
        self._database = database
        self._sweep = Sweep(log, sweep_s)
        self._node = new_id()
        self._rung: set[str] = set()
        self._messages: list[str] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._listening: asyncio.Task[None] | None = None
        self._ringing: asyncio.Task[None] | None = None

    def ring(self, workspace_ids: Collection[str]) -> None:
        self._sweep.tell(Rung(frozenset(workspace_ids)))
        self._rung.update(workspace_ids)
        self._pass_on()

    def tell(self, message: str) -> None:
        if len(orjson.dumps(message)) > MESSAGE_BYTES:
            raise TooLargeError(said("A message between nodes has {most:,} bytes at most", most=MESSAGE_BYTES))
        self._messages.append(message)
        del self._messages[:-MOST_MESSAGES]
        self._pass_on()

    async def listen(self, heard: Callable[[Rung], None], served: Callable[[], Mapping[str, int]]) -> None:
        self._sweep.listen(heard, served)
        if self._listening is None:
            connected_once = asyncio.Event()
            self._listening = asyncio.create_task(self._stay(connected_once), name="hub-doorbell")
            await connected_once.wait()

    async def close(self) -> None:
        self._closing = True
        self._wake.set()
        if self._ringing:
            await asyncio.wait([self._ringing], timeout=CLOSE_S)
        tasks = [task for task in (self._ringing, self._listening) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._sweep.close()

    def _pass_on(self) -> None:
        self._wake.set()
        self._ringing = self._ringing or asyncio.create_task(self._publish(), name="hub-ringer")

    async def _stay(self, connected_once: asyncio.Event) -> None:
        """Listen for as long as the node runs; after each interruption whatever was missed is swept up."""
        failures = 0
        while True:
            try:
                async with telling():
                    await self._listen_once(connected_once)
                failures = 0
            except Exception as error:  # whatever it is: without a doorbell this node would hear of others late
                _log.warning("the doorbell is not connected: %s", error)
                await asyncio.sleep(_pause(failures))
                failures += 1

    async def _listen_once(self, connected_once: asyncio.Event) -> None:
        """Returns when the connection has ended."""
        ended = asyncio.Event()
        connection = await connected(self._database.address, "doorbell")
        try:
            connection.add_termination_listener(lambda _: ended.set())
            await connection.add_listener(CHANNEL, self._hear)
            if connected_once.is_set():
                self._sweep.tell(Rung(frozenset(), missed=True))
                await self._sweep.now()
            connected_once.set()
            while not ended.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), SWEEP_S)
                if not ended.is_set():  # a connection that a firewall has dropped says nothing by itself
                    await connection.execute("SELECT 1", timeout=SWEEP_S)
        finally:
            connection.terminate()

    def _hear(self, _connection: object, _process: int, _channel: str, payload: object) -> None:
        said_by, workspace_ids, messages = orjson.loads(str(payload))
        if said_by != self._node:
            self._sweep.tell(Rung(frozenset(workspace_ids), tuple(messages)))

    async def _publish(self) -> None:
        failures = 0
        while not self._closing or self._rung or self._messages:
            await self._wake.wait()
            self._wake.clear()
            rung, self._rung = self._rung, set()
            messages, self._messages = self._messages, []
            try:
                await self._notify(rung, messages)
                failures = 0
                await asyncio.sleep(0 if self._closing else COALESCE_S)
            except Exception as error:  # the ringer must live: what it could not tell it tells again
                if self._closing:
                    return
                _log.warning("the doorbell could not be rung: %s", error)
                self._rung |= rung
                self._messages[:0] = messages
                self._wake.set()
                await asyncio.sleep(_pause(failures))
                failures += 1

    async def _notify(self, workspace_ids: Collection[str], messages: Collection[str]) -> None:
        async with telling():
            for payload in payloads(self._node, workspace_ids, messages):
                await self._database.pool.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)


def _pause(failures: int) -> float:
    return RETRY_S[min(failures, len(RETRY_S) - 1)]


def payloads(node: str, workspace_ids: Collection[str], messages: Collection[str]) -> Iterator[str]:
    """What is to be told, in as few texts as PostgreSQL takes."""
    ids: list[str] = []
    texts: list[str] = []
    room = PAYLOAD_BYTES
    for text, size, part in [
        *((each, _ID_BYTES, ids) for each in workspace_ids),
        *((each, len(orjson.dumps(each)) + 1, texts) for each in messages),
    ]:
        if size > room:
            yield orjson.dumps([node, ids, texts]).decode()
            ids.clear()
            texts.clear()
            room = PAYLOAD_BYTES
        part.append(text)
        room -= size
    if ids or texts:
        yield orjson.dumps([node, ids, texts]).decode()

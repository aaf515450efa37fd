"""The doorbell: tells listeners of grown logs at once, and sweeps over the heads for whatever was not told."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Final

from pjais.hub.store.port import EventLog, Rung
from pjais.kernel.errors import PjaisError

SWEEP_S: Final = 2.0
_logger = logging.getLogger(__name__)


class Sweep:
    """Calls those that listen; every two seconds it asks the log for heads that nobody rang for."""

    def __init__(self, log: EventLog, sweep_s: float = SWEEP_S) -> None:
        self._log = log
        self._sweep_s = sweep_s
        self._listeners: list[tuple[Callable[[Rung], None], Callable[[], Mapping[str, int]]]] = []
        self._task: asyncio.Task[None] | None = None

    def listen(self, heard: Callable[[Rung], None], served: Callable[[], Mapping[str, int]]) -> None:
        self._listeners.append((heard, served))
        self._task = self._task or asyncio.create_task(self._repeat(), name="hub-sweep")

    def tell(self, rung: Rung) -> None:
        for heard, _ in self._listeners:
            heard(rung)

    async def now(self) -> None:
        """Ask once; raises StoreAwayError."""
        for heard, served in self._listeners:
            read = served()
            heads = await self._log.heads(read.keys()) if read else {}
            grown = frozenset(workspace_id for workspace_id, head in heads.items() if head > read[workspace_id])
            if grown:
                heard(Rung(grown))

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(self._sweep_s)
            try:
                await self.now()
            except PjaisError as error:  # the next sweep sees what this one did not
                _logger.warning("heads could not be read: %s", error.detail)


class LocalDoorbell:
    """For the one process that has the database; other processes are noticed by the sweep only."""

    def __init__(self, log: EventLog, sweep_s: float = SWEEP_S) -> None:
        self._sweep = Sweep(log, sweep_s)

    def ring(self, workspace_ids: Collection[str]) -> None:
        self._sweep.tell(Rung(frozenset(workspace_ids)))

    def tell(self, message: str) -> None:
        """There is no other node."""

    async def listen(self, heard: Callable[[Rung], None], served: Callable[[], Mapping[str, int]]) -> None:
        self._sweep.listen(heard, served)

    async def close(self) -> None:
        await self._sweep.close()

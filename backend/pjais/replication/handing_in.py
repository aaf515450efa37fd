"""Making snapshots: whoever has everything and is at rest hands one in when the last one is old."""

import asyncio
import logging
from typing import Final

from pjais.replication.catching_up import Reading
from pjais.replication.frames import FromHub, Offered
from pjais.replication.ports import BelowFloorError, CutError, DeniedError, World
from pjais.replication.snapshot import write_snapshot
from pjais.replication.status import Board
from pjais.sealing.refusals import CannotSealError

#: After how many events a snapshot is old: after so many, and after a part of those that are in it, for each has all.
SNAPSHOT_EVERY: Final = 20_000
_PART: Final = 10
#: Each device looks at moments of its own, in seconds, so that one makes it and not all.
_LOOKS: Final = (30.0, 120.0)
_log = logging.getLogger(__name__)


class HandingIn:
    """While a conversation lasts."""

    def __init__(
        self, world: World, board: Board, reading: Reading, offered: Offered, every: int = SNAPSHOT_EVERY
    ) -> None:
        self._world, self._board, self._reading, self._every = world, board, reading, every
        self._newest = offered["snapshot"]["seq"] if offered["snapshot"] else 0
        self._may = offered["role"] != "reader"

    def hear(self, frame: FromHub) -> None:
        if frame["type"] == "notice" and frame["what"] == "snapshot":
            self._newest = self._reading.place.seq  # another device was quicker

    async def run(self) -> None:
        """Until it is cancelled, or the hub takes none."""
        try:
            while self._may:
                await asyncio.sleep(self._world.chance.uniform(*_LOOKS))
                if self._board.status.state == "live" and self._is_old():
                    await self._hand_in()
        except (CutError, DeniedError, BelowFloorError, CannotSealError) as error:
            _log.info("No snapshot was handed in: %r", error)

    def _is_old(self) -> bool:
        return self._reading.place.seq - self._newest >= max(self._every, self._newest // _PART)

    async def _hand_in(self) -> None:
        store = self._world.store
        async with store.snapshot() as whole:
            if whole is not None:
                parts = write_snapshot(whole, store.device_id, self._world.sealing)
                await self._world.hub.put_snapshot(whole.place.seq, parts)
                self._newest = whole.place.seq

"""An event loop on which time leaps: nobody waits, and the same tasks always run in the same order."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class StandstillError(Exception):
    """Every task waits for something that will never come."""


class VirtualTimeLoop(asyncio.BaseEventLoop):
    """No sockets, no threads: only callbacks and timers, and a clock that jumps to the next of them."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = self  # what the base class asks how long to wait

    def time(self) -> float:
        return self._now

    def select(self, timeout: float | None) -> list[object]:
        if timeout is None:
            raise StandstillError
        self._now += max(timeout, 0)
        return []

    def _process_events(self, event_list: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody calls from other threads."""


def run_in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    loop = VirtualTimeLoop()
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(work)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        asyncio.set_event_loop(None)
        loop.close()

"""What waits to be sent to one socket: bounded, and what the device can ask for again gives way first."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Literal

#: Answers that a device does not take any more before the hub stops listening to it.
_MOST_ANSWERS: Final = 4
#: And what others cause it to be told beside: who takes none of it for so long is gone.
_ALL_ANSWERS: Final = 1_000
Overflow = Literal["tail", "answers"]


class Outbox:
    """Sends on a task that lives only while there is something to send: an idle socket costs none.

    The tail of a workspace gives way when ``most_bytes`` wait; ``head_of`` then tells the device, as soon as it takes
    something again, how far the hub is, and it pulls what it has missed.
    """

    __slots__ = (
        "_answers",
        "_behind",
        "_bytes",
        "_free",
        "_head_of",
        "_most_bytes",
        "_on_overflow",
        "_send",
        "_task",
        "_waiting",
        "closed",
    )

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        head_of: Callable[[str], str | None],
        most_bytes: int,
        on_overflow: Callable[[Overflow], None],
    ) -> None:
        self._send, self._head_of, self._most_bytes, self._on_overflow = send, head_of, most_bytes, on_overflow
        self._waiting: deque[tuple[str, str | None]] = deque()
        self._behind: dict[str, None] = {}
        self._bytes = 0
        self._answers = 0
        self._task: asyncio.Task[None] | None = None
        self._free: asyncio.Event | None = None
        self.closed = False

    def answer(self, text: str) -> None:
        """What must arrive."""
        if self._answers == _ALL_ANSWERS:
            self._on_overflow("answers")
            return
        self._answers += 1
        self._put(text, None)

    def tail(self, workspace_id: str, text: str) -> None:
        """What may be dropped; nothing more of that workspace is queued until its head has been told."""
        if workspace_id in self._behind:
            return
        if self._bytes + len(text) > self._most_bytes:
            self._drop()
            self._behind[workspace_id] = None
            self._wake()
        else:
            self._put(text, workspace_id)

    async def room(self) -> None:
        """Returns when the device has taken enough of its answers to be listened to again."""
        while self._answers > _MOST_ANSWERS and not self.closed:
            self._free = self._free or asyncio.Event()
            await self._free.wait()

    async def flushed(self) -> None:
        """Returns when nothing waits any more, or the socket is gone."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def close(self) -> None:
        self.closed = True
        self._waiting.clear()
        self._behind.clear()
        if self._task is not None:
            self._task.cancel()
        if self._free is not None:
            self._free.set()

    def _drop(self) -> None:
        self._on_overflow("tail")
        for _, workspace_id in self._waiting:
            if workspace_id is not None:
                self._behind[workspace_id] = None
        self._waiting = deque(entry for entry in self._waiting if entry[1] is None)
        self._bytes = sum(len(text) for text, _ in self._waiting)

    def _put(self, text: str, workspace_id: str | None) -> None:
        if self.closed:
            return
        self._waiting.append((text, workspace_id))
        self._bytes += len(text)
        self._wake()

    def _wake(self) -> None:
        if self._task is None and not self.closed:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._waiting or self._behind:
                text = self._next()
                if text is not None:
                    await self._send(text)
        except Exception:
            self.closed = True
        finally:
            self._task = None
            if self._free is not None:
                self._free.set()

    def _next(self) -> str | None:
        """What is to be sent now; None for the head of a workspace that has been left."""
        if not self._waiting:
            workspace_id = next(iter(self._behind))
            del self._behind[workspace_id]
            return self._head_of(workspace_id)
        text, of = self._waiting.popleft()
        self._bytes -= len(text)
        if of is None:
            self._answers -= 1
            if self._free is not None and self._answers <= _MOST_ANSWERS:
                self._free.set()
                self._free = None
        return text

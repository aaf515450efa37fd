"""What waits to be sent to one socket: bounded, and what the device can ask for again gives way first."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Literal, Protocol

#: Answers that a device does not take any more before the hub stops listening to it.
_MOST_ANSWERS: Final = 4
#: And what others cause it to be told beside: who takes none of it for so long is gone.
_ALL_ANSWERS: Final = 1_000
Overflow = Literal["tail", "answers"]


class Line(Protocol):
    """The socket below, for whole messages."""

    def write(self, message: bytes, /) -> bool:
        """Whether it was taken, at once."""

    def send(self, message: bytes, /) -> Awaitable[None]:
        """Returns when it was taken; fails when it never will be."""


class Outbox:
    """Writes at once where the device takes it; what waits is sent on a task, so that an idle socket costs none.

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
        "_write",
        "closed",
    )

    def __init__(
        self,
        line: Line,
        head_of: Callable[[str], bytes | None],
        most_bytes: int,
        on_overflow: Callable[[Overflow], None],
    ) -> None:
        self._write, self._send, self._head_of = line.write, line.send, head_of
        self._most_bytes, self._on_overflow = most_bytes, on_overflow
        self._waiting: deque[tuple[bytes, str | None]] = deque()
        self._behind: dict[str, None] = {}
        self._bytes = 0
        self._answers = 0
        self._task: asyncio.Task[None] | None = None
        self._free: asyncio.Event | None = None
        self.closed = False

    def answer(self, message: bytes) -> None:
        """What must arrive."""
        if self._answers == _ALL_ANSWERS:
            self._on_overflow("answers")
            return
        self._put(message, None)

    def tail(self, workspace_id: str, message: bytes) -> None:
        """What may be dropped; nothing more of that workspace is queued until its head has been told."""
        if workspace_id in self._behind:
            return
        if self._bytes + len(message) > self._most_bytes:
            self._drop()
            self._behind[workspace_id] = None
            self._wake()
        else:
            self._put(message, workspace_id)

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
        self._bytes = sum(len(message) for message, _ in self._waiting)

    def _put(self, message: bytes, workspace_id: str | None) -> None:
        if self.closed or (self._task is None and self._write(message)):
            return
        self._waiting.append((message, workspace_id))
        self._bytes += len(message)
        self._answers += workspace_id is None
        self._wake()

    def _wake(self) -> None:
        if self._task is None and not self.closed:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._waiting or self._behind:
                message = self._next()
                if message is not None:
                    await self._send(message)
        except Exception:
            self.closed = True
        finally:
            self._task = None
            if self._free is not None:
                self._free.set()

    def _next(self) -> bytes | None:
        """What is to be sent now; None for the head of a workspace that has been left."""
        if not self._waiting:
            workspace_id = next(iter(self._behind))
            del self._behind[workspace_id]
            return self._head_of(workspace_id)
        message, of = self._waiting.popleft()
        self._bytes -= len(message)
        if of is None:
            self._answers -= 1
            if self._free is not None and self._answers <= _MOST_ANSWERS:
                self._free.set()
                self._free = None
        return message

"""Group commit: what is pushed to a workspace while an append to it runs goes into the next one, together."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from pjais.hub.store.port import Appended, EventLog, StoreAwayError, StoreBusyError
from pjais.kernel.errors import NoRoomError
from pjais.kernel.wording import said
from pjais.replication.envelope import Envelope

#: Events of one statement; a single push may have more.
GROUP: Final = 500
#: Events that may wait in one workspace, and in all.
MOST_WAITING: Final = 5_000
MOST_WAITING_IN_ALL: Final = 50_000
WAIT_MS: Final = 250


@dataclass(frozen=True, slots=True)
class _Push:
    batch: Sequence[Envelope]
    outcome: asyncio.Future[Appended]


@dataclass(slots=True)
class _Line:
    """The pushes to one workspace that wait, and the task that appends them."""

    pushes: deque[_Push] = field(default_factory=deque)
    events: int = 0
    task: asyncio.Task[None] | None = None


class Appender:
    """The one way of a node into the logs: one statement per workspace at a time, and a ring after each."""

    def __init__(self, log: EventLog, ring: Callable[[Collection[str]], None]) -> None:
        self._log = log
        self._ring = ring
        #: Told of each append, before the ring: the node need not read what it has just written.
        self.stored: Callable[[str, Appended], None] = lambda _workspace_id, _appended: None
        self._lines: dict[str, _Line] = {}
        self._events = 0

    @property
    def waiting(self) -> int:
        """Events that are not stored yet."""
        return self._events

    async def append(self, workspace_id: str, batch: Sequence[Envelope]) -> Appended:
        """As the log's own; ``head`` and ``chain`` may already be those after later pushes.

        Raises:
            StoreBusyError: too much waits already; nothing of the batch was stored.
        """
        line = self._lines.get(workspace_id) or _Line()
        if line.events + len(batch) > MOST_WAITING or self._events + len(batch) > MOST_WAITING_IN_ALL:
            raise StoreBusyError(said("{events:,} events wait to be stored", events=self._events), WAIT_MS)
        push = _Push(batch, asyncio.get_running_loop().create_future())
        line.pushes.append(push)
        line.events += len(batch)
        self._events += len(batch)
        if line.task is None:
            self._lines[workspace_id] = line
            line.task = asyncio.create_task(self._drain(workspace_id, line), name=f"append {workspace_id}")
        return await push.outcome

    async def close(self) -> None:
        """Waits until all that was pushed has been answered."""
        await asyncio.gather(*(line.task for line in [*self._lines.values()] if line.task))

    async def _drain(self, workspace_id: str, line: _Line) -> None:
        while line.pushes:
            group = [line.pushes.popleft()]
            events = len(group[0].batch)
            while line.pushes and events + len(line.pushes[0].batch) <= GROUP:
                group.append(line.pushes.popleft())
                events += len(group[-1].batch)
            await self._append(workspace_id, group)
            line.events -= events
            self._events -= events
        del self._lines[workspace_id]

    async def _append(self, workspace_id: str, group: Sequence[_Push]) -> None:
        try:
            stored = await self._log.append(workspace_id, [envelope for push in group for envelope in push.batch])
        except (StoreAwayError, NoRoomError) as error:
            _refuse(group, error)
        except Exception as error:  # of one push, maybe; the others must not pay for it
            if len(group) == 1:
                _refuse(group, error)
            for push in group if len(group) > 1 else ():
                await self._append(workspace_id, [push])
        else:
            _answer(group, stored)
            if stored.new:
                self.stored(workspace_id, stored)
                self._ring([workspace_id])


def _answer(group: Sequence[_Push], stored: Appended) -> None:
    start = 0
    for push in group:
        end = start + len(push.batch)
        if not push.outcome.done():  # whoever pushed may have gone
            push.outcome.set_result(Appended(stored.head, stored.chain, stored.seqs[start:end]))
        start = end


def _refuse(group: Sequence[_Push], error: Exception) -> None:
    for push in group:
        if not push.outcome.done():
            push.outcome.set_exception(error)

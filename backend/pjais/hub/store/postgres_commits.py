"""Appends to PostgreSQL: one guarded statement for all workspaces whose pushes came while the last ones ran."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg

from pjais.hub.store.ledger import Addition
from pjais.hub.store.port import StoreAwayError
from pjais.hub.store.postgres import telling
from pjais.kernel.errors import NoRoomError

#: Statements that run at once.
AT_ONCE: Final = 2
#: What one statement takes; on Citus it is to be one workspace.
WORKSPACES: Final = 64
SIZE: Final = 1_000_000

# Nothing is added to a log that no longer ends as expected, or that holds one of the events already. The rows of
# workspaces are locked in the order of their ids, so that two nodes never wait for each other. What rows
# hold comes as one value for each column, JSON in a line each: arrays would cost the driver more than all else it does.
_APPEND: Final = """
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::bigint[])
        WITH ORDINALITY AS asked (workspace_id, head, chain, new_head, new_chain, new_size, place)
    ), new (place, seq, event_id, wire, chain) AS MATERIALIZED (
        SELECT place, seq, event_id, wire, substring($10::bytea, 32 * number::int - 31, 32)
        FROM unnest(string_to_array($7, ' ')::bigint[], string_to_array($8, ' ')::bigint[],
            string_to_array($9, ' ')::uuid[], string_to_array($11, E'\\n'))
        WITH ORDINALITY AS new (place, seq, event_id, wire, number)
    ), known AS (
        SELECT asked.place FROM new JOIN asked USING (place)
        JOIN event ON event.workspace_id = asked.workspace_id AND event.event_id = new.event_id
    ), held AS (
        SELECT asked.place FROM asked JOIN workspace USING (workspace_id)
        WHERE workspace.head = asked.head AND workspace.chain = asked.chain
        AND NOT EXISTS (SELECT FROM known WHERE known.place = asked.place)
        ORDER BY workspace_id FOR UPDATE OF workspace
    ), moved AS (
        UPDATE workspace SET head = new_head, chain = new_chain, size = size + new_size
        FROM asked JOIN held USING (place)
        WHERE workspace.workspace_id = asked.workspace_id
        RETURNING asked.place, asked.workspace_id
    ), added AS (
        INSERT INTO event (workspace_id, seq, event_id, wire, chain)
        SELECT moved.workspace_id, new.seq, new.event_id, new.wire, new.chain FROM new JOIN moved USING (place)
    )
    SELECT place FROM moved"""


@dataclass(frozen=True, slots=True)
class Asked:
    """An addition to one log, and the end that it follows."""

    workspace_id: str
    head: int
    chain: bytes
    new: Addition


@dataclass(frozen=True, slots=True)
class _Waiting:
    asked: Asked
    outcome: asyncio.Future[bool]


class Commits:
    """Shares statements, and with them commits, between workspaces."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: deque[_Waiting] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def add(self, asked: Asked) -> bool:
        """Whether the log still ended there and held none of these events; otherwise nothing was added."""
        waiting = _Waiting(asked, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._tasks) < AT_ONCE:
            task = asyncio.create_task(self._drain(), name="hub-commits")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await waiting.outcome

    async def _drain(self) -> None:
        while group := self._next():
            await self._commit(group)

    def _next(self) -> list[_Waiting]:
        """As many as one statement takes, each of another workspace."""
        group: dict[str, _Waiting] = {}
        left: list[_Waiting] = []
        size = 0
        while self._waiting and len(group) < WORKSPACES and size < SIZE:
            waiting = self._waiting.popleft()
            if waiting.asked.workspace_id in group:
                left.append(waiting)
            else:
                group[waiting.asked.workspace_id] = waiting
                size += waiting.asked.new.size()
        self._waiting.extendleft(reversed(left))
        return list(group.values())

    async def _commit(self, group: Sequence[_Waiting]) -> None:
        try:
            async with telling(), self._pool.acquire() as connection:
                added = await add(connection, [waiting.asked for waiting in group])
        except (StoreAwayError, NoRoomError) as error:
            _refuse(group, error)
        except Exception as error:  # of one workspace, maybe; the others must not pay for it
            if len(group) == 1:
                _refuse(group, error)
            for waiting in group if len(group) > 1 else ():
                await self._commit([waiting])
        else:
            for place, waiting in enumerate(group, 1):
                if not waiting.outcome.done():  # whoever asked may have gone
                    waiting.outcome.set_result(place in added)


async def add(connection: asyncpg.Connection, group: Sequence[Asked]) -> set[int]:
    """The places, from 1, of those that were added: each where its log still ended as expected."""
    rows = [(place, row) for place, asked in enumerate(group, 1) for row in asked.new.rows]
    places = await connection.fetch(
        _APPEND,
        [asked.workspace_id for asked in group],
        [asked.head for asked in group],
        [asked.chain for asked in group],
        [asked.new.head for asked in group],
        [asked.new.chain for asked in group],
        [asked.new.size() for asked in group],
        " ".join([str(place) for place, _ in rows]),
        " ".join([str(row.seq) for _, row in rows]),
        " ".join([row.event_id for _, row in rows]),
        b"".join([row.chain for _, row in rows]),
        "\n".join([row.wire for _, row in rows]),
    )
    return {record["place"] for record in places}


def _refuse(group: Sequence[_Waiting], error: Exception) -> None:
    for waiting in group:
        if not waiting.outcome.done():
            waiting.outcome.set_exception(error)

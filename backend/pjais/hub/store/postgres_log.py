"""The log of every workspace in PostgreSQL: an append is one statement, guarded by the end of the log it follows."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import asyncpg

from pjais.hub.store.ledger import Addition, addition, redacted
from pjais.hub.store.port import Appended, BelowFloorError, Head, Page, UnknownWorkspaceError
from pjais.hub.store.postgres import PostgresDatabase, telling
from pjais.hub.store.postgres_commits import Asked, Commits, add
from pjais.replication.envelope import GENESIS, Envelope

#: Events that one transaction takes the content of when a log is pruned.
PORTION: Final = 5_000
#: Times that another node may be faster before this one takes the workspace's lock.
PATIENCE: Final = 3
#: Logs whose ends are remembered.
REMEMBERED: Final = 10_000
_NO_LIMIT: Final = 2**62

_LOOK: Final = """
    SELECT workspace.head, workspace.chain, event.event_id, event.seq FROM workspace LEFT JOIN event
    ON event.workspace_id = workspace.workspace_id AND event.event_id = ANY($2::uuid[])
    WHERE workspace.workspace_id = $1"""
_LOCK: Final = "SELECT FROM workspace WHERE workspace_id = $1 FOR UPDATE"
_HEAD: Final = "SELECT epoch, head, chain, floor FROM workspace WHERE workspace_id = $1"
# Head, floor and events of one moment, the events as one text: as rows they would cost the driver twice as much. Each
# has its seq in front of the rest of its text, as `served` has it; the first one's is put there by who asks. Seqs have
# no gaps; where to stop is looked for only if all that was asked for is too much, for that costs as much as the rest.
_PAGE: Final = """
    SELECT workspace.head, workspace.floor, event.chain, page.count, page.events
    FROM workspace CROSS JOIN (
        SELECT count(*) AS count, string_agg(right(wire, -1), ',{"seq":' || seq || ',' ORDER BY seq) AS events
        FROM event WHERE workspace_id = $1 AND seq > $2 AND seq <= CASE
            WHEN $4 >= (
                SELECT sum(octet_length(wire)) FROM event WHERE workspace_id = $1 AND seq > $2 AND seq <= $2 + $3
            )
            THEN $2 + $3
            ELSE (
                SELECT coalesce(max(seq) FILTER (WHERE total <= $4 OR seq = $2 + 1), 0) FROM (
                    SELECT seq, sum(octet_length(wire)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS total
                    FROM event WHERE workspace_id = $1 AND seq > $2 AND seq <= $2 + $3
                ) AS summed
            )
        END
    ) AS page LEFT JOIN event ON event.workspace_id = workspace.workspace_id AND event.seq = $2 + page.count
    WHERE workspace.workspace_id = $1"""
_CHAIN: Final = "SELECT chain FROM event WHERE workspace_id = $1 AND seq = $2"
_BODIES: Final = """
    SELECT event_id, seq, wire FROM event WHERE workspace_id = $1 AND event_id = ANY($2::uuid[])
    ORDER BY event_id FOR UPDATE"""
_REWRITE: Final = "UPDATE event SET wire = $3 WHERE workspace_id = $1 AND seq = $2"
_RAISE_FLOOR: Final = """
    UPDATE workspace SET floor = greatest(floor, least($2, head + 1)) WHERE workspace_id = $1 RETURNING floor"""
_EMPTY: Final = """
    UPDATE event SET wire = NULL WHERE workspace_id = $1 AND seq IN (
        SELECT seq FROM event WHERE workspace_id = $1 AND seq < $2 AND wire IS NOT NULL ORDER BY seq DESC LIMIT $3)"""
_EPOCH: Final = "UPDATE workspace SET epoch = epoch + 1 WHERE $1::uuid IS NULL OR workspace_id = $1"


class PostgresLog:
    """Any number of nodes on one database; what it remembers of the ends of logs saves a question, nothing else."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._pool = database.pool
        self._commits = Commits(database.pool)
        self._ends: OrderedDict[str, tuple[int, bytes]] = OrderedDict()

    async def append(self, workspace_id: str, batch: Sequence[Envelope]) -> Appended:
        known: Mapping[str, int] = {}
        end = self._ends.get(workspace_id)
        for _ in range(PATIENCE):
            if end is not None:
                new = addition(batch, known, *end)
                if not new.rows or await self._commits.add(Asked(workspace_id, *end, new)):
                    return self._appended(workspace_id, new)
            async with telling(), self._pool.acquire() as connection:
                end, known = await _look(connection, workspace_id, batch)
        async with telling(), self._pool.acquire() as connection, connection.transaction():
            await connection.execute(_LOCK, workspace_id)
            end, known = await _look(connection, workspace_id, batch)
            new = addition(batch, known, *end)
            if new.rows:
                await add(connection, [Asked(workspace_id, *end, new)])
        return self._appended(workspace_id, new)

    async def read(self, workspace_id: str, since: int, limit: int, size_limit: int | None = None) -> Page:
        async with telling():
            row = await self._pool.fetchrow(_PAGE, workspace_id, since, limit, size_limit or _NO_LIMIT)
        if row is None:
            raise UnknownWorkspaceError(workspace_id)
        head, floor, chain, count, events = row
        if since + 1 < floor:
            raise BelowFloorError(floor)
        if since + count == 0:
            chain = GENESIS
        listed = f'{{"seq":{since + 1},{events}' if count else ""
        return Page(since + 1, since + count, head, floor, chain, listed)

    async def head(self, workspace_id: str) -> Head:
        async with telling(), self._pool.acquire() as connection:
            return await _head(connection, workspace_id)

    async def heads(self, workspace_ids: Collection[str]) -> Mapping[str, int]:
        statement = "SELECT workspace_id, head FROM workspace WHERE workspace_id = ANY($1::uuid[])"
        async with telling():
            rows = await self._pool.fetch(statement, list(workspace_ids))
        return {str(row["workspace_id"]): row["head"] for row in rows}

    async def chain_at(self, workspace_id: str, seq: int) -> bytes | None:
        async with telling(), self._pool.acquire() as connection:
            return await _chain_at(connection, workspace_id, seq)

    async def redact(self, workspace_id: str, event_ids: Collection[str]) -> list[str]:
        async with telling(), self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(_BODIES, workspace_id, list(event_ids))
            changed = [(workspace_id, row["seq"], redacted(row["wire"])) for row in rows if row["wire"] is not None]
            await connection.executemany(_REWRITE, changed)
        return [str(row["event_id"]) for row in rows]

    async def prune(self, workspace_id: str, below_seq: int) -> int:
        # The floor first: what a killed process leaves of the content is not served, and goes at the next time.
        async with telling(), self._pool.acquire() as connection:
            floor: int | None = await connection.fetchval(_RAISE_FLOOR, workspace_id, below_seq)
            if floor is None:
                raise UnknownWorkspaceError(workspace_id)
            while _changed(await connection.execute(_EMPTY, workspace_id, floor, PORTION)) == PORTION:
                pass
        return floor

    async def new_epoch(self, workspace_id: str | None = None) -> int:
        async with telling():
            return _changed(await self._pool.execute(_EPOCH, workspace_id))

    def _appended(self, workspace_id: str, new: Addition) -> Appended:
        self._ends[workspace_id] = (new.head, new.chain)
        self._ends.move_to_end(workspace_id)
        if len(self._ends) > REMEMBERED:
            self._ends.popitem(last=False)
        return new.appended()


async def _look(
    connection: asyncpg.Connection, workspace_id: str, batch: Sequence[Envelope]
) -> tuple[tuple[int, bytes], dict[str, int]]:
    """The end of the log, and where it has which of these events, both of one moment."""
    rows = await connection.fetch(_LOOK, workspace_id, [envelope.event_id for envelope in batch])
    if not rows:
        raise UnknownWorkspaceError(workspace_id)
    known = {str(row["event_id"]): row["seq"] for row in rows if row["event_id"] is not None}
    return (rows[0]["head"], rows[0]["chain"]), known


async def _head(connection: asyncpg.Connection, workspace_id: str) -> Head:
    row = await connection.fetchrow(_HEAD, workspace_id)
    if row is None:
        raise UnknownWorkspaceError(workspace_id)
    return Head(*row)


async def _chain_at(connection: asyncpg.Connection, workspace_id: str, seq: int) -> bytes | None:
    if seq == 0:
        return GENESIS
    chain: bytes | None = await connection.fetchval(_CHAIN, workspace_id, seq)
    return chain


def _changed(status: str) -> int:
    """Rows that a statement has changed, of the server's word on it: ``UPDATE 3``."""
    return int(status.rpartition(" ")[2])

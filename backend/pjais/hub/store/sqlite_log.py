"""The log of every workspace in SQLite: whoever writes holds the only place to write, so its head cannot move away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import orjson
from sqlalchemy import Connection

from pjais.hub.store.ledger import addition, redacted, served
from pjais.hub.store.port import Appended, BelowFloorError, Database, Head, Page, UnknownWorkspaceError
from pjais.replication.envelope import GENESIS, Envelope

#: Events that one transaction takes the content of when a log is pruned.
PORTION: Final = 5_000

_HEAD: Final = "SELECT epoch, head, chain, floor FROM workspace WHERE workspace_id = ?"
_HEADS: Final = "SELECT workspace_id, head FROM workspace WHERE workspace_id IN (SELECT value FROM json_each(?))"
_KNOWN: Final = (
    "SELECT event_id, seq FROM event WHERE workspace_id = ? AND event_id IN (SELECT value FROM json_each(?))"
)
_ADD: Final = "INSERT INTO event (workspace_id, seq, event_id, wire, chain) VALUES (?, ?, ?, ?, ?)"
_MOVE: Final = "UPDATE workspace SET head = ?, chain = ?, size = size + ? WHERE workspace_id = ?"
_PAGE: Final = """
    SELECT seq, wire, chain FROM (
        SELECT seq, wire, chain, sum(length(wire)) OVER (ORDER BY seq) AS total FROM event
        WHERE workspace_id = :workspace AND seq > :since ORDER BY seq LIMIT :limit
    ) WHERE total <= :size OR seq = :since + 1 ORDER BY seq"""
_CHAIN: Final = "SELECT chain FROM event WHERE workspace_id = ? AND seq = ?"
_BODIES: Final = (
    "SELECT event_id, seq, wire FROM event WHERE workspace_id = ?"
    " AND event_id IN (SELECT value FROM json_each(?)) ORDER BY event_id"
)
_REWRITE: Final = "UPDATE event SET wire = ? WHERE workspace_id = ? AND seq = ?"
_RAISE_FLOOR: Final = "UPDATE workspace SET floor = max(floor, min(?, head + 1)) WHERE workspace_id = ? RETURNING floor"
_EMPTY: Final = """
    UPDATE event SET wire = NULL WHERE workspace_id = :workspace AND seq IN (
        SELECT seq FROM event WHERE workspace_id = :workspace AND seq < :floor AND wire IS NOT NULL
        ORDER BY seq DESC LIMIT :portion)"""
_NO_LIMIT: Final = 2**62


@dataclass(frozen=True, slots=True)
class SqliteLog:
    """One file for all workspaces."""

    database: Database

    async def append(self, workspace_id: str, batch: Sequence[Envelope]) -> Appended:
        return await self.database.write(partial(_append, workspace_id, batch))

    async def read(self, workspace_id: str, since: int, limit: int, size_limit: int | None = None) -> Page:
        return await self.database.read(partial(_read, workspace_id, since, limit, size_limit or _NO_LIMIT))

    async def head(self, workspace_id: str) -> Head:
        return await self.database.read(partial(_head, workspace_id))

    async def heads(self, workspace_ids: Collection[str]) -> Mapping[str, int]:
        return await self.database.read(partial(_heads, workspace_ids))

    async def chain_at(self, workspace_id: str, seq: int) -> bytes | None:
        return await self.database.read(partial(_chain_at, workspace_id, seq))

    async def redact(self, workspace_id: str, event_ids: Collection[str]) -> list[str]:
        return await self.database.write(partial(_redact, workspace_id, event_ids))

    async def prune(self, workspace_id: str, below_seq: int) -> int:
        # The floor first: what a killed process leaves of the content is not served, and goes at the next time.
        floor = await self.database.write(partial(_raise_floor, workspace_id, below_seq))
        while await self.database.write(partial(_empty, workspace_id, floor)) == PORTION:
            pass
        return floor

    async def new_epoch(self, workspace_id: str | None = None) -> int:
        return await self.database.write(partial(_new_epoch, workspace_id))


def _append(workspace_id: str, batch: Sequence[Envelope], connection: Connection) -> Appended:
    head = _head(workspace_id, connection)
    asked = orjson.dumps([envelope.event_id for envelope in batch]).decode()
    known = _pairs(connection, _KNOWN, (workspace_id, asked))
    new = addition(batch, known, head.seq, head.chain)
    if new.rows:
        rows = [(workspace_id, row.seq, row.event_id, row.wire, row.chain) for row in new.rows]
        connection.exec_driver_sql(_ADD, rows)
        connection.exec_driver_sql(_MOVE, (new.head, new.chain, new.size(), workspace_id))
    return new.appended()


def _read(workspace_id: str, since: int, limit: int, size_limit: int, connection: Connection) -> Page:
    head = _head(workspace_id, connection)
    if since + 1 < head.floor:
        raise BelowFloorError(head.floor)
    asked = {"workspace": workspace_id, "since": since, "limit": limit, "size": size_limit}
    rows = connection.exec_driver_sql(_PAGE, asked).all()
    chain = rows[-1].chain if rows else _chain_at(workspace_id, since, connection)
    events = ",".join([served(row.seq, row.wire) for row in rows])
    return Page(since + 1, since + len(rows), head.seq, head.floor, chain, events)


def _head(workspace_id: str, connection: Connection) -> Head:
    row = connection.exec_driver_sql(_HEAD, (workspace_id,)).first()
    if row is None:
        raise UnknownWorkspaceError(workspace_id)
    return Head(row.epoch, row.head, row.chain, row.floor)


def _heads(workspace_ids: Collection[str], connection: Connection) -> dict[str, int]:
    return _pairs(connection, _HEADS, (orjson.dumps(list(workspace_ids)).decode(),))


def _pairs(connection: Connection, statement: str, asked: tuple[str, ...]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.exec_driver_sql(statement, asked)}


def _chain_at(workspace_id: str, seq: int, connection: Connection) -> bytes | None:
    if seq == 0:
        return GENESIS
    chain: bytes | None = connection.exec_driver_sql(_CHAIN, (workspace_id, seq)).scalar()
    return chain


def _redact(workspace_id: str, event_ids: Collection[str], connection: Connection) -> list[str]:
    asked = orjson.dumps(list(event_ids)).decode()
    rows = connection.exec_driver_sql(_BODIES, (workspace_id, asked)).all()
    for row in rows:
        if row.wire is not None:
            connection.exec_driver_sql(_REWRITE, (redacted(row.wire), workspace_id, row.seq))
    return [row.event_id for row in rows]


def _raise_floor(workspace_id: str, below_seq: int, connection: Connection) -> int:
    floor: int | None = connection.exec_driver_sql(_RAISE_FLOOR, (below_seq, workspace_id)).scalar()
    if floor is None:
        raise UnknownWorkspaceError(workspace_id)
    return floor


def _empty(workspace_id: str, floor: int, connection: Connection) -> int:
    asked = {"workspace": workspace_id, "floor": floor, "portion": PORTION}
    return connection.exec_driver_sql(_EMPTY, asked).rowcount


def _new_epoch(workspace_id: str | None, connection: Connection) -> int:
    statement = "UPDATE workspace SET epoch = epoch + 1 WHERE ? IS NULL OR workspace_id = ?"
    return connection.exec_driver_sql(statement, (workspace_id, workspace_id)).rowcount

"""Turns row changes into event rows: names them, types them, stamps them and chains them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from pjais.eventlog.catalogue import event_type_of
from pjais.eventlog.chain import GENESIS, LEAF_FIELDS, chain_hash, leaf_hash
from pjais.eventlog.milestones import EVERY, KEEP
from pjais.kernel.clock import HybridLogicalClock, now_text
from pjais.kernel.ids import new_id
from pjais.persistence.changes import RowChange
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Entity, Row
from pjais.persistence.rows import run, run_many

_COLUMNS = (*LEAF_FIELDS, "leaf_hash", "prev_hash", "hash", "seq")
_NEWEST = "SELECT seq, hash, hlc FROM event ORDER BY seq DESC LIMIT 1"
_HIGHEST = "SELECT highest, last_seq FROM log_import ORDER BY first_seq DESC LIMIT 1"
_INSERT = f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - fixed names


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event: its place and hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class EventWriter:
    """Appends events on the connection that made the changes."""

    device_id: str
    clock: HybridLogicalClock

    def head(self, connection: Connection) -> Head:
        """The newest event as this transaction sees it; moves the clock past it."""
        row = run(connection, _NEWEST).fetchone()
        if row is None:
            return Head(0, GENESIS)
        seq, chained, stamp = row
        highest, last = run(connection, _HIGHEST).fetchone() or ("", 0)
        self.clock.observe(highest if last >= seq else max(stamp, highest))  # of what came from afar, what counts
        return Head(seq, chained)

    def append(
        self,
        connection: Connection,
        head: Head,
        changes: Iterable[tuple[type[Entity], RowChange]],
        actor: str,
        cause: str | None,
        *,
        tell: bool = True,
    ) -> tuple[Head, list[Row]]:
        """Write one event per change, and a milestone at every so many of an entity.

        Returns:
            The new head and, if they are to be told, the rows written, in the shape a query returns them.
        """
        rows: list[Row] = []
        stored: list[tuple[Any, ...]] = []
        reached: list[tuple[str, int, str, str]] = []
        recorded_at = now_text()
        seq, chained = head.seq, head.hash
        for entity, change in changes:
            kind, payload = event_type_of(entity, change), change.changed()
            kind.check(payload)
            if change.before is None:
                self.clock.pass_id(change.key)
            content = (
                new_id(),
                kind.name,
                entity.entity_type(),
                change.key,
                entity.persona_of(change.after or change.before or {}),
                to_json(payload),
                self.clock.tick(),
                self.device_id,
                actor,
                cause,
                recorded_at,
            )
            leaf = leaf_hash(content)
            seq += 1
            before, chained = chained, chain_hash(chained, seq, leaf)
            event = (*content, leaf, before, chained, seq)
            stored.append(event)
            if change.after is not None and change.after["version"] % EVERY == 0:
                reached.append((change.key, seq, entity.entity_type(), to_json(change.after)))
            if tell:
                rows.append({**dict(zip(_COLUMNS, event, strict=True)), "changes": payload})
        run_many(connection, _INSERT, stored)
        if reached:
            run_many(connection, KEEP, reached)
        return Head(seq, chained), rows

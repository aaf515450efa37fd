"""Turns row changes into event rows: names them, types them, stamps them and chains them."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, text

from pjais.eventlog.catalogue import event_type_of
from pjais.eventlog.chain import GENESIS, LEAF_FIELDS, chain_hash, leaf_hash
from pjais.eventlog.model import Event
from pjais.kernel.clock import HybridLogicalClock, now_text
from pjais.kernel.ids import new_id
from pjais.persistence.changes import RowChange
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Entity, Row

_COLUMNS = (*LEAF_FIELDS, "leaf_hash", "prev_hash", "hash", "seq")
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
        row = connection.execute(text("SELECT seq, hash, hlc FROM event ORDER BY seq DESC LIMIT 1")).first()
        if row is None:
            return Head(0, GENESIS)
        self.clock.observe(row.hlc)
        return Head(row.seq, row.hash)

    def append(
        self,
        connection: Connection,
        head: Head,
        changes: Iterable[tuple[type[Entity], RowChange]],
        actor: str,
        cause: str | None,
    ) -> tuple[Head, list[Row]]:
        """Write one event per change.

        Returns:
            The new head and the rows written, with ``changes`` as an object.
        """
        rows: list[Row] = []
        recorded_at = now_text()
        for entity, change in changes:
            row = self._row(entity, change, recorded_at, actor, cause)
            leaf = leaf_hash([row[name] for name in LEAF_FIELDS])
            seq = head.seq + 1
            row |= {"leaf_hash": leaf, "prev_hash": head.hash, "hash": chain_hash(head.hash, seq, leaf), "seq": seq}
            head = Head(seq, row["hash"])
            rows.append(row)
        connection.exec_driver_sql(_INSERT, [tuple(row[name] for name in _COLUMNS) for row in rows])
        return head, rows

    def _row(self, entity: type[Entity], change: RowChange, recorded_at: str, actor: str, cause: str | None) -> Row:
        kind = event_type_of(entity, change)
        payload = change.changed()
        kind.payload.model_validate(payload)
        return {
            "event_id": new_id(),
            "name": kind.name,
            "entity_type": entity.entity_type(),
            "entity_id": change.key,
            "persona_id": entity.persona_of(change.after or change.before or {}),
            "changes": to_json(payload),
            "hlc": self.clock.tick(),
            "device_id": self.device_id,
            "actor": actor,
            "causation_id": cause,
            "recorded_at": recorded_at,
        }


def as_event_row(row: Row) -> Row:
    """A written row in the shape a query returns it."""
    return {name: orjson.loads(row[name]) if name == "changes" else row[name] for name in Event.columns()}

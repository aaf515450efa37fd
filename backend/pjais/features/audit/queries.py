"""Live queries over the event log."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Text, func, select

from pjais.eventlog.catalogue import UnreadableEventError, read_event
from pjais.eventlog.model import Event
from pjais.features.audit.schemas import EventRead
from pjais.features.shapes import Instant
from pjais.persistence.engine import fold, to_json
from pjais.persistence.entity import Row
from pjais.reactive.registry import live_query

COLUMNS = [getattr(Event, name) for name in EventRead.model_fields if name in Event.columns()]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Window = Annotated[int, Field(ge=1, le=1000)]


def as_read(row: Row) -> Row:
    """A stored event as it is shown: changes by name of their sides, hashes in hex, and why it cannot be read if so."""
    changes, unread = row["changes"], None
    try:
        read_event(row["name"], row["entity_type"], row["entity_id"], changes)
    except UnreadableEventError as error:
        unread = error.reason.value
    shown = changes if isinstance(changes, dict) else {}
    sides = {name: {"before": each[0], "after": each[1]} for name, each in shown.items() if _is_pair(each)}
    hashes = {name: row[name].hex() for name in ("prev_hash", "hash")}
    return {**row, **hashes, "changes": sides, "unread": unread}


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == len(("before", "after"))


def matching(
    persona_id: str | None, entity_type: str | None, entity_id: str | None, name: str | None
) -> Sequence[ColumnElement[bool]]:
    """Conditions for the given filters; None does not narrow."""
    wanted = {
        Event.persona_id: persona_id,
        Event.entity_type: entity_type,
        Event.entity_id: entity_id,
        Event.name: name,
    }
    return [column == value for column, value in wanted.items() if value is not None]


def within(device_id: str | None, since: str | None, until: str | None, text: str | None) -> list[ColumnElement[bool]]:
    """Conditions on where, when and what words; None does not narrow."""
    conditions: list[ColumnElement[bool]] = []
    if device_id is not None:
        conditions.append(Event.device_id == device_id)
    if since is not None:
        conditions.append(Event.recorded_at >= since)
    if until is not None:
        conditions.append(Event.recorded_at < until)
    if text is not None:
        conditions.append(func.instr(func.fold(Event.changes, type_=Text), fold(to_json(text)[1:-1])) > 0)
    return conditions


@live_query("auditTrail$", row=EventRead, key="seq", shape=as_read)
def audit_trail(  # noqa: PLR0913 - the parameters are the query's contract
    persona_id: str | None = None,
    entity_type: str | None = None,
    entity_id: str | None = None,
    name: str | None = None,
    device_id: str | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
    q: Words | None = None,
    limit: Window = 200,
    before: int | None = None,
) -> Select[Any]:
    """Events, newest first; before a number, those older than it; ``q`` finds words in what they say, in any case."""
    query = select(*COLUMNS).where(*matching(persona_id, entity_type, entity_id, name))
    query = query.where(*within(device_id, since, until, q))
    if before is not None:
        query = query.where(Event.seq < before)
    return query.order_by(Event.seq.desc()).limit(limit)

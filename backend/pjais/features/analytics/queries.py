"""Live queries that tell a screen when figures have to be worked out again; they cost next to nothing.

A reply that is being written counts twice, when it begins and when it ends, however many pieces it comes in.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select

from pjais.features.analytics.schemas import Writes
from pjais.features.conversations.model import Message
from pjais.features.memories.model import Memory
from pjais.reactive.registry import live_query


@live_query("memoryWrites$", row=Writes, key="key")
def memory_writes(persona_id: str) -> Select[Any]:
    """How often the memories of a persona were written, recalling them among it."""
    return _writes(Memory, persona_id)


@live_query("messageWrites$", row=Writes, key="key")
def message_writes(persona_id: str) -> Select[Any]:
    """How often what was said with a persona was written."""
    return _writes(Message, persona_id)


def _writes(table: type[Memory | Message], persona_id: str) -> Select[Any]:
    writes = func.coalesce(func.sum(table.version), 0).label("writes")
    columns: list[ColumnElement[Any]] = [literal("writes").label("key"), func.count().label("rows"), writes]
    return select(*columns).select_from(table).where(table.persona_id == persona_id, table.deleted_at.is_(None))

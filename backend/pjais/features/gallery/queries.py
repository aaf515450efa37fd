"""Live queries that put figures beside personas; kept by counting, not by reading again."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from pjais.features.conversations.model import Message
from pjais.features.gallery.schemas import PersonaMemories, PersonaTalk
from pjais.features.memories.model import Memory
from pjais.reactive.registry import live_query


@live_query("personaMemoryCounts$", row=PersonaMemories, key="persona_id")
def persona_memory_counts() -> Select[Any]:
    """How many memories each persona has."""
    columns: list[ColumnElement[Any]] = [Memory.persona_id.expression, func.count().label("count")]
    return (
        select(*columns)
        .select_from(Memory)
        .where(Memory.deleted_at.is_(None))
        .group_by(Memory.persona_id)
        .order_by(Memory.persona_id)
    )


@live_query("personaTalks$", row=PersonaTalk, key="persona_id")
def persona_talks() -> Select[Any]:
    """How much was said with each persona, and when last."""
    last = func.max(Message.created_at).label("last_at")
    columns: list[ColumnElement[Any]] = [Message.persona_id.expression, func.count().label("messages"), last]
    return (
        select(*columns)
        .select_from(Message)
        .where(Message.deleted_at.is_(None))
        .group_by(Message.persona_id)
        .order_by(Message.persona_id)
    )

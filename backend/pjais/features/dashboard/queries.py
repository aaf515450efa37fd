"""Live queries over figures."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, literal, select

from pjais.eventlog.model import Event
from pjais.features.conversations.model import Conversation, Message
from pjais.features.dashboard.schemas import TypeCount, VaultMetrics
from pjais.features.memories.filters import MemoryFilter
from pjais.features.memories.model import Memory, Tier
from pjais.features.personas.model import Persona
from pjais.reactive.registry import live_query


def _live(table: type[Conversation | Message], persona_id: str | None) -> ScalarSelect[int]:
    owned = (
        table.persona_id.in_(select(Persona.id).where(Persona.deleted_at.is_(None)))
        if persona_id is None
        else table.persona_id == persona_id
    )
    query = select(func.count()).select_from(table).where(table.deleted_at.is_(None), owned)
    if table is Message:
        query = query.where(
            Message.conversation_id.in_(select(Conversation.id).where(Conversation.deleted_at.is_(None)))
        )
    return query.scalar_subquery()


def _of_tier(tier: Tier) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((Memory.tier == tier.value, 1), else_=0)), 0).label(tier.value)


@live_query("dashboardMetrics$", row=VaultMetrics, key="key")
def dashboard_metrics(persona_id: str | None = None) -> Select[Any]:
    """What the vault, or one persona, holds."""
    personas = select(func.count()).select_from(Persona).where(Persona.deleted_at.is_(None))
    events = select(func.count()).select_from(Event)
    if persona_id is not None:
        personas = personas.where(Persona.id == persona_id)
        events = events.where(Event.persona_id == persona_id)
    figures = select(
        literal("metrics").label("key"),
        personas.scalar_subquery().label("personas"),
        func.count().label("memories"),
        *map(_of_tier, Tier),
        func.coalesce(func.avg(Memory.importance), 0.0).label("average_importance"),
        _live(Conversation, persona_id).label("conversations"),
        _live(Message, persona_id).label("messages"),
        events.scalar_subquery().label("events"),
    )
    return MemoryFilter(persona_id).narrow(figures.select_from(Memory))


@live_query("memoriesByType$", row=TypeCount, key="type")
def memories_by_type(persona_id: str | None = None) -> Select[Any]:
    """How many memories there are of each type."""
    count = func.count().label("count")
    return MemoryFilter(persona_id).narrow(select(Memory.type, count)).group_by(Memory.type).order_by(Memory.type)

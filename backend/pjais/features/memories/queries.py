"""Live queries over memories."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Select, func, literal, select

from pjais.features.memories.filters import MemoryFilter
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import (
    MemoryCount,
    MemoryListRow,
    MemoryRead,
    Order,
    SourceCount,
    StateName,
    TagCount,
    TierName,
    TypeName,
)
from pjais.features.shapes import Instant
from pjais.reactive.registry import live_query

CUT_AT = 400
WHOLE = [getattr(Memory, name) for name in MemoryRead.model_fields]
LISTED = [
    func.substr(Memory.content, 1, CUT_AT).label(name) if name == "content" else getattr(Memory, name)
    for name in MemoryListRow.model_fields
]

WindowSize = Annotated[int, Field(ge=1, le=1000)]
Offset = Annotated[int, Field(ge=0, le=100_000_000)]
Tiers = list[TierName]
Types = list[TypeName]
States = list[StateName]


@live_query("personaMemories$", row=MemoryListRow)
def persona_memories(  # noqa: PLR0913 - the parameters of the query are its contract
    persona_id: str,
    limit: WindowSize = 200,
    offset: Offset = 0,
    tier: Tiers | None = None,
    type: Types | None = None,  # noqa: A002 - the field's name
    tag: str | None = None,
    q: str | None = None,
    *,
    state: States | None = None,
    pinned: bool | None = None,
    recalled: bool | None = None,
    source: str | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
    sort: Order = "newest",
) -> Select[Any]:
    """A window of a persona's memories, newest first unless asked otherwise."""
    wanted = MemoryFilter(persona_id, tier, type, tag, q, state, pinned, recalled, source, since, until)
    return wanted.list(select(*LISTED), sort).limit(limit).offset(offset)


@live_query("memoryCount$", row=MemoryCount, key="key")
def memory_count(  # noqa: PLR0913 - as above
    persona_id: str,
    tier: Tiers | None = None,
    type: Types | None = None,  # noqa: A002 - the field's name
    tag: str | None = None,
    q: str | None = None,
    *,
    state: States | None = None,
    pinned: bool | None = None,
    recalled: bool | None = None,
    source: str | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
) -> Select[Any]:
    """How many of a persona's memories a filter lets through."""
    count = select(literal("count").label("key"), func.count().label("count")).select_from(Memory)
    return MemoryFilter(persona_id, tier, type, tag, q, state, pinned, recalled, source, since, until).narrow(count)


@live_query("memory$", row=MemoryRead)
def memory(memory_id: str) -> Select[Any]:
    """One memory, whole; no row once it is deleted."""
    return select(*WHOLE).where(Memory.id == memory_id, Memory.deleted_at.is_(None))


@live_query("memoryTags$", row=TagCount, key="tag")
def memory_tags(persona_id: str) -> Select[Any]:
    """The tags of a persona's memories, most used first."""
    each = func.json_each(Memory.tags).table_valued("value", name="each_tag")
    count = func.count().label("count")
    return (
        select(each.c.value.label("tag"), count)
        .select_from(Memory)
        .join(each, literal(1) == 1)
        .where(Memory.persona_id == persona_id, Memory.deleted_at.is_(None))
        .group_by(each.c.value)
        .order_by(count.desc(), each.c.value)
        .limit(500)
    )


@live_query("memorySources$", row=SourceCount, key="kind")
def memory_sources(persona_id: str) -> Select[Any]:
    """The kinds of sources that a persona's memories come from, most frequent first."""
    kind, count = func.json_extract(Memory.source, "$.kind"), func.count().label("count")
    return (
        select(kind.label("kind"), count)
        .where(Memory.persona_id == persona_id, Memory.deleted_at.is_(None), kind.is_not(None))
        .group_by(kind)
        .order_by(count.desc(), kind)
        .limit(100)
    )

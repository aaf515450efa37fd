"""The tables of memories and of when each was recalled."""

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.ids import new_id
from pjais.persistence.entity import Entity, Local, one_of, storable_text


class Tier(StrEnum):
    """How near at hand a memory is kept; a cold memory is still found."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class MemoryState(StrEnum):
    """Whether a memory is recalled; all are kept and found."""

    ACTIVE = "active"
    DISABLED = "disabled"
    SUPERSEDED = "superseded"


class MemoryType(StrEnum):
    """What a memory is about."""

    FACT = "fact"
    PREFERENCE = "preference"
    EVENT = "event"
    RELATIONSHIP = "relationship"
    SKILL = "skill"
    NOTE = "note"


_LIVE = text("deleted_at IS NULL")


class Memory(Entity):
    """A statement a persona can recall.

    ``importance`` is unitless, 0 (forgettable) to 1 (never evict). ``source`` tells who said it, in which sitting
    and turn: ``{kind?, speaker?, session?, ref?}``. A superseded memory names the newer one in ``superseded_by``, which
    is no foreign key: rows come in any order when a log is replayed. ``mention_count`` is how often it was told;
    ``pinned_at`` is set while it is always recalled and never moved to a colder tier.
    """

    __tablename__ = "memory"
    __table_args__ = (
        *storable_text("content"),
        CheckConstraint("importance BETWEEN 0 AND 1", name="importance_range"),
        one_of("tier", Tier),
        one_of("type", MemoryType),
        one_of("state", MemoryState),
        Index("ix_memory_newest", "persona_id", "created_at", "id", sqlite_where=_LIVE),
        Index("ix_memory_persona", "persona_id", sqlite_where=_LIVE),  # goes through rows as they lie in the file
        Index("ix_memory_told", "persona_id", text("coalesce(occurred_at, created_at)"), sqlite_where=_LIVE),
        Index("ix_memory_counts", "persona_id", "tier", "type", "importance", sqlite_where=_LIVE),
    )

    event_created: ClassVar[str] = "Added"
    event_only: ClassVar = {"tier": "TierChanged"}
    joined: ClassVar = frozenset({"tags"})
    summed: ClassVar = frozenset({"access_count", "mention_count"})
    passing: ClassVar = frozenset({"tier", "last_accessed"})

    persona_id: Mapped[str] = mapped_column(ForeignKey("persona.id"))
    content: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    type: Mapped[str] = mapped_column(default=MemoryType.NOTE.value)
    importance: Mapped[float] = mapped_column(default=0.5)
    tier: Mapped[str] = mapped_column(default=Tier.WARM.value)
    tags: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[dict[str, Any] | None]
    occurred_at: Mapped[str | None]
    access_count: Mapped[int] = mapped_column(default=0)
    last_accessed: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=MemoryState.ACTIVE.value)
    superseded_by: Mapped[str | None]
    mention_count: Mapped[int] = mapped_column(default=1)
    pinned_at: Mapped[str | None]


class RecallNote(Local):
    """That a memory was in mind when a reply was written, and why.

    It is a row of this device: the log tells only that the memory was used once more. Of what was recalled before such
    notes were kept the reply may be unknown; ``score`` and ``why`` are None then.
    """

    __tablename__ = "recall"
    __table_args__ = (
        Index("ix_recall_when", "persona_id", "recalled_at", "memory_id"),
        Index("ix_recall_memory", "memory_id", "recalled_at"),
        Index("ix_recall_message", "message_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    persona_id: Mapped[str]
    memory_id: Mapped[str]
    message_id: Mapped[str | None]
    recalled_at: Mapped[str]
    score: Mapped[float | None]
    why: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

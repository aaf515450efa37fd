"""The table of events."""

from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from pjais.persistence.entity import Base


class Event(Base):
    """One change of one entity; rows are only ever added.

    ``changes`` maps each field to [before, after]. ``hash`` is SHA-256(prev_hash, seq, leaf_hash), ``leaf_hash``
    SHA-256 of the event's own content, so that a body can be redacted later without breaking the chain.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_entity_id", "entity_id"),
        Index("ix_event_persona_id", "persona_id"),
        Index("ix_event_name", "name"),
        Index("ix_event_recorded_at", "recorded_at"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    entity_type: Mapped[str]
    entity_id: Mapped[str]
    persona_id: Mapped[str | None]
    changes: Mapped[dict[str, Any]]
    hlc: Mapped[str]
    device_id: Mapped[str]
    actor: Mapped[str]
    causation_id: Mapped[str | None]
    recorded_at: Mapped[str]
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

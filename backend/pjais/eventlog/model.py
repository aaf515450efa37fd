"""The table of events."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, Dialect, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from pjais.persistence.engine import from_json
from pjais.persistence.entity import Base


class WrittenJson(JSON):
    """JSON as it was written; what is none any more is given as the text that it is, for a log shows all it holds."""

    cache_ok = True

    def adapt(self, cls: type[Any], **_: Any) -> Any:  # noqa: ANN401, ARG002 - as in TypeEngine
        return WrittenJson(none_as_null=self.none_as_null)  # SQLite's own would read it as strictly as any JSON

    def result_processor(self, _dialect: Dialect, _type: object) -> Callable[[Any], Any]:
        return _read


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
    changes: Mapped[dict[str, Any]] = mapped_column(WrittenJson(none_as_null=True))
    hlc: Mapped[str]
    device_id: Mapped[str]
    actor: Mapped[str]
    causation_id: Mapped[str | None]
    recorded_at: Mapped[str]
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


def _read(stored: Any) -> Any:  # noqa: ANN401 - any JSON, or what is none
    try:
        return from_json(stored)
    except ValueError:
        return stored

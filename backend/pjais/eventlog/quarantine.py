"""Events that are in the log and not in the rows: of a newer version, or not readable. Never skipped silently."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.persistence.entity import Local


class Reason(StrEnum):
    """Why an event is held back."""

    NEWER = "newer"
    MALFORMED = "malformed"


class Quarantined(Local):
    """One event that was held back; its entity keeps the row it had."""

    __tablename__ = "quarantine"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    entity_type: Mapped[str]
    entity_id: Mapped[str]
    reason: Mapped[str]
    found_at: Mapped[str] = mapped_column(default=now_text)

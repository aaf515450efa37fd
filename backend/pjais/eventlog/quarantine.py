"""Events that are in the log and not in the rows: of a newer version, or not readable. Never skipped silently.

Who reads an event asks the catalogue, which says why one cannot be read. A repair, a replay and an import write down
here what they had to leave out; verifying names it, the audit trail shows it as what it is, and time travel says of an
item that it may not be what it was.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.persistence.entity import Local

#: Holds an event back, given as (seq, name, entity_type, entity_id, reason, found_at), unless it is already.
HOLD: Final = "INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?, ?, ?, ?)"


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

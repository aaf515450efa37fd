"""The table of device-local settings."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.persistence.entity import Local


class Setting(Local):
    """A preference of this device; never synced, never in the event log."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    updated_at: Mapped[str] = mapped_column(default=now_text, onupdate=now_text)

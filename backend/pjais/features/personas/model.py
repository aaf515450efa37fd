"""The tables of personas and of the pictures they wear."""

from typing import Any, ClassVar

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from pjais.kernel.clock import now_text
from pjais.persistence.entity import Entity, Local, Row, storable_text


class Persona(Entity):
    """A character a person keeps: who it is, how it speaks, what it may remember.

    ``card`` holds what an imported character card said beyond our own fields, kept for its export.
    ``model`` is what it speaks through: ``{backend_id?, model?, sampling?}``. ``accent`` names the screens' colour
    while it is active, None for the one chosen for all. ``retired_at`` is set while it is retired: kept and readable,
    but not to be activated. ``origin`` tells what it was made from: ``{kind, of?, name?}``, a copy, a template, a file.
    """

    __tablename__ = "persona"
    __table_args__ = (*storable_text("name"), Index("ix_persona_name", "name", sqlite_where=text("deleted_at IS NULL")))

    event_only: ClassVar = {"retired_at": "RetirementChanged"}
    joined: ClassVar = frozenset({"tags"})

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    personality: Mapped[dict[str, Any]]
    scenario: Mapped[str] = mapped_column(default="")
    system_prompt: Mapped[str] = mapped_column(default="")
    first_message: Mapped[str] = mapped_column(default="")
    avatar: Mapped[str | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    memory_settings: Mapped[dict[str, Any]]
    privacy_settings: Mapped[dict[str, Any]]
    card: Mapped[dict[str, Any] | None]
    model: Mapped[dict[str, Any] | None]
    accent: Mapped[str | None]
    retired_at: Mapped[str | None]
    origin: Mapped[dict[str, Any] | None]

    @classmethod
    def persona_of(cls, row: Row) -> str | None:
        owner: str | None = row.get("id")
        return owner


class Blob(Local):
    """Bytes named by their own hash, so that storing the same picture twice stores it once."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[str] = mapped_column(default=now_text)

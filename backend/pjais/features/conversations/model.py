"""The tables of conversations and messages."""

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pjais.persistence.entity import Entity, one_of

_LIVE = text("deleted_at IS NULL")


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class Conversation(Entity):
    """A thread with one persona."""

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_newest", "persona_id", "created_at", "id", sqlite_where=_LIVE),)

    persona_id: Mapped[str] = mapped_column(ForeignKey("persona.id"))
    title: Mapped[str] = mapped_column(default="")


class Message(Entity):
    """One turn of a conversation.

    ``persona_id`` repeats the conversation's, so that the audit trail of a persona needs no join.
    """

    __tablename__ = "message"
    __table_args__ = (
        one_of("role", ("user", "assistant", "system")),
        Index("ix_message_order", "conversation_id", "created_at", "id", sqlite_where=_LIVE),
    )

    event_created: ClassVar[str] = "Added"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    persona_id: Mapped[str] = mapped_column(ForeignKey("persona.id"))
    role: Mapped[str]
    content: Mapped[str]

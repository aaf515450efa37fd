"""Wire shapes of conversations and messages."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.shapes import Instant, Shape, Text

RoleName = Literal["user", "assistant", "system"]
Title = Annotated[Text, Field(max_length=500)]
Words = Annotated[Text, Field(min_length=1)]


class ConversationCreate(Shape):
    """A new thread with a persona."""

    persona_id: str
    title: Title = ""


class ConversationPatch(Shape):
    """Fields to change; those left out stay as they are."""

    title: Title = ""


class ConversationRead(Shape):
    """A thread as it stands."""

    id: str
    persona_id: str
    title: str
    created_at: str
    updated_at: str
    version: int


class MessageCreate(Shape):
    """A new turn."""

    role: RoleName
    content: Words
    created_at: Instant | None = None


class MessagePatch(Shape):
    """Fields to change; those left out stay as they are."""

    content: Words = ""


class MessageRead(Shape):
    """A turn as it stands."""

    id: str
    conversation_id: str
    persona_id: str
    role: RoleName
    content: str
    created_at: str
    updated_at: str
    version: int

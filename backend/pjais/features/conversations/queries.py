"""Live queries over conversations and messages."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Select, select

from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import ConversationRead, MessageRead
from pjais.reactive.registry import live_query

Window = Annotated[int, Field(ge=1, le=1000)]


@live_query("conversations$", row=ConversationRead)
def conversations(persona_id: str, limit: Window = 500) -> Select[Any]:
    """A persona's conversations, newest first."""
    columns = [getattr(Conversation, name) for name in ConversationRead.model_fields]
    live = select(*columns).where(Conversation.persona_id == persona_id, Conversation.deleted_at.is_(None))
    return live.order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(limit)


@live_query("messages$", row=MessageRead)
def messages(conversation_id: str, limit: Window = 500) -> Select[Any]:
    """The newest messages of a conversation, in the order they were said."""
    columns = [getattr(Message, name) for name in MessageRead.model_fields]
    live = select(*columns).where(Message.conversation_id == conversation_id, Message.deleted_at.is_(None))
    newest = live.order_by(Message.created_at.desc(), Message.id.desc()).limit(limit).subquery()
    return select(newest).order_by(newest.c.created_at, newest.c.id)

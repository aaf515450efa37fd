"""Live queries over conversations, messages, replies being written and proposed memories."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Select, select

from pjais.features.conversations.model import Conversation, MemoryProposal, Message, ReplyPiece
from pjais.features.conversations.schemas import (
    ConversationRead,
    Length,
    MessageRead,
    MessageRow,
    PieceRow,
    ProposalRead,
)
from pjais.features.conversations.threads import length_of, path_of
from pjais.reactive.registry import live_query

Window = Annotated[int, Field(ge=1, le=1000)]
Offset = Annotated[int, Field(ge=0, le=100_000_000)]


@live_query("conversations$", row=ConversationRead)
def conversations(persona_id: str, limit: Window = 500) -> Select[Any]:
    """A persona's conversations, newest first."""
    columns = [getattr(Conversation, name) for name in ConversationRead.model_fields]
    live = select(*columns).where(Conversation.persona_id == persona_id, Conversation.deleted_at.is_(None))
    return live.order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(limit)


@live_query("conversation$", row=ConversationRead)
def conversation(conversation_id: str) -> Select[Any]:
    """One conversation; no row once it is deleted."""
    columns = [getattr(Conversation, name) for name in ConversationRead.model_fields]
    return select(*columns).where(Conversation.id == conversation_id, Conversation.deleted_at.is_(None))


@live_query("messages$", row=MessageRow)
def messages(conversation_id: str, limit: Window = 200, offset: Offset = 0) -> Select[Any]:
    """The newest messages of the path that a conversation shows, in the order they were said."""
    columns = [getattr(Message, name) for name in MessageRead.model_fields]
    return path_of(columns, conversation_id, limit, offset)


@live_query("threadLength$", row=Length, key="key")
def thread_length(conversation_id: str) -> Select[Any]:
    """How many messages the path has that a conversation shows, deleted ones among them."""
    return length_of(conversation_id)


@live_query("replyPieces$", row=PieceRow)
def reply_pieces(conversation_id: str) -> Select[Any]:
    """The text of replies that are being written in a conversation, piece by piece."""
    columns = [getattr(ReplyPiece, name) for name in PieceRow.model_fields]
    return select(*columns).where(ReplyPiece.conversation_id == conversation_id).order_by(ReplyPiece.id)


@live_query("memoryProposals$", row=ProposalRead)
def memory_proposals(persona_id: str, conversation_id: str | None = None, limit: Window = 200) -> Select[Any]:
    """The memories that conversations with a persona suggest and nobody has decided on, newest first."""
    columns = [getattr(MemoryProposal, name) for name in ProposalRead.model_fields]
    of_persona = (MemoryProposal.persona_id == persona_id, MemoryProposal.state == "open")
    query = select(*columns).where(*of_persona, MemoryProposal.deleted_at.is_(None))
    if conversation_id is not None:
        query = query.where(MemoryProposal.conversation_id == conversation_id)
    return query.order_by(MemoryProposal.id.desc()).limit(limit)

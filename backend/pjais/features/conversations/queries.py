"""Live queries over conversations, messages, replies being written and proposed memories."""

from collections.abc import Iterator
from typing import Annotated, Any, cast

from pydantic import Field
from sqlalchemy import ColumnElement, Select, func, literal, select

from pjais.features.conversations.listing import COLUMNS, FOLDER, IS_PINNED, LAST_SAID, ConversationFilter
from pjais.features.conversations.model import Conversation, MemoryProposal, Message, ReplyPiece
from pjais.features.conversations.schemas import (
    ConversationRead,
    FolderCount,
    Length,
    MessageRead,
    MessageRow,
    PieceRow,
    ProposalCount,
    ProposalRead,
    failure_said,
)
from pjais.features.conversations.threads import length_of, path_of, stretch_of
from pjais.persistence.entity import Row
from pjais.reactive.registry import live_query

Window = Annotated[int, Field(ge=1, le=1000)]
Offset = Annotated[int, Field(ge=0, le=100_000_000)]


@live_query("conversations$", row=ConversationRead)
def conversations(
    persona_id: str,
    title: str | None = None,
    by_folder: bool = False,  # noqa: FBT001, FBT002
    limit: Window = 500,
    offset: Offset = 0,
) -> Select[Any]:
    """A persona's conversations, pinned ones first, newest first; if asked for folder by folder."""
    found = ConversationFilter(persona_id, title).narrow(select(*COLUMNS))
    folders = (func.fold(FOLDER), FOLDER) if by_folder else ()
    order = (IS_PINNED.desc(), *folders, LAST_SAID.desc(), Conversation.id.desc())
    return found.order_by(*order).limit(limit).offset(offset)


@live_query("conversationFolders$", row=FolderCount, key="key")
def conversation_folders(persona_id: str, title: str | None = None) -> Select[Any]:
    """How many of a persona's conversations are pinned, and how many are in each folder, in the order of the list."""
    key = literal("pinned").op("||")(IS_PINNED).op("||")(":").op("||")(FOLDER)
    columns = (key.label("key"), (IS_PINNED == 1).label("pinned"), FOLDER.label("folder"), func.count().label("count"))
    found = ConversationFilter(persona_id, title).narrow(select(*columns).select_from(Conversation))
    return found.group_by(IS_PINNED, FOLDER).order_by(IS_PINNED.desc(), func.fold(FOLDER), FOLDER)


@live_query("conversation$", row=ConversationRead)
def conversation(conversation_id: str) -> Select[Any]:
    """One conversation; no row once it is deleted."""
    return select(*COLUMNS).where(Conversation.id == conversation_id, Conversation.deleted_at.is_(None))


def _as_read(row: Row) -> Row:
    return {**row, "extra": failure_said(row["extra"])}


@live_query("messages$", row=MessageRow, shape=_as_read)
def messages(conversation_id: str, limit: Window = 200, offset: Offset = 0) -> Select[Any]:
    """The newest messages of the path that a conversation shows, in the order they were said."""
    columns = [getattr(Message, name) for name in MessageRead.model_fields]
    return path_of(columns, conversation_id, limit, offset)


@live_query("threadStretch$", row=MessageRow, shape=_as_read)
def thread_stretch(conversation_id: str, first: Offset = 0, limit: Window = 100) -> Select[Any]:
    """The messages of the path that a conversation shows from the first-th on, in the order they were said."""
    columns = [getattr(Message, name) for name in MessageRead.model_fields]
    return stretch_of(columns, conversation_id, first, limit)


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
def memory_proposals(
    persona_id: str, conversation_id: str | None = None, limit: Window = 200, offset: Offset = 0
) -> Select[Any]:
    """The memories that conversations with a persona suggest and nobody has decided on, newest first."""
    columns = [getattr(MemoryProposal, name) for name in ProposalRead.model_fields]
    query = select(*columns).where(*_open(persona_id, conversation_id))
    return query.order_by(MemoryProposal.id.desc()).limit(limit).offset(offset)


@live_query("proposalCount$", row=ProposalCount, key="key")
def proposal_count(persona_id: str, conversation_id: str | None = None) -> Select[Any]:
    """How many memories conversations with a persona suggest that nobody has decided on."""
    counted = select(literal("proposals").label("key"), func.count().label("count")).select_from(MemoryProposal)
    return cast("Select[Any]", counted.where(*_open(persona_id, conversation_id)))


def _open(persona_id: str, conversation_id: str | None) -> Iterator[ColumnElement[bool]]:
    yield MemoryProposal.persona_id == persona_id
    yield MemoryProposal.state == "open"
    yield MemoryProposal.deleted_at.is_(None)
    if conversation_id is not None:
        yield MemoryProposal.conversation_id == conversation_id

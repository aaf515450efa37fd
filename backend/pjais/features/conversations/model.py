"""The tables of conversations and messages."""

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pjais.persistence.entity import Entity, Local, one_of

#: The depth of messages from before conversations were trees, until they are linked.
UNLINKED = -1
_LIVE = text("deleted_at IS NULL")


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class MessageState(StrEnum):
    """How a message came to its end."""

    COMPLETE = "complete"
    WRITING = "writing"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class Conversation(Entity):
    """A thread with one persona: a tree of messages, of which one path is shown.

    ``leaf_id`` is the last message of that path where somebody chose it, else the newest message is; ``settings`` holds
    ``{use_memories?, learn_memories?, model?}``; ``summary`` tells what was said up to and including message
    ``summary_until``. Neither id is a foreign key: rows come in any order when a log is replayed. ``extra`` keeps what
    an imported file said beyond our own fields, by the program that wrote it, and under ``origin`` which conversation
    it was there.
    """

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_newest", "persona_id", "created_at", "id", sqlite_where=_LIVE),)

    passing: ClassVar = frozenset({"leaf_id", "summary", "summary_until"})

    persona_id: Mapped[str] = mapped_column(ForeignKey("persona.id"))
    title: Mapped[str] = mapped_column(default="")
    folder: Mapped[str] = mapped_column(default="")
    pinned_at: Mapped[str | None]
    leaf_id: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    summary: Mapped[str] = mapped_column(default="")
    summary_until: Mapped[str | None]
    extra: Mapped[dict[str, Any] | None]


class Message(Entity):
    """One turn of a conversation.

    ``parent_id`` is the turn it follows, ``depth`` how many turns come before it; alternatives share a parent.
    ``persona_id`` repeats the conversation's, so that the audit trail of a persona needs no join. ``model`` wrote it;
    ``extra`` keeps what an imported file said beyond our own fields, and why a reply failed.
    """

    __tablename__ = "message"
    __table_args__ = (
        one_of("role", ("user", "assistant", "system")),
        one_of("state", MessageState),
        Index("ix_message_order", "conversation_id", "created_at", "id", sqlite_where=_LIVE),
        Index("ix_message_newest", "conversation_id", "id", sqlite_where=_LIVE),
        Index("ix_message_parent", "conversation_id", "parent_id", "id"),
        Index("ix_message_said", "persona_id", "created_at", "role", "token_count", sqlite_where=_LIVE),
        Index("ix_message_unlinked", "conversation_id", sqlite_where=text("depth < 0")),
    )

    event_created: ClassVar[str] = "Added"
    passing: ClassVar = frozenset({"parent_id", "depth", "state", "model", "token_count"})

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    persona_id: Mapped[str] = mapped_column(ForeignKey("persona.id"))
    parent_id: Mapped[str | None]
    depth: Mapped[int] = mapped_column(default=UNLINKED)
    role: Mapped[str]
    content: Mapped[str]
    state: Mapped[str] = mapped_column(default=MessageState.COMPLETE.value)
    model: Mapped[str | None]
    token_count: Mapped[int | None]
    extra: Mapped[dict[str, Any] | None]


class ReplyPiece(Local):
    """Some of the text of a reply that is being written; all of them go when it is done.

    They are rows of this device, not events: a reply of a thousand tokens is one event, and a crash keeps what came.
    """

    __tablename__ = "reply_piece"
    __table_args__ = (Index("ix_reply_piece_conversation_id", "conversation_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str]
    message_id: Mapped[str]
    content: Mapped[str]


class Prompt(Local):
    """What the model saw before it wrote a reply: the parts in order, with token counts and why each memory was in.

    ``recalled_count`` is how many memories are among the parts, so that counting them need not read all of the text.
    """

    __tablename__ = "prompt"
    __table_args__ = (Index("ix_prompt_made", "persona_id", "made_at", "recalled_count", "token_count"),)

    message_id: Mapped[str] = mapped_column(primary_key=True)
    persona_id: Mapped[str]
    made_at: Mapped[str]
    model: Mapped[str]
    context_tokens: Mapped[int]
    token_count: Mapped[int]
    recalled_count: Mapped[int] = mapped_column(default=0)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class MemoryProposal(Entity):
    """A memory that a conversation suggests, until its owner accepts or rejects it.

    ``kind`` tells what it would do: add a memory, count another mention of ``target_id``, or supersede that.
    ``memory_id`` is what it became.
    """

    __tablename__ = "memory_proposal"
    __table_args__ = (
        one_of("kind", ("new", "repeat", "contradiction")),
        one_of("origin", ("rules", "model")),
        one_of("state", ("open", "accepted", "rejected")),
        Index("ix_memory_proposal_open", "persona_id", "state", "id", sqlite_where=_LIVE),
    )

    persona_id: Mapped[str] = mapped_column(ForeignKey("persona.id"))
    conversation_id: Mapped[str | None]
    message_id: Mapped[str | None]
    content: Mapped[str]
    type: Mapped[str]
    importance: Mapped[float]
    kind: Mapped[str]
    target_id: Mapped[str | None]
    origin: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    memory_id: Mapped[str | None]

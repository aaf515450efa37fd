"""How conversations are listed: in which order, under which folder, by which words of their titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.orm import Session

from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import ConversationRead, FolderRename
from pjais.features.conversations.service import Conversations
from pjais.features.personas.model import Persona
from pjais.features.routing import values_of
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
from pjais.persistence.rows import rows_of

_newest: Final = (
    select(Message.created_at)
    .where(Message.conversation_id == Conversation.id, Message.deleted_at.is_(None))
    .order_by(Message.id.desc())
    .limit(1)
    .correlate(Conversation)
    .scalar_subquery()
)
#: When something was last said; where nothing was, when the conversation began.
LAST_SAID: Final[ColumnElement[str]] = func.coalesce(_newest, Conversation.created_at)
IS_PINNED: Final[ColumnElement[int]] = case((Conversation.pinned_at.is_not(None), 1), else_=0)
#: Pinned ones stand together, whatever folder they are in.
FOLDER: Final[ColumnElement[str]] = case((Conversation.pinned_at.is_not(None), ""), else_=Conversation.folder)
#: As ``ConversationRead`` has them.
COLUMNS: Final = [
    LAST_SAID.label("last_said_at") if name == "last_said_at" else getattr(Conversation, name)
    for name in ConversationRead.model_fields
]


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations: of one persona or of all that are not deleted, with these words in the title."""

    persona_id: str | None = None
    title: str | None = None

    def narrow(self, query: Select[Any]) -> Select[Any]:
        owned = (
            Conversation.persona_id.in_(select(Persona.id).where(Persona.deleted_at.is_(None)))
            if self.persona_id is None
            else Conversation.persona_id == self.persona_id
        )
        query = query.where(Conversation.deleted_at.is_(None), owned)
        words = (self.title or "").strip().casefold()
        return query.where(func.instr(func.fold(Conversation.title), words) > 0) if words else query


def read(session: Session, conversation: Conversation) -> ConversationRead:
    row = conversation.as_row()
    spoken = session.scalar(select(LAST_SAID).where(Conversation.id == conversation.id))
    return ConversationRead.model_validate(
        {name: spoken if name == "last_said_at" else row[name] for name in ConversationRead.model_fields}
    )


def page_of(
    session: Session, narrowed: ConversationFilter, limit: int, after: Sequence[Any] | None
) -> list[ConversationRead]:
    """Pinned ones first, newest first among their like, from behind the one whose (pinned, last said, id) is given."""
    query = narrowed.narrow(select(*COLUMNS))
    if after is not None:
        pinned, spoken, last_id = after
        query = query.where(
            tuple_(IS_PINNED, LAST_SAID, Conversation.id) < (int(pinned is True), str(spoken), str(last_id))
        )
    query = query.order_by(IS_PINNED.desc(), LAST_SAID.desc(), Conversation.id.desc()).limit(limit)
    return [ConversationRead.model_validate(dict(row)) for row in session.execute(query).mappings()]


def rename_folder(session: Session, given: FolderRename) -> list[str]:
    """Put all that is in one folder into another; returns the ids of the conversations that moved."""
    inside = select(Conversation.id).where(
        Conversation.persona_id == given.persona_id,
        Conversation.folder == given.folder,
        Conversation.deleted_at.is_(None),
    )
    ids = list(session.scalars(inside.order_by(Conversation.id)))
    rows = rows_of(session.connection(), Conversation, ids)
    Conversations(session).change_all([(rows[each], {"folder": given.name.strip()}) for each in ids])
    return ids


def position_of(cursor: str | None, start: int) -> int:
    """The place in a list that a cursor of one number holds; ``start`` without one. Raises InvalidInputError."""
    if cursor is None:
        return start
    (value,) = values_of(cursor, 1)
    if not isinstance(value, int):
        msg = said("after: this is no cursor of this list")
        raise InvalidInputError(msg, errors=[{"field": "after", "message": said("no cursor of this list")}])
    return value

"""Lets go of messages that a persona's privacy settings say were kept long enough.

They are deleted as a person would delete them, so they can be restored. What was made of them goes with them: the
summary that tells what they said, which is written anew of what stays, and what models were shown.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from pjais.features.conversations.model import Conversation, Message, MessageState, Prompt
from pjais.features.conversations.service import Conversations, Messages
from pjais.features.memories.retention import ACTOR
from pjais.features.personas.model import Persona
from pjais.kernel.clock import now_text, to_text
from pjais.persistence.session import WritingSession
from pjais.persistence.vault import Vault

_BATCH: Final = 500


def let_go_of_messages(vault: Vault, persona: Persona, now: datetime) -> int:
    """Delete what is due of one persona; returns how many messages went."""
    days = persona.privacy_settings.get("message_retention_days")
    if days is None:
        return 0
    with vault.read() as session:
        old = (Message.persona_id == persona.id, Message.created_at < to_text(now - timedelta(days=days)))
        ended = (Message.deleted_at.is_(None), Message.state != MessageState.WRITING)
        due = list(session.scalars(select(Message.id).where(*old, *ended).order_by(Message.id)))
    for start in range(0, len(due), _BATCH):
        with vault.write(actor=ACTOR) as session:
            _delete(session, due[start : start + _BATCH])
    return len(due)


def _delete(session: WritingSession, ids: list[str]) -> None:
    rows, moment = Messages(session).rows(ids), now_text()
    Messages(session).change_all([(row, {"deleted_at": moment}) for row in rows.values()])
    talks = {row["conversation_id"] for row in rows.values()}
    for talk in session.scalars(select(Conversation).where(Conversation.id.in_(talks), Conversation.summary != "")):
        Conversations(session).change(talk, {"summary": "", "summary_until": None})
    beside = select(Message.id).where(Message.conversation_id.in_(talks))  # later replies were shown them, too
    session.execute(delete(Prompt).where(Prompt.message_id.in_(beside)))

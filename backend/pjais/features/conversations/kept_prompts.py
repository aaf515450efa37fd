"""How long it is kept what models saw: as long as the persona's settings allow for what stands in it."""

import re
from collections.abc import Collection
from typing import Final

from sqlalchemy import Text, cast, delete, exists, select
from sqlalchemy.orm import Session

from pjais.features.conversations.model import Message, Prompt
from pjais.features.memories.model import RecallNote
from pjais.features.personas.model import Persona

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def let_go_of_prompts(session: Session, persona: Persona, memory_ids: Collection[str], before: str | None) -> None:
    """Remove prompts of a persona that may not be kept any more.

    Where messages are not kept, none is. Else those go that show one of these memories, those made before that moment,
    and those of replies that were deleted before it: a reply can be restored, what its model saw cannot. Notes of when
    what was recalled go with their age alone, since they say nothing of what it was.

    Args:
        session: in a writing transaction.
        persona: whose prompts are looked at.
        memory_ids: memories that go now.
        before: the oldest moment that may be kept, None where there is no such limit.
    """
    own = Prompt.persona_id == persona.id
    if not persona.privacy_settings.get("store_messages", True):
        session.execute(delete(Prompt).where(own))
        session.execute(delete(RecallNote).where(RecallNote.persona_id == persona.id))
        return
    if before is not None:
        went = exists().where(Message.id == Prompt.message_id, Message.deleted_at < before)
        session.execute(delete(Prompt).where(own, (Prompt.made_at < before) | went))
        session.execute(delete(RecallNote).where(RecallNote.persona_id == persona.id, RecallNote.recalled_at < before))
    if memory_ids:
        gone = frozenset(memory_ids)
        stored = session.execute(select(Prompt.message_id, cast(Prompt.parts, Text)).where(own))
        for message_id, parts in stored.all():
            if not gone.isdisjoint(_UUID.findall(parts)):
                session.execute(delete(Prompt).where(Prompt.message_id == message_id))

"""Conversations from before they were trees: each message comes to follow the one before it."""

from itertools import pairwise

from sqlalchemy import select

from pjais.features.conversations.model import UNLINKED, Message
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault


def link_messages(vault: Vault) -> int:
    """Lay a path through the messages that have no place yet; returns how many conversations had such."""
    with vault.read() as session:
        found = list(session.scalars(select(Message.conversation_id).where(Message.depth < 0).distinct()))
    for conversation_id in found:
        _link(vault, conversation_id)
    return len(found)


def _link(vault: Vault, conversation_id: str) -> None:
    with vault.write(actor="upgrade") as session:
        ordered = select(Message.id).where(Message.conversation_id == conversation_id, Message.depth == UNLINKED)
        ids = list(session.scalars(ordered.order_by(Message.created_at, Message.id)))
        rows = rows_of(session.connection(), Message, ids)
        places = enumerate(pairwise([None, *ids]))
        changes = [
            (rows[this], {"parent_id": before, "depth": place}) for place, (before, this) in places if this is not None
        ]
        session.update_rows(Message, changes)

"""Conversations from before they were trees: each message comes to follow the one before it.

Such messages are in a vault that an older version wrote, and in what such a vault exported.
"""

from sqlalchemy import select, tuple_

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
    ours = Message.conversation_id == conversation_id
    in_order = (Message.created_at, Message.id)
    with vault.write(actor="upgrade") as session:
        found = select(*in_order).where(ours, Message.depth == UNLINKED).order_by(*in_order)
        placeless = [(made_at, key) for made_at, key in session.execute(found)]
        earlier = select(Message.id, Message.depth).where(ours, Message.depth >= 0, tuple_(*in_order) < placeless[0])
        newest = session.execute(earlier.order_by(*(each.desc() for each in in_order)).limit(1)).first()
        root, depth = (newest[0], newest[1] + 1) if newest else (None, 0)
        ids = [key for _, key in placeless]
        rows = rows_of(session.connection(), Message, ids)
        parents = zip(ids, [root, *ids], strict=False)
        changes = [
            (rows[key], {"parent_id": parent, "depth": depth + place}) for place, (key, parent) in enumerate(parents)
        ]
        session.update_rows(Message, changes)

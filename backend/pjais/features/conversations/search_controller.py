"""Finds messages by their words."""

from litestar import get
from litestar.di import NamedDependency

from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import MessageHit, MessageHits
from pjais.features.personas.service import PersonaNotFoundError, Personas
from pjais.features.routing import Limit, checked_id, problems
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault
from pjais.retrieval.indexer import Indexer
from pjais.retrieval.message_index import find_messages
from pjais.retrieval.wording import words_of

_MOST_FOUND = 100
_AROUND = 80


@get(
    "/messages/search",
    operation_id="messages.search",
    tags=["messages"],
    responses=problems(PersonaNotFoundError),
    sync_to_thread=True,
)
def search_messages(
    vault: NamedDependency[Vault], indexer: NamedDependency[Indexer], persona_id: str, q: str, limit: Limit = 20
) -> MessageHits:
    """Messages with a persona that hold every word, the last one as a beginning; newest first."""
    with vault.read() as session:
        Personas(session).require(checked_id(persona_id, "persona_id"))
    indexer.catch_up()
    with indexer.index.reading() as connection:
        ids = find_messages(connection, persona_id, q, min(limit, _MOST_FOUND))
    with vault.read() as session:
        rows = rows_of(session.connection(), Message, ids)
        talks = rows_of(session.connection(), Conversation, [row["conversation_id"] for row in rows.values()])
    live = (rows[each] for each in ids if each in rows and rows[each]["deleted_at"] is None)
    return MessageHits(
        results=[
            MessageHit(
                id=row["id"],
                conversation_id=row["conversation_id"],
                persona_id=row["persona_id"],
                conversation_title=talks[row["conversation_id"]]["title"],
                role=row["role"],
                excerpt=excerpt(row["content"], q),
                created_at=row["created_at"],
            )
            for row in live
            if talks[row["conversation_id"]]["deleted_at"] is None
        ]
    )


def excerpt(content: str, text: str) -> str:
    """What stands around the first of the words."""
    flat = " ".join(content.split())
    places = [place for word in words_of(text) if (place := flat.lower().find(word)) >= 0]
    start = max(min(places, default=0) - _AROUND // 2, 0)
    cut = flat[start : start + 2 * _AROUND]
    return f"{'…' if start else ''}{cut}{'…' if start + len(cut) < len(flat) else ''}"

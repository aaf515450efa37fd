"""Conversations of files becoming rows: each message after the one it follows, whatever order they came in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.features.conversations.service import Conversations, Messages
from pjais.features.imports.formats.parsed import Fields, ParsedConversation, ParsedMessage, UnreadableFileError
from pjais.features.memories.schemas import CONTENT_LIMIT
from pjais.features.personas.model import Persona
from pjais.features.shapes import TEXT_LIMIT
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.persistence.entity import Row

BATCH: Final = 1_000


@dataclass(slots=True)
class Laid:
    """A conversation as rows, and the memories that its turns would be."""

    conversation: Row
    messages: list[Row]
    turns: list[Fields]


def lay(persona_id: str, parsed: ParsedConversation, *, with_turns: bool) -> Laid:
    """The rows of a conversation.

    Raises:
        UnreadableFileError: a message is longer than one can be.
    """
    begun = parsed.created_at or next((each.created_at for each in parsed.messages if each.created_at), now_text())
    conversation_id = new_id()
    ids: dict[str, str] = {}
    depths: dict[str, int] = {}
    rows: list[Row] = []
    when = begun
    for message in parsed.messages:
        if len(message.content) > TEXT_LIMIT:
            msg = f"{parsed.title or 'a conversation'}: a message has {len(message.content):,} characters, too many"
            raise UnreadableFileError(msg)
        ids[message.key] = new_id()
        parent = ids.get(message.parent or "")
        depths[message.key] = depths[message.parent or ""] + 1 if parent is not None else 0
        when = message.created_at or when
        rows.append(_row(conversation_id, persona_id, message, ids[message.key], parent, depths[message.key], when))
    shown = ids.get(parsed.shown or "")
    newest = rows[-1]["id"] if rows else None
    conversation = {
        "id": conversation_id,
        "persona_id": persona_id,
        "title": parsed.title,
        "created_at": begun,
        "leaf_id": shown if shown != newest else None,
    }
    return Laid(conversation, rows, list(_turns(conversation_id, parsed, ids)) if with_turns else [])


def store(session: Session, laid: Laid) -> None:
    Conversations(session).add_all([laid.conversation])
    for start in range(0, len(laid.messages), BATCH):
        Messages(session).add_all(laid.messages[start : start + BATCH])


def persona_called(session: Session, name: str) -> Persona | None:
    """The one live persona of that name; None where there is none, or more than one."""
    found = session.scalars(select(Persona).where(Persona.name == name, Persona.deleted_at.is_(None)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _row(  # noqa: PLR0913 - the columns of a message
    conversation_id: str,
    persona_id: str,
    message: ParsedMessage,
    message_id: str,
    parent: str | None,
    depth: int,
    when: str,
) -> Row:
    return {
        "id": message_id,
        "conversation_id": conversation_id,
        "persona_id": persona_id,
        "parent_id": parent,
        "depth": depth,
        "role": message.role,
        "content": message.content,
        "state": "complete",
        "model": message.model,
        "extra": message.extra,
        "created_at": when,
    }


def _turns(conversation_id: str, parsed: ParsedConversation, ids: dict[str, str]) -> Iterator[Fields]:
    """What was said on the shown path, as memories."""
    by_key = {message.key: message for message in parsed.messages}
    key, path = parsed.shown or (parsed.messages[-1].key if parsed.messages else None), []
    while key is not None and key in by_key:
        path.append(by_key[key])
        key = by_key[key].parent
    for message in reversed(path):
        if message.role in {"user", "assistant"} and message.content.strip():
            speaker = message.speaker or ("User" if message.role == "user" else None)
            source = {"kind": "message", "speaker": speaker, "session": conversation_id, "ref": ids[message.key]}
            yield {
                "content": message.content[:CONTENT_LIMIT],
                "type": "event",
                "source": source,
                "occurred_at": message.created_at,
            }

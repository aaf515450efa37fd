"""Conversations of files becoming rows: each message after the one it follows, whatever order they came in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pjais.features.conversations.model import Conversation
from pjais.features.imports.formats.conversation_file import ORIGIN
from pjais.features.imports.formats.parsed import Fields, ParsedConversation, ParsedMessage, UnreadableFileError
from pjais.features.memories.schemas import CONTENT_LIMIT
from pjais.features.personas.model import Persona
from pjais.features.shapes import TEXT_LIMIT
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.persistence.entity import Row

BATCH: Final = 1_000
_SPEAKER_LIMIT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Speakers:
    """What those are called who speak where the file does not say: the person, and the persona."""

    user: str
    assistant: str


@dataclass(slots=True)
class Laid:
    """A conversation as rows, and the memories that its turns would be."""

    conversation: Row
    messages: list[Row]
    turns: list[Fields]


def lay(persona_id: str, parsed: ParsedConversation, *, speakers: Speakers | None = None) -> Laid:
    """The rows of a conversation; what was said also as memories, if it is told who speaks.

    Raises:
        UnreadableFileError: a message is longer than one can be.
    """
    begun = parsed.created_at or next((each.created_at for each in parsed.messages if each.created_at), now_text())
    conversation_id = parsed.id or new_id()
    rows: dict[str, Row] = {}
    for message in parsed.messages:
        if len(message.content) > TEXT_LIMIT:
            msg = said(
                "{where}: a message has {length:,} characters, too many",
                where=parsed.title or said("a conversation"),
                length=len(message.content),
            )
            raise UnreadableFileError(msg)
        parent = rows.get(message.parent or "")
        when = message.created_at or (begun if parent is None else parent["created_at"])
        rows[message.key] = {
            "id": message.id or new_id(),
            "conversation_id": conversation_id,
            "persona_id": persona_id,
            "parent_id": None if parent is None else parent["id"],
            "depth": 0 if parent is None else parent["depth"] + 1,
            "role": message.role,
            "content": message.content,
            "state": message.state,
            "model": message.model,
            "token_count": message.token_count,
            "extra": message.extra,
            "created_at": when,
        }
    conversation = _conversation(conversation_id, persona_id, parsed, rows) | {"created_at": begun}
    turns = [] if speakers is None else list(_turns(conversation_id, parsed, rows, speakers))
    return Laid(conversation, list(rows.values()), turns)


def _conversation(conversation_id: str, persona_id: str, parsed: ParsedConversation, rows: dict[str, Row]) -> Row:
    newest = next(reversed(rows), None)
    shown = parsed.shown if parsed.shown in rows else None
    until = rows.get(parsed.more.get("summary_until") or "")
    extra = {**(parsed.extra or {}), **({ORIGIN: parsed.origin} if parsed.origin else {})}
    return {
        **parsed.more,
        "id": conversation_id,
        "persona_id": persona_id,
        "title": parsed.title,
        "leaf_id": rows[shown]["id"] if shown is not None and shown != newest else None,
        "summary_until": None if until is None else until["id"],
        "extra": extra or parsed.extra,
    }


def persona_called(session: Session, name: str) -> Persona | None:
    """The one live persona of that name; None where there is none, or more than one."""
    found = session.scalars(select(Persona).where(Persona.name == name, Persona.deleted_at.is_(None)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def origins(session: Session) -> set[str]:
    """Which conversations are here already, by what tells them from every other one: those of files, and our own."""
    told = func.json_extract(Conversation.extra, f"$.{ORIGIN}")
    found = session.execute(select(Conversation.id, told).where(Conversation.deleted_at.is_(None)))
    return {known for own, origin in found for known in (f"pjais:{own}", origin) if known is not None}


def _turns(
    conversation_id: str, parsed: ParsedConversation, rows: dict[str, Row], speakers: Speakers
) -> Iterator[Fields]:
    """What was said on the shown path, as memories; recall goes by who said it, when, and in which conversation."""
    by_key = {message.key: message for message in parsed.messages}
    last = parsed.shown if parsed.shown in by_key else next(reversed(by_key), None)
    path: list[ParsedMessage] = []
    while last is not None:
        path.append(by_key[last])
        last = by_key[last].parent if by_key[last].parent in by_key else None
    named = {"user": speakers.user, "assistant": speakers.assistant}
    for message in reversed(path):
        if message.role in named and message.content.strip():
            speaker = (message.speaker or named[message.role])[:_SPEAKER_LIMIT]
            ref = rows[message.key]["id"]
            yield {
                "content": message.content[:CONTENT_LIMIT],
                "type": "event",
                "source": {"kind": "message", "speaker": speaker, "session": conversation_id, "ref": ref},
                "occurred_at": message.created_at,
            }

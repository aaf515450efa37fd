"""All that is stored of one persona, for people to read: Markdown, with the same as JSON beside it."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.eventlog.archive import archived
from pjais.features.conversations.model import Conversation, Message
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Blob, Persona
from pjais.features.personas.service import PersonaNotFoundError
from pjais.kernel.clock import now_text
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Entity, Row
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault

_NOT_IN_NAMES: Final = re.compile(r"[^\w .-]|^\.+", re.UNICODE)
_NAME_LENGTH: Final = 60
_EVENT: Final = ("seq", "name", "entity_type", "entity_id", "recorded_at", "actor", "device_id", "changes")
_WRITTEN: Final = ("description", "scenario", "system_prompt", "first_message")
_GROUPED: Final = ("personality", "memory_settings", "privacy_settings")
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_ABOUT: Final = """# {name}

All that PJai's stores of {name}, as of {moment}.

- `persona.md`: who {name} is
- `memories.md`: what {name} remembers ({memories}), newest first
- `conversations/`: what was said ({conversations})
- `events.md`: when what was changed, and by whom ({events}); what the fields were is in `data.json`
- `data.json`: all of it for programs, deleted things and every event included
"""


def write_persona_data(vault: Vault, persona_id: str, dest: IO[bytes]) -> str:
    """Write a zip archive; returns the persona's name.

    Raises:
        PersonaNotFoundError: nothing was written.
        MissingArchiveError: an archive of older events is not there; likewise.
    """
    with vault.read() as session:
        persona = session.get(Persona, persona_id)
        if persona is None:
            msg = f"There is no persona with id {persona_id[:64]}"
            raise PersonaNotFoundError(msg)
        memories = _rows(session, Memory, persona_id)
        conversations = _rows(session, Conversation, persona_id)
        messages = _rows(session, Message, persona_id)
        events = _events_of(session, persona_id)
        picture = session.get(Blob, persona.avatar) if persona.avatar else None
        with zipfile.ZipFile(dest, "w", zipfile.ZIP_DEFLATED) as archive:
            counts = {"memories": len(memories), "conversations": len(conversations), "events": len(events)}
            about = _ABOUT.format(name=persona.name, moment=_moment(now_text()), **counts)
            archive.writestr("README.md", about)
            archive.writestr("persona.md", _persona(persona))
            archive.writestr("memories.md", _memories(memories))
            for path, text in _conversations(conversations, messages):
                archive.writestr(path, text)
            archive.writestr("events.md", _events(events))
            everything = {
                "persona": persona.as_row(),
                "memories": memories,
                "conversations": conversations,
                "messages": messages,
                "events": events,
            }
            archive.writestr("data.json", orjson.dumps(everything, option=orjson.OPT_INDENT_2))
            if picture is not None:
                archive.writestr(f"avatar.{_ENDINGS.get(picture.media_type, 'bin')}", picture.content)
        return persona.name


def file_name(name: str) -> str:
    """A name for a file on any system."""
    return _NOT_IN_NAMES.sub("_", name)[:_NAME_LENGTH].strip() or "persona"


def _rows(session: Session, table: type[Entity], persona_id: str) -> list[Row]:
    columns = table.__table__.c
    query = select(table.__table__).where(columns["persona_id"] == persona_id)
    found = session.execute(query.order_by(columns["created_at"], columns["id"])).mappings()
    return [dict(row) for row in found]


def _events_of(session: Session, persona_id: str) -> list[Row]:
    """Oldest first, those in archives too."""
    sql = f"SELECT {', '.join(_EVENT)} FROM event WHERE persona_id = ? ORDER BY seq"  # noqa: S608 - fixed names
    connection = session.connection()
    found = chain(archived(connection, sql, (persona_id,)), run(connection, sql, (persona_id,)))
    rows = [dict(zip(_EVENT, each, strict=True)) for each in found]
    return [{**row, "changes": from_json(row["changes"])} for row in rows]


def _persona(persona: Persona) -> str:
    parts = [f"# {persona.name}", _deleted(persona.deleted_at)]
    parts += [f"## {_title(field)}\n\n{text}" for field in _WRITTEN if (text := getattr(persona, field))]
    for field in _GROUPED:
        values = [f"- {_title(name)}: {value}" for name, value in getattr(persona, field).items()]
        parts.append("\n".join([f"## {_title(field)}", "", *values]))
    if persona.tags:
        parts.append(f"Tags: {', '.join(persona.tags)}")
    parts.append(f"Made {_moment(persona.created_at)}, changed last {_moment(persona.updated_at)}.")
    return "\n\n".join(part for part in parts if part) + "\n"


def _memories(memories: Sequence[Row]) -> str:
    def lines() -> Iterator[str]:
        for row in reversed(memories):
            facts = [_moment(row["created_at"]), row["type"], row["tier"], f"importance {row['importance']:.2f}"]
            facts += [f"tags {', '.join(row['tags'])}"] if row["tags"] else []
            facts += [f"deleted {_moment(row['deleted_at'])}"] if row["deleted_at"] else []
            yield f"- {_indented(row['content'])}\n  *{' · '.join(facts)}*"

    return "# Memories\n\n" + ("\n".join(lines()) or "None.") + "\n"


def _conversations(conversations: Sequence[Row], messages: Iterable[Row]) -> Iterator[tuple[str, str]]:
    said: dict[str, list[Row]] = {row["id"]: [] for row in conversations}
    for message in messages:
        said.setdefault(message["conversation_id"], []).append(message)
    for number, row in enumerate(conversations, 1):
        title = row["title"] or "Untitled"
        lines = [f"# {title}", f"Begun {_moment(row['created_at'])}.", _deleted(row["deleted_at"])]
        for message in said[row["id"]]:
            gone = f", deleted {_moment(message['deleted_at'])}" if message["deleted_at"] else ""
            lines.append(f"**{message['role']}**, {_moment(message['created_at'])}{gone}:\n\n{message['content']}")
        name = f"{number:04d} {file_name(title)}.md"
        yield str(PurePosixPath("conversations") / name), "\n\n".join(line for line in lines if line) + "\n"


def _events(events: Iterable[Row]) -> str:
    lines = ["# Events", "", "| when | what | of | by |", "|---|---|---|---|"]
    for event in events:
        what = re.sub(r"^v\d+\.", "", event["name"])
        lines.append(
            f"| {_moment(event['recorded_at'])} | {what} | {event['entity_type']} {event['entity_id']} "
            f"| {event['actor']} |"
        )
    return "\n".join(lines) + "\n"


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


def _deleted(moment: str | None) -> str:
    return f"Deleted {_moment(moment)}; it can be restored." if moment else ""


def _moment(instant: str) -> str:
    return f"{instant[:10]} {instant[11:16]} UTC"


def _title(field: str) -> str:
    return field.replace("_", " ").capitalize()

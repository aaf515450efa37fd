"""All that is stored of one persona, for people to read: Markdown, with the same as JSON beside it."""

import re
import zipfile
from collections.abc import Mapping
from itertools import chain
from typing import IO, Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.eventlog.adjusted import AdjustedChange
from pjais.eventlog.archive import archived
from pjais.eventlog.held import HeldArrival
from pjais.eventlog.outstanding import refuse_while_outstanding
from pjais.features.conversations.model import Conversation, MemoryProposal, Message, Prompt
from pjais.features.exports.persona_pages import (
    conversation_pages,
    events_page,
    memories_page,
    moment_of,
    persona_page,
    prompts_page,
    proposals_page,
)
from pjais.features.memories.model import Memory, RecallNote
from pjais.features.personas.model import Blob, Persona
from pjais.features.personas.service import PersonaNotFoundError
from pjais.kernel.clock import now_text
from pjais.kernel.tasks import Task
from pjais.kernel.wording import said
from pjais.persistence.engine import from_json
from pjais.persistence.entity import Base, Row
from pjais.persistence.rows import run
from pjais.persistence.stoppable import stoppable
from pjais.persistence.vault import Vault
from pjais.replication.model import SyncLeftOut

_NOT_IN_NAMES: Final = re.compile(r"[^\w .-]|^\.+", re.UNICODE)
_NAME_LENGTH: Final = 60
_EVENT: Final = ("seq", "name", "entity_type", "entity_id", "recorded_at", "actor", "device_id", "changes")
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
#: What belongs to a persona, by its name in data.json, and the column that orders it.
OWNED: Final[Mapping[str, tuple[type[Base], str]]] = {
    "memories": (Memory, "created_at"),
    "memory_proposals": (MemoryProposal, "created_at"),
    "conversations": (Conversation, "created_at"),
    "messages": (Message, "created_at"),
    "prompts": (Prompt, "made_at"),
    "recalls": (RecallNote, "recalled_at"),
    "adjusted_changes": (AdjustedChange, "at"),
    "held_arrivals": (HeldArrival, "held_at"),
    "left_out_of_syncing": (SyncLeftOut, "persona_id"),
}
_ABOUT: Final = """# {name}

All that PJai's stores of {name}, as of {moment}.

- `persona.md`: who {name} is
- `memories.md`: what {name} remembers ({memories}), newest first
- `proposals.md`: what conversations suggested to remember ({memory_proposals}), and what became of it
- `conversations/`: what was said ({conversations}), with every branch
- `prompts.md`: what models were shown before they wrote a reply ({prompts})
- `events.md`: when what was changed, and by whom ({events}); what the fields were is in `data.json`
- `data.json`: all of it for programs, deleted things, every recall, every event, and what has come from other devices
  and lost or waits included

Left out:

- the search index, with its words and vectors: it is made from the memories
- a reply that is being written just now, until it is a message
- backups and copies outside the vault, which hold what the vault held then
- what was forgotten: nothing but its hashes is left
- settings of this device and backends of models, which belong to no persona
"""


def write_persona_data(vault: Vault, persona_id: str, dest: IO[bytes], task: Task | None = None) -> str:
    """Write a zip archive; returns the persona's name. ``task`` is told of its parts.

    Raises:
        PersonaNotFoundError: nothing was written.
        MissingArchiveError: an archive of older events is not there; likewise.
        HistoryComingError: not all events are here yet; likewise.
        CancelledError: it was stopped.
    """
    told = task or Task("persona-data")
    with vault.read() as session, stoppable(session.connection(), told.check):
        refuse_while_outstanding(session.connection())
        persona = session.get(Persona, persona_id)
        if persona is None:
            msg = said("There is no persona with id {persona_id}", persona_id=persona_id[:64])
            raise PersonaNotFoundError(msg)
        owned = {name: _rows(session, table, order, persona_id) for name, (table, order) in OWNED.items()}
        owned["events"] = _events_of(session, persona_id)
        picture = session.get(Blob, persona.avatar) if persona.avatar else None
        with zipfile.ZipFile(dest, "w", zipfile.ZIP_DEFLATED) as archive:
            pages = _pages(persona, owned)
            for count, (path, page) in enumerate(pages.items()):
                told(count, len(pages))
                archive.writestr(path, page)
            everything = {"persona": persona.as_row(), **owned}
            archive.writestr("data.json", orjson.dumps(everything, option=orjson.OPT_INDENT_2))
            if picture is not None:
                archive.writestr(f"avatar.{_ENDINGS.get(picture.media_type, 'bin')}", picture.content)
        told.no_way_back()
        return persona.name


def file_name(name: str) -> str:
    """A name for a file on any system."""
    return _NOT_IN_NAMES.sub("_", name)[:_NAME_LENGTH].strip() or "persona"


def _pages(persona: Persona, owned: Mapping[str, list[Row]]) -> dict[str, str]:
    counts = {name: len(rows) for name, rows in owned.items()}
    talks = conversation_pages(owned["conversations"], owned["messages"])
    return {
        "README.md": _ABOUT.format(name=persona.name, moment=moment_of(now_text()), **counts),
        "persona.md": persona_page(persona),
        "memories.md": memories_page(owned["memories"]),
        "proposals.md": proposals_page(owned["memory_proposals"]),
        **{f"conversations/{number:04d} {file_name(title)}.md": page for number, (title, page) in enumerate(talks, 1)},
        "prompts.md": prompts_page(owned["prompts"]),
        "events.md": events_page(owned["events"]),
    }


def _rows(session: Session, table: type[Base], order: str, persona_id: str) -> list[Row]:
    columns = table.__table__.c
    query = select(table.__table__).where(columns["persona_id"] == persona_id)
    found = session.execute(query.order_by(columns[order], *table.__table__.primary_key)).mappings()
    return [dict(row) for row in found]


def _events_of(session: Session, persona_id: str) -> list[Row]:
    """Oldest first, those in archives too."""
    sql = f"SELECT {', '.join(_EVENT)} FROM event WHERE persona_id = ? ORDER BY seq"  # noqa: S608 - fixed names
    connection = session.connection()
    found = chain(archived(connection, sql, (persona_id,)), run(connection, sql, (persona_id,)))
    rows = [dict(zip(_EVENT, each, strict=True)) for each in found]
    return [{**row, "changes": from_json(row["changes"])} for row in rows]

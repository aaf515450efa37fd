"""Copies of personas: a persona like another, with or without what that one remembers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from pjais.features.memories.model import Memory
from pjais.features.memories.service import Memories
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import Origin
from pjais.features.personas.service import Personas
from pjais.features.shapes import NAME_LIMIT
from pjais.kernel.ids import new_id
from pjais.persistence.entity import BOOKKEEPING, Row

BATCH: Final = 1_000
_NOT_COPIED: Final = BOOKKEEPING | {"deleted_at", "retired_at", "origin"}


@dataclass(frozen=True, slots=True)
class CopyService:
    """Makes personas like others; the caller owns the transaction."""

    session: Session

    def duplicate(self, persona_id: str, name: str | None = None, *, with_memories: bool = False) -> Persona:
        """A persona with the same fields under another id, which tells what it is a copy of.

        Raises:
            PersonaNotFoundError: unknown or deleted.
        """
        personas = Personas(self.session)
        original = personas.find(persona_id)
        fields = {field: value for field, value in original.as_row().items() if field not in _NOT_COPIED}
        privacy = {**original.privacy_settings, "analysis_refused_at": None}
        made = personas.add(
            {
                **fields,
                "name": name or copy_name(original.name),
                "privacy_settings": privacy,
                "origin": Origin(kind="copy", of=original.id, name=original.name).model_dump(),
            }
        )
        if with_memories:
            self._copy_memories(original.id, made.id)
        return made

    def _copy_memories(self, from_id: str, to_id: str) -> None:
        named = select(Memory.superseded_by).where(Memory.persona_id == from_id, Memory.superseded_by.is_not(None))
        newer = select(Memory.id).where(Memory.id.in_(named), Memory.deleted_at.is_(None))
        ids = {key: new_id() for key in self.session.scalars(newer)}
        for rows in self._memories_of(from_id):
            Memories(self.session).add_all([_copied(row, to_id, ids) for row in rows])

    def _memories_of(self, persona_id: str) -> Iterator[list[Row]]:
        """Those that are not deleted, oldest first, some at a time."""
        order = (Memory.created_at, Memory.id)
        query = select(Memory).where(Memory.persona_id == persona_id, Memory.deleted_at.is_(None)).order_by(*order)
        last: Row | None = None
        while True:
            page = query if last is None else query.where(tuple_(*order) > tuple_(last["created_at"], last["id"]))
            rows = [memory.as_row() for memory in self.session.scalars(page.limit(BATCH))]
            if not rows:
                return
            last = rows[-1]
            self.session.expunge_all()  # a persona may have a million of them
            yield rows


def _copied(row: Row, persona_id: str, ids: dict[str, str]) -> Row:
    """The row of a copy; what has no source of its own names the memory that it is a copy of."""
    source = row["source"] or {"kind": "copy", "speaker": None, "session": row["persona_id"], "ref": row["id"]}
    newer = row["superseded_by"]
    kept = {name: value for name, value in row.items() if name not in {"version", "updated_at"}}
    return {
        **kept,
        "id": ids.get(row["id"]) or new_id(),
        "persona_id": persona_id,
        "source": source,
        "superseded_by": ids.get(newer) if newer else None,
    }


def copy_name(name: str) -> str:
    ending = " (copy)"
    return name[: NAME_LIMIT - len(ending)] + ending

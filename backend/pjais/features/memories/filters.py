"""Which memories are meant: the one place where filters, orders and pages become SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import Order, TierName, TypeName
from pjais.features.personas.model import Persona
from pjais.persistence.engine import to_json

ORDERS: Final[dict[Order, tuple[Any, ...]]] = {
    "newest": (Memory.created_at.desc(), Memory.id.desc()),
    "oldest": (Memory.created_at, Memory.id),
    "importance": (Memory.importance.desc(), Memory.created_at.desc(), Memory.id.desc()),
    "recently_used": (Memory.last_accessed.desc().nulls_last(), Memory.created_at.desc(), Memory.id.desc()),
    "most_used": (Memory.access_count.desc(), Memory.created_at.desc(), Memory.id.desc()),
}


@dataclass(frozen=True, slots=True)
class MemoryFilter:
    """What a list of memories is narrowed to; None does not narrow."""

    persona_id: str | None = None
    tier: Sequence[TierName] | None = None
    type: Sequence[TypeName] | None = None
    tag: str | None = None
    q: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [Memory.deleted_at.is_(None)]
        if self.persona_id is None:
            found.append(Memory.persona_id.in_(select(Persona.id).where(Persona.deleted_at.is_(None))))
        else:
            found.append(Memory.persona_id == self.persona_id)
        if self.tier:
            found.append(Memory.tier.in_(self.tier))
        if self.type:
            found.append(Memory.type.in_(self.type))
        if self.tag:
            # The stored JSON quotes and escapes each tag, so the quoted text occurs there only as a whole tag.
            found.append(func.instr(Memory.tags, to_json(self.tag), type_=None) > 0)
        if self.q:
            found.append(_contains(self.q))
        return found

    def narrow(self, query: Any) -> Select[Any]:  # noqa: ANN401 - a Select of any columns
        narrowed: Select[Any] = query.where(*self.conditions())
        return narrowed


def _contains(text: str) -> ColumnElement[bool]:
    """Case-insensitive in all of Unicode; SQLite's own LIKE, several times faster, folds ASCII only."""
    if text.isascii():
        return or_(Memory.content.icontains(text, autoescape=True), Memory.summary.icontains(text, autoescape=True))
    folded = text.casefold()
    return or_(func.instr(func.fold(Memory.content), folded) > 0, func.instr(func.fold(Memory.summary), folded) > 0)

"""Recall: the memories that answer a question, as rows, each with why it was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select

from pjais.features.memories.filters import TOLD_AT, MemoryFilter, has_tag
from pjais.features.memories.model import Memory, MemoryState
from pjais.features.personas.service import Personas
from pjais.kernel.wording import Sentence
from pjais.persistence.entity import Row
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault
from pjais.retrieval.searcher import Searcher
from pjais.retrieval.syntax import Query, parse
from pjais.retrieval.weighing import Hit, Reasons

#: Pinned memories that are recalled at once; more would leave no room for what was asked.
MOST_PINNED: Final = 8
UNFOUND: Final = Reasons(0.0, 0.0, 0.0, False, 0.0, 0.0)  # noqa: FBT003 - the parts in order
_SPARE: Final = 20  # found and deleted since: rare, and made up for by these


@dataclass(frozen=True, slots=True)
class Recalled:
    """A memory and why it was found."""

    memory: Row
    hit: Hit


@dataclass(frozen=True, slots=True)
class Recollection:
    """What was recalled, best first, and what kept it from being more."""

    recalled: list[Recalled]
    problem: Sentence | None


@dataclass(frozen=True, slots=True)
class Recall:
    """Searches one vault's memories."""

    vault: Vault
    searcher: Searcher

    def search(self, persona_id: str, line: str, limit: int, wait_s: float) -> Recollection:
        """What a search line finds, filters and all, best first.

        Raises:
            PersonaNotFoundError: no such persona.
            InvalidInputError: a filter of the line has a value that is not known.
        """
        with self.vault.read() as session:
            Personas(session).require(persona_id)
        query = parse(line)
        narrowing = RowFilter(self.vault, _filtered(persona_id, query)) if query.narrows else None
        return self._found(persona_id, query, limit, narrowing, wait_s)

    def remembered(self, persona_id: str, text: str, limit: int, wait_s: float) -> Recollection:
        """What a persona should think of when it hears this text: read as plain words, whatever is in it.

        Pinned memories come first, whatever they say; disabled and superseded ones stay away.
        """
        found = self._found(persona_id, Query(text=text), limit + _SPARE, None, wait_s)
        pinned = [Recalled(row, Hit(row["id"], 0.0, UNFOUND)) for row in self._pinned(persona_id)]
        ids = {each.memory["id"] for each in pinned}
        active = [each for each in found.recalled if each.memory["state"] == MemoryState.ACTIVE]
        by_id = {each.memory["id"]: each for each in active}
        first = [by_id.get(each.memory["id"], each) for each in pinned]
        return Recollection([*first, *(each for each in active if each.memory["id"] not in ids)][:limit], found.problem)

    def _pinned(self, persona_id: str) -> list[Row]:
        wanted = (Memory.persona_id == persona_id, Memory.deleted_at.is_(None), Memory.pinned_at.is_not(None))
        with self.vault.read() as session:
            query = select(Memory.id).where(*wanted, Memory.state == MemoryState.ACTIVE)
            ids = list(session.scalars(query.order_by(Memory.pinned_at).limit(MOST_PINNED)))
            rows = rows_of(session.connection(), Memory, ids)
        return [rows[each] for each in ids]

    def _found(
        self, persona_id: str, query: Query, limit: int, narrowing: "RowFilter | None", wait_s: float
    ) -> Recollection:
        found = self.searcher.search(persona_id, query, limit + _SPARE, narrowing=narrowing, wait_s=wait_s)
        with self.vault.read() as session:
            rows = rows_of(session.connection(), Memory, [hit.memory_id for hit in found.hits])
        live = (Recalled(rows[hit.memory_id], hit) for hit in found.hits if hit.memory_id in rows)
        return Recollection([each for each in live if each.memory["deleted_at"] is None][:limit], found.problem)


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What the filters of a search line let through: the ids that a statement selects."""

    vault: Vault
    statement: Select[str]

    def few(self, most: int) -> Sequence[str] | None:
        """All of them, or None if they are more than that."""
        with self.vault.read() as session:
            found = session.scalars(self.statement.limit(most + 1)).all()
        return found if len(found) <= most else None

    def among(self, memory_ids: Sequence[str]) -> set[str]:
        """Those of the given ones that are selected."""
        with self.vault.read() as session:
            return set(session.scalars(self.statement.where(Memory.id.in_(memory_ids))))


def _filtered(persona_id: str, query: Query) -> Select[str]:
    narrow = MemoryFilter(persona_id, query.tiers or None, query.types or None).narrow(select(Memory.id))
    if query.before is not None:
        narrow = narrow.where(query.before > TOLD_AT)
    if query.after is not None:
        narrow = narrow.where(query.after <= TOLD_AT)
    for tag in query.tags:
        narrow = narrow.where(has_tag(tag))
    return narrow

"""Links between memories: what replaced what, what was said in one sitting, who is spoken of, what is alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import select

from pjais.features.memories.model import Memory
from pjais.features.memories.service import MemoryService
from pjais.persistence.entity import Row
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault
from pjais.retrieval.documents import meaning
from pjais.retrieval.searcher import Searcher
from pjais.retrieval.wording import FILLER

LinkKind = Literal["supersedes", "superseded_by", "same_source", "same_entity", "similar"]
_ALIKE: Final = 0.55  # cosine; below it sentences share little but their form
_OF_EACH: Final = 8
_NAMES: Final = 5
#: A capitalised word that does not begin a sentence names somebody or something.
_NAME: Final = re.compile(r"(?<![.!?:\"“] )(?<!^)\b([A-Z][\w'-]{2,}(?: [A-Z][\w'-]{2,})*)")


@dataclass(frozen=True, slots=True)
class Link:
    """Another memory and how it belongs; ``reason`` is the shared name, or how alike they are."""

    kind: LinkKind
    memory: Row
    reason: str


@dataclass(frozen=True, slots=True)
class Links:
    """Finds the links of one memory in one vault."""

    vault: Vault
    searcher: Searcher

    def of(self, memory_id: str) -> list[Link]:
        """The strongest kinds first, each memory once; raises MemoryNotFoundError."""
        with self.vault.read() as session:
            memory = MemoryService(session).find(memory_id).as_row()
        found: dict[str, tuple[LinkKind, str]] = {}
        for kind, key, reason in self._found(memory):
            if key != memory_id:
                found.setdefault(key, (kind, reason))
        with self.vault.read() as session:
            rows = rows_of(session.connection(), Memory, list(found))
        live = [key for key in found if key in rows and rows[key]["deleted_at"] is None]
        return [Link(found[key][0], rows[key], found[key][1]) for key in live]

    def _found(self, memory: Row) -> Iterator[tuple[LinkKind, str, str]]:
        if memory["superseded_by"]:
            yield "superseded_by", memory["superseded_by"], ""
        owner = memory["persona_id"]
        with self.vault.read() as session:
            older = select(Memory.id).where(Memory.persona_id == owner, Memory.superseded_by == memory["id"])
            for key in session.scalars(older.limit(_OF_EACH)):
                yield "supersedes", key, ""
        for key in self.searcher.sitting_of(owner, memory["id"], _OF_EACH):
            yield "same_source", key, ""
        for name in names_in(memory["content"])[:_NAMES]:
            for key in self.searcher.naming(owner, name, _OF_EACH):
                yield "same_entity", key, name
        for key, cosine in self.searcher.likenesses(owner, meaning(memory), _OF_EACH + 1):
            if cosine >= _ALIKE:
                yield "similar", key, f"{cosine:.2f}"


def names_in(content: str) -> Sequence[str]:
    """Names of people, places and things that a text speaks of, each once."""
    found = (match[1] for match in _NAME.finditer(content))
    return list(dict.fromkeys(name for name in found if name.lower() not in FILLER))

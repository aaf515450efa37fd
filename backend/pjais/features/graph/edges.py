"""What joins memories: what replaced what, what was told in one sitting, who is spoken of, what is alike."""

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from pjais.features.graph.rows import in_scope, newest_seq
from pjais.features.graph.schemas import EdgeKind
from pjais.features.memories.links import names_in
from pjais.features.memories.model import Memory
from pjais.persistence.vault import Vault
from pjais.retrieval import map_store
from pjais.retrieval.index_file import SearchIndex
from pjais.retrieval.map_store import VAULT
from pjais.retrieval.paths import Whole

#: In the order in which payloads number them.
KINDS: Final[tuple[EdgeKind, ...]] = get_args(EdgeKind)
_ALIKE: Final = 0.55  # cosine; as in the links of one memory
_NAMES: Final = 5
_SITTINGS: Final = (
    "SELECT memory_id, persona_id || session FROM doc WHERE session <> '' AND ? IN ('vault', persona_id)"
    " ORDER BY persona_id, session, said_at, id"
)
_Found = tuple[str, str, EdgeKind, float]


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """Edges between live memories: int64[m, 2] by place in ``ids``, which rise; ``likeness`` is NaN for most kinds."""

    ids: list[str]
    pairs: Whole
    kinds: NDArray[np.uint8]
    likeness: NDArray[np.float32]

    def place_of(self, memory_id: str) -> int | None:
        at = int(np.searchsorted(np.array(self.ids), memory_id)) if self.ids else 0
        return at if at < len(self.ids) and self.ids[at] == memory_id else None


class Edges:
    """Finds all edges of a map; what was found last is kept for who walks along them."""

    def __init__(self, vault: Vault, index: SearchIndex) -> None:
        self._vault = vault
        self._index = index
        self._lock = threading.Lock()
        self._kept: tuple[Any, EdgeTable] | None = None

    def of(self, scope: str, kinds: Collection[EdgeKind] = KINDS) -> EdgeTable:
        """Each pair of memories by its strongest kind only."""
        with self._lock:
            key = (scope, frozenset(kinds), self._moment(scope))
            if self._kept is None or self._kept[0] != key:
                self._kept = (key, self._found(scope, kinds))
            return self._kept[1]

    def _moment(self, scope: str) -> tuple[int, int, int]:
        with self._vault.read() as session:
            seq = newest_seq(session)
        kept = map_store.find_scope(self._index, scope)
        return (seq, kept.version, kept.revision) if kept else (seq, 0, 0)

    def _found(self, scope: str, kinds: Collection[EdgeKind]) -> EdgeTable:
        with self._vault.read() as session:
            ids = list(session.scalars(in_scope(select(Memory.id), scope).order_by(Memory.id)))
        places = {key: place for place, key in enumerate(ids)}
        pairs, told = [], []
        for kind in KINDS:
            if kind in kinds or (kind in {"similar", "nearest"} and {"similar", "nearest"} & {*kinds}):
                for a, b, real, likeness in self._each(kind, scope):
                    if real in kinds and a in places and b in places and a != b:
                        pairs.append((places[a], places[b]))
                        told.append((KINDS.index(real), likeness))
        return _table(ids, pairs, told)

    def _each(self, kind: EdgeKind, scope: str) -> Iterator[_Found]:
        match kind:
            case "supersedes":
                yield from self._superseding(scope)
            case "same_source":
                yield from self._sittings(scope)
            case "same_entity":
                yield from self._names(scope)
            case "similar":
                yield from self._kin(scope)
            case "nearest":
                return  # comes with those that are alike

    def _superseding(self, scope: str) -> Iterator[_Found]:
        older = in_scope(select(Memory.superseded_by, Memory.id), scope).where(Memory.superseded_by.is_not(None))
        with self._vault.read() as session:
            for newer, key in session.execute(older.order_by(Memory.id)):
                yield newer, key, "supersedes", np.nan

    def _sittings(self, scope: str) -> Iterator[_Found]:
        with self._index.reading() as connection:
            found = connection.execute(_SITTINGS, (scope,)).fetchall()
        for (a, sitting), (b, another) in pairwise(found):
            if sitting == another:
                yield a, b, "same_source", np.nan

    def _names(self, scope: str) -> Iterator[_Found]:
        last: dict[tuple[str, str], str] = {}
        told = in_scope(select(Memory.id, Memory.persona_id, Memory.content), scope).order_by(Memory.id)
        with self._vault.read() as session:
            for key, owner, content in session.execute(told):
                for name in names_in(content)[:_NAMES]:
                    before = last.get((owner, name))
                    if before is not None:
                        yield before, key, "same_entity", np.nan
                    last[owner, name] = key

    def _kin(self, scope: str) -> Iterator[_Found]:
        places = map_store.places_of(self._index, scope)
        for key, kin, likeness in zip(places.ids, places.kin, places.likeness.tolist(), strict=True):
            if kin is not None:
                yield key, kin, "similar" if likeness >= _ALIKE else "nearest", likeness


def scope_of(persona_id: str | None) -> str:
    return persona_id or VAULT


def _table(ids: list[str], pairs: Sequence[tuple[int, int]], told: Sequence[tuple[int, float]]) -> EdgeTable:
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    kinds = np.array([kind for kind, _ in told], np.uint8)
    likeness = np.array([value for _, value in told], np.float32)
    ordered = np.sort(ends, axis=1)
    _, first = np.unique(ordered[:, 0] * max(len(ids), 1) + ordered[:, 1], return_index=True)
    first.sort()
    return EdgeTable(ids, ends[first], kinds[first], likeness[first])

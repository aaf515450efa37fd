"""The memories of one persona as arrays in memory, read from the index and kept current."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pjais.retrieval.embedder import DIMENSIONS, Vectors
from pjais.retrieval.index_file import SearchIndex, vectors_in
from pjais.retrieval.ranking import Numbers, Places

#: All shelves together; the one in use stays whatever its size.
KEPT_BYTES: Final = 400_000_000
_ALL: Final = (
    "SELECT doc.id, memory_id, session, said_at, speaker, words, importance, value FROM doc"
    " LEFT JOIN vector ON vector.doc = doc.id WHERE persona_id = ? ORDER BY doc.id"
)


@dataclass(slots=True)
class Shelf:
    """One persona's documents in the order of their numbers in the index; ``vectors`` is float32[n, 384].

    ``known`` tells which have a vector yet; ``order`` sorts all by sitting and time.
    """

    docs: Places
    memory_ids: list[str]
    session: Places
    order: Places
    speakers: list[str]
    spoken_by: Places
    words: Numbers
    importance: Numbers
    vectors: Vectors
    known: NDArray[np.bool_]
    place_of: dict[str, int] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        return self.vectors.nbytes + 400 * len(self.memory_ids)

    def places_of(self, docs: Places) -> Places:
        """Where the numbered documents stand; those that do not are left out."""
        at = np.searchsorted(self.docs, docs)
        at = np.minimum(at, max(self.docs.size - 1, 0))
        there: Places = at[self.docs[at] == docs] if self.docs.size else at[:0]
        return there


class Shelves:
    """The shelves of the personas that were searched last."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Shelf] = OrderedDict()
        self._stale: set[str] = set()

    def touch(self, personas: set[str]) -> None:
        """Read these personas' documents again when they are wanted next."""
        with self._lock:
            self._stale |= personas & self._kept.keys()

    def of(self, persona_id: str) -> Shelf:
        """The persona's shelf as the index has it now."""
        with self._lock:
            if persona_id in self._stale:
                self._stale.discard(persona_id)
                self._kept.pop(persona_id, None)
            if persona_id in self._kept:
                self._kept.move_to_end(persona_id)
                return self._kept[persona_id]
        made = _read(self._index, persona_id)
        with self._lock:
            self._kept[persona_id] = made
            while len(self._kept) > 1 and sum(shelf.size_bytes for shelf in self._kept.values()) > KEPT_BYTES:
                self._kept.popitem(last=False)
        return made


def _read(index: SearchIndex, persona_id: str) -> Shelf:
    with index.reading() as connection:
        found = connection.execute(_ALL, (persona_id,)).fetchall()
    docs, memory_ids, sessions, said_at, speakers, words, importance, values = (
        zip(*found, strict=True) if found else ((),) * 8
    )
    known = np.array([value is not None for value in values], bool)
    vectors = np.zeros((len(found), DIMENSIONS), np.float32)
    if known.any():
        vectors[known] = vectors_in([value for value in values if value is not None])
    numbers = _numbered(sessions)
    names = sorted(set(speakers) - {""})
    number_of = {name: number for number, name in enumerate(names)}
    return Shelf(
        docs=np.array(docs, np.int64),
        memory_ids=list(memory_ids),
        session=numbers,
        order=_in_order(numbers, said_at),
        speakers=names,
        spoken_by=np.array([number_of.get(name, -1) for name in speakers], np.int64),
        words=np.array(words, np.float32),
        importance=np.array(importance, np.float32),
        vectors=vectors,
        known=known,
        place_of={memory_id: place for place, memory_id in enumerate(memory_ids)},
    )


def _numbered(sessions: Any) -> Places:  # noqa: ANN401 - a tuple of text
    number_of: dict[str, int] = {"": -1}
    return np.array([number_of.setdefault(name, len(number_of)) for name in sessions], np.int64)


def _in_order(session: Places, said_at: Any) -> Places:  # noqa: ANN401 - as above
    """Stable, so that what was said at one moment stays in the order in which it came."""
    by_time = np.argsort(np.array(said_at, str) if len(said_at) else np.empty(0, "U1"), kind="stable")
    order: Places = by_time[np.argsort(session[by_time], kind="stable")]
    return order

"""Which of very many vectors are near one: a graph that is walked, so that not all have to be compared.

It is kept in the search index in parts, under the vault's key as everything in there, and extended as vectors come.

Source: Malkov and Yashunin, Efficient and robust approximate nearest neighbour search using HNSW graphs (2018).
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pjais.retrieval.embedder import DIMENSIONS, MODEL, Vectors
from pjais.retrieval.index_file import SearchIndex, latest_change, vectors_in
from pjais.retrieval.ranking import Numbers, Places

_CONNECTIVITY: Final = 16
_WIDTH_ADDING: Final = 96
_WIDTH_SEARCHING: Final = 512
#: Components of a vector of length 1 in 384 dimensions are small: this spreads them over the range of a byte.
_SCALE: Final = 448.0
_ADDED_AT_ONCE: Final = 256  # a search that comes meanwhile waits for no more than these
_READ_AT_ONCE: Final = 4_096
_PART_BYTES: Final = 4_000_000
_DUE: Final = (
    "SELECT doc.id, value FROM doc JOIN vector ON vector.doc = doc.id"
    " WHERE persona_id = ? AND doc.id > ? AND change > ? AND change <= ? ORDER BY doc.id LIMIT ?"
)


class Nearness:
    """The graph of one persona's vectors; safe to share between threads.

    ``change`` is the newest change of the index that it holds all vectors of; ``total`` is their sum, float64[384].
    """

    def __init__(self, graph: Any = None, change: int = 0, total: NDArray[np.float64] | None = None) -> None:  # noqa: ANN401 - a library without stubs
        self.change = change
        self.total = np.zeros(DIMENSIONS) if total is None else total
        self._lock = threading.Lock()
        self._graph = _new_graph() if graph is None else graph

    def __len__(self) -> int:
        return len(self._graph)

    @property
    def size_bytes(self) -> int:
        return int(self._graph.memory_usage)

    def add(self, docs: Places, vectors: Vectors) -> None:
        """Take in vectors, float32[n, 384] of length 1 each; those of documents it holds already are left out."""
        is_new = ~self.holds(docs)
        docs, vectors = docs[is_new].astype(np.uint64), vectors[is_new]
        for start in range(0, docs.size, _ADDED_AT_ONCE):
            part = slice(start, start + _ADDED_AT_ONCE)
            with self._lock:
                self._graph.add(docs[part], _in_bytes(vectors[part]))
        self.total += vectors.sum(axis=0, dtype=np.float64)

    def holds(self, docs: Places) -> NDArray[np.bool_]:
        with self._lock:
            held: NDArray[np.bool_] = self._graph.contains(docs.astype(np.uint64)) if docs.size else np.zeros(0, bool)
        return held

    def nearest(self, asked: Numbers, count: int) -> tuple[Places, Numbers]:
        """The nearest to float32[384], or nearly so: documents and their cosines, nearest first."""
        with self._lock:
            found = self._graph.search(_in_bytes(asked), min(count, max(len(self._graph), 1)))
        return found.keys.astype(np.int64), (1 - found.distances).astype(np.float32)

    def cosines(self, docs: Places, asked: Numbers) -> Numbers:
        """Of these documents, all of which it must hold."""
        if not docs.size:
            return np.empty(0, np.float32)
        with self._lock:
            stored = np.vstack(self._graph.get(docs.astype(np.uint64))).astype(np.float32)
        made: Numbers = (stored @ asked) / np.maximum(np.linalg.norm(stored, axis=1), 1e-9)
        return made

    def extend(self, index: SearchIndex, persona_id: str) -> Iterator[int]:
        """Take in what the index has gained, some at a time; yields how many were taken in."""
        with index.reading() as connection:
            until = latest_change(connection)
        last = 0
        while True:
            with index.reading() as connection:
                found = connection.execute(_DUE, (persona_id, last, self.change, until, _READ_AT_ONCE)).fetchall()
            if not found:
                break
            last = found[-1][0]
            self.add(np.array([doc for doc, _ in found], np.int64), vectors_in([value for _, value in found]))
            yield len(found)
        self.change = until

    def save(self, index: SearchIndex, persona_id: str) -> None:
        """Keep it in the index; part by part, so that nobody waits long to write there."""
        with self._lock:
            stored, count = memoryview(self._graph.save()), len(self._graph)
        with index.writing() as connection:
            before = kept(connection, persona_id)
            version = before.version if before else 0
            _remove_parts(connection, persona_id, but=version)  # what a save that was killed has left
        insert = "INSERT INTO nearness_part (persona_id, version, value) VALUES (?, ?, ?)"
        for start in range(0, len(stored), _PART_BYTES):
            with index.writing() as connection:
                connection.execute(insert, (persona_id, version + 1, stored[start : start + _PART_BYTES]))
        told = (persona_id, version + 1, MODEL, self.change, count, self.total.tobytes())
        with index.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO nearness VALUES (?, ?, ?, ?, ?, ?)", told)
            _remove_parts(connection, persona_id, but=version + 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a stored graph: up to which change of the index it goes, and how many vectors it holds."""

    version: int
    change: int
    count: int


def kept(connection: Any, persona_id: str) -> Kept | None:  # noqa: ANN401 - the driver's connection
    sql = "SELECT version, change, count FROM nearness WHERE persona_id = ? AND model = ?"
    found = connection.execute(sql, (persona_id, MODEL)).fetchone()
    return None if found is None else Kept(*found)


def load(index: SearchIndex, persona_id: str) -> Nearness | None:
    """What was kept of a persona, or None."""
    with index.reading() as connection:
        found = kept(connection, persona_id)
        if found is None:
            return None
        parts = "SELECT value FROM nearness_part WHERE persona_id = ? AND version = ? ORDER BY id"
        stored = b"".join(value for (value,) in connection.execute(parts, (persona_id, found.version)))
        (total,) = connection.execute("SELECT total FROM nearness WHERE persona_id = ?", (persona_id,)).fetchone()
    return Nearness(_loaded(stored), found.change, np.frombuffer(total, np.float64).copy())


def _remove_parts(connection: Any, persona_id: str, *, but: int) -> None:  # noqa: ANN401 - as above
    connection.execute("DELETE FROM nearness_part WHERE persona_id = ? AND version <> ?", (persona_id, but))


def _new_graph() -> Any:  # noqa: ANN401 - a library without stubs
    from usearch.index import Index  # noqa: PLC0415 - only those who remember very much need it

    return Index(
        ndim=DIMENSIONS,
        metric="cos",
        dtype="i8",
        connectivity=_CONNECTIVITY,
        expansion_add=_WIDTH_ADDING,
        expansion_search=_WIDTH_SEARCHING,
    )


def _loaded(stored: bytes) -> Any:  # noqa: ANN401 - as above
    graph = _new_graph()
    graph.load(stored)
    graph.expansion_add, graph.expansion_search = _WIDTH_ADDING, _WIDTH_SEARCHING  # these are not stored
    return graph


def _in_bytes(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    made: NDArray[np.int8] = np.clip(np.rint(vectors * _SCALE), -127, 127).astype(np.int8)
    return made

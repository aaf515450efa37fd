"""The memories of one persona as arrays in memory, kept in step with the index by what has changed there."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlcipher3 import dbapi2

from pjais.retrieval import nearness
from pjais.retrieval.embedder import DIMENSIONS, Vectors
from pjais.retrieval.growing import Growing
from pjais.retrieval.index_file import REMOVALS_KEPT, SearchIndex, latest_change, vectors_in
from pjais.retrieval.nearness import Nearness
from pjais.retrieval.ranking import Numbers, Places

Flags = NDArray[np.bool_]
#: From so many vectors on a graph is made of them; below, comparing all is as fast and finds all.
GRAPH_FROM: Final = 200_000
#: All shelves together; the one in use stays whatever its size.
KEPT_BYTES: Final = 400_000_000
_IDLE_S: Final = 300.0
_READ_AT_ONCE: Final = 20_000
_SHARE_DUE: Final = 8  # a graph is extended when an eighth of the vectors is outside,
_SHARE_LIVE: Final = 2  # and begun anew when less than half of what is in it is still there
_FEW_ADDED: Final = 2_000
_EMBEDDED: Final = "SELECT count(*) FROM doc WHERE persona_id = ? AND change > ? AND embedded = 1"
_SINCE: Final = (
    "SELECT id, session, said_at, speaker, words, importance FROM doc INDEXED BY {}"
    " WHERE persona_id = ? AND change > ? AND id > ? ORDER BY id LIMIT ?"
)
_RERATED: Final = "SELECT id, importance FROM doc WHERE persona_id = ? AND change > ? AND id <= ?"
_REMOVED: Final = "SELECT doc FROM removed WHERE persona_id = ? AND change > ?"
_VECTORS: Final = (
    "SELECT doc.id, value FROM doc INDEXED BY {} JOIN vector ON vector.doc = doc.id"
    " WHERE persona_id = ? AND change > ? AND doc.id > ? ORDER BY doc.id LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One persona's documents as they were at one moment; all arrays are of n unless it says otherwise.

    A *place* is where a document stands in them; ``docs`` are the documents' numbers in the index, rising. ``live``
    tells which are still there. ``session`` numbers the sittings, negative for none. ``order`` holds the places of the
    live ones by sitting and time, ``position`` where a place stands in that, negative for the others. ``vectors`` is
    float32[m, 384] of the places ``loose``; all other vectors are in ``near``.
    """

    docs: Places
    live: Flags
    session: Places
    spoken_by: Places
    words: Numbers
    importance: Numbers
    speakers: list[str]
    order: Places
    position: Places
    loose: Places
    vectors: Vectors
    near: Nearness | None

    def __len__(self) -> int:
        return int(self.order.size)

    @property
    def size_bytes(self) -> int:
        return self.vectors.nbytes + 60 * self.docs.size + (self.near.size_bytes if self.near else 0)

    def places_of(self, docs: Places) -> Places:
        """Where the numbered documents stand; those that do not are left out."""
        return _places(self.docs, docs)

    def has(self, docs: Places) -> Flags:
        """Which of the numbered documents stand here."""
        return _stand(self.docs, docs)[1]


class Shelves:
    """The shelves of the personas that were searched last; safe to share between threads."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Books] = OrderedDict()
        self._used_at = time.monotonic()

    def of(self, persona_id: str) -> Shelf:
        """The persona's shelf as the index has it now."""
        with self._lock:
            books = self._kept.setdefault(persona_id, _Books(self._index, persona_id))
            self._kept.move_to_end(persona_id)
            self._used_at = time.monotonic()
        shelf = books.current()
        with self._lock:
            while len(self._kept) > 1 and sum(each.size_bytes for each in self._kept.values()) > KEPT_BYTES:
                self._kept.popitem(last=False)
        return shelf

    def extend_graphs(self) -> Iterator[int]:
        """Bring the graphs up to date of those who remember very much, some at a time; yields at each step."""
        for persona_id in self._many():
            with self._lock:
                books = self._kept.get(persona_id) or _Books(self._index, persona_id)
            yield from books.extend_graph()

    def let_go_when_idle(self) -> None:
        """Free the memory if nobody has searched for some minutes."""
        with self._lock:
            if time.monotonic() - self._used_at > _IDLE_S:
                self._kept.clear()

    def _many(self) -> list[str]:
        sql = "SELECT persona_id FROM doc GROUP BY persona_id HAVING count(*) > ?"
        with self._index.reading() as connection:
            return [persona_id for (persona_id,) in connection.execute(sql, (GRAPH_FROM,))]


class _Books:
    """What a persona's shelf is made from; it changes with the index, while shelves that were handed out do not."""

    def __init__(self, index: SearchIndex, persona_id: str) -> None:
        self._index = index
        self._persona_id = persona_id
        self._lock = threading.Lock()
        self._extending = threading.Lock()
        self._shelf: Shelf | None = None
        self._near: Nearness | None = None
        self._empty()

    @property
    def size_bytes(self) -> int:
        return self._shelf.size_bytes if self._shelf else 0

    def current(self) -> Shelf:
        with self._lock:
            self._follow()
            assert self._shelf is not None  # noqa: S101 - following has made it
            return self._shelf

    def extend_graph(self) -> Iterator[int]:
        """Take the vectors that are outside into the graph, if these are many."""
        with self._extending:
            near = self._graph_due()
            if near is None:
                return
            yield from near.extend(self._index, self._persona_id)
            near.save(self._index, self._persona_id)
            with self._lock:
                self._near = near
                self._keep_loose(~near.holds(self._docs.now[self._loose.now]))
                self._shelf = None

    def _graph_due(self) -> Nearness | None:
        """The graph that is to be extended, or None where there is nothing to do."""
        with self._index.reading() as connection:
            kept = nearness.kept(connection, self._persona_id)
            (embedded,) = connection.execute(_EMBEDDED, (self._persona_id, 0)).fetchone()
            (since,) = connection.execute(_EMBEDDED, (self._persona_id, kept.change if kept else 0)).fetchone()
        if embedded < GRAPH_FROM or since * _SHARE_DUE < embedded:
            return None
        if kept is None or (embedded - since) * _SHARE_LIVE < kept.count:
            return Nearness()
        with self._lock:
            return self._near or nearness.load(self._index, self._persona_id)

    def _empty(self) -> None:
        self._seen = 0
        self._docs, self._session, self._spoken_by = (Growing(np.empty(0, np.int64)) for _ in range(3))
        self._words, self._importance = (Growing(np.empty(0, np.float32)) for _ in range(2))
        self._live = Growing(np.empty(0, bool))
        self._said_at = Growing(np.empty(0, "datetime64[us]"))
        self._loose = Growing(np.empty(0, np.int64))
        self._vectors = Growing(np.empty((0, DIMENSIONS), np.float32))
        self._sessions: dict[str, int] = {"": -1}
        self._speakers: dict[str, int] = {}
        self._near = None
        self._order = np.empty(0, np.int64)
        self._shelf = None

    def _follow(self) -> None:
        """Take in what has changed in the index since."""
        with self._index.reading() as connection:
            latest = latest_change(connection)
            if self._shelf is not None and latest == self._seen:
                return
            if abs(latest - self._seen) > REMOVALS_KEPT or self._has_lost_graph(connection):
                self._empty()
            is_new = self._seen == 0
            if is_new and nearness.kept(connection, self._persona_id) is not None:
                self._near = nearness.load(self._index, self._persona_id)
            gone = () if is_new else connection.execute(_REMOVED, (self._persona_id, self._seen)).fetchall()
            self._remove([doc for (doc,) in gone])
            self._rerate(connection)
            before = self._docs.now.size
            for found in _in_steps(connection, _SINCE, self._persona_id, self._seen, self._last_doc):
                self._add(found)
            since = max(self._seen, self._near.change if self._near else 0)
            for found in _in_steps(connection, _VECTORS, self._persona_id, since):
                self._add_vectors(found)
        if gone:
            self._order = self._order[self._live.now[self._order]]
        self._put_in_order(np.arange(before, self._docs.now.size))
        self._seen = latest
        self._shelf = self._made()

    @property
    def _last_doc(self) -> int:
        return int(self._docs.now[-1]) if self._docs.now.size else 0

    def _has_lost_graph(self, connection: dbapi2.Connection) -> bool:
        """Whether the graph was thrown away, because of something that was forgotten for good."""
        return self._near is not None and nearness.kept(connection, self._persona_id) is None

    def _remove(self, docs: Sequence[int]) -> None:
        if not docs:
            return
        live = self._live.now.copy()
        live[_places(self._docs.now, np.array(docs, np.int64))] = False
        self._live = Growing(live)
        self._keep_loose(live[self._loose.now])

    def _rerate(self, connection: dbapi2.Connection) -> None:
        found = connection.execute(_RERATED, (self._persona_id, self._seen, self._last_doc)).fetchall()
        if self._seen and found:
            docs, rated = zip(*found, strict=True)
            importance = self._importance.now.copy()
            importance[_places(self._docs.now, np.array(docs, np.int64))] = rated
            self._importance = Growing(importance)

    def _add(self, found: Sequence[Any]) -> None:
        docs, sessions, said_at, speakers, words, importance = zip(*found, strict=True)
        self._docs.extend(docs)
        self._live.extend(np.ones(len(docs), bool))
        self._session.extend([self._sessions.setdefault(name, len(self._sessions)) for name in sessions])
        self._spoken_by.extend([self._speaker(name) for name in speakers])
        self._said_at.extend(np.array([each.rstrip("Z") for each in said_at], "datetime64[us]"))
        self._words.extend(words)
        self._importance.extend(importance)

    def _add_vectors(self, found: Sequence[Any]) -> None:
        docs = np.array([doc for doc, _ in found], np.int64)
        places = _places(self._docs.now, docs)
        fresh = ~np.isin(places, self._loose.now)
        if self._near is not None:
            fresh &= ~self._near.holds(docs)
        if fresh.any():
            self._loose.extend(places[fresh])
            self._vectors.extend(
                vectors_in([value for (_, value), is_fresh in zip(found, fresh, strict=True) if is_fresh])
            )

    def _keep_loose(self, which: Flags) -> None:
        if not which.all():
            self._loose, self._vectors = Growing(self._loose.now[which]), Growing(self._vectors.now[which])

    def _speaker(self, name: str) -> int:
        return self._speakers.setdefault(name, len(self._speakers)) if name else -1

    def _put_in_order(self, added: Places) -> None:
        """Place what was added among the others, by sitting and time; what came first stays first."""
        session, said_at = self._session.now, self._said_at.now
        added = added[np.lexsort((said_at[added], session[added]))]
        if added.size > _FEW_ADDED:
            both = np.sort(np.concatenate([self._order, added]))
            self._order = both[np.lexsort((said_at[both], session[both]))]
        elif added.size:
            sittings, times = session[self._order], said_at[self._order]
            begins = np.searchsorted(sittings, session[added], "left")
            ends = np.searchsorted(sittings, session[added], "right")
            at = [
                begin + np.searchsorted(times[begin:end], said_at[place], "right")
                for begin, end, place in zip(begins, ends, added, strict=True)
            ]
            self._order = np.insert(self._order, at, added)

    def _made(self) -> Shelf:
        position = np.full(self._docs.now.size, -1, np.int64)
        position[self._order] = np.arange(self._order.size)
        return Shelf(
            docs=self._docs.now,
            live=self._live.now,
            session=self._session.now,
            spoken_by=self._spoken_by.now,
            words=self._words.now,
            importance=self._importance.now,
            speakers=list(self._speakers),
            order=self._order,
            position=position,
            loose=self._loose.now,
            vectors=self._vectors.now,
            near=self._near,
        )


def _stand(held: Places, docs: Places) -> tuple[Places, Flags]:
    """Where each would stand among rising numbers, and which of them do."""
    at = np.minimum(np.searchsorted(held, docs), max(held.size - 1, 0))
    return at, held[at] == docs if held.size else np.zeros(docs.size, bool)


def _places(held: Places, docs: Places) -> Places:
    at, there = _stand(held, docs)
    return at[there]


def _in_steps(
    connection: dbapi2.Connection, sql: str, persona_id: str, since: int, last: int = 0
) -> Iterator[Sequence[Any]]:
    """Rows that begin with the document, some at a time: of all documents, or of those that changed lately."""
    sql = sql.format("ix_doc_change" if since else "ix_doc_persona_id")
    while found := connection.execute(sql, (persona_id, since, last, _READ_AT_ONCE)).fetchall():
        yield found
        last = found[-1][0]

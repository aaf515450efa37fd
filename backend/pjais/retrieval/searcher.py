"""Search over one persona's memories: words and meaning blended, with the reasons for each result."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

import numpy as np
from sqlcipher3 import dbapi2

from pjais.kernel.model_file import ModelFileError
from pjais.kernel.wording import Sentence
from pjais.retrieval.embedder import Embedder, Vectors
from pjais.retrieval.index_file import docs_of, memory_ids_of, vectors_in
from pjais.retrieval.indexer import Indexer
from pjais.retrieval.lexical import holding, matches
from pjais.retrieval.ranking import Places, best
from pjais.retrieval.shelf import Flags, Shelf, Shelves
from pjais.retrieval.syntax import Query
from pjais.retrieval.weighing import FEW, Heard, Hit, Meaning, Weighed, Words
from pjais.retrieval.wording import telling_words, without_names, words_of

_MOST_NAMES: Final = 1_000
_NEWEST: Final = (
    "SELECT memory_id, value FROM doc JOIN vector ON vector.doc = doc.id"
    " WHERE persona_id = ? ORDER BY doc.id DESC LIMIT ?"
)


class Narrowing(Protocol):
    """What filters over rows let through."""

    def few(self, most: int) -> Sequence[str] | None:
        """All memories that pass, by id, or None if they are more than that."""
        ...

    def among(self, memory_ids: Sequence[str]) -> set[str]:
        """Those of the given memories that pass."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, and what kept it from finding more."""

    hits: list[Hit]
    problem: Sentence | None


class Searcher:
    """Answers questions about one vault's memories; safe to share between threads."""

    def __init__(self, indexer: Indexer) -> None:
        self._indexer = indexer
        self._shelves = Shelves(indexer.index)
        indexer.when_idle = self.look_after
        self._beside = ThreadPoolExecutor(2, "search")

    @property
    def embedder(self) -> Embedder:
        return self._indexer.embedder

    def close(self) -> None:
        self._beside.shutdown()

    def search(
        self, persona_id: str, query: Query, limit: int, *, narrowing: Narrowing | None = None, wait_s: float = 0.0
    ) -> Found:
        """The best of a persona's memories, best first.

        Args:
            persona_id: whose memories.
            query: what is asked for; phrases and left-out words are seen to here, the other filters by ``narrowing``.
            limit: how many at most.
            narrowing: what its filters let through; None for everything.
            wait_s: how long to wait for memories that have no vector yet.
        """
        few = self._beside.submit(lambda: None if narrowing is None else narrowing.few(FEW))
        heard, problem = self.hear(persona_id, query, wait_s=wait_s)
        passing, fits = few.result(), heard.words.fits
        if passing is not None:
            fits = fits & self._are(heard.shelf, passing)
        weighed = Weighed.of(heard, fits)
        unchecked = narrowing if passing is None else None
        with self._indexer.index.reading() as connection:
            ranked = weighed.in_order(limit if unchecked is None else None)
            chosen = list(islice(_let_through(connection, heard.shelf, ranked, unchecked), limit))
        return Found([weighed.hit(place, memory_id) for place, memory_id in chosen], problem)

    def hear(self, persona_id: str, query: Query, *, wait_s: float = 0.0) -> tuple[Heard, Sentence | None]:
        """What words and meaning find before it is weighed, and what kept meaning from finding anything."""
        self._indexer.catch_up()
        if wait_s:
            self._indexer.wait_for(persona_id, wait_s)
        shelf = self._shelves.of(persona_id)
        meaning = self._beside.submit(self._meaning, shelf, query.text)
        words = self._by_words(persona_id, shelf, query)
        try:
            return Heard(shelf, query.text, words, meaning.result()), None
        except ModelFileError as error:  # words go on finding
            return Heard(shelf, query.text, words, Meaning.none(shelf)), error.detail

    def likenesses(self, persona_id: str, text: str, limit: int) -> list[tuple[str, float]]:
        """The memories whose meaning is nearest, as (id, cosine), nearest first."""
        self._indexer.catch_up()
        shelf = self._shelves.of(persona_id)
        cosine = np.nan_to_num(self._meaning(shelf, text).cosine)
        places = best(np.where(shelf.live, cosine, 0), limit)
        ids = self._memory_ids(shelf, places)
        return [(ids[place], float(cosine[place])) for place in places.tolist() if place in ids]

    def sitting_of(self, persona_id: str, memory_id: str, most: int) -> list[str]:
        """Memories told in the same sitting, the nearest first, by id."""
        self._indexer.catch_up()
        shelf = self._shelves.of(persona_id)
        with self._indexer.index.reading() as connection:
            here = shelf.places_of(np.array(docs_of(connection, [memory_id]), np.int64))
        if not here.size or not shelf.live[here[0]] or shelf.session[here[0]] < 0:
            return []
        at = int(shelf.position[here[0]])
        around = shelf.order[max(at - most, 0) : at + most + 1]
        around = around[(shelf.session[around] == shelf.session[here[0]]) & (around != here[0])]
        nearest = around[np.argsort(np.abs(shelf.position[around] - at), kind="stable")][:most]
        ids = self._memory_ids(shelf, nearest)
        return [ids[place] for place in nearest.tolist() if place in ids]

    def naming(self, persona_id: str, name: str, most: int) -> list[str]:
        """The newest memories in which these words stand side by side, by id."""
        self._indexer.catch_up()
        with self._indexer.index.reading() as connection:
            held = np.sort(holding(connection, persona_id, name))[::-1][:most].tolist()
            ids = memory_ids_of(connection, held)
        return [ids[doc] for doc in held if doc in ids]

    def vectors_of(self, persona_id: str, most: int) -> tuple[list[str], Vectors]:
        """The newest memories that have a vector, by id, and float32[n, 384]."""
        self._indexer.catch_up()
        with self._indexer.index.reading() as connection:
            found = connection.execute(_NEWEST, (persona_id, most)).fetchall()[::-1]
        return [memory_id for memory_id, _ in found], vectors_in([value for _, value in found])

    def look_after(self) -> Iterator[int]:
        """What takes long and can wait, some at a time: graphs of vectors are extended, unused memory is freed."""
        yield from self._shelves.extend_graphs()
        self._shelves.let_go_when_idle()

    def _memory_ids(self, shelf: Shelf, places: Places) -> dict[int, str]:
        with self._indexer.index.reading() as connection:
            ids = memory_ids_of(connection, shelf.docs[places].tolist())
        known = zip(places.tolist(), shelf.docs[places].tolist(), strict=True)
        return {place: ids[doc] for place, doc in known if doc in ids}

    def _meaning(self, shelf: Shelf, text: str) -> Meaning:
        if not text or not len(shelf):
            return Meaning.none(shelf)
        (asked,) = self._indexer.embedder.embed([without_names(text, shelf.speakers[:_MOST_NAMES])])
        return Meaning.of(shelf, asked)

    def _by_words(self, persona_id: str, shelf: Shelf, query: Query) -> Words:
        """BM25 of each memory, and which of them have the phrases and none of the left-out words."""
        lexical, fits = np.zeros(shelf.docs.size, np.float32), shelf.live.copy()
        with self._indexer.index.reading() as connection:
            docs, ranks = matches(connection, persona_id, telling_words(query.text))
            places = shelf.places_of(docs)
            lexical[places] = ranks[shelf.has(docs)]
            for phrase in filter(words_of, query.phrases):
                fits &= _at(shelf, holding(connection, persona_id, phrase))
            for phrase in filter(words_of, query.without):
                fits &= ~_at(shelf, holding(connection, persona_id, phrase))
        return Words(lexical, places, fits)

    def _are(self, shelf: Shelf, memory_ids: Sequence[str]) -> Flags:
        with self._indexer.index.reading() as connection:
            return _at(shelf, np.array(docs_of(connection, memory_ids), np.int64))


def _at(shelf: Shelf, docs: Places) -> Flags:
    there = np.zeros(shelf.docs.size, bool)
    there[shelf.places_of(docs)] = True
    return there


def _let_through(
    connection: dbapi2.Connection, shelf: Shelf, ranked: Iterator[Places], narrowing: Narrowing | None
) -> Iterator[tuple[int, str]]:
    """The ranked memories that filters let through, as (place, id)."""
    for places in ranked:
        ids = memory_ids_of(connection, shelf.docs[places].tolist())
        passing = set(ids.values()) if narrowing is None else narrowing.among(list(ids.values()))
        for place, doc in zip(places.tolist(), shelf.docs[places].tolist(), strict=True):
            if ids.get(doc) in passing:
                yield place, ids[doc]

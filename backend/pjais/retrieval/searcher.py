"""Search over one persona's memories: words and meaning blended, with the reasons for each result."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pjais.kernel.model_file import ModelFileError
from pjais.retrieval.embedder import Embedder, Vectors
from pjais.retrieval.indexer import Indexer
from pjais.retrieval.lexical import holding, matches
from pjais.retrieval.ranking import LONG, Numbers, Scores, Terms, best, blend
from pjais.retrieval.shelf import Shelf, Shelves
from pjais.retrieval.syntax import Query
from pjais.retrieval.wording import telling_words, without_names, words_of

#: Which memories a search may find, given by id; None for all of the persona's.
Allowed = set[str] | None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a memory was found; the parts are shares of the largest in this search, 0 to 1.

    ``lexical``: words in common; ``semantic``: likeness of meaning; ``neighbour``: what turns beside it in the same
    sitting lend; ``speaker``: whether the one person named said it; ``importance``: as it was rated; ``length``: how
    much it says, 1 from forty words on.
    """

    lexical: float
    semantic: float
    neighbour: float
    speaker: bool
    importance: float
    length: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A memory that was found; a higher score is better, within one search only."""

    memory_id: str
    score: float
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, and what kept it from finding more."""

    hits: list[Hit]
    problem: str | None


class Searcher:
    """Answers questions about one vault's memories; safe to share between threads."""

    def __init__(self, indexer: Indexer) -> None:
        self._indexer = indexer
        self._shelves = Shelves(indexer.index)
        indexer.on_touched = self._shelves.touch
        self._beside = ThreadPoolExecutor(2, "search")

    @property
    def embedder(self) -> Embedder:
        return self._indexer.embedder

    def close(self) -> None:
        self._beside.shutdown()

    def search(
        self,
        persona_id: str,
        query: Query,
        limit: int,
        *,
        allowed: Callable[[], Allowed] = lambda: None,
        wait_s: float = 0.0,
    ) -> Found:
        """The best of a persona's memories, best first.

        Args:
            persona_id: whose memories.
            query: what is asked for; phrases and left-out words are seen to here, the other filters by ``allowed``.
            limit: how many at most.
            allowed: asked for the ids that the filters let through.
            wait_s: how long to wait for memories that have no vector yet.
        """
        self._indexer.catch_up()
        if wait_s:
            self._indexer.wait_for(persona_id, wait_s)
        shelf = self._shelves.of(persona_id)
        if not shelf.memory_ids:
            return Found([], None)
        may = self._beside.submit(allowed)
        meaning = self._beside.submit(self._cosines, shelf, query.text)
        lexical, fits = self._by_words(persona_id, shelf, query)
        terms = _terms(shelf, query.text)
        problem = None
        try:
            cosine = meaning.result()
        except ModelFileError as error:  # words go on finding
            cosine, problem = np.full_like(lexical, np.nan), error.detail
        scores = blend(lexical, cosine, terms)
        total = scores.total
        if not query.text:
            total = np.ones_like(total)  # filters alone: everything they let through
        if (ids := may.result()) is not None:
            fits &= _among(shelf, ids)
        total = np.where(fits, total, 0).astype(np.float32)
        return Found([_hit(shelf, scores, terms, total, int(place)) for place in best(total, limit)], problem)

    def likenesses(self, persona_id: str, text: str, limit: int) -> list[tuple[str, float]]:
        """The memories whose meaning is nearest, as (id, cosine), nearest first."""
        self._indexer.catch_up()
        shelf = self._shelves.of(persona_id)
        if not shelf.memory_ids:
            return []
        cosine = np.nan_to_num(self._cosines(shelf, text))
        return [(shelf.memory_ids[place], float(cosine[place])) for place in best(cosine, limit)]

    def sitting_of(self, persona_id: str, memory_id: str, most: int) -> list[str]:
        """Memories told in the same sitting, the nearest first, by id."""
        self._indexer.catch_up()
        shelf = self._shelves.of(persona_id)
        place = shelf.place_of.get(memory_id)
        if place is None or shelf.session[place] < 0:
            return []
        in_order = shelf.order[shelf.session[shelf.order] == shelf.session[place]]
        here = int(np.flatnonzero(in_order == place)[0])
        nearest = sorted(range(len(in_order)), key=lambda at: (abs(at - here), at))[1 : most + 1]
        return [shelf.memory_ids[in_order[at]] for at in nearest]

    def naming(self, persona_id: str, name: str, most: int) -> list[str]:
        """The newest memories in which these words stand side by side, by id."""
        self._indexer.catch_up()
        shelf = self._shelves.of(persona_id)
        with self._indexer.index.reading() as connection:
            held = shelf.places_of(np.sort(holding(connection, persona_id, name)))
        return [shelf.memory_ids[place] for place in held[::-1][:most]]

    def vectors_of(self, persona_id: str) -> tuple[list[str], Vectors]:
        """The memories that have a vector, by id, and float32[n, 384]."""
        self._indexer.catch_up()
        shelf = self._shelves.of(persona_id)
        ids = [memory_id for memory_id, known in zip(shelf.memory_ids, shelf.known, strict=True) if known]
        return ids, shelf.vectors[shelf.known]

    def _cosines(self, shelf: Shelf, text: str) -> Numbers:
        if not text or not len(shelf.memory_ids):
            return np.full(len(shelf.memory_ids), np.nan, np.float32)
        (asked,) = self._indexer.embedder.embed([without_names(text, shelf.speakers)])
        cosine: Numbers = shelf.vectors @ asked
        cosine[~shelf.known] = np.nan
        return cosine

    def _by_words(self, persona_id: str, shelf: Shelf, query: Query) -> tuple[Numbers, NDArray[np.bool_]]:
        """BM25 of each memory, and which of them have the phrases and none of the left-out words."""
        lexical = np.zeros(len(shelf.memory_ids), np.float32)
        fits = np.ones(len(shelf.memory_ids), bool)
        with self._indexer.index.reading() as connection:
            docs, ranks = matches(connection, persona_id, telling_words(query.text))
            order = np.argsort(docs)
            there = np.isin(docs[order], shelf.docs)
            lexical[shelf.places_of(docs[order])] = ranks[order][there]
            for phrase in filter(words_of, query.phrases):
                held = np.zeros_like(fits)
                held[shelf.places_of(holding(connection, persona_id, phrase))] = True
                fits &= held
            for phrase in filter(words_of, query.without):
                fits[shelf.places_of(holding(connection, persona_id, phrase))] = False
        return lexical, fits


_MOST_NAMES: Final = 1_000


def _terms(shelf: Shelf, text: str) -> Terms:
    asked = " ".join(words_of(text))
    named = [
        number
        for number, name in enumerate(shelf.speakers[:_MOST_NAMES])
        if (words := " ".join(words_of(name))) and f" {words} " in f" {asked} "
    ]
    by_speaker = shelf.spoken_by == named[0] if len(named) == 1 else None
    return Terms(shelf.order, shelf.session, shelf.words, shelf.importance, by_speaker)


def _among(shelf: Shelf, ids: set[str]) -> NDArray[np.bool_]:
    among = np.zeros(len(shelf.memory_ids), bool)
    among[[shelf.place_of[each] for each in ids if each in shelf.place_of]] = True
    return among


def _hit(shelf: Shelf, scores: Scores, terms: Terms, total: Numbers, place: int) -> Hit:
    spoken = terms.by_speaker is not None and bool(terms.by_speaker[place])
    reasons = Reasons(
        lexical=round(float(scores.lexical[place]), 3),
        semantic=round(float(scores.semantic[place]), 3),
        neighbour=round(float(scores.neighbour[place]), 3),
        speaker=spoken,
        importance=round(float(terms.importance[place]), 3),
        length=round(min(float(terms.words[place]) / LONG, 1.0), 3),
    )
    return Hit(shelf.memory_ids[place], round(float(total[place]), 4), reasons)

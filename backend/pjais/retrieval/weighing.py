"""Which memories of a shelf are weighed against a question, and what each comes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from pjais.retrieval.ranking import (
    CHOSEN,
    LONG,
    Balance,
    Numbers,
    Places,
    Scores,
    Terms,
    best,
    blend,
    by_itself,
    usual,
    weights,
)
from pjais.retrieval.shelf import Flags, Shelf
from pjais.retrieval.wording import words_of

FEW: Final = 20_000  # so many that may be found are weighed one by one, whatever the graph says
_NEAREST: Final = 1_000  # of a graph: more of them change nothing in the first hundred results
_BEST_ALONE: Final = 400  # the turns beside these are weighed too
_AROUND: Final = np.arange(-2, 3)
_AT_ONCE: Final = 500
_MOST_NAMES: Final = 1_000


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
class Words:
    """What words find: BM25 of each place, float32[n], the places where it is above 0, and which may be found."""

    lexical: Numbers
    places: Places
    fits: Flags


@dataclass(frozen=True, slots=True)
class Meaning:
    """What meaning finds.

    ``cosine`` is float32[n], NaN where there is no vector or it was not compared; ``middle`` the usual one;
    ``nearest`` are the places that were looked up in a graph.
    """

    asked: Numbers | None
    cosine: Numbers
    middle: float
    nearest: Places

    @classmethod
    def none(cls, shelf: Shelf) -> "Meaning":
        return cls(None, np.full(shelf.docs.size, np.nan, np.float32), 0.0, np.empty(0, np.int64))

    @classmethod
    def of(cls, shelf: Shelf, asked: Numbers) -> "Meaning":
        """What is like a vector of length 1, float32[384]."""
        cosine = np.full(shelf.docs.size, np.nan, np.float32)
        loose = shelf.vectors @ asked
        cosine[shelf.loose] = loose
        count, total = loose.size, float(loose.sum())
        nearest = np.empty(0, np.int64)
        if shelf.near is not None:
            docs, found = shelf.near.nearest(asked, _NEAREST)
            nearest = shelf.places_of(docs)
            cosine[nearest] = found[shelf.has(docs)]
            nearest = np.concatenate([nearest, shelf.loose[best(loose, _NEAREST)]])
            count, total = count + len(shelf.near), total + float(shelf.near.total @ asked)
        return cls(asked, cosine, usual(total / max(count, 1), count), nearest)

    def compare(self, shelf: Shelf, places: Places) -> None:
        """See to it that these places have their cosines, as far as there are vectors."""
        if shelf.near is None or self.asked is None:
            return
        unknown = places[np.isnan(self.cosine[places])]
        unknown = unknown[shelf.near.holds(shelf.docs[unknown])]
        self.cosine[unknown] = shelf.near.cosines(shelf.docs[unknown], self.asked)


@dataclass(frozen=True, slots=True)
class Heard:
    """A question, the shelf it is asked of, and what words and meaning find there."""

    shelf: Shelf
    text: str
    words: Words
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Weighed:
    """The memories that were weighed, by place; ``total`` is 0 for those that may not be found."""

    places: Places
    total: Numbers
    scores: Scores
    terms: Terms

    @classmethod
    def of(cls, heard: Heard, fits: Flags, balance: Balance = CHOSEN) -> "Weighed":
        """Weigh what was found; only places that fit may be."""
        shelf, text, words, meaning = heard.shelf, heard.text, heard.words, heard.meaning
        if not text:  # filters alone: everything they let through
            places = np.flatnonzero(fits)
            nothing = np.zeros(places.size, np.float32)
            return cls(places, nothing + 1, Scores(nothing, nothing, nothing, nothing), _terms(shelf, places, text))
        places = shelf.order if shelf.near is None else _candidates(heard, fits)
        terms = _terms(shelf, places, text)
        scores = blend(words.lexical[places], meaning.cosine[places], meaning.middle, terms, balance)
        return cls(places, np.where(fits[places], scores.total, 0).astype(np.float32), scores, terms)

    def in_order(self, count: int | None) -> Iterator[Places]:
        """The places of the best, best first, some at a time; of all that were found where no count is given."""
        ranked = best(self.total, self.total.size if count is None else count)
        for start in range(0, ranked.size, _AT_ONCE):
            yield self.places[ranked[start : start + _AT_ONCE]]

    def hit(self, place: int, memory_id: str) -> Hit:
        at = int(np.flatnonzero(self.places == place)[0])
        terms, scores = self.terms, self.scores
        reasons = Reasons(
            lexical=_rounded(scores.lexical[at]),
            semantic=_rounded(scores.semantic[at]),
            neighbour=_rounded(scores.neighbour[at]),
            speaker=terms.by_speaker is not None and bool(terms.by_speaker[at]),
            importance=_rounded(terms.importance[at]),
            length=_rounded(min(float(terms.words[at]) / LONG, 1.0)),
        )
        return Hit(memory_id, round(float(self.total[at]), 4), reasons)


def _candidates(heard: Heard, fits: Flags) -> Places:
    """Where a graph saves comparing all: what words or meaning found, and the turns beside the best of these."""
    shelf, words, meaning = heard.shelf, heard.words, heard.meaning
    found = np.flatnonzero(fits)
    if found.size > FEW:
        found = np.union1d(words.places, meaning.nearest)
        found = found[shelf.live[found]]
    meaning.compare(shelf, found)
    alone = by_itself(words.lexical[found], meaning.cosine[found], meaning.middle)[2]
    top = found[best(alone * weights(_terms(shelf, found, heard.text)), _BEST_ALONE)]
    beside = np.clip(shelf.position[top][:, None] + _AROUND, 0, len(shelf) - 1)
    places: Places = shelf.order[np.union1d(shelf.position[found], beside)]
    meaning.compare(shelf, places)
    return places


def _terms(shelf: Shelf, places: Places, text: str) -> Terms:
    asked = " ".join(words_of(text))
    named = [
        number
        for number, name in enumerate(shelf.speakers[:_MOST_NAMES])
        if (words := " ".join(words_of(name))) and f" {words} " in f" {asked} "
    ]
    return Terms(
        position=shelf.position[places],
        session=shelf.session[places],
        words=shelf.words[places],
        importance=shelf.importance[places],
        by_speaker=shelf.spoken_by[places] == named[0] if len(named) == 1 else None,
    )


def _rounded(value: float) -> float:
    return round(float(value), 3)

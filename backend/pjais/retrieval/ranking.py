"""How what words find and what meaning finds become one order: the formula, over plain arrays.

The constants were chosen on the three LoCoMo conversations of the project's samples, each time tested on the one that
had been left out (tests/benchmarks/RESULTS.md, "recall"); ADR 17 says what was tried and rejected.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Places = NDArray[np.int64]

LEXICAL: Final = 0.5
NEIGHBOUR: Final = (0.3, 0.1)  # of the turn before and after, and of the ones beside these
LENGTH: Final = 0.3
LONG: Final = 40  # words; longer says no more
SPEAKER: Final = 0.3
FEW: Final = 50  # memories
IMPORTANCE: Final = 0.2  # between importance 0 and 1; what nobody rated is in the middle


@dataclass(frozen=True, slots=True)
class Scores:
    """The parts of each memory's score, in the order of the memories: all float32[n]."""

    total: Numbers
    lexical: Numbers
    semantic: Numbers
    neighbour: Numbers


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of each memory before the question: all arrays of n.

    ``order`` sorts the memories by sitting and time; ``session`` numbers the sittings, negative for none;
    ``by_speaker`` tells whom the question names as the only one.
    """

    order: Places
    session: Places
    words: Numbers
    importance: Numbers
    by_speaker: NDArray[np.bool_] | None


def blend(lexical: Numbers, cosine: Numbers, terms: Terms) -> Scores:
    """One score for each memory.

    Args:
        lexical: float32[n], BM25, larger is better; 0 where no word occurs.
        cosine: float32[n], of question and memory, NaN where a memory has no vector yet.
        terms: what is known besides.
    """
    by_words = _scaled(lexical, 0.0)
    known = cosine[~np.isnan(cosine)]
    # Of a handful of memories the mean says nothing about what is usual: it would hide the lesser half.
    middle = max(float(known.mean()), 0.0) * known.size / (known.size + FEW) if known.size else 0.0
    by_meaning = _scaled(np.nan_to_num(cosine), middle)
    alone = LEXICAL * by_words + (1 - LEXICAL) * by_meaning
    beside = _beside(alone, terms)
    told = 1 + LENGTH * np.minimum(terms.words / LONG, 1)
    weight = told * (1 + IMPORTANCE * (terms.importance - 0.5))
    if terms.by_speaker is not None:
        weight = weight * np.where(terms.by_speaker, 1 + SPEAKER, 1)
    return Scores((alone + beside) * weight, by_words, by_meaning, beside)


def best(total: Numbers, count: int) -> Places:
    """The places of the highest scores above 0, best first; equal ones in the order of the memories."""
    count = min(count, total.size)
    if count == 0:
        return np.empty(0, np.int64)
    if count < total.size:
        # All that reach the count-th score, so that among equals the order decides and not the partition.
        floor = np.partition(total, total.size - count)[total.size - count]
        places = np.flatnonzero(total >= floor)
    else:
        places = np.arange(total.size)
    ranked = places[np.argsort(-total[places], kind="stable")][:count]
    above: Places = ranked[total[ranked] > 0]
    return above


def _scaled(values: Numbers, floor: float) -> Numbers:
    """From 0 at the floor to 1 at the largest."""
    top = float(values.max(initial=0.0))
    if top <= floor:
        return np.zeros_like(values)
    scaled: Numbers = np.maximum((values - np.float32(floor)) / np.float32(top - floor), 0)
    return scaled


def _beside(alone: Numbers, terms: Terms) -> Numbers:
    """What the turns before and after in the same sitting lend: an answer stands beside its question."""
    ordered, session = alone[terms.order], terms.session[terms.order]
    lent = np.zeros_like(ordered)
    for distance, share in enumerate(NEIGHBOUR, start=1):
        same = (session[distance:] == session[:-distance]) & (session[distance:] >= 0)
        lent[distance:] += np.where(same, ordered[:-distance], 0) * np.float32(share)
        lent[:-distance] += np.where(same, ordered[distance:], 0) * np.float32(share)
    beside = np.empty_like(lent)
    beside[terms.order] = lent
    return beside

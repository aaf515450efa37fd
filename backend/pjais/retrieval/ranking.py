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

LONG: Final = 40  # words; longer says no more
FEW: Final = 50  # memories


@dataclass(frozen=True, slots=True)
class Balance:
    """What counts how much.

    ``lexical``: words, the rest is meaning's. ``neighbour``: what the turn before and after lends, and the ones beside
    these. ``length``: up to so much more for what says more. ``speaker``: so much more if the one named said it.
    ``importance``: between importance 0 and 1; what nobody rated is in the middle.
    """

    lexical: float = 0.5
    neighbour: tuple[float, float] = (0.3, 0.1)
    length: float = 0.3
    speaker: float = 0.3
    importance: float = 0.2


CHOSEN: Final = Balance()


@dataclass(frozen=True, slots=True)
class Scores:
    """The parts of each memory's score, in the order of the memories: all float32[n]."""

    total: Numbers
    lexical: Numbers
    semantic: Numbers
    neighbour: Numbers


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of each memory before the question: all arrays of n, by rising ``position``.

    ``position`` is where a memory stands among all by sitting and time; ``session`` numbers the sittings, negative for
    none; ``by_speaker`` tells whom the question names as the only one.
    """

    position: Places
    session: Places
    words: Numbers
    importance: Numbers
    by_speaker: NDArray[np.bool_] | None


def usual(mean: float, count: int) -> float:
    """The cosine from which on likeness tells something: the mean over so many memories.

    Of a handful of memories the mean says nothing about what is usual: it would hide the lesser half.
    """
    return max(mean, 0.0) * count / (count + FEW) if count else 0.0


def blend(lexical: Numbers, cosine: Numbers, middle: float, terms: Terms, balance: Balance = CHOSEN) -> Scores:
    """One score for each memory.

    Args:
        lexical: float32[n], BM25, larger is better; 0 where no word occurs.
        cosine: float32[n], of question and memory, NaN where a memory has no vector yet.
        middle: the usual cosine, from which meaning is scaled upwards.
        terms: what is known besides.
        balance: what counts how much.
    """
    by_words, by_meaning, alone = by_itself(lexical, cosine, middle, balance)
    beside = _beside(alone, terms, balance)
    return Scores((alone + beside) * weights(terms, balance), by_words, by_meaning, beside)


def by_itself(
    lexical: Numbers, cosine: Numbers, middle: float, balance: Balance = CHOSEN
) -> tuple[Numbers, Numbers, Numbers]:
    """What words and meaning give, each scaled to its largest, and both together."""
    by_words, by_meaning = _scaled(lexical, 0.0), _scaled(np.nan_to_num(cosine), middle)
    return by_words, by_meaning, balance.lexical * by_words + (1 - balance.lexical) * by_meaning


def weights(terms: Terms, balance: Balance = CHOSEN) -> Numbers:
    """By how much each memory's score is raised whatever is asked."""
    told = 1 + balance.length * np.minimum(terms.words / LONG, 1)
    weight: Numbers = told * (1 + balance.importance * (terms.importance - 0.5))
    return weight if terms.by_speaker is None else weight * np.where(terms.by_speaker, 1 + balance.speaker, 1)


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


def _beside(alone: Numbers, terms: Terms, balance: Balance) -> Numbers:
    """What the turns before and after in the same sitting lend: an answer stands beside its question."""
    session, position = terms.session, terms.position
    lent = np.zeros_like(alone)
    for distance, share in enumerate(balance.neighbour, start=1):
        for step in range(1, distance + 1):  # where memories between them are missing, they stand closer together
            is_beside = position[step:] - position[:-step] == distance
            is_beside &= (session[step:] == session[:-step]) & (session[step:] >= 0)
            lent[step:] += np.where(is_beside, alone[:-step], 0) * np.float32(share)
            lent[:-step] += np.where(is_beside, alone[step:], 0) * np.float32(share)
    return lent

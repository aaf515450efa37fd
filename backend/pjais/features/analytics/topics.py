"""What memories are about: clusters of their vectors, named by the words that tell them from the rest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pjais.retrieval.embedder import Vectors
from pjais.retrieval.wording import FILLER, words_of

_MOST: Final = 12
_FEWEST: Final = 6  # memories; fewer have no topics
_ROUNDS: Final = 25
_SEED: Final = 7
_TERMS: Final = 3
_SHORTEST: Final = 3
_USUAL_WORDS: Final = """
    like likes liked love loves really very much user said says told don one also get got
"""
#: Words that people say about anything.
_USUAL: Final = frozenset(_USUAL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Cluster:
    """Memories by their place, the most typical first, and the words that tell them from the others."""

    places: list[int]
    terms: list[str]


def clusters(vectors: Vectors, contents: Sequence[str]) -> list[Cluster]:
    """Topics, the largest first.

    Args:
        vectors: float32[n, 384], each of length 1.
        contents: what each says, in the same order.

    Source: k-means on the sphere, Dhillon and Modha (2001), begun as in k-means++; terms by tf-idf over clusters.
    """
    if len(contents) < _FEWEST:
        return []
    count = int(np.clip(np.sqrt(len(contents) / 2), 2, _MOST))
    labels, centres = _spherical(vectors, count)
    likeness = (vectors * centres[labels]).sum(axis=1)
    members = {number: np.flatnonzero(labels == number) for number in range(len(centres))}
    words = {number: _words([contents[place] for place in places.tolist()]) for number, places in members.items()}
    made = [
        Cluster(places[np.argsort(-likeness[places], kind="stable")].tolist(), _telling(number, words))
        for number, places in members.items()
        if places.size
    ]
    return sorted(made, key=lambda cluster: -len(cluster.places))


def _spherical(vectors: Vectors, count: int) -> tuple[NDArray[np.int64], Vectors]:
    chance = np.random.default_rng(_SEED)
    centres = vectors[chance.integers(len(vectors))][None, :]
    while len(centres) < count:
        distance = np.maximum(1 - (vectors @ centres.T).max(axis=1), 0) ** 2
        total = float(distance.sum())
        if total <= 0:
            break  # fewer different memories than topics asked for
        centres = np.vstack([centres, vectors[chance.choice(len(vectors), p=distance / total)]])
    labels = np.zeros(len(vectors), np.int64)
    for number_of_round in range(_ROUNDS):
        again = (vectors @ centres.T).argmax(axis=1)
        if number_of_round and np.array_equal(again, labels):
            break
        labels = again
        for number in range(len(centres)):
            if (mine := vectors[labels == number]).size:
                mean = mine.mean(axis=0)
                centres[number] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return labels, centres


def _words(contents: Sequence[str]) -> Counter[str]:
    """In how many of them each word occurs."""
    counted: Counter[str] = Counter()
    for content in contents:
        counted.update(
            {
                word
                for word in words_of(content)
                if len(word) >= _SHORTEST and word not in FILLER | _USUAL and not word.isdigit()
            }
        )
    return counted


def _telling(number: int, words: Mapping[int, Counter[str]]) -> list[str]:
    everywhere: Counter[str] = Counter()
    for counted in words.values():
        everywhere.update(counted)
    score = {word: count * count / everywhere[word] for word, count in words[number].items()}
    return sorted(score, key=lambda word: (-score[word], word))[:_TERMS]

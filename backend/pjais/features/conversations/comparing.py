"""Compares what was told with what is remembered: is it new, told once more, or does it say otherwise?

Memories are near when their vectors are, but "allergic" and "not allergic" are nearer than most that say the same. So
being near only suggests what to compare; words decide.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pjais.features.conversations.statement_rules import DIGITS
from pjais.features.conversations.statements import Answer, answers_of, bare_words, same_words
from pjais.features.memories.model import Memory, MemoryState
from pjais.features.memories.recall import Recall
from pjais.persistence.entity import Row
from pjais.persistence.rows import rows_of

Kind = Literal["new", "repeat", "contradiction"]
_NEAR: Final = 8
_SAME: Final = 0.93  # cosine from which words are compared of memories that no search brought near
_ALIKE: Final = 3  # memories
_EMPTY_LINES: Final = """
    a an the i me my mine am is are be been do does have has it that this so very really just well you know also too
    please now user s ve m on of at in to for any
"""
#: Words whose coming or going changes nothing that is told.
_EMPTY: Final = frozenset(_EMPTY_LINES.split())
_NOT: Final = re.compile(r"\b(?:can't|cannot)\b|n't\b", re.IGNORECASE)
_NEGATIONS: Final = {"no": "not", "never": "not", "without": "not", "neither": "not", "nor": "not"}
_ENDING: Final = re.compile(r"(?:ing|ed|es|s|e)$")
_SHORTEST_STEM: Final = 3
#: What a search for older answers is asked with.
_LINES: Final = {
    "home": "I live in, I moved to",
    "employer": "I work at, I work for",
    "profession": "I work as, my job is",
    "name": "my name is, call me",
    "marriage": "I am married, single, divorced",
    "diet": "I am vegetarian, vegan, I eat meat",
    "age": "I am years old, I turned",
    "birth date": "I was born in",
    "birth place": "I was born in",
}
_TOPICS: Final = {
    "taste": "I like, I love, I hate {}",
    "allergy": "I am allergic to {}",
    "name": "my {} is called",
    "count": "I have {}s",
    "state": "I am {}",
}


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a statement would do to the memory ``target_id``."""

    kind: Kind
    target_id: str | None = None


NEW: Final = Bearing("new")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares with the active memories of one vault."""

    recall: Recall

    def near(self, persona_id: str, text: str) -> list[Row]:
        """The active memories that this text calls up."""
        return [each.memory for each in self.recall.remembered(persona_id, text, _NEAR, 0).recalled]

    def bearing(self, persona_id: str, content: str) -> Bearing:
        """What a statement would do to the active memories there are."""
        answers = answers_of(content)
        near = {memory["id"]: memory for memory in self._near(persona_id, content, answers)}
        for memory in near.values():
            if same_words(memory["content"], content):
                return Bearing("repeat", memory["id"])
        for memory in near.values():
            if contradicts(answers, answers_of(memory["content"])):
                return Bearing("contradiction", memory["id"])
        for memory in near.values():
            if says_the_same(memory["content"], content):
                return Bearing("repeat", memory["id"])
        return NEW

    def _near(self, persona_id: str, content: str, answers: list[Answer]) -> Iterator[Row]:
        """What a search finds, older answers that are worded otherwise, and what means about the same."""
        yield from self.near(persona_id, content)
        for line in {line_of(answer) for answer in answers}:
            yield from self.near(persona_id, line)
        alike = self.recall.searcher.likenesses(persona_id, content, _ALIKE)
        ids = [memory_id for memory_id, cosine in alike if cosine >= _SAME]
        with self.recall.vault.read() as session:
            rows = rows_of(session.connection(), Memory, ids)
        yield from (row for row in rows.values() if is_active(row))


def is_active(memory: Mapping[str, Any]) -> bool:
    """Whether it is recalled: neither deleted nor disabled nor superseded."""
    return memory["deleted_at"] is None and bool(memory["state"] == MemoryState.ACTIVE)


def contradicts(new: list[Answer], old: list[Answer]) -> bool:
    """Whether one of the answers says otherwise than an older one to the same question."""
    return any(_differ(one, other) for one in new for other in old if one.slot == other.slot)


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts tell the same in the same order: the same names, numbers and negations, only worded alike."""
    telling = _telling(one)
    return bool(telling) and telling == _telling(other)


def line_of(answer: Answer) -> str:
    """Words in which an older answer to the same question is likely to be told."""
    topic, _, about = answer.slot.partition(":")
    return _LINES.get(answer.slot) or _TOPICS.get(topic, "my {} is").format(about or topic)


def _differ(one: Answer, other: Answer) -> bool:
    if one.is_denied and other.is_denied:
        return False
    if one.is_denied or other.is_denied:
        return one.value == other.value
    words, others = one.value.split(), other.value.split()
    return not (set(words) <= set(others) or set(others) <= set(words))


def _telling(text: str) -> list[str]:
    """The words that tell something, in order: their stems, numbers as digits."""
    plain = _NOT.sub(" not", text.replace("\u2019", "'"))
    words = [_NEGATIONS.get(word, word) for word in bare_words(plain).split() if word not in _EMPTY]
    return [DIGITS.get(word) or _stem(word) for word in words]


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word

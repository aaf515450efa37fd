"""What people tell about themselves, found by rules: sentences worth remembering, and what they answer.

The rules are in ``statement_rules.py``. What is quoted, asked, wished for or only imagined tells nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pjais.features.conversations.sentences import MASK, masked, sentences
from pjais.features.conversations.statement_rules import ASKED, DIGITS, RULES, Rule
from pjais.features.memories.schemas import TypeName

_LONGEST: Final = 400
_SHORTEST: Final = 2  # words
_MOST: Final = 50
#: Before what is told, these say that it is not so, or not known to be.
_UNREAL: Final = re.compile(
    r"\b(?:wish|wished|would|could|might|may|maybe|perhaps|suppose|supposing|imagine|imagining|pretend|pretending|"
    r"hypothetically|as though|used to|dreamt|dreamed|dream|let's say|say that|not sure|hope|hopefully|almost|nearly|"
    r"doubt|not true|isn't true|untrue|false|don't think|do not think|don't believe|don't know|in (?:this|the|my|a) "
    r"(?:story|game|book|novel|film|movie|song)|not that|not because|nobody|no one|role-?play|whether)\b|'d\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(r"\b(?:if|unless|what if|as if|in case|provided that|had I)\b", re.IGNORECASE)
_REPORTED: Final = re.compile(
    r"(?:^|[^\w'])(?P<who>[\w']+)\s+(?:\w+ly\s+|always\s+|already\s+|just\s+|never\s+|once\s+|has\s+|had\s+)?(?:said|says|"
    r"say|tells?|told|claims?|claimed|thinks?|thought|asked|asks|wrote|writes|believes?|believed|insists?|insisted|"
    r"sang|sings|goes|replied|answered|shouted|assumes?|assumed)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"(?:do|does|did|am|is|are|can|could|should|will|would|may|have|has|shall) (?:I|you|we|he|she|it|they|my)\b",
    re.IGNORECASE,
)
_SPEAKERS: Final = frozenset({"i", "we", "already", "also"})
#: What follows is beside the answer: "Rome with my wife" and "Rome now" are Rome.
_REST: Final = re.compile(
    r"\s+(?:and (?:i|i'm|my|we|it|he|she|they|am|have|work|love|like|hate|live|study|that)|but|because|since|so|which|"
    r"who|whom|where|when|while|although|though|then|for (?:a|\d+|the (?:last|past)|years|months|now)|now|nowadays|"
    r"currently|these days|right now|at the moment|again|any ?more|any longer|too|as well|today|please|by the way|"
    r"instead|lol|haha|thanks|very much|so much|too much|a lot|the most|most of all|more than|in (?:19|20)\d\d|"
    r"last (?:week|month|year|spring|summer|autumn|winter)|this (?:week|month|year)|\w+ years? ago)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE: Final = re.compile(r"^(?:an?|the|some|any|to (?:drink|eat)|drinking|eating)\s+", re.IGNORECASE)
_DENIED: Final = re.compile(r"^(?:not|no longer|never)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement answers where only one answer holds at a time, such as where somebody lives.

    A denied one only says what the answer is not.
    """

    slot: str
    value: str
    is_denied: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence worth remembering; without an ``answer`` it can stand beside others of its kind."""

    content: str
    type: TypeName
    importance: float
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    rule: Rule
    start: int
    answer: Answer | None


def statements(text: str) -> Iterator[Statement]:
    """The sentences of a message that are worth remembering, each once, in order, fifty at most."""
    seen: set[str] = set()
    for sentence in sentences(text):
        content, read = " ".join(sentence.written.split()), " ".join(sentence.read.split())
        bare = bare_words(content)
        if sentence.is_question or len(content) > _LONGEST or len(content.split()) < _SHORTEST or bare in seen:
            continue
        statement = _read(content, read)
        if statement is not None:
            seen.add(bare)
            yield statement
        if len(seen) == _MOST:
            return


def answers_of(content: str) -> list[Answer]:
    """What a memory answers where only one answer can hold; also one told of "the user"."""
    told = " ".join(content.split())[:_LONGEST]
    return [found.answer for found in _found(_as_own_words(masked(told))) if found.answer]


def same_words(one: str, other: str) -> bool:
    """Whether two texts tell the same in the same words: case, punctuation and what is around it aside."""
    return bare_words(one) == bare_words(other) or bare_words(_told(one)) == bare_words(_told(other))


def bare_words(text: str) -> str:
    """The words of a text in lower case, one space between."""
    return " ".join(re.findall(r"[^\W_]+[+#]*", text.casefold()))


def _told(text: str) -> str:
    """From where a text begins to tell something: "You know, I like tea" tells that I like tea."""
    starts = [found.start for found in _found(masked(text[:_LONGEST]))]
    return text[min(starts) :] if starts else text


def _read(content: str, read: str) -> Statement | None:
    if asked := ASKED.search(read):
        begin = asked.start("value")
        return _statement(content[begin:], read[begin:]) or Statement(content[begin:], "note", 0.8)
    return _statement(content, read)


def _statement(content: str, read: str) -> Statement | None:
    found = _found(read)
    return Statement(content, found[0].rule.type, found[0].rule.importance, found[0].answer) if found else None


def _found(read: str) -> list[_Found]:
    """What the rules find in a sentence without its quotations, in the order of the rules."""
    if _CONDITION.search(read) or _ASKS.match(read):
        return []
    found = (_by(rule, read) for rule in RULES)
    return [each for each in found if each]


def _by(rule: Rule, read: str) -> _Found | None:
    match = rule.pattern.search(read)
    if match is None or _UNREAL.search(read, 0, match.start()) or _is_reported(read, match.start()):
        return None
    groups = match.groupdict()
    value = _REST.sub("", groups.get("value") or groups.get("name") or "").strip()
    is_denied = bool(groups.get("no")) or bool(_DENIED.match(value))
    subject = _ARTICLE.sub("", groups.get("subject") or groups.get("thing") or "")
    slot = rule.slot_of(bare_words(_REST.sub("", subject)), read, match)
    answered = rule.value or bare_words(_ARTICLE.sub("", _DENIED.sub("", value)))
    answered = DIGITS.get(answered, answered)
    return _Found(rule, match.start(), Answer(slot, answered, is_denied) if slot and answered else None)


def _is_reported(read: str, end: int) -> bool:
    """Whether somebody else says it: what the writer said or told is the writer's."""
    told = _REPORTED.finditer(read, 0, end)
    return MASK in read[:end] or any(found["who"].casefold() not in _SPEAKERS for found in told)


_THIRD: Final = {
    "lives": "live", "likes": "like", "loves": "love", "hates": "hate", "enjoys": "enjoy", "adores": "adore",
    "prefers": "prefer", "dislikes": "dislike", "works": "work", "moved": "moved", "is": "am", "has": "have",
    "plays": "play", "was": "was", "can": "can", "doesn't": "don't", "does": "do", "can't": "can't",
}  # fmt: skip
_OF_USER: Final = re.compile(r"(?:the )?user(?: is|'s)?\s+|(?:they|he|she) |(?:their|his|her) ", re.IGNORECASE)


def _as_own_words(plain: str) -> str:
    """What is told of "the user", or of nobody, as the user would say it: "Lives in Rome" becomes "I live in Rome"."""
    told = _OF_USER.match(plain)
    rest = plain[told.end() :] if told else plain
    opening = told[0].strip().casefold() if told else ""
    if opening.endswith("'s") or opening in {"their", "his", "her"}:
        return f"My {rest}"
    if opening.endswith(" is"):
        return f"I am {rest}"
    first, _, others = rest.partition(" ")
    verb = _THIRD.get(first.casefold())
    return f"I {verb} {others}" if verb else plain

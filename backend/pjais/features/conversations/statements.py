"""What people tell about themselves, found by rules: sentences worth remembering, and what they are about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pjais.features.memories.schemas import TypeName

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]?")
_LONGEST: Final = 400
_SHORTEST: Final = 2  # words
_THING: Final = r"(?P<value>[^,;.!?\n]{2,80})"
_KIN: Final = (
    "dog|cat|puppy|kitten|pet|horse|bird|wife|husband|partner|girlfriend|boyfriend|son|daughter|child|baby|mother|mom|mum|"
    "father|dad|brother|sister|friend|boss|teacher|neighbour|neighbor|grandmother|grandfather|grandma|grandpa"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence worth remembering.

    ``slot`` names what it answers where only one answer holds at a time, such as where somebody lives; ``value`` is
    the answer. Both are None for statements that can stand beside others of their kind.
    """

    content: str
    type: TypeName
    importance: float
    slot: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    type: TypeName
    importance: float
    slot: str | None = None


def _rule(pattern: str, kind: TypeName, importance: float, slot: str | None = None) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE), kind, importance, slot)


_I: Final = r"\bI(?:'m| am| was|'ve been| have been)"
_RULES: Final = (
    _rule(rf"\bmy name(?:'s| is) {_THING}", "fact", 0.9, "name"),
    _rule(r"\b(?:I'm|I am) called (?P<value>[A-Z][\w'-]+)", "fact", 0.9, "name"),
    _rule(rf"\bcall me {_THING}", "preference", 0.8, "name"),
    _rule(rf"\bI (?:now )?live (?:in|at|near|on) {_THING}", "fact", 0.8, "home"),
    _rule(rf"\bI(?:'ve| have)? (?:just )?moved (?:from .{{2,40}}? )?(?:to|into) {_THING}", "fact", 0.8, "home"),
    _rule(rf"\bI work (?:as|at|for|in) {_THING}", "fact", 0.7, "work"),
    _rule(rf"\bI(?:'m| am) (?:now )?an? {_THING} by (?:trade|profession)", "fact", 0.7, "work"),
    _rule(rf"\bmy (?:new )?(?:job|profession) is {_THING}", "fact", 0.7, "work"),
    _rule(
        r"\bI(?:'m| am) (?P<value>\d{1,3})(?: years old)?\b(?! (?:minutes?|hours?|days?|times?|%|percent))",
        "fact",
        0.6,
        "age",
    ),
    _rule(rf"\bmy birthday is (?:on )?{_THING}", "fact", 0.8, "birthday"),
    _rule(rf"\bmy favou?rite (?P<subject>[\w ]{{2,30}}?) (?:is|are) {_THING}", "preference", 0.6, "favourite"),
    _rule(
        rf"\bmy (?P<subject>{_KIN})(?:'s name)? (?:is called|is named|is|was called|was named) {_THING}",
        "relationship",
        0.7,
    ),
    _rule(rf"\bI have (?:a|an|two|three|four|\d+) [\w ]{{0,20}}?(?P<value>{_KIN})s?\b", "relationship", 0.6),
    _rule(rf"\bI(?:'m| am) (?:severely |very )?allergic to {_THING}", "fact", 0.9),
    _rule(
        r"\bI(?:'m| am) (?:an? )?(?P<value>vegetarian|vegan|diabetic|pregnant|married|divorced|retired|single)\b",
        "fact",
        0.7,
    ),
    _rule(rf"\bI (?:really |absolutely )?(?:like|love|enjoy|adore|prefer) {_THING}", "preference", 0.5),
    _rule(
        rf"\bI (?:really )?(?:hate|dislike|can't stand|cannot stand|don't like|do not like|never eat) {_THING}",
        "preference",
        0.6,
    ),
    _rule(rf"\bI (?:can|know how to|learned to|learnt to|play the|play) {_THING}", "skill", 0.5),
    _rule(rf"\bI(?:'m| am) (?:learning|studying|training for) {_THING}", "skill", 0.5),
    _rule(rf"\b(?:yesterday|last (?:night|week|month|year)|today) I {_THING}", "event", 0.5),
    _rule(
        rf"\b(?:tomorrow|next (?:week|month|year)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day) I {_THING}",
        "event",
        0.5,
    ),
    _rule(rf"{_I} (?:born|raised) {_THING}", "fact", 0.7),
)
_ASKED: Final = re.compile(r"\b(?:please )?(?:remember|don't forget|note)(?: that|:)\s*(?P<value>.+)", re.IGNORECASE)
_NEGLIGIBLE: Final = re.compile(
    r"\bI (?:like|love) (?:it|that|this|you|them|to)\b[^a-z]*$|\bI can(?:'t|not)?\b[^a-z]*$", re.IGNORECASE
)


def statements(text: str) -> Iterator[Statement]:
    """The sentences of a message that are worth remembering, each once, in order."""
    seen = set()
    for found in _SENTENCE.finditer(text):
        sentence = " ".join(found[0].split())
        is_question = sentence.endswith("?")
        if is_question or len(sentence) > _LONGEST or len(sentence.split()) < _SHORTEST or sentence in seen:
            continue
        statement = _read(sentence)
        if statement is not None:
            seen.add(sentence)
            yield statement


def slot_of(content: str) -> tuple[str, str] | None:
    """What a memory answers, and its answer, where only one answer can hold."""
    statement = _read(" ".join(content.split())[:_LONGEST])
    return (statement.slot, statement.value) if statement and statement.slot and statement.value else None


def same_words(one: str, other: str) -> bool:
    """Whether two texts tell the same in the same words: case, punctuation and what is around it aside."""
    return _bare(one) == _bare(other) or _bare(_told(one)) == _bare(_told(other))


def _told(text: str) -> str:
    """From where a text begins to tell something: "You know, I like tea" tells that I like tea."""
    starts = [found.start() for rule in _RULES if (found := rule.pattern.search(text))]
    return text[min(starts) :] if starts else text


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _read(sentence: str) -> Statement | None:
    if asked := _ASKED.search(sentence):
        inner = _by_rules(asked["value"])
        return inner or Statement(asked["value"].strip(), "note", 0.8)
    return _by_rules(sentence)


def _by_rules(sentence: str) -> Statement | None:
    if _NEGLIGIBLE.search(sentence):
        return None
    for rule in _RULES:
        if found := rule.pattern.search(sentence):
            groups = found.groupdict()
            subject = groups.get("subject")
            slot = rule.slot and (f"{rule.slot}:{subject.casefold().strip()}" if subject else rule.slot)
            value = _bare(groups.get("value") or "") or None
            return Statement(sentence, rule.type, rule.importance, slot, value if slot else None)
    return None

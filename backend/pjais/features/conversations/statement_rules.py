"""The rules by which statements about oneself are known, in English; a language model finds what they miss."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pjais.features.memories.schemas import TypeName

_UNMASKED: Final = r"(?:[^,;!?\n()\x00.]|\.(?!\.))"
_THING: Final = rf"(?P<value>{_UNMASKED}{{1,80}})"
_PLACE: Final = rf"(?P<value>(?:(?! with ){_UNMASKED}){{1,80}})"
_SUBJECT: Final = rf"(?P<thing>{_UNMASKED}{{1,80}})"
_SINGLE: Final = {
    "wife": "wife", "husband": "husband", "girlfriend": "girlfriend", "boyfriend": "boyfriend", "partner": "partner",
    "mother": "mother", "mom": "mother", "mum": "mother", "father": "father", "dad": "father", "boss": "boss",
    "dog": "dog", "cat": "cat", "puppy": "dog", "kitten": "cat", "horse": "horse", "bird": "bird", "pet": "pet",
}  # fmt: skip
_MANY: Final = (
    "son|daughter|child|baby|brother|sister|friend|teacher|neighbour|neighbor|grandmother|grandfather|grandma|grandpa"
)
_KIN: Final = "|".join([*_SINGLE, _MANY])
_PLURALS: Final = {"children": "child", "babies": "baby", "puppies": "puppy", "wives": "wife"}
_NUMBERS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
#: Number words as digits.
DIGITS: Final = {word: str(number) for number, word in enumerate(_NUMBERS, 1)}
_MONTH: Final = r"(?=[^,]{0,20}(?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
_NOW: Final = r"(?:(?:now|currently|still|also|just|really|actually) ){0,2}"
_NO: Final = r"(?P<no>(?:don't|do not|no longer|never|didn't) )?"
_AM: Final = r"\bI(?:'m| am)"
_NOT: Final = r"(?P<no>not |no longer )?"
#: Not the name of a place or a company: "in fear", "at home", "for a bank".
_UNNAMED: Final = re.compile(
    r"(?:an?|my|our|your|his|her|their|this|that|these|those|fear|hope|peace|denial|harmony|poverty|pain|home|night|"
    r"myself|free|fun|it|what|there|here|the (?-i:[a-z])\w*)\b",
    re.IGNORECASE,
)
_LONG_AGO: Final = re.compile(
    r"\b(?:when|years? ago|as a (?:child|kid|boy|girl)|in (?:19|20)\d\d|back)\b", re.IGNORECASE
)
_EMPTY: Final = (
    r"(?!(?:it|that|this|you|them|him|her|us|how|what|when|why|your|these|those|the way|to be|is|are|was|were|if)\b)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern; ``slot`` tells what it answers, from its subject, the sentence and the match; ``value`` is fixed."""

    pattern: re.Pattern[str]
    type: TypeName
    importance: float
    slot: "str | Callable[[str, str, re.Match[str]], str | None] | None" = None
    value: str | None = None

    def slot_of(self, subject: str, sentence: str, match: re.Match[str]) -> str | None:
        """What is answered here, or None where it leaves room for other answers."""
        return self.slot(subject, sentence, match) if callable(self.slot) else self.slot


def _rule(
    pattern: str,
    kind: TypeName,
    importance: float,
    slot: "str | Callable[[str, str, re.Match[str]], str | None] | None" = None,
    value: str | None = None,
) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), kind, importance, slot, value)


def _named(slot: str) -> Callable[[str, str, re.Match[str]], str | None]:
    return lambda _, __, match: None if _UNNAMED.match(match["value"].strip()) else slot


def _moved(_: str, sentence: str, match: re.Match[str]) -> str | None:
    is_named = not _UNNAMED.match(match["value"].strip())
    return "home" if is_named and not _LONG_AGO.search(sentence, match.start("value")) else None


def _kin(subject: str, _: str, match: re.Match[str]) -> str | None:
    """The name of the only one; of several nothing follows for the others."""
    kin = _SINGLE.get(subject)
    return f"name:{kin}" if kin and not match["which"] else None


def _count(_: str, __: str, match: re.Match[str]) -> str | None:
    kin = match["kin"].casefold()
    kin = _PLURALS.get(kin, kin.removesuffix("s"))
    return None if match["value"].casefold() in {"a", "an", "another"} else f"count:{kin}"


def _about(kind: str) -> Callable[[str, str, re.Match[str]], str | None]:
    return lambda subject, _, __: f"{kind}:{subject}" if subject else None


def _state(_: str, __: str, match: re.Match[str]) -> str:
    return f"state:{match['thing'].casefold()}"


def _born(_: str, __: str, match: re.Match[str]) -> str:
    return "birth date" if re.search(r"\d", match["value"]) else "birth place"


_LIKES: Final = "like|love|enjoy|adore|prefer"
_HATES: Final = "hate|dislike|can't stand|cannot stand|can't bear|detest|loathe"
_AGE: Final = r"(?P<value>1[01]\d|120|[1-9]\d|[3-9])"
_AGE_ENDS: Final = r"(?: years? old| y/?o\b| now\b| today\b|(?=\s*(?:[,;!)]|\.(?!\d)|$|and (?!a half|one)|but )))"
_FOLLOWS_KIN: Final = r"(?:'s name is|'s name's|s name is| is called| is named|'s called|'s named)"

RULES: Final = (
    _rule(rf"\bmy (?:full |first |real )?name(?:'s| is) (?!(?:hard|difficult|on|in)\b){_THING}", "fact", 0.9, "name"),
    _rule(rf"{_AM} (?:called|named) (?P<value>(?-i:[A-Z])[\w'-]+)", "fact", 0.9, "name"),
    _rule(
        r"\b(?:please |just |can |to )?call me (?P<value>(?-i:[A-Z])[\w'-]+(?:\.? (?-i:[A-Z])[\w'-]+)*)",
        "preference",
        0.8,
        "name",
    ),
    _rule(rf"\bI {_NOW}{_NO}{_NOW}live in (?!(?:is|are|was)\b){_PLACE}", "fact", 0.8, _named("home")),
    _rule(rf"\bI {_NOW}{_NO}{_NOW}live (?:at|near|on|with) (?!(?:is|are|was)\b){_THING}", "fact", 0.7),
    _rule(
        rf"\bI(?:'ve| have)? (?:just |recently |now )?moved (?:from .{{2,40}}? )?(?:to|into) {_PLACE}",
        "fact",
        0.8,
        _moved,
    ),
    _rule(rf"\bI {_NOW}{_NO}{_NOW}work (?:at|for) (?!(?:is|are|was)\b){_THING}", "fact", 0.7, _named("employer")),
    _rule(rf"\bI {_NOW}{_NO}{_NOW}work as (?:an? |the )?{_THING}", "fact", 0.7, "profession"),
    _rule(rf"\bI {_NOW}work in (?!(?:is|are|was)\b){_THING}", "fact", 0.6),
    _rule(rf"{_AM} {_NOT}{_NOW}an? {_THING} by (?:trade|profession)", "fact", 0.7, "profession"),
    _rule(
        rf"\bmy (?:new )?(?:job|profession|occupation) is (?:an? )?(?!(?-i:[a-z]+ing)\b){_THING}",
        "fact",
        0.7,
        "profession",
    ),
    _rule(rf"{_AM} (?:now |only |already )?{_AGE}{_AGE_ENDS}", "fact", 0.6, "age"),
    _rule(rf"\bI (?:just |have |recently )?turned {_AGE}{_AGE_ENDS}", "fact", 0.6, "age"),
    _rule(rf"\bmy birthday is (?:on )?{_MONTH}{_THING}", "fact", 0.8, "birthday"),
    _rule(rf"\bmy favou?rite (?P<subject>[\w ]{{2,30}}?) (?:is|are) {_THING}", "preference", 0.6, _about("favourite")),
    _rule(
        rf"\bmy (?P<which>(?:other|second|third|new|older|younger|elder|big|little|late|first|old|best) )?"
        rf"(?P<subject>{_KIN})(?:{_FOLLOWS_KIN} {_THING}| is (?P<name>(?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)*))",
        "relationship",
        0.7,
        _kin,
    ),
    _rule(
        rf"\bmy (?:\w+ )?(?:{_KIN}) (?:(?:was called|was named|is an?|works as|works at|works for|lives in) )"
        rf"{_UNMASKED}{{1,80}}",
        "relationship",
        0.6,
    ),
    _rule(
        rf"\bI (?:now )?have (?P<value>an?|another|{'|'.join(_NUMBERS)}|\d{{1,3}}) (?:[\w-]+ ){{0,3}}?"
        rf"(?P<kin>(?:{_KIN})s?|{'|'.join(_PLURALS)})\b",
        "relationship",
        0.6,
        _count,
    ),
    _rule(
        rf"{_AM} {_NOT}(?:(?:severely|very|also|really|highly|badly|now) )?allergic to {_SUBJECT}",
        "fact",
        0.9,
        _about("allergy"),
        "yes",
    ),
    _rule(r"\bI have (?:an? )?(?:\w+ )?(?P<thing>[\w-]+) allergy\b", "fact", 0.9, _about("allergy"), "yes"),
    _rule(
        r"\bI(?:'m| am| got| just got) (?:(?:now|happily|recently|newly|officially) )?(?P<no>not |no longer )?(?:an? )?"
        r"(?P<value>married|divorced|single|engaged|widowed)\b(?!-| (?:in|with|by|minded))",
        "fact",
        0.7,
        "marriage",
    ),
    _rule(
        rf"{_AM} {_NOT}(?:(?:now|also|strictly|mostly) )?(?:an? )?(?P<value>vegetarian|vegan|pescatarian)\b(?! food)",
        "fact",
        0.7,
        "diet",
    ),
    _rule(r"\bI (?:now )?eat (?:meat|everything)(?: again| now)?\b", "fact", 0.6, "diet", "meat"),
    _rule(
        rf"{_AM} {_NOT}(?:(?:now|also|type \d) )?(?:an? )?"
        r"(?P<thing>diabetic|pregnant|retired|left-handed|colou?r-?blind)\b",
        "fact",
        0.7,
        _state,
        "yes",
    ),
    _rule(
        rf"\bI (?:(?:really|just|still) )?(?:don't|do not|no longer|never) (?:(?:really|even) )?"
        rf"(?:{_LIKES}) {_EMPTY}{_SUBJECT}",
        "preference",
        0.6,
        _about("taste"),
        "dislike",
    ),
    _rule(
        rf"\bI (?:(?:really|absolutely|still|also|just|now|always|do|truly) ){{0,2}}(?:{_LIKES}) {_EMPTY}{_SUBJECT}",
        "preference",
        0.5,
        _about("taste"),
        "like",
    ),
    _rule(
        rf"\bI (?:(?:really|absolutely|still|also|just|now|always|do|truly) ){{0,2}}(?:{_HATES}) {_EMPTY}{_SUBJECT}",
        "preference",
        0.6,
        _about("taste"),
        "dislike",
    ),
    _rule(rf"\bI (?:never|don't|do not) (?:eat|drink|smoke) {_EMPTY}{_THING}", "preference", 0.6),
    _rule(
        r"\bI (?:can|know how to|learned to|learnt to|play the|play) (?!(?:not|never|see|imagine|understand|"
        r"hear|tell|wait|do|help|try|only|go|come|get|be|have|feel|believe|say|think|remember|always|just|hardly|barely|probably|also|"
        r"live|it|that|this|with|along|no longer|make it|take it|give you|show you|meet|use|find|assure|confirm)\b)"
        rf"{_THING}",
        "skill",
        0.5,
    ),
    _rule(rf"{_AM} (?:learning|studying|training for) {_EMPTY}{_THING}", "skill", 0.5),
    _rule(
        rf"\b(?:yesterday|last (?:night|week|month|year)|today) I (?!(?:am|was|feel|felt|think|thought)\b){_THING}",
        "event",
        0.5,
    ),
    _rule(
        rf"\b(?:tomorrow|next (?:week|month|year)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day) I {_THING}",
        "event",
        0.5,
    ),
    _rule(rf"\bI was born (?:in|on|at) {_THING}", "fact", 0.7, _born),
    _rule(rf"\bI (?:was raised|grew up) (?:in|on|at|by|with) {_THING}", "fact", 0.7),
)
ASKED: Final = re.compile(
    r"(?:^|[,:;] |\bplease |\band |\bso )(?:please )?(?:remember|don't forget|do not forget|note|keep in mind|"
    r"bear in mind)(?: that\b|:|(?= (?:I|I'm|my|the key|the code|the password|to)\b))\s*(?P<value>.+)",
    re.IGNORECASE,
)

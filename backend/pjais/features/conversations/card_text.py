"""What a persona's card says, in the words a model reads: macros, traits, examples, lorebook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pjais.kernel.errors import InvalidInputError
from pjais.llm.tokens import count_tokens

_CHAR: Final = re.compile(r"\{\{char\}\}|<BOT>", re.IGNORECASE)
_USER: Final = re.compile(r"\{\{user\}\}|<USER>", re.IGNORECASE)
_COMMENT: Final = re.compile(r"\{\{//.*?\}\}", re.DOTALL)
_DECORATOR: Final = re.compile(r"^@@@?\w+.*$", re.MULTILINE)
_START: Final = re.compile(r"<START>", re.IGNORECASE)
_BANDS: Final = ((0.2, "very {low}"), (0.4, "rather {low}"), (0.6, ""), (0.8, "rather {high}"), (1.01, "very {high}"))
_TRAITS: Final = (
    ("openness", "conventional", "curious and imaginative"),
    ("conscientiousness", "spontaneous and careless", "organised and reliable"),
    ("extraversion", "quiet and reserved", "outgoing and talkative"),
    ("agreeableness", "blunt and competitive", "warm and considerate"),
    ("neuroticism", "calm and even-tempered", "sensitive and easily worried"),
)
_SCAN_DEPTH: Final = 10
_LORE_SHARE: Final = 4  # a book that does not say takes a quarter of the context at most
_LONGEST_PATTERN: Final = 500
_LONGEST_SCANNED: Final = 50_000


def with_names(text: str, char: str, user: str) -> str:
    """The text with its macros filled in."""
    text = _COMMENT.sub("", text)
    return _USER.sub(lambda _: user, _CHAR.sub(lambda _: char, text))


def card_data(card: Mapping[str, Any] | None) -> Mapping[str, Any]:
    data = (card or {}).get("data")
    return data if isinstance(data, Mapping) else {}


def text_in(card: Mapping[str, Any] | None, name: str) -> str:
    value = card_data(card).get(name)
    return value if isinstance(value, str) else ""


def greetings(first_message: str, card: Mapping[str, Any] | None) -> list[str]:
    """The first message and its alternatives, empty ones left out."""
    others = card_data(card).get("alternate_greetings")
    listed = [each for each in others if isinstance(each, str)] if isinstance(others, list) else []
    return [each for each in (first_message, *listed) if each.strip()]


def personality_words(personality: Mapping[str, Any]) -> str:
    """Temperament, traits and style as sentences; what is in the middle goes without saying."""
    sentences = [personality.get("temperament", "").strip()]
    told = [_trait(personality.get("traits", {}).get(name, 0.5), low, high) for name, low, high in _TRAITS]
    free = [each for each in personality.get("free_traits", []) if isinstance(each, str)]
    if found := [*filter(None, told), *free]:
        sentences.append(f"{{{{char}}}} is {', '.join(found)}.")
    if style := personality.get("style", "").strip():
        sentences.append(f"Way of speaking: {style}")
    return "\n".join(filter(None, sentences))


def _trait(value: float, low: str, high: str) -> str:
    words = next(words for bound, words in _BANDS if value < bound)
    return words.format(low=low, high=high)


def examples(card: Mapping[str, Any] | None) -> list[str]:
    """The example dialogues, one each."""
    return [each.strip() for each in _START.split(text_in(card, "mes_example")) if each.strip()]


@dataclass(frozen=True, slots=True)
class LoreEntry:
    """An entry of the lorebook that the talk has called up."""

    name: str
    content: str
    token_count: int
    key: str


def lore(card: Mapping[str, Any] | None, messages: Sequence[str], context_tokens: int) -> list[LoreEntry]:
    """The entries of the card's book that the newest messages call up, within its budget, in their order.

    An entry is called up by one of its keys, together with one of its secondary keys if it is selective; constant ones
    always. Where the budget ends, those of higher priority stay.

    Args:
        card: as it was imported.
        messages: what was said, newest last.
        context_tokens: how much the model reads; bounds a book that sets itself no budget.

    Source: Character Card V2, character_book.
    """
    book = card_data(card).get("character_book")
    if not isinstance(book, Mapping) or not isinstance(book.get("entries"), list):
        return []
    depth = _number(book.get("scan_depth"), _SCAN_DEPTH)
    heard = "\n".join(messages[-depth:] if depth > 0 else [])[-_LONGEST_SCANNED:]
    called = [entry for entry in book["entries"] if isinstance(entry, Mapping) and _is_called(entry, heard)]
    if book.get("recursive_scanning") is True:
        more = heard + "\n" + "\n".join(str(entry.get("content", "")) for entry in called)
        listed = {id(entry) for entry in called}
        entries = (entry for entry in book["entries"] if isinstance(entry, Mapping) and id(entry) not in listed)
        called += [entry for entry in entries if _is_called(entry, more[:_LONGEST_SCANNED])]
    budget = min(_number(book.get("token_budget"), context_tokens // _LORE_SHARE), context_tokens // 2)
    kept, spent = [], 0
    for entry in sorted(called, key=lambda entry: -_number(entry.get("priority"), 0)):
        content = _DECORATOR.sub("", str(entry.get("content", ""))[:_LONGEST_SCANNED]).strip()
        cost = count_tokens(content)
        if content and spent + cost <= budget:
            spent += cost
            kept.append((_number(entry.get("insertion_order"), 0), entry, content, cost))
    kept.sort(key=lambda each: each[0])
    return [LoreEntry(_name(entry), content, cost, _key(entry, heard)) for _, entry, content, cost in kept]


def _is_called(entry: Mapping[str, Any], heard: str) -> bool:
    if entry.get("enabled") is False:
        return False
    if entry.get("constant") is True:
        return True
    if not _any_in(entry, "keys", heard):
        return False
    if entry.get("selective") is not True or not entry.get("secondary_keys"):
        return True
    return _any_in(entry, "secondary_keys", heard) is not None


def _any_in(entry: Mapping[str, Any], name: str, heard: str) -> str | None:
    keys = entry.get(name)
    for key in keys if isinstance(keys, list) else []:
        if isinstance(key, str) and key.strip() and _occurs(entry, key.strip(), heard):
            return key
    return None


def _occurs(entry: Mapping[str, Any], key: str, heard: str) -> bool:
    flags = 0 if entry.get("case_sensitive") is True else re.IGNORECASE
    if entry.get("use_regex") is True:
        try:
            return re.search(_bounded(key), heard[-5_000:], flags) is not None
        except (re.error, InvalidInputError):
            return False
    return re.search(rf"(?<!\w){re.escape(key)}(?!\w)", heard, flags) is not None


def _bounded(pattern: str) -> str:
    """A key's pattern, unless it is one that can run for ever."""
    bare = pattern[1 : pattern.rindex("/")] if pattern.startswith("/") and pattern.count("/") > 1 else pattern
    if len(bare) > _LONGEST_PATTERN or re.search(r"[+*}]\)?[+*{]|\([^)]*[+*|][^)]*\)[+*{]", bare):
        msg = "This key's pattern may take for ever"
        raise InvalidInputError(msg)
    return bare


def _key(entry: Mapping[str, Any], heard: str) -> str:
    return "always" if entry.get("constant") is True else _any_in(entry, "keys", heard) or ""


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name") or entry.get("comment") or "")[:200]


def _number(value: object, default: int) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else default

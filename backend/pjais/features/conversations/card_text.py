"""What a persona's card says, in the words a model reads: macros, traits, examples."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_MACRO: Final = re.compile(r"\{\{(?:char|user)\}\}|<(?:BOT|USER)>", re.IGNORECASE)
_LONGEST_NAME: Final = 100
_START: Final = re.compile(r"<START>", re.IGNORECASE)
_BANDS: Final = ((0.2, "very {low}"), (0.4, "rather {low}"), (0.6, ""), (0.8, "rather {high}"), (1.01, "very {high}"))
_TRAITS: Final = (
    ("openness", "conventional", "curious and imaginative"),
    ("conscientiousness", "spontaneous and careless", "organised and reliable"),
    ("extraversion", "quiet and reserved", "outgoing and talkative"),
    ("agreeableness", "blunt and competitive", "warm and considerate"),
    ("neuroticism", "calm and even-tempered", "sensitive and easily worried"),
)


@dataclass(frozen=True, slots=True)
class Names:
    """Who talks to whom, as macros name them: on one line, whatever a file says."""

    char: str
    user: str

    def put_into(self, text: str) -> str:
        """The text with its macros filled in and its comments left out."""
        return _MACRO.sub(self._meant, _without_comments(text)) if "{{" in text or "<" in text else text

    def _meant(self, macro: re.Match[str]) -> str:
        return self.char if macro[0].casefold() in {"{{char}}", "<bot>"} else self.user


def names_in(persona: Mapping[str, Any], user: str) -> Names:
    """The names of a conversation; a card's nickname stands for its persona."""
    nickname = one_line(text_in(persona["card"], "nickname"))
    return Names(nickname or one_line(persona["name"]), one_line(user))


def one_line(text: str) -> str:
    """Without line breaks and what chat templates take for their own marks; not longer than a name should be."""
    return " ".join(text.replace("<|", "< |").split())[:_LONGEST_NAME]


def quoted(text: str) -> str:
    """As data: on one line between quotation marks, so that it cannot pass for anything but a quote."""
    return json.dumps(" ".join(text.replace("<|", "< |").split()), ensure_ascii=False)


def _without_comments(text: str) -> str:
    kept, begin = "", 0
    while (opened := text.find("{{//", begin)) >= 0 and (closed := text.find("}}", opened)) >= 0:
        kept, begin = kept + text[begin:opened], closed + 2
    return kept + text[begin:]


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

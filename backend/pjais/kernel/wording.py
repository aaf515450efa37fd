"""Sentences that people read: an English template and what fills it, so that another language can say the same."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final, Self

ENGLISH: Final = "en"
#: Where they are not as in English.
_SEPARATORS: Final[dict[str, dict[int, int]]] = {"de": str.maketrans(",.", ".,")}
_LOCALES: Final = Path(__file__).parent.parent / "locales"
_asked: ContextVar[str] = ContextVar("asked_language", default=ENGLISH)


class Sentence(str):
    """Reads as its English; ``template`` and ``values`` are what other languages are made of."""

    __slots__ = ("template", "values")

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, values: dict[str, object]) -> Self:
        self = super().__new__(cls, template.format(**values))
        self.template = template
        self.values = values
        return self


def said(template: str, /, **values: object) -> Sentence:
    """A sentence with holes as ``str.format`` has them; a value may be a sentence itself."""
    return Sentence(template, values)


def verbatim(text: str) -> Sentence:
    """What somebody else said, the same in every language; a sentence stays one."""
    return text if isinstance(text, Sentence) else Sentence("{text}", {"text": text})


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it, ``told`` is in that language."""
    token = _asked.set(language)
    try:
        yield
    finally:
        _asked.reset(token)


def told(text: str) -> str:
    """The text in the language of who has asked: of the request that is being answered, English outside of one."""
    return in_language(text, _asked.get())


def in_language(text: str, language: str) -> str:
    """The text in that language; what is no sentence of ours, or nobody has translated, stays as it is."""
    if not isinstance(text, Sentence):
        return text
    words = catalogue(language)
    values = {name: _inside(value, language) for name, value in text.values.items()}
    formatter = _Numbers(_SEPARATORS.get(language, {}))
    return formatter.vformat(words.get(text.template, text.template), (), values)


def languages() -> tuple[str, ...]:
    """English, and every language there is a catalogue of."""
    return (ENGLISH, *_catalogues())


@cache
def catalogue(language: str) -> dict[str, str]:
    """What is said for each English template; empty for English and for languages nobody speaks here."""
    if language not in _catalogues():
        return {}
    words: dict[str, str] = json.loads((_LOCALES / f"{language}.json").read_text("utf-8"))
    return words


def wanted_language(accepted: str | None) -> str:
    """The language to answer an ``Accept-Language`` header in; English for what is unknown or malformed."""
    ranked = sorted(map(_ranked, (accepted or "").split(",")[:20]), key=lambda each: -each[1])
    return next((code for code, weight in ranked if weight > 0 and code in languages()), ENGLISH)


def _ranked(part: str) -> tuple[str, float]:
    """A language without its region, and its weight of 0 to 1; a part that cannot be read weighs nothing."""
    tag, _, weight = part.partition(";")
    code = tag.strip().lower().partition("-")[0]
    if not weight:
        return code, 1.0
    name, _, number = weight.strip().partition("=")
    try:
        return code, float(number) if name.strip() == "q" else 0.0
    except ValueError:
        return code, 0.0


class _Numbers(Formatter):
    """Writes numbers with a language's own marks for thousands and fractions."""

    def __init__(self, marks: dict[int, int]) -> None:
        self._marks = marks

    def format_field(self, value: object, format_spec: str) -> str:
        text = format(value, format_spec)
        return text.translate(self._marks) if "," in format_spec else text


def _inside(value: object, language: str) -> object:
    return in_language(value, language) if isinstance(value, Sentence) else value


@cache
def _catalogues() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in _LOCALES.glob("*.json")))

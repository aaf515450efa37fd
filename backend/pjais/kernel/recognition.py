"""Sentences found again in their English: where only the text was kept, or a library said it."""

import ast
import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from string import Formatter
from typing import Final

from pjais.kernel.wording import Sentence, catalogue, languages, verbatim

_REMEMBERED: Final = 2_000
#: Characters of its own that a template has at least: what is hardly more than holes fits everything.
_TELLING: Final = 10
_NUMBER: Final = r"-?\d[\d,]*(?:\.\d+)?"
_QUOTED: Final = r"'[^']*'|\"[^\"]*\""


class Recognition:
    """Knows texts that were made of one of its templates; of several that fit, the one that says most itself."""

    def __init__(self, templates: Iterable[str]) -> None:
        self._templates = tuple(templates)

    def find(self, text: str) -> Sentence | None:
        """The sentence that reads as this text."""
        for template, pattern in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return Sentence(
                    template, {name: self._value(template, name, part) for name, part in found.groupdict().items()}
                )
        return None

    def _value(self, template: str, hole: str, text: str) -> object:
        """What filled a hole: a number where it was written as one, else a text, which may be a sentence itself."""
        for _, name, spec, how in Formatter().parse(template):
            if name == hole and spec:
                plain = text.replace(",", "")
                return float(plain) if "." in plain else int(plain)
            if name == hole and how:
                return ast.literal_eval(text)
        return self.find(text) or text

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((each, _pattern(each)) for each in sorted(self._templates, key=_own_length, reverse=True))


@lru_cache(_REMEMBERED)
def sentence_of(text: str) -> Sentence:
    """What was kept as its English, as the sentence that it was; of what is none, the text."""
    return _all().find(text) or verbatim(text)


@cache
def _all() -> Recognition:
    known = {template for language in languages() for template in catalogue(language)}
    return Recognition(each for each in known if _own_length(each) >= _TELLING)


def _own_length(template: str) -> int:
    """How many characters are the template's own."""
    return sum(len(text) for text, *_ in Formatter().parse(template))


def _pattern(template: str) -> re.Pattern[str]:
    parts = []
    for text, name, spec, how in Formatter().parse(template):
        parts.append(re.escape(text))
        if name is not None:
            parts.append(f"(?P<{name}>{_NUMBER if spec else _QUOTED if how else '.*?'})")
    return re.compile("".join(parts), re.DOTALL)

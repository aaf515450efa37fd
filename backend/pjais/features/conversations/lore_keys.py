"""Finds which of very many keys occur in what was said, without looking for each of them.

A key that is words can only occur where one of its words does, so keys are kept by their longest word and only those
whose word was said are looked for. Patterns are read with RE2, whose time grows with the text and never explodes.
"""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

_WORD: Final = re.compile(r"\w+")
#: Scripts that put no spaces between words: a key of theirs may begin and end anywhere.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_SLASHED: Final = re.compile(r"/(.+)/([a-z]{0,8})", re.DOTALL)
_NOT_PLAIN: Final = re.compile(r"[\\^$.|?*+()\[{]")
_LONGEST_PATTERN: Final = 500  # characters
_PATTERN_MEMORY: Final = 1 << 18  # bytes
_PATTERN_TEXT: Final = 5_000  # characters of the newest text that patterns are looked for in
_PATTERNS_S: Final = 0.5  # for all patterns of a book together


@dataclass(frozen=True)
class Heard:
    """A text that keys are looked for in. ``until`` is when patterns are given up, on the monotonic clock."""

    text: str
    until: float

    @cached_property
    def folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def recent(self) -> bytes:
        return self.text[-_PATTERN_TEXT:].encode("utf-8", "replace")

    @cached_property
    def anchors(self) -> set[str]:
        return {*_WORD.findall(self.folded), *self.folded}


def patience() -> float:
    """Until when a book's patterns may be looked for, from now."""
    return time.monotonic() + _PATTERNS_S


class Key(NamedTuple):
    """Words or a pattern that call an entry up; as small as can be, for a book has a hundred thousand."""

    text: str
    minds_case: bool
    pattern: Any = None

    @property
    def anchor(self) -> str:
        """What must have been said before it is worth looking for the key: its longest word, or one character."""
        folded = self.text.casefold()
        if folded.isascii() and folded.isalnum():
            return folded
        if found := _UNSPACED.search(folded):
            return found[0]
        return max(_WORD.findall(folded), key=len, default=folded[:1])

    def occurs_in(self, said: Heard) -> bool:
        return self.occurs_plainly_in(said) or self.matches(said)

    def occurs_plainly_in(self, said: Heard) -> bool:
        if self.minds_case:
            return _stands_in(self.text, said.text)
        return _stands_in(self.text.casefold(), said.folded)

    def matches(self, said: Heard) -> bool:
        if self.pattern is None or time.monotonic() > said.until:
            return False
        return self.pattern.search(said.recent) is not None


def read_pattern(text: str, *, minds_case: bool, is_pattern: bool) -> Any:  # noqa: ANN401 - a library without stubs
    """A key as a compiled pattern; None for plain words and for what RE2 cannot read: looking around, back-references.

    Args:
        text: the key; ``/…/flags`` is a pattern always.
        minds_case: whether capitals matter in a pattern without flags.
        is_pattern: whether a key that is no plain word is a pattern too.
    """
    if not is_pattern and not text.startswith("/"):
        return None
    slashed = _SLASHED.fullmatch(text) if text.startswith("/") else None
    if len(text) > _LONGEST_PATTERN or not (slashed or (is_pattern and _NOT_PLAIN.search(text))):
        return None
    import re2  # noqa: PLC0415 - most books have no patterns

    flags = slashed[2] if slashed else ""
    options = re2.Options()
    options.max_mem, options.log_errors, options.never_capture = _PATTERN_MEMORY, False, True
    options.case_sensitive = "i" not in flags if slashed else minds_case
    options.dot_nl = "s" in flags
    source = slashed[1].replace("\\/", "/") if slashed else text
    try:
        return re2.compile(f"(?m){source}" if "m" in flags else source, options)
    except (re2.error, UnicodeEncodeError):
        return None


class KeyIndex:
    """Keys by what must have been said for them to occur; each belongs to a numbered entry."""

    def __init__(self, keys: Iterable[tuple[int, Key]]) -> None:
        self._by_anchor: dict[str, list[tuple[int, Key]]] = {}
        self._patterns: list[tuple[int, Key]] = []
        for number, key in keys:
            self._by_anchor.setdefault(key.anchor, []).append((number, key))
            if key.pattern is not None:
                self._patterns.append((number, key))

    def occurring(self, said: Heard) -> Iterator[tuple[int, Key]]:
        """The keys that occur, with their entries' numbers."""
        for anchor in self._by_anchor.keys() & said.anchors:
            yield from (each for each in self._by_anchor[anchor] if each[1].occurs_plainly_in(said))
        yield from (each for each in self._patterns if each[1].matches(said))


def _stands_in(words: str, text: str) -> bool:
    """Whether they occur with no word going on at either end."""
    place = text.find(words)
    while place >= 0:
        end = place + len(words)
        if _is_edge(words[0], text[place - 1 : place] if place else "") and _is_edge(words[-1], text[end : end + 1]):
            return True
        place = text.find(words, place + 1)
    return False


def _is_edge(inside: str, outside: str) -> bool:
    if not outside or _WORD.match(outside) is None or _WORD.match(inside) is None:
        return True
    return _UNSPACED.match(inside) is not None

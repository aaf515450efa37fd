"""A name that is to be forgotten: where it stands in texts, JSON and pictures, and what stays without it.

What is stored is decoded before it is compared: in JSON's own text a name may follow the n of a line break, and quotes
or accents may be spelled in other ways. Only to see quickly that it cannot be there is the stored text looked at.
"""

import base64
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final
from unicodedata import combining
from unicodedata import name as unicode_name
from urllib.parse import quote, unquote

import orjson

from pjais.kernel.picture import bare, told
from pjais.kernel.text import folded
from pjais.persistence.engine import to_json
from pjais.persistence.entity import Row

FORGOTTEN: Final = "[forgotten]"
#: Fields of fixed words and of ids: no person's. So are those whose names end with ``_id`` or ``_at``.
_FIXED: Final = frozenset(
    {
        *("id", "avatar", "tier", "type", "role", "scope", "version", "last_accessed", "state", "kind", "origin"),
        *("superseded_by", "summary_until", "sha256", "media_type", "key", "field"),
    }
)
#: What came from other programs, where the keys of objects may be anybody's words, too; and free settings.
_FREE_KEYS: Final = frozenset({"card", "extra", "value"})
_ADDRESSES: Final = frozenset({"url"})
_IN_ADDRESS: Final = "forgotten"
#: Characters that JSON spells in another way, or may.
_ESCAPED: Final = re.compile(r'["\\/\x00-\x1f\x7f\s]+')
_FOREIGN: Final = ("\\u", "\\/")
#: Base64 as it is found inside texts. Shorter runs are words.
_PACKED: Final = re.compile(r"(?:(?<=\\)[nrtbf])?([A-Za-z0-9+/]{16,}={0,2})")
_DEEPEST: Final = 4
#: Bytes of no known kind are looked at from this size on: in fewer, a short name may stand by chance.
_SHORT: Final = 200
_ESCAPES: Final = frozenset("nrtbf")
#: Scripts without blanks between words: a name ends where it ends.
_UNSPACED: Final = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO ", "KHMER", "MYANMAR")


class ForgottenName:
    """A name as a whole word, in any case and any normalisation, with any blanks between its parts."""

    def __init__(self, name: str) -> None:
        self._words = [folded(word) for word in name.split()]
        self._pattern = re.compile(r"\s+".join(map(re.escape, self._words)))
        bare_name = name.strip()
        self._bound = (_is_word(bare_name[:1]), _is_word(bare_name[-1:]))

    @cached_property
    def _mark(self) -> str:
        """The longest part of the name that stored JSON spells as it is."""
        return max((part for word in self._words for part in _ESCAPED.split(word)), key=len, default="")

    def may_be_in(self, stored: str) -> bool:
        """Whether it could be in what is stored, as a text or as JSON. Quick, and never wrongly no."""
        if self._mark in folded(stored) or any(each in stored for each in _FOREIGN):
            return True
        return any(self.is_in_bytes(content) for _, content in _packed(stored))

    def is_in(self, text: str) -> bool:
        return self.out_of(text) != text

    def out_of(self, text: str, instead: str = FORGOTTEN, depth: int = 0) -> str:
        """The text without the name, also where it is packed as base64; all else as it was."""
        if depth < _DEEPEST:
            for (start, end), content in reversed(list(_packed(text))):
                cleaned = self._unpacked_without(content, depth + 1)
                if cleaned != content:
                    packed = instead if cleaned is None else base64.b64encode(cleaned).decode()
                    text = text[:start] + packed + text[end:]
        for start, end in reversed(list(self._places(text))):
            text = text[:start] + instead + text[end:]
        return text

    def out_of_fields(self, fields: Row) -> Row:
        """Fields of a row or an event without the name: never in names of fields, ids or fixed words."""
        return {
            name: value if name in _FIXED or name.endswith(("_id", "_at")) else self._field(name, value)
            for name, value in fields.items()
        }

    def is_in_bytes(self, content: bytes) -> bool:
        return self._unpacked_without(content, 1) != content

    def out_of_picture(self, content: bytes) -> bytes | None:
        """A picture, or any other bytes, without the name; None where it cannot be taken out."""
        without = self._unpacked_without(content, 0)
        return None if without is not None and self.is_in_bytes(without) else without

    def _field(self, name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if name in _ADDRESSES and isinstance(value, str):
            plain = unquote(value)
            without = self.out_of(plain, _IN_ADDRESS)
            return value if without == plain else quote(without, safe=":/?#[]@!$&'()*+,;=~")
        return self._cleaned(value, free_keys=name in _FREE_KEYS)

    def _cleaned(self, value: Any, *, free_keys: bool, depth: int = 0) -> Any:  # noqa: ANN401 - as above
        if isinstance(value, str):
            return self.out_of(value, depth=depth)
        if isinstance(value, list | tuple):
            return [self._cleaned(each, free_keys=free_keys, depth=depth) for each in value]
        if isinstance(value, dict):
            return {
                self.out_of(key) if free_keys else key: self._cleaned(each, free_keys=free_keys, depth=depth)
                for key, each in value.items()
            }
        return value

    def _unpacked_without(self, content: bytes, depth: int) -> bytes | None:
        """Bytes without the name; None where they hold it and are neither text nor a picture that can be read."""
        beside = told(content)
        if beside is not None:
            if not any(self._may_be_told(each) or self._is_told(each, depth) for each in beside):
                return content
            without = bare(content)
            is_left = any(self._is_told(each, depth) for each in told(without) or ())
            return bare(content, colour=False) if is_left else without
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return None if len(content) > _SHORT and self._is_told(content, depth) else content
        return self._text_without(text, depth).encode()

    def _text_without(self, text: str, depth: int) -> str:
        """The text, in which the strings are looked at one by one if it is JSON."""
        if text.lstrip()[:1] in {"{", "["}:
            try:
                before = orjson.loads(text)
            except ValueError:
                return self.out_of(text, depth=depth)
            after = self._cleaned(before, free_keys=True, depth=depth)
            return text if after == before else to_json(after)
        return self.out_of(text, depth=depth)

    def _may_be_told(self, content: bytes) -> bool:
        """Whether what stands beside pixels says the name: any byte may stand before it, so no word need begin."""
        return any(self._pattern.search(folded(text)) for text in _readings(content))

    def _is_told(self, content: bytes, depth: int) -> bool:
        """Whether bytes of an unknown kind say the name."""
        return any(self._text_without(text, depth) != text for text in _readings(content))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the name stands, from left to right."""
        compared = folded(text)
        if not self._words or self._words[0] not in compared:
            return
        starts = None if text.isascii() else _starts(text)
        at = 0
        while found := self._pattern.search(compared, at):
            start, end = found.span()
            at = start + 1
            if starts is not None:
                if starts[start] == starts[start - 1] or starts[end] == starts[end - 1]:
                    continue  # only a part of a character, such as the e of an é
                start, end = starts[start], starts[end]
            if self._stands_alone(text, start, end):
                at = found.end()
                yield start, end

    def _stands_alone(self, text: str, start: int, end: int) -> bool:
        before = start - 1
        while before > 0 and combining(text[before]):
            before -= 1
        is_escape = before > 0 and text[before] in _ESCAPES and text[before - 1] == "\\"
        if self._bound[0] and before >= 0 and text[before].isalnum() and not is_escape:
            return False
        return not (self._bound[1] and text[end : end + 1].isalnum())


def _is_word(char: str) -> bool:
    """Whether another letter beside this one would make another word."""
    return char.isalnum() and not unicode_name(char, "").startswith(_UNSPACED)


def _readings(content: bytes) -> Iterator[str]:
    """What bytes say in each of the encodings that are used in pictures."""
    yield content.decode("utf-8", "ignore")
    yield content.decode("latin-1")
    if b"\0" in content:
        for part in (content, content[1:]):
            yield part.decode("utf-16-le", "ignore")
            yield part.decode("utf-16-be", "ignore")


def _packed(text: str) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Where base64 may stand in a text, and what it says."""
    for found in _PACKED.finditer(text):
        run = found[1].rstrip("=")
        whole = run[: len(run) - (len(run) % 4 == 1)]
        yield found.span(1), base64.b64decode(whole + "=" * (-len(whole) % 4))


def _starts(text: str) -> list[int]:
    """For each character of the folded text where that which it comes from begins in the text, marks and all."""
    starts: list[int] = []
    begun = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not combining(text[place]):
            starts += [begun] * len(folded(text[begun:place]))
            begun = place
    starts.append(len(text))
    return starts

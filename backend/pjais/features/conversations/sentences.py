"""Takes a message apart into the sentences its writer says: without quotations, and across abbreviations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: Stands for what somebody else said, so that places in both texts agree.
MASK: Final = "\x00"
_SCANNED: Final = 20_000  # characters; of a longer text, its beginning and its end
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u2032", "'"))
_QUOTATIONS: Final = (
    re.compile(r"```.{0,4000}?(?:```|\Z)", re.DOTALL),
    re.compile(r"^[ \t]*>.*$", re.MULTILINE),
    re.compile(r"“[^“”]{0,1000}”|«[^«»]{0,1000}»|„[^„“”]{0,1000}[“”]"),
    re.compile(r'"[^"\n]{0,400}"'),
    re.compile(r"(?<!\w)'(?:[^'\n]|'(?=\w)){8,400}'(?!\w)"),
)
_SPEAKS: Final = re.compile(r"\b(?:I|my|me|we|our)\b|[.!?]", re.IGNORECASE)
_FEW: Final = 3  # words: a name or a title in quotation marks is the writer's own
_BULLET: Final = re.compile(r"^\s*(?:[-*•\u2013—·]|\d{1,3}[.)]|\[[ xX]\])\s+")
_STOP: Final = re.compile(r"[.!?…]+[\"'”»)\]]*(?=\s|$)|\n|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]+(?=\s+[A-Z])")
_SHORT: Final = "dr mr mrs ms st prof jr sr mt vs approx dept inc ltd corp rev gen capt lt sgt"
_ABBREVIATED: Final = frozenset(_SHORT.split())
_OPENING: Final = "i i'm i've my we our he she they it the and but so you this that"
_OPENERS: Final = frozenset(_OPENING.split())
_FIRST: Final = frozenset({"i", "i'm", "i've", "my"})
_LAST_WORD: Final = re.compile(r"[\w.]+$")
_NEXT_WORD: Final = re.compile(r"\s+([\w']+)")
_WORD_SCANNED: Final = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is ``written``, and as it is ``read``: of the same length, quotations masked."""

    written: str
    read: str
    is_question: bool


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text in order; one for each line at least."""
    if len(text) > _SCANNED:
        text = f"{text[: _SCANNED // 2]}\n{text[-_SCANNED // 2 :]}"
    read = masked(text)
    start = 0
    for stop in _STOP.finditer(read):
        if _ends(read, stop):
            yield from _sentence(text[start : stop.end()], read[start : stop.end()])
            start = stop.end()
    yield from _sentence(text[start:], read[start:])


def masked(text: str) -> str:
    """The text with plain apostrophes and without what is quoted in it, every other character in its place."""
    read = text.translate(_APOSTROPHES)
    for quotation in _QUOTATIONS:
        read = quotation.sub(_mask, read)
    return read


def _mask(found: re.Match[str]) -> str:
    quoted = found[0]
    is_name = quoted[0] in "\"'“«„" and len(quoted.split()) <= _FEW and not _SPEAKS.search(quoted)
    return quoted if is_name else re.sub(r"\S", MASK, quoted)


def _sentence(written: str, read: str) -> Iterator[Sentence]:
    bullet = _BULLET.match(read)
    begin = bullet.end() if bullet else len(read) - len(read.lstrip())
    end = len(read.rstrip())
    if begin < end:
        yield Sentence(written[begin:end], read[begin:end], "?" in read[max(begin, end - 4) : end])


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a sentence ends here: not after "Dr.", an initial, or dots that only pause."""
    mark = stop[0].rstrip("\"'”»)]")
    following = _NEXT_WORD.match(text, stop.end())
    if mark in {"..", "...", "…", "...."}:
        return following is None or not following[1][0].islower() or following[1] in _FIRST
    if mark != ".":
        return True
    before = _LAST_WORD.search(text, max(stop.start() - _WORD_SCANNED, 0), stop.start())
    word = before[0].casefold() if before else ""
    is_short = word in _ABBREVIATED or (len(word.rsplit(".", 1)[-1]) == 1 and word.isascii() and word[-1:].isalpha())
    return not is_short or word == "i" or following is None or following[1].casefold() in _OPENERS

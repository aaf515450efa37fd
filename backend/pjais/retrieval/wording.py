"""What of a memory and of a question is compared: words without filler, texts without who speaks."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

#: Function words: they are in every text and tell none apart.
_FILLER_LINES: Final = """
    a an and are as at be been being by can could did do does for from had has have he her hers him his how i if in into
    is it its me my of on or our she so some than that the their them then there these they this those to up was we were
    what when where which who whom whose why will with would you your
"""
FILLER: Final = frozenset(_FILLER_LINES.split())
WORD: Final = re.compile(r"[^\W_]+")
_SPEAKER: Final = re.compile(r"([^\W\d_](?:[^\W\d_]|[ .'-]){0,40}): ")
_LONGEST_EMBEDDED: Final = 4_000  # characters; the model reads 256 tokens at most


def words_of(text: str) -> list[str]:
    """The words in lower case, in order."""
    return WORD.findall(text.lower())


def telling_words(text: str) -> list[str]:
    """The words that tell texts apart, each once; all of them where only filler is left."""
    words = list(dict.fromkeys(words_of(text)))
    return [word for word in words if word not in FILLER] or words


def spoken_by(content: str) -> str | None:
    """The name in front of "Name: what was said", or None."""
    found = _SPEAKER.match(content)
    return found[1] if found else None


def said(content: str, speaker: str | None) -> str:
    """The content without the speaker's name in front: its meaning, wherever the name stands in everyone's lines."""
    prefix = f"{speaker}: "
    bare = content[len(prefix) :] if speaker and content.startswith(prefix) else content
    return bare[:_LONGEST_EMBEDDED].strip() or content[:_LONGEST_EMBEDDED]


def without_names(question: str, names: Collection[str]) -> str:
    """The question without the names of those who speak, which would draw it to every line that names them."""
    if not names:
        return question
    alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    bare = re.sub(rf"\b(?:{alternatives})\b(?:['\u2019]s)?", "", question, flags=re.IGNORECASE)
    return " ".join(bare.split()) if WORD.search(bare) else question


def date_words(instant: str | None) -> str:
    """How people name the day of an instant: "8 May 2023"; nothing for None."""
    if instant is None:
        return ""
    moment = datetime.fromisoformat(instant)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


# Not strftime: its words depend on the system's language.
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

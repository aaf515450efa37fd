"""Text that SQLite, JSON and a screen can all hold."""

import re
import unicodedata
from typing import Final

REPLACEMENT: Final = "\ufffd"
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether the text is free of NUL and lone surrogates, which no store of ours keeps faithfully."""
    return _UNSTORABLE.search(text) is None


def make_storable(text: str) -> str:
    """The text with each NUL or lone surrogate replaced by U+FFFD."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def folded(text: str) -> str:
    """The text as it is compared: in any case and any normalisation, it comes out the same.

    Folding part by part gives the same, as long as no part begins with a combining mark.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return apart.replace("i\u0307", "i").replace("\u0131", "i")  # of Turkish, with a dot or without one

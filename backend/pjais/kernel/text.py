"""Text that SQLite, JSON and a screen can all hold."""

import re
from typing import Final

REPLACEMENT: Final = "\ufffd"
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether the text is free of NUL and lone surrogates, which no store of ours keeps faithfully."""
    return _UNSTORABLE.search(text) is None


def make_storable(text: str) -> str:
    """The text with each NUL or lone surrogate replaced by U+FFFD."""
    return _UNSTORABLE.sub(REPLACEMENT, text)

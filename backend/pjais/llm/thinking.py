"""Leaves out what a model thinks aloud before it speaks."""

from typing import Final

_OPEN: Final = "<think>"
_CLOSE: Final = "</think>"


class Spoken:
    """Of a text that comes in pieces, what is said after the thinking at its beginning, if there is any."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "unknown"

    def of(self, piece: str) -> str:
        """What of this piece, and of what was held back, is said."""
        if self._state == "speaking":
            return piece
        if self._state == "about to speak":
            said = piece.lstrip()
            self._state = "speaking" if said else self._state
            return said
        self._held += piece
        begun = self._held.lstrip()
        if self._state == "unknown":
            if _OPEN.startswith(begun[: len(_OPEN)]) and len(begun) < len(_OPEN):
                return ""
            self._state = "thinking" if begun.startswith(_OPEN) else "speaking"
        if self._state == "thinking":
            _, closed, after = begun.partition(_CLOSE)
            if not closed:
                return ""
            self._held = after.lstrip()
            self._state = "speaking" if self._held else "about to speak"
        said, self._held = self._held, ""
        return said

    def rest(self) -> str:
        """What was held back and turned out to be no thinking."""
        held = self._held if self._state == "unknown" else ""
        self._held = ""
        return held

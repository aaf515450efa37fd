"""Keeps the page's writes in the order in which they were called."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE_S: Final = 1.0  # a write that takes longer, such as one that waits for a person's choice, lets others pass


class WriteLane:
    """One write after the other, first come first served.

    pywebview runs each call of the page on a new thread, so two edits of one field could otherwise change places.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._last = threading.Event()
        self._last.set()

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._lock:
            before, mine = self._last, threading.Event()
            self._last = mine
        before.wait(self._patience_s)
        try:
            yield
        finally:
            mine.set()

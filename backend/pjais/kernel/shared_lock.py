"""A lock that many hold side by side, or one alone."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class SharedLock:
    """Whoever holds it may take it again in the same thread; who wants it alone does not wait for itself.

    One that asks for it alone comes before all that ask afterwards, so that many readers cannot keep it out.
    """

    def __init__(self, alone_within_s: float) -> None:
        """Make it.

        Args:
            alone_within_s: how long one that wants it alone waits for the others.
        """
        self._alone_within_s = alone_within_s
        self._changed = threading.Condition()
        self._held: dict[int, int] = {}  # by thread, how many times
        self._alone: int | None = None  # the thread that has it alone, or waits for that

    def is_mine(self) -> bool:
        """Whether this thread holds it."""
        return threading.get_ident() in self._held

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold it beside others."""
        me = threading.get_ident()
        with self._changed:
            self._changed.wait_for(lambda: self._alone in (None, me) or me in self._held)
            self._held[me] = self._held.get(me, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                self._held[me] -= 1
                if not self._held[me]:
                    del self._held[me]
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold it alone; not to be asked for by who has it alone.

        Raises:
            TimeoutError: the others did not let go of it in time.
        """
        me = threading.get_ident()
        until = time.monotonic() + self._alone_within_s
        with self._changed:
            if not self._changed.wait_for(lambda: self._alone is None, self._alone_within_s):
                raise TimeoutError
            self._alone = me
        try:
            with self._changed:
                if not self._changed.wait_for(lambda: not self._held.keys() - {me}, until - time.monotonic()):
                    raise TimeoutError
            yield
        finally:
            with self._changed:
                self._alone = None
                self._changed.notify_all()

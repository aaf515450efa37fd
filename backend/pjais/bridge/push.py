"""Sends live messages and commands into the page: one daemon thread, one batched call per frame."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import orjson

FRAME_S: Final = 0.016
GATHER_S: Final = 0.001  # one commit changes several live queries; what it sends goes into the page together
QUEUE_LIMIT: Final = 5_000  # messages
QUEUE_BYTES: Final = 128_000_000
_log = logging.getLogger(__name__)


class Pusher:
    """Coalesces messages for the page.

    Running JavaScript blocks the calling thread until the page has answered, and for ever when the window closes
    meanwhile. So only this thread does it, it is a daemon, and nobody waits for it.
    """

    def __init__(self, run_js: Callable[[str], object], on_overflow: Callable[[], None]) -> None:
        """Start the thread.

        Args:
            run_js: runs a script in the page.
            on_overflow: called when the page fell behind and its messages were dropped; it should resync.
        """
        self._run_js = run_js
        self._on_overflow = on_overflow
        self._waiting = threading.Condition()
        self._messages: deque[bytes] = deque()
        self._scripts: deque[str] = deque()
        self._bytes = 0
        self._overflowed = self._closed = False
        threading.Thread(target=self._run, name="pusher", daemon=True).start()

    def deliver(self, messages: Sequence[bytes]) -> None:
        """Queue JSON messages; never blocks."""
        with self._waiting:
            if self._overflowed or self._closed:
                return
            self._messages.extend(messages)
            self._bytes += sum(map(len, messages))
            if len(self._messages) > QUEUE_LIMIT or self._bytes > QUEUE_BYTES:
                self._forget()
                self._overflowed = True
            self._waiting.notify()

    def command(self, command: str) -> None:
        """Run a command of the page, as its menu or shortcut would."""
        self._script(f"window.__pjais?.command({orjson.dumps(command).decode()})")

    def _script(self, script: str) -> None:
        with self._waiting:
            self._scripts.append(script)
            self._waiting.notify()

    def clear(self) -> None:
        """Forget what waits, for a page that was loaded anew."""
        with self._waiting:
            self._forget()
            self._overflowed = False

    def _forget(self) -> None:
        self._messages.clear()
        self._bytes = 0

    def close(self) -> None:
        with self._waiting:
            self._closed = True
            self._waiting.notify()

    def _run(self) -> None:
        while True:
            with self._waiting:
                while not (self._messages or self._scripts or self._overflowed or self._closed):
                    self._waiting.wait()
            time.sleep(GATHER_S)
            with self._waiting:
                if self._closed:
                    return
                scripts, messages, overflowed = list(self._scripts), list(self._messages), self._overflowed
                self._scripts.clear()
                self._forget()
                self._overflowed = False
            if messages:
                scripts.append(f"window.__pjais?.push([{b','.join(messages).decode()}])")
            self._send(scripts)
            if overflowed:
                self._on_overflow()
            time.sleep(FRAME_S)

    def _send(self, scripts: Sequence[str]) -> None:
        try:
            for script in scripts:
                self._run_js(f"try {{ {script} }} catch (error) {{ console.error(error) }}")
        except Exception as error:  # the page is going away; it will resubscribe when it is back
            _log.warning("The page did not take a push: %s", error)

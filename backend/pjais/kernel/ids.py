"""Identities: time-ordered UUIDs as canonical text, made by us before a row is flushed."""

import secrets
import threading
import time
import uuid
from typing import Final, NewType

PersonaId = NewType("PersonaId", str)
MemoryId = NewType("MemoryId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
EventId = NewType("EventId", str)
DeviceId = NewType("DeviceId", str)

_COUNTER_BITS: Final = 42  # random start, then +1 within one millisecond: ids of one process never go backwards
_RANDOM_BYTES: Final = 4
_PORTION: Final = 256


class Uuid7Source:
    """Strictly increasing UUIDv7 text, safe to share between threads.

    Source: RFC 9562 §5.7 and §6.2 method 1 (a counter in the random field).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._counter = 0
        self._random = b""  # drawn from the system in portions: one call an id is a third of an id's cost

    def next(self) -> str:
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond = now
                self._counter = secrets.randbits(_COUNTER_BITS - 1)
            else:
                self._counter += 1
            if not self._random:
                self._random = secrets.token_bytes(_PORTION)
            drawn, self._random = self._random[:_RANDOM_BYTES], self._random[_RANDOM_BYTES:]
            return _text(self._millisecond, self._counter, int.from_bytes(drawn))


def _text(millisecond: int, counter: int, random: int) -> str:
    high = counter >> 30
    low = counter & 0x3FFF_FFFF
    value = (millisecond << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | (low << 32) | random
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_source = Uuid7Source()


def new_id() -> str:
    """A fresh UUIDv7 as canonical lower-case text."""
    return _source.next()


def is_id(text: str) -> bool:
    """Whether ``text`` is a UUID in canonical lower-case form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False

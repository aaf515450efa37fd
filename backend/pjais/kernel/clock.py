"""Time: fixed-width UTC text for rows, and a hybrid logical clock for events."""

import threading
import time
from datetime import UTC, datetime
from typing import Final

from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said

_LAST_COUNT: Final = 0xFFFF
INSTANT_LENGTH: Final = 27  # 2026-11-23T11:12:17.123456Z


def to_text(moment: datetime) -> str:
    """Fixed-width RFC 3339 in UTC: text order is time order."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def utc_now() -> datetime:
    return datetime.now(UTC)


def now_text() -> str:
    return to_text(utc_now())


def to_instant(text: str) -> str:
    """Any RFC 3339 text with an offset, as an instant.

    Raises:
        InvalidInputError: the text is no date, or does not say its offset from UTC.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        msg = said("'{text}' is not a date and time such as 2026-11-23T11:12:17Z", text=text[:40])
        raise InvalidInputError(msg) from None
    if moment.tzinfo is None:
        msg = said("'{text}' does not say its time zone; add Z or an offset such as +01:00", text=text[:40])
        raise InvalidInputError(msg)
    try:
        return to_text(moment)
    except OverflowError:
        msg = said("'{text}' lies outside the years 1 to 9999", text=text[:40])
        raise InvalidInputError(msg) from None


class HybridLogicalClock:
    """Stamps that never go backwards, near wall time, totally ordered across devices.

    A stamp is ``<milliseconds, 12 hex>-<counter, 4 hex>-<device id>``; text order is the order of the clock.
    Source: Kulkarni et al., Logical Physical Clocks (2014).
    """

    def __init__(self, device_id: str, last: str | None = None) -> None:
        self._device_id = device_id
        self._lock = threading.Lock()
        self._millisecond, self._counter = _parts(last) if last else (0, 0)

    def tick(self) -> str:
        """The stamp for a local event; later than every stamp made or observed before."""
        with self._lock:
            self._advance(time.time_ns() // 1_000_000)
            return f"{self._millisecond:012x}-{self._counter:04x}-{self._device_id}"

    def observe(self, stamp: str) -> None:
        """Move past a stamp that another process or device made."""
        with self._lock:
            seen = _parts(stamp)
            self._millisecond, self._counter = max((self._millisecond, self._counter), seen)

    def pass_id(self, made: str) -> None:
        """Move to the time at which an id was made (``kernel.ids``), should that be later."""
        with self._lock:
            millisecond = int(made[:8] + made[9:13], 16)
            if millisecond > self._millisecond:
                self._millisecond, self._counter = millisecond, 0

    def _advance(self, now: int) -> None:
        if now > self._millisecond:
            self._millisecond, self._counter = now, 0
        elif self._counter == _LAST_COUNT:  # 65,536 stamps in one millisecond: borrow the next
            self._millisecond, self._counter = self._millisecond + 1, 0
        else:
            self._counter += 1


def _parts(stamp: str) -> tuple[int, int]:
    millisecond, counter, _ = stamp.split("-", 2)
    return int(millisecond, 16), int(counter, 16)

"""How much a device, a workspace and a stranger may ask of a hub."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pjais.replication import frames


@dataclass(frozen=True, slots=True)
class Limits:
    """Told to devices in ``welcome`` as far as they must keep to them; sizes in bytes, times in seconds.

    The longest text of an app is 200,000 characters. A change holds it twice, each character as four bytes, or six
    where JSON escapes it: 2.4 MB, and a third more as base64.
    """

    frame_events: int = 500
    frame_bytes: int = 3_500_000
    event_bytes: int = 2_500_000
    presence_bytes: int = 2_048
    blob_bytes: int = 20_000_000
    snapshot_bytes: int = 2_000_000_000
    workspace_bytes: int = 20_000_000_000
    workspaces_in_hello: int = 64
    devices: int = 200
    invitations: int = 50
    sockets_of_device: int = 8
    device_events_per_s: int = 2_000
    workspace_events_per_s: int = 5_000
    presences_per_s: int = 20
    strangers_per_s: float = 1.0
    strangers_burst: int = 60
    bad_frames: int = 10
    waiting_bytes: int = 4_000_000
    hello_s: float = 10.0
    idle_s: float = 60.0

    def told(self) -> frames.Limits:
        names = ("frame_events", "frame_bytes", "event_bytes", "presence_bytes", "blob_bytes", "snapshot_bytes")
        told: Any = {name: getattr(self, name) for name in (*names, "workspaces_in_hello", "idle_s")}
        limits: frames.Limits = told  # and more than every hub tells
        return limits


#: How many seconds' worth may come at once: a device that was away for long sends what it has without a pause.
BURST_S: Final = 10


class Bucket:
    """A token bucket: ``rate`` units a second, and up to ``burst`` of them at once."""

    __slots__ = ("_burst", "_clock", "_left", "_rate", "_seen")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._seen = burst, clock()

    def take(self, units: float) -> float:
        """Takes them and returns 0, or takes nothing and returns the seconds until they will be there."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
        self._seen = now
        wanted = min(units, self._burst)  # more than ever fits goes when the bucket is full
        if wanted <= self._left:
            self._left -= wanted
            return 0.0
        return (wanted - self._left) / self._rate

    @property
    def is_full(self) -> bool:
        return self._left + (self._clock() - self._seen) * self._rate >= self._burst


@dataclass(slots=True)
class Buckets:
    """One bucket for each name, forgotten as soon as it is full again."""

    rate: float
    burst: float
    clock: Callable[[], float] = time.monotonic
    most: int = 10_000
    _each: dict[str, Bucket] = field(default_factory=dict)

    def take(self, name: str, units: float) -> float:
        bucket = self._each.get(name)
        if bucket is None:
            if len(self._each) >= self.most:
                self._forget()
            bucket = self._each[name] = Bucket(self.rate, self.burst, self.clock)
        return bucket.take(units)

    def _forget(self) -> None:
        """The full ones; where these are few, the oldest half: whoever has so many names is not stopped by this."""
        kept = [(name, bucket) for name, bucket in self._each.items() if not bucket.is_full]
        self._each = dict(kept if len(kept) < self.most / 2 else kept[len(kept) // 2 :])


class Guesses:
    """Counts codes that were none: of each address, and of all together.

    Only what is wrong counts, so that nobody who knows a code is kept out by having used it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._of_address = Buckets(rate=20 / 600, burst=20, clock=clock)
        self._of_all = Bucket(rate=1_000 / 600, burst=1_000, clock=clock)
        self._shut: dict[str, float] = {}
        self._clock = clock

    def wait_s(self, address: str) -> float:
        """How long this address has to wait before it may try; 0 for at once."""
        now = self._clock()
        return max(0.0, self._shut.get(address, 0.0) - now, self._shut.get("", 0.0) - now)

    def wrong(self, address: str) -> None:
        now = self._clock()
        if len(self._shut) > self._of_address.most:
            self._shut = {each: until for each, until in self._shut.items() if until > now}
        for name, wait in ((address, self._of_address.take(address, 1)), ("", self._of_all.take(1))):
            if wait:
                self._shut[name] = now + 600 if name else now + wait

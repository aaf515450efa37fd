"""What a node counts, in Prometheus' text format; nothing in it names a device or a workspace."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MEDIA_TYPE: Final = "text/plain; version=0.0.4"
_COUNTED: Final = {
    "events_appended_total": "Events that were pushed and stored, now or before.",
    "events_refused_total": "Events that were refused, by code.",
    "events_sent_total": "Events sent to sockets.",
    "events_read_total": "Events that devices have caught up on by GET.",
    "frames_total": "Frames from devices, by type.",
    "frames_bad_total": "Frames that could not be understood.",
    "throttles_total": "Pushes that have to be sent again later.",
    "overflows_total": "Queues of slow sockets that were dropped.",
    "sockets_opened_total": "Sockets that were accepted.",
    "sockets_closed_total": "Sockets that the hub has closed, by code.",
    "guesses_total": "Codes that were tried and are none.",
    "redactions_total": "Events whose body was taken out.",
}
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_HISTOGRAMS: Final = {"append_seconds": "From a push to its events being stored."}


@dataclass(slots=True)
class _Histogram:
    counts: list[int] = field(default_factory=lambda: [0] * (len(_SECONDS) + 1))
    total: float = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[next((place for place, most in enumerate(_SECONDS) if seconds <= most), len(_SECONDS))] += 1
        self.total += seconds

    def lines(self, name: str) -> list[str]:
        so_far, lines = 0, []
        for most, count in zip((*map(str, _SECONDS), "+Inf"), self.counts, strict=True):
            so_far += count
            lines.append(f'{name}_bucket{{le="{most}"}} {so_far}')
        return [*lines, f"{name}_sum {self.total:.6f}", f"{name}_count {so_far}"]


class Metrics:
    """Counters of one node; gauges are asked when somebody looks."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._histograms = {name: _Histogram() for name in _HISTOGRAMS}
        self.gauges: dict[str, tuple[str, Callable[[], float]]] = {}

    def count(self, name: str, by: int = 1, label: str = "") -> None:
        """``label`` is of a fixed set: whatever devices send must not make series."""
        self._counts[name, label] += by

    def observe(self, name: str, seconds: float) -> None:
        self._histograms[name].observe(seconds)

    def value(self, name: str, label: str = "") -> int:
        return self._counts[name, label]

    def text(self) -> str:
        lines: list[str] = []
        for name, meaning in _COUNTED.items():
            told = f"pjais_hub_{name}"
            lines += [f"# HELP {told} {meaning}", f"# TYPE {told} counter"]
            labels = sorted(label for each, label in self._counts if each == name) or [""]
            lines += [f"{told}{_braces(label)} {self._counts[name, label]}" for label in labels]
        for name, (meaning, ask) in self.gauges.items():
            told = f"pjais_hub_{name}"
            lines += [f"# HELP {told} {meaning}", f"# TYPE {told} gauge", f"{told} {ask():g}"]
        for name, meaning in _HISTOGRAMS.items():
            told = f"pjais_hub_{name}"
            lines += [f"# HELP {told} {meaning}", f"# TYPE {told} histogram", *self._histograms[name].lines(told)]
        return "\n".join(lines) + "\n"


def _braces(label: str) -> str:
    return f'{{kind="{label}"}}' if label else ""

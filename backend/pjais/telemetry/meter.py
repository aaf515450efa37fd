"""Counts and durations of the core and the reactive half, cheap enough to keep always on."""

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Final

SLOW_S: Final = 0.1
_WINDOW: Final = 1024  # durations kept for averages and percentiles: about the last minute of a busy app


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """Database statements since the start; durations over the latest 1,024, in milliseconds."""

    count: int
    average_ms: float
    p95_ms: float
    slow: int


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """Rounds of the reactive engine; average over the latest 1,024, in milliseconds."""

    patches: int
    average_ms: float


class Meter:
    """Fed by the engine of the database and by the reactive engine; read by dashboards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queries: deque[float] = deque(maxlen=_WINDOW)
        self._query_count = self._slow = self._patches = self._writes = 0
        self._rounds: deque[float] = deque(maxlen=_WINDOW)
        self._started = time.monotonic()

    def query(self, seconds: float) -> None:
        with self._lock:
            self._queries.append(seconds)
            self._query_count += 1
            self._slow += seconds > SLOW_S

    def work(self, seconds: float, patches: int) -> None:
        with self._lock:
            self._rounds.append(seconds)
            self._patches += patches

    def wrote(self) -> None:
        with self._lock:
            self._writes += 1

    def writes(self) -> int:
        """Commits since the start."""
        return self._writes

    def uptime_s(self) -> float:
        return time.monotonic() - self._started

    def queries(self) -> QueryFigures:
        with self._lock:
            durations, count, slow = sorted(self._queries), self._query_count, self._slow
        if not durations:
            return QueryFigures(count, 0.0, 0.0, slow)
        p95 = durations[min(len(durations) - 1, int(len(durations) * 0.95))]
        return QueryFigures(count, _milliseconds(sum(durations) / len(durations)), _milliseconds(p95), slow)

    def engine(self) -> EngineFigures:
        with self._lock:
            rounds, patches = list(self._rounds), self._patches
        return EngineFigures(patches, _milliseconds(sum(rounds) / len(rounds)) if rounds else 0.0)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)

"""Memories written per second, one a transaction and ten thousand in one; each with its event."""

import time
from collections.abc import Sequence
from typing import Final

from pjais.bench.figures import emit, quantile
from pjais.bench.model import draft
from pjais.bench.place import BATCH, measured
from pjais.features.memories.service import MemoryService
from pjais.persistence.engine import Synchronous

_BUDGET_S: Final = 4.0
_MOST: Final = 3000


def measure_single(size: int, modes: Sequence[Synchronous]) -> None:
    """Print commits per second for each synchronous mode."""
    for mode in modes:
        with measured(size, mode) as (app, personas):
            durations: list[float] = []
            end = time.perf_counter() + _BUDGET_S
            while len(durations) < _MOST and time.perf_counter() < end:
                given = draft(personas, size + len(durations))
                started = time.perf_counter()
                with app.vault.write() as session:
                    MemoryService(session).remember(given.persona_id, given)
                durations.append(time.perf_counter() - started)
            emit(
                f"pjais/{mode}",
                "write_single",
                N=size,
                durable_per_s=len(durations) / sum(durations),
                p50_ms=(quantile(durations, 0.5) or 0) * 1000,
                p99_ms=(quantile(durations, 0.99) or 0) * 1000,
                n=len(durations),
            )


def measure_bulk(size: int, modes: Sequence[Synchronous], rounds: int = 3) -> None:
    """Print memories per second in transactions of 10,000."""
    for mode in modes:
        with measured(size, mode) as (app, personas):
            for each in range(rounds):
                first = size + each * BATCH
                drafts = [draft(personas, number) for number in range(first, first + BATCH)]
                started = time.perf_counter()
                with app.vault.write() as session:
                    MemoryService(session).remember_all(drafts)
                emit(f"pjais/{mode}", "write_bulk10k", N=size, durable_per_s=BATCH / (time.perf_counter() - started))

"""From the call of a write to the last patch it leads to, with live queries open."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from pjais.bench.figures import emit, quantile, resident_mb
from pjais.bench.model import draft, mix
from pjais.bench.place import measured
from pjais.bootstrap import Application
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.persistence.engine import Synchronous

_IMPORTANT: Final = 0.95
_UNRELATED: Final = 9


class Listener:
    """A client that counts what it is sent and when the last of it came."""

    def __init__(self) -> None:
        self.count = 0
        self.bytes = 0
        self.last = 0.0

    def __call__(self, messages: Sequence[bytes]) -> None:
        self.count += len(messages)
        self.bytes += sum(map(len, messages))
        self.last = time.perf_counter()


def measure(size: int, counts: Sequence[int], repetitions: int, synchronous: Synchronous) -> None:
    """Print one line for each number of subscriptions and each kind of write."""
    with measured(size, synchronous) as (app, personas):
        number = size
        for count in counts:
            listener = Listener()
            client = app.reactive.open_client(listener)
            started = time.perf_counter()
            for place, (name, params) in enumerate(mix(personas, count)):
                client.subscribe({"id": str(place), "query": name, "params": params})
            app.reactive.settle(600)
            total_ms = (time.perf_counter() - started) * 1000
            peer = f"pjais/{synchronous}"
            emit(peer, "subscribe", N=size, subs=count, total_ms=total_ms, rss_mb=round(resident_mb()))
            number = _Writes(app, personas, listener, number).run(peer, size, count, repetitions)
            client.close()
            app.reactive.settle()


class _Writes:
    """The four kinds of write; the memories added are those updated and deleted later."""

    def __init__(self, app: Application, personas: list[str], listener: Listener, number: int) -> None:
        self._app = app
        self._personas = personas
        self._listener = listener
        self._number = number
        self._mine: list[str] = []

    def run(self, peer: str, size: int, count: int, repetitions: int) -> int:
        kinds: dict[str, Callable[[int], None]] = {
            "insert": lambda _: self._insert(0),
            "update": self._update,
            "delete": lambda _: self._delete(),
            "unrelated": lambda _: self._insert(_UNRELATED),
        }
        for kind, write in kinds.items():
            latencies, returned, sent, delivered = [], [], 0, 0
            for place in range(repetitions):
                self._listener.count = self._listener.bytes = 0
                self._listener.last = 0.0
                started = time.perf_counter()
                write(place)
                ended = time.perf_counter()
                self._app.reactive.settle()
                latencies.append((max(self._listener.last, ended) - started) * 1000)
                returned.append((ended - started) * 1000)
                delivered += self._listener.count
                sent += self._listener.bytes
            emit(
                peer,
                "latency",
                N=size,
                subs=count,
                op=kind,
                p50_ms=quantile(latencies, 0.5),
                p99_ms=quantile(latencies, 0.99),
                ret_p50_ms=quantile(returned, 0.5),
                deliveries=delivered / repetitions,
                bytes=sent / repetitions,
                n=repetitions,
            )
        return self._number

    def _insert(self, persona: int) -> None:
        given = draft(self._personas, self._number, persona, _IMPORTANT)
        self._number += 1
        with self._app.vault.write() as session:
            made = MemoryService(session).remember(given.persona_id, given).id
        if persona == 0:
            self._mine.append(made)

    def _update(self, place: int) -> None:
        patch = MemoryPatch(importance=0.901 + place % 90 / 1000)
        with self._app.vault.write() as session:
            MemoryService(session).update(self._mine[max(0, len(self._mine) - 1 - place % 20)], patch)

    def _delete(self) -> None:
        with self._app.vault.write() as session:
            MemoryService(session).delete(self._mine.pop())

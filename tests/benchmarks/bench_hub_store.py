"""What a hub's store takes and gives, as JSON lines: `python -m tests.benchmarks.bench_hub_store [postgres|sqlite]`.

Everything runs on this machine, the load generator in the same process; PostgreSQL waits for the disk at each commit.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import quantiles

from pjais.hub.store.opening import Store
from pjais.replication.envelope import Envelope
from tests.integration.hub_logs import envelope, opened, workspace
from tests.postgres import Postgres

WORKSPACES = 50
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
BODY = 330
PULLED = 100_000
MS = 1_000


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Callable[[], float]]]:
    """Its address, and what tells the seconds of CPU that it and this process have used: they bear a busy machine."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'hub.db'}", time.process_time
        return
    cluster = Postgres(durable=True)
    try:
        cluster.start()
        yield cluster.fresh(), lambda: time.process_time() + _used_below(os.getpid())
    finally:
        cluster.remove()


def _used_below(process: int) -> float:
    """Seconds of CPU of the processes that it has started, and so on."""
    used: dict[int, tuple[int, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            used[int(stat.parent.name)] = (
                int(fields[1]),
                (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            )
    below = {process}
    while more := {each for each, (parent, _) in used.items() if parent in below} - below:
        below |= more
    return sum(used[each][1] for each in below - {process})


def batch(size: int) -> list[Envelope]:
    body = os.urandom(BODY)
    return [envelope(body) for _ in range(size)]


async def pushed(store: Store, workspaces: Sequence[str], size: int, devices: int) -> dict[str, float]:
    """So many devices for each workspace push batches of that size, each when its last was acknowledged."""
    waits: list[float] = []
    until = time.perf_counter() + SECONDS

    async def device(workspace_id: str) -> None:
        while (start := time.perf_counter()) < until:
            await store.appender.append(workspace_id, batch(size))
            waits.append((time.perf_counter() - start) * MS)

    began = time.perf_counter()
    await asyncio.gather(*(device(workspace_id) for workspace_id in workspaces for _ in range(devices)))
    took = time.perf_counter() - began
    cuts = quantiles(waits, n=100)
    return {
        "events": len(waits) * size,
        "events_s": round(len(waits) * size / took),
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
    }


async def pulled(store: Store, workspace_id: str) -> dict[str, float]:
    """A whole log as a device that begins catches up with it: pages of 500, each as the text that is sent."""
    began, since, size = time.perf_counter(), 0, 0
    while True:
        page = await store.log.read(workspace_id, since, 500)
        if not page.count:
            break
        size += len(page.events)
        since = page.last
    took = time.perf_counter() - began
    return {"events": since, "events_s": round(since / took), "MB_s": round(size / took / 1e6)}


async def rung(store: Store, reader: Store, workspace_id: str) -> dict[str, float]:
    """From before a push on one node to the event read on another."""
    heard = asyncio.Event()
    await reader.doorbell.listen(lambda _: heard.set(), lambda: {workspace_id: 0})
    since = (await store.log.head(workspace_id)).seq
    waits: list[float] = []
    for _ in range(300):
        heard.clear()
        start = time.perf_counter()
        await store.appender.append(workspace_id, batch(1))
        while (page := await reader.log.read(workspace_id, since, 500)).last == since:
            await heard.wait()
            heard.clear()
        since = page.last
        waits.append((time.perf_counter() - start) * MS)
    cuts = quantiles(waits, n=100)
    return {"events": len(waits), "p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)}


async def measure(address: str, used_s: Callable[[], float], told: Callable[[str, dict[str, float]], None]) -> None:
    async def measured(name: str, case: Awaitable[dict[str, float]]) -> None:
        before = used_s()
        figures = await case
        told(name, {**figures, "cpu_us_event": round((used_s() - before) * 1e6 / figures["events"])})

    async with opened(address, address) as (store, other):
        workspaces = [await workspace(store) for _ in range(WORKSPACES)]
        big = await workspace(store)
        cases: list[tuple[str, Awaitable[dict[str, float]]]] = [
            ("50 workspaces, batch 1", pushed(store, workspaces, 1, devices=1)),
            ("50 workspaces, 4 devices each, batch 1", pushed(store, workspaces, 1, devices=4)),
            ("50 workspaces, batch 50", pushed(store, workspaces, 50, devices=1)),
            ("1 workspace, 50 devices, batch 1", pushed(store, workspaces[:1], 1, devices=50)),
        ]
        for name, case in cases:
            await measured(name, case)
        for _ in range(PULLED // 500):
            await store.log.append(big, batch(500))
        await measured(f"catch-up of {PULLED:,} events", pulled(store, big))
        await measured("push on one node to read on another", rung(store, other, workspaces[0]))


def main(kinds: Sequence[str]) -> None:
    for kind in kinds:
        with database(kind) as (address, used_s):

            def tell(case: str, figures: dict[str, float], kind: str = kind) -> None:
                load = round(os.getloadavg()[0], 1)
                sys.stdout.write(json.dumps({"store": kind, "case": case, **figures, "load": load}) + "\n")
                sys.stdout.flush()

            asyncio.run(measure(address, used_s, tell))


if __name__ == "__main__":
    main(sys.argv[1:] or ["postgres", "sqlite"])

"""What hub nodes take and give, as JSON lines: `python -m tests.benchmarks.bench_hub [--nodes N] [NAME…]`.

Nodes are processes, this one is the load; all share one machine. With more than one node the database is PostgreSQL,
which waits for the disk at each commit.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import orjson

from pjais.kernel.ids import new_id
from tests.benchmarks.bare_socket import BareSocket
from tests.hubs import Device
from tests.postgres import Postgres

SECONDS: Final = float(os.environ.get("BENCH_SECONDS", "5"))
BODY_BYTES: Final = 330
_MARK: Final = b'"body":"'
LIMITS: Final = (
    "sockets_of_device=100000",
    "strangers_burst=100000",
    "device_events_per_s=1000000",
    "workspace_events_per_s=1000000",
)


@dataclass
class Nodes:
    """Hub processes on one database."""

    urls: list[str] = field(default_factory=list)
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self, database: str, signatures: str) -> None:
        limits = [part for limit in LIMITS for part in ("--limit", limit)]
        options = ("--database", database, "--signatures", signatures, *limits)
        command = (sys.executable, *os.environ.get("BENCH_PY", "").split(), "-m", "pjais", "hub", "serve", *options)
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        self.processes.append(process)
        self.urls.append(json.loads(await process.stdout.readline())["url"])

    async def stop(self) -> None:
        for process in self.processes:
            process.terminate()
            await process.wait()

    def cpu_us(self) -> float:
        """What all processes together have used of the processors: hardly depends on what else runs."""
        fields = [
            Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split() for process in self.processes
        ]
        return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK") * 1e6

    def memory_kb(self) -> int:
        """Of all processes together, as the system counts what is resident."""
        lines = [
            line
            for process in self.processes
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
            if line.startswith("VmRSS")
        ]
        return sum(int(line.split()[1]) for line in lines)


@dataclass
class Listener:
    """A socket that notes when each event came, and whether one was missing."""

    delays_ms: list[float]
    events: int = 0
    cursor: int = 0
    gaps: int = 0
    welcomed: asyncio.Event = field(default_factory=asyncio.Event)
    acks: dict[str, asyncio.Future[None]] = field(default_factory=dict)

    def heard(self, text: bytes) -> None:
        kind = text[9:13]
        if kind == b"even":
            self._tail(text)
        elif kind == b'ack"':
            frame = orjson.loads(text)
            assert all("seq" in verdict for verdict in frame["verdicts"]), frame
            self.acks.pop(frame["batch_id"]).set_result(None)
        elif kind == b"welc":
            self.cursor = orjson.loads(text)["workspaces"][0]["head"]
            self.welcomed.set()

    def _tail(self, text: bytes) -> None:
        first = int(text[text.index(b'"first":') + 8 : text.index(b',"last"')])
        count = text.count(_MARK)
        self.gaps += first != self.cursor + 1
        self.cursor = first + count - 1
        self.events += count
        at = text.index(_MARK) + len(_MARK)
        sent = int(b64decode(text[at : at + 24]))
        self.delays_ms.append((time.perf_counter_ns() - sent) / 1e6)


def event(device: Device) -> dict[str, Any]:
    """An event that says when it was made."""
    return device.event(f"{time.perf_counter_ns():018d}".encode() + os.urandom(BODY_BYTES - 18))


async def opened(device: Device, listener: Listener) -> BareSocket:
    host, _, port = device.url.removeprefix("http://").partition(":")
    socket = await BareSocket.to(host, int(port), listener.heard)
    socket.say(device.hello())
    await listener.welcomed.wait()
    return socket


async def push(device: Device, socket: BareSocket, listener: Listener, events: Sequence[dict[str, Any]]) -> None:
    """Returns when it was acknowledged."""
    batch_id = new_id()
    listener.acks[batch_id] = asyncio.get_running_loop().create_future()
    socket.say({"type": "push", "ws": device.workspace_id, "batch_id": batch_id, "events": events})
    await listener.acks[batch_id] if batch_id in listener.acks else None


async def sockets(nodes: Nodes, count: int, workspaces: int, rate: float) -> dict[str, Any]:
    """So many sockets over so many workspaces, in each of which so many events a second are pushed."""
    before = nodes.memory_kb()
    delays: list[float] = []
    listeners: list[Listener] = []
    open_sockets: list[BareSocket] = []
    pushers: list[tuple[Device, BareSocket, Listener]] = []
    for _ in range(workspaces):
        owner = Device(nodes.urls[0]).open_workspace()
        others = [owner.another(url=url) for url in nodes.urls]
        for place in range(count // workspaces):
            device = others[place % len(others)]
            listener = Listener(delays)
            listeners.append(listener)
            open_sockets.append(await opened(device, listener))
        pushers.append((owner, await opened(owner, pushing := Listener([])), pushing))
    each_kb = (nodes.memory_kb() - before) / count
    _let_the_collector_rest()
    began, sent, used, own = time.perf_counter(), 0, nodes.cpu_us(), time.process_time()
    while time.perf_counter() - began < SECONDS:
        await asyncio.gather(*(push(device, socket, own, [event(device)]) for device, socket, own in pushers))
        sent += len(pushers)
        await asyncio.sleep(max(0.0, began + sent / len(pushers) / rate - time.perf_counter()))
    wanted = sent * (count // workspaces)
    await _until(lambda: sum(listener.cursor for listener in listeners) >= wanted)
    used, own = nodes.cpu_us() - used, time.process_time() - own
    cuts = quantiles(delays, n=100)
    for socket in open_sockets:
        socket.transport.close()
    return {
        "pushed_s": round(sent / SECONDS, 1),
        "delivered": sum(listener.events for listener in listeners),
        "of": wanted,
        "gaps": sum(listener.gaps for listener in listeners),
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "cpu_us_a_delivery": round(used / wanted, 1),
        "load_us_a_delivery": round(own * 1e6 / wanted, 1),
        "kb_a_socket": round(each_kb, 1),
    }


async def pushes(nodes: Nodes, workspaces: int, size: int) -> dict[str, Any]:
    """One device in each workspace pushes batches of that size, each when its last was acknowledged."""
    devices = [Device(nodes.urls[place % len(nodes.urls)]).open_workspace() for place in range(workspaces)]
    ready = {
        device.device_id: [[event(device) for _ in range(size)] for _ in range(2_000 // size + 20)]
        for device in devices
    }
    waits: list[float] = []
    lines = [(device, listener, await opened(device, listener)) for device in devices for listener in [Listener([])]]
    until = time.perf_counter() + SECONDS

    async def write(device: Device, listener: Listener, socket: BareSocket) -> None:
        for events in ready[device.device_id]:
            start = time.perf_counter()
            if start > until:
                break
            await push(device, socket, listener, events)
            waits.append((time.perf_counter() - start) * 1_000)

    _let_the_collector_rest()
    began, used, own = time.perf_counter(), nodes.cpu_us(), time.process_time()
    await asyncio.gather(*(write(*line) for line in lines))
    took, used, own = time.perf_counter() - began, nodes.cpu_us() - used, time.process_time() - own
    count, cuts = len(waits) * size, quantiles(waits, n=100)
    shares = {"cpu_us_an_event": round(used / count, 1), "load_us_an_event": round(own * 1e6 / count, 1)}
    return {"events_s": round(count / took), **shares, "p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)}


async def pages(nodes: Nodes, devices: int) -> dict[str, Any]:
    """Devices that begin catch up over HTTP at once, a thousand events a page; each is at a node of its own."""
    owner = Device(nodes.urls[0]).open_workspace()
    socket = await opened(owner, listener := Listener([]))
    for _ in range(40):
        await push(owner, socket, listener, [event(owner) for _ in range(500)])
    socket.transport.close()
    beginners = [owner.another(url=url) for url in nodes.urls[:devices]]
    _let_the_collector_rest()
    began, used, own = time.perf_counter(), nodes.cpu_us(), time.process_time()
    read = await asyncio.gather(*(asyncio.to_thread(each.caught_up) for each in beginners))
    took, used, own = time.perf_counter() - began, nodes.cpu_us() - used, time.process_time() - own
    count = sum(map(len, read))
    shares = {"cpu_us_an_event": round(used / count, 1), "load_us_an_event": round(own * 1e6 / count, 1)}
    return {"devices": len(beginners), "events": count, "events_s": round(count / took), **shares}


def _let_the_collector_rest() -> None:
    """Its pauses over what the load has made ready are no part of what the nodes take."""
    gc.collect()
    gc.freeze()


async def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + 30
    while not is_so() and time.perf_counter() < deadline:  # noqa: ASYNC110 - what is waited for comes over sockets
        await asyncio.sleep(0.05)


BENCHMARKS: Final[dict[str, Callable[[Nodes], Awaitable[dict[str, Any]]]]] = {
    "one_workspace": lambda nodes: sockets(nodes, 1_000, 1, 10),
    "many_workspaces": lambda nodes: sockets(nodes, 1_000, 50, 4),
    "many_sockets": lambda nodes: sockets(nodes, 4_000, 1, 2),
    "single_pushes": lambda nodes: pushes(nodes, 50, 1),
    "batches_of_50": lambda nodes: pushes(nodes, 50, 50),
    "catching_up": lambda nodes: pages(nodes, 1),
    "catching_up_together": lambda nodes: pages(nodes, 2),
}


@contextlib.contextmanager
def database(nodes: int) -> Iterator[str]:
    if nodes == 1:
        with tempfile.TemporaryDirectory() as folder:
            yield str(Path(folder) / "hub.db")
        return
    cluster = Postgres(durable=True)
    try:
        cluster.start()
        yield cluster.fresh()
    finally:
        cluster.remove()


async def measure(count: int, signatures: str, names: Sequence[str]) -> None:
    for name in names or BENCHMARKS:
        with database(count) as place:
            nodes = Nodes()
            try:
                for _ in range(count):
                    await nodes.start(place, signatures)
                figures = await BENCHMARKS[name](nodes)
            finally:
                await nodes.stop()
        told = {
            "benchmark": f"hub.{name}",
            "nodes": count,
            "signatures": signatures,
            **figures,
            "load": round(os.getloadavg()[0], 1),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--signatures", default="check", choices=["check", "leave"])
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS])
    asked = parser.parse_args()
    asyncio.run(measure(asked.nodes, asked.signatures, asked.names))

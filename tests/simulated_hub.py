"""The other half of the simulated world: a hub of several nodes, and a bad network before it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from pjais.replication.envelope import GENESIS, Envelope, Served, chained
from pjais.replication.frames import (
    LIMITS,
    FromDevice,
    FromHub,
    Hello,
    Limits,
    Offered,
    Push,
    SnapshotOffer,
    read_from_device,
    read_from_hub,
    written,
)
from pjais.replication.ports import BelowFloorError, CutError, DeniedError, Page
from pjais.replication.row_digest import agree
from tests.simulated import WORKSPACE, Dice, SkewedClock


@dataclass(slots=True)
class Faults:
    """How bad the network is at the moment: chances, and seconds."""

    loss: float = 0.0
    double: float = 0.0
    slow: float = 0.0
    slowest_s: float = 0.05
    fail: float = 0.0
    throttle: float = 0.0

    def heal(self) -> None:
        self.loss = self.double = self.slow = self.fail = self.throttle = 0.0
        self.slowest_s = 0.05


class Wire:
    """One socket: two lines of frames, each in order; what is under way when it is cut may arrive all the same."""

    def __init__(self, dice: Dice, faults: Faults) -> None:
        self._dice, self.faults = dice, faults
        self._loop = asyncio.get_running_loop()
        self._arrived: list[deque[str]] = [deque(), deque()]
        self._there = [asyncio.Event(), asyncio.Event()]
        self._free_at = [0.0, 0.0]
        self.is_cut = False
        self.sent = 0

    def put(self, side: int, text: str) -> None:
        """Send to a side: 0 is the device, 1 the hub."""
        if self.is_cut:
            raise CutError
        self.sent += 1
        if self._dice.happens(self.faults.loss):
            return
        for _ in range(2 if self._dice.happens(self.faults.double) else 1):
            wait = self._dice.uniform(0, self.faults.slowest_s if self._dice.happens(self.faults.slow) else 0.01)
            self._free_at[side] = max(self._free_at[side], self._loop.time() + wait)
            self._loop.call_at(self._free_at[side], self._deliver, side, text)

    def cut(self) -> None:
        self.is_cut = True
        for event in self._there:
            event.set()

    async def get(self, side: int) -> str:
        while True:
            if self._arrived[side]:
                return self._arrived[side].popleft()
            if self.is_cut and (side == 0 or self._free_at[side] <= self._loop.time()):
                raise CutError
            self._there[side].clear()
            if self.is_cut:
                await asyncio.sleep(self._free_at[side] - self._loop.time())
            else:
                await self._there[side].wait()

    def _deliver(self, side: int, text: str) -> None:
        if self.is_cut and (side == 0 or self._dice.happens(0.5)):
            return
        self._arrived[side].append(text)
        self._there[side].set()


class DeviceEnd:
    """A device's end of a wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def send(self, frame: FromDevice) -> None:
        self._wire.put(1, written(frame))

    async def receive(self) -> FromHub:
        return read_from_hub(await self._wire.get(0))

    async def close(self) -> None:
        self._wire.cut()


@dataclass(slots=True)
class HubLog:
    """What a hub's nodes share and what survives them: the log of the workspace."""

    events: list[Served] = field(default_factory=list)
    chain: list[bytes] = field(default_factory=lambda: [GENESIS])
    seqs: dict[str, int] = field(default_factory=dict)
    devices: set[str] = field(default_factory=set)
    digests: dict[str, tuple[int, str]] = field(default_factory=dict)
    epoch: int = 1
    floor: int = 1
    snapshot: tuple[int, bytes] | None = None

    @property
    def head(self) -> int:
        return len(self.events)

    def append(self, envelope: Envelope) -> int:
        if envelope.event_id not in self.seqs:
            seq = self.head + 1
            self.events.append(Served.at(seq, envelope))
            self.chain.append(chained(self.chain[-1], seq, envelope.leaf()))
            self.seqs[envelope.event_id] = seq
        return self.seqs[envelope.event_id]

    def restore(self, seq: int, *, is_told: bool = True) -> None:
        """Become what it was when it had so many events; devices can be told that it is another history."""
        for lost in self.events[seq:]:
            del self.seqs[lost.event_id]
        del self.events[seq:], self.chain[seq + 1 :]
        self.floor = min(self.floor, self.head + 1)
        if self.snapshot is not None and self.snapshot[0] > self.head:
            self.snapshot, self.floor = None, 1
        self.digests = {each: told for each, told in self.digests.items() if told[0] <= self.head}
        self.epoch += is_told


@dataclass(slots=True)
class Seat:
    """A socket after its hello: whose it is, and up to which seq it has been served."""

    device_id: str
    served: int


class HubNode:
    """One process of the hub; all that it remembers are its sockets."""

    def __init__(self, log: HubLog, dice: Dice, faults: Faults, limits: Limits = LIMITS) -> None:
        self.log, self._dice, self.faults, self._limits = log, dice, faults, limits
        self.is_up = True
        self.refuses: set[str] = set()
        self.denied: set[str] = set()
        self.neighbours: Sequence[HubNode] = ()
        #: Said to whoever comes in place of an answer.
        self.says_first: Mapping[str, Any] | None = None
        self._sockets: dict[Wire, Seat] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self.is_up = True

    def crash(self) -> None:
        self.is_up = False
        for task in self._tasks:
            task.cancel()
        for wire in list(self._sockets):
            wire.cut()
        self._sockets.clear()

    def accept(self, wire: Wire) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(wire))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def ring(self) -> None:
        """The log has grown: serve each socket what it was not served yet."""
        for wire, seat in list(self._sockets.items()):
            served, seat.served = seat.served, self.log.head
            if served < self.log.head and not wire.is_cut:
                if self._dice.happens(self.faults.fail / 3):  # its queue was full
                    self._say(wire, {"type": "head", "ws": WORKSPACE, "seq": self.log.head})
                else:
                    self._say(wire, {"type": "events", **self.piece(served, 500)})

    def piece(self, since: int, limit: int) -> dict[str, Any]:
        """A part of the log, as frames and pages have it."""
        if since + 1 < self.log.floor:
            raise BelowFloorError
        some = self.log.events[since : since + limit]
        last = since + len(some)
        return {
            "ws": WORKSPACE,
            "first": since + 1,
            "last": last,
            "chain": self.log.chain[last].hex() if last <= self.log.head else None,
            "events": [each.to_json() for each in some],
        }

    async def _serve(self, wire: Wire) -> None:
        try:
            while True:
                frame = read_from_device(await wire.get(1))
                match frame["type"]:
                    case "hello":
                        self._welcome(wire, frame)
                    case "push":
                        await asyncio.sleep(self._dice.uniform(0, 0.02))
                        self._push(wire, frame)
                    case "cursor":
                        self._say(wire, {"type": "head", "ws": WORKSPACE, "seq": self.log.head})
                    case "digest":
                        self.tell_digest(wire, frame["seq"], frame["digest"])
                    case "presence":
                        shown = {**frame, "device_id": self._sockets[wire].device_id}
                        for other in [each for each in self._sockets if each is not wire]:
                            self._say(other, shown)
        except CutError:
            self._sockets.pop(wire, None)

    def _welcome(self, wire: Wire, hello: Hello) -> None:
        if self.says_first is not None:
            self._say(wire, self.says_first)
            return
        (wanted,) = hello["workspaces"]
        log, since = self.log, wanted["since"]
        if hello["device_id"] in self.denied:
            self._say(wire, {"type": "denied", "code": "unauthorized-device", "detail": "Nobody here knows you"})
            return
        same = since <= log.head and wanted["chain"] in (None, log.chain[since].hex())
        if wanted["epoch"] not in (None, log.epoch) or not same:
            self._say(wire, {"type": "epoch", "id": WORKSPACE, "epoch": log.epoch, "head": log.head})
            return
        self._sockets[wire] = Seat(hello["device_id"], log.head)
        now = SkewedClock(0).instant()
        self._say(wire, {"type": "welcome", "server_time": now, "limits": self._limits, "workspaces": [self.offered()]})
        self._tell_digests(wire, hello["device_id"])

    def withhold(self) -> None:
        """The next event is not served in the tail."""
        for seat in self._sockets.values():
            seat.served = self.log.head + 1

    def tell_digest(self, wire: Wire, seq: int, digest: str) -> None:
        device_id, told = self._sockets[wire].device_id, self.log.digests
        told[device_id] = seq, digest
        frame = {"type": "digest", "ws": WORKSPACE, "seq": seq, "digest": digest, "device_id": device_id}
        differs = any(at == seq and agree(digest, text) is False for at, text in told.values())
        for node in (self, *(each for each in self.neighbours if each is not self)):
            for other in list(node._sockets):  # noqa: SLF001 - a node of the same kind
                if other is not wire:
                    node._say(other, frame)  # noqa: SLF001 - as above
                if differs:
                    node._say(other, {"type": "digest_differs", "ws": WORKSPACE, "seq": seq})  # noqa: SLF001 - as above

    def _tell_digests(self, wire: Wire, device_id: str) -> None:
        mine = self.log.digests.get(device_id, (0, ""))
        for other, (seq, text) in self.log.digests.items():
            if other != device_id and seq == self.log.head and (mine[0] != seq or agree(mine[1], text) is False):
                frame = {"type": "digest", "ws": WORKSPACE, "seq": seq, "digest": text, "device_id": other}
                self._say(wire, frame)

    def offered(self) -> Offered:
        log = self.log
        return {
            "id": WORKSPACE,
            "epoch": log.epoch,
            "head": log.head,
            "floor": log.floor,
            "chain": log.chain[-1].hex(),
            "snapshot": self._offer(),
            "mode": "sealed",
            "role": "owner",
        }

    def _offer(self) -> SnapshotOffer | None:
        if self.log.snapshot is None:
            return None
        seq, made = self.log.snapshot
        return SnapshotOffer(seq=seq, size=len(made), sha256=sha256(made).hexdigest())

    def _push(self, wire: Wire, push: Push) -> None:
        """Stored first; whether the answer arrives is another matter."""
        named = {"ws": WORKSPACE, "batch_id": push["batch_id"]}
        if self._dice.happens(self.faults.throttle):
            self._say(wire, {"type": "throttle", **named, "ms": 300})
            return
        verdicts: list[dict[str, Any]] = []
        for each in map(Envelope.of_json, push["events"]):
            if each.event_id in self.refuses:
                verdicts.append({"event_id": each.event_id, "refused": "not-allowed", "detail": "Not here"})
            else:
                verdicts.append({"event_id": each.event_id, "seq": self.log.append(each)})
        chain = self.log.chain[-1].hex()
        self._say(wire, {"type": "ack", **named, "head": self.log.head, "chain": chain, "verdicts": verdicts})
        self.ring()
        for other in self.neighbours:
            if not self._dice.happens(self.faults.loss):  # a doorbell that is lost is made good by the next cursor
                asyncio.get_running_loop().call_later(self._dice.uniform(0, 0.1), other.ring)

    def _say(self, wire: Wire, frame: Mapping[str, Any]) -> None:
        if not wire.is_cut:
            wire.put(0, orjson.dumps(frame).decode())


class SimulatedHub:
    """The way of one device to the hub: to any node that is up, over a network that has its faults."""

    def __init__(self, device_id: str, nodes: Sequence[HubNode], dice: Dice, faults: Faults) -> None:
        self._device_id, self.nodes, self._dice, self.faults = device_id, nodes, dice, faults
        self.is_reachable = True
        nodes[0].log.devices.add(device_id)
        self.wires: list[Wire] = []

    async def token(self, *, renew: bool) -> str:
        if renew and self._device_id in self.nodes[0].denied:
            raise DeniedError
        return "a token"

    def keep_token(self, token: str, expires_at: str) -> None:
        """The simulated hub asks for none."""

    async def connect(self) -> DeviceEnd:
        node = await self._reach()
        wire = Wire(self._dice, self.faults)
        self.wires = [each for each in self.wires if not each.is_cut] + [wire]
        node.accept(wire)
        return DeviceEnd(wire)

    async def page(self, since: int, limit: int) -> Page:
        node = await self._reach()
        piece = node.piece(since, min(limit, self._dice.random.choice((1, 3, 500))))
        head = node.log.head
        await self._reach()  # the way back
        return Page(piece["first"], piece["last"], head, piece["chain"], piece["events"])

    async def snapshot(self, offer: SnapshotOffer) -> AsyncIterator[bytes]:
        node = await self._reach()
        assert node.log.snapshot is not None
        _, made = node.log.snapshot
        if sha256(made).hexdigest() != offer["sha256"]:
            raise CutError  # another device has handed in a newer one meanwhile
        for start in range(0, len(made), 100):
            yield made[start : start + 100]
            await self._reach()

    async def put_snapshot(self, seq: int, parts: AsyncIterator[bytes]) -> None:
        node = await self._reach()
        made = b"".join([part async for part in parts])
        await self._reach()
        node.log.snapshot = seq, made

    async def put_blob(self, name: str, content: bytes) -> bool:
        await self._reach()
        return bool(name and content)

    async def blob(self, name: str) -> bytes | None:
        del name
        await self._reach()
        return None

    async def device_keys(self) -> Mapping[str, bytes]:
        await self._reach()
        return dict.fromkeys(self.nodes[0].log.devices, b"")

    def traffic(self) -> tuple[int, int]:
        return 0, 0

    def cut(self) -> None:
        for wire in self.wires:
            wire.cut()

    async def _reach(self) -> HubNode:
        await asyncio.sleep(self._dice.uniform(0, self.faults.slowest_s))
        up = [node for node in self.nodes if node.is_up]
        if not self.is_reachable or not up or self._dice.happens(self.faults.fail):
            raise CutError
        return self._dice.random.choice(up)

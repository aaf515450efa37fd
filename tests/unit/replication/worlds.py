"""A simulated world without chance, for tests of single things that can happen in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from inspect import Signature, signature

from pjais.replication.client import SyncCore
from pjais.replication.frames import FromHub, Limits
from pjais.replication.snapshot import write_snapshot
from pjais.replication.status import Status
from tests.simulated import Dice, SimulatedStore, SkewedClock
from tests.simulated_hub import Faults, HubLog, HubNode, SimulatedHub
from tests.simulated_keys import SimulatedKeys
from tests.virtual_time import run_in_virtual_time

#: After how many events devices compare their rows here.
EVERY = 5
Test = Callable[..., Awaitable[None]]


class Device:
    """A device whose network has no faults."""

    def __init__(self, nodes: Sequence[HubNode], number: int, ahead_ms: int = 0) -> None:
        device_id, dice = f"0192f0c1-0000-7000-8000-00000000000{number}", Dice(number)
        self.store = SimulatedStore(device_id, dice, SkewedClock(ahead_ms))
        self.keys = SimulatedKeys(device_id, dice)
        self.hub = SimulatedHub(device_id, nodes, Dice(("way", number)), Faults())
        self.told: list[Status] = []
        self.heard: list[FromHub] = []
        parts = (self.store, self.hub, self.store.clock, dice, self.keys, self.told.append, self.heard.append)
        self.core = SyncCore(*parts, digest_every=EVERY)
        self.running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.running = asyncio.create_task(self.core.run())

    async def crash(self) -> None:
        assert self.running is not None
        self.running.cancel()
        await asyncio.wait([self.running])

    async def hand_in(self) -> None:
        async with self.store.snapshot() as whole:
            assert whole is not None
            await self.hub.put_snapshot(whole.place.seq, write_snapshot(whole, self.store.device_id, self.keys))

    def write(self, value: object = 1) -> str:
        event_id = self.store.write("thing", "a", value)
        self.core.nudge()
        return event_id

    @property
    def attention(self) -> str | None:
        return self.core.status.attention.code if self.core.status.attention else None

    async def until(self, state: str) -> Status:
        async with asyncio.timeout(300):
            while self.core.status.state != state or self.core.status.waiting:  # noqa: ASYNC110 - in virtual time
                await asyncio.sleep(0.05)
        return self.core.status

    async def until_known(self, event_id: str) -> None:
        async with asyncio.timeout(300):
            while all(each.event_id != event_id for each in self.store.log):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)


class World:
    """One hub of one node, and two devices."""

    def __init__(self) -> None:
        self.log = HubLog()
        limits = Limits(frame_events=500, frame_bytes=524_288, event_bytes=1_000)
        self.node = HubNode(self.log, Dice("node"), Faults(), limits)
        self.one, self.other = Device([self.node], 1), Device([self.node], 2)

    async def with_history(self, length: int) -> None:
        """The first device writes so many events, and the hub has them."""
        for number in range(length):
            self.one.write(number)
        self.one.start()
        await self.one.until("live")


def in_a_world(test: Test) -> Callable[..., None]:
    """The test in virtual time, given a world before what it is parametrized with."""

    def run(**given: object) -> None:
        async def lived() -> None:
            await test(World(), **given)

        run_in_virtual_time(lived())

    run.__name__, run.__doc__ = getattr(test, "__name__", ""), test.__doc__
    names = list(signature(test).parameters.values())[1:]
    run.__signature__ = Signature(names)  # type: ignore[attr-defined]  # what pytest asks for
    return run

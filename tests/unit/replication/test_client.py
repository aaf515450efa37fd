"""What the sync core does about each thing that can happen, in a simulated world without chance."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from inspect import Signature, signature

import orjson
import pytest

from pjais.replication.catching_up import Reading
from pjais.replication.client import SyncCore
from pjais.replication.envelope import GENESIS, Envelope, signed_text
from pjais.replication.frames import FromHub, Limits
from pjais.replication.handing_in import HandingIn
from pjais.replication.ports import Arrival, Place
from pjais.replication.ports import World as PortsOfWorld
from pjais.replication.snapshot import write_snapshot
from pjais.replication.status import Board, Status
from tests.simulated import WORKSPACE, Dice, SimulatedKeys, SimulatedStore, SkewedClock
from tests.simulated_hub import Faults, HubLog, HubNode, SimulatedHub
from tests.virtual_time import run_in_virtual_time

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
        self.core = SyncCore(*parts)
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


@in_a_world
async def test_what_one_device_writes_the_other_has_at_once(world: World) -> None:
    for each in (world.one, world.other):
        each.start()
        await each.until("live")

    started = asyncio.get_running_loop().time()
    written = world.one.write()
    await world.other.until_known(written)

    assert asyncio.get_running_loop().time() - started < 0.5
    assert world.one.store.confirmed >= {written}


@in_a_world
async def test_a_refused_change_is_listed_and_holds_nothing_up(world: World) -> None:
    refused, taken = world.one.write(1), world.one.write(2)
    world.node.refuses.add(refused)

    world.one.start()
    status = await world.one.until("live")

    assert world.one.store.refused[refused].code == "not-allowed"
    assert status.refused == 1
    assert taken in world.log.seqs


@in_a_world
async def test_a_change_that_no_hub_would_take_is_not_sent(world: World) -> None:
    large, small = world.one.write("x" * 2_000), world.one.write()

    world.one.start()
    await world.one.until("live")

    assert world.one.store.refused[large].code == "too-large"
    assert "2," in world.one.store.refused[large].detail
    assert large not in world.log.seqs
    assert small in world.log.seqs


@in_a_world
async def test_many_changes_go_in_several_frames(world: World) -> None:
    written = [world.one.write(number) for number in range(1_200)]

    world.one.start()
    world.other.start()
    await world.one.until("live")
    await world.other.until_known(written[-1])

    assert [each.event_id for each in world.log.events if each.kind == "event"] == written


@in_a_world
async def test_a_throttled_push_is_sent_again_when_it_may_be(world: World) -> None:
    world.node.faults = Faults(throttle=1.0)
    written = world.one.write()
    world.one.start()
    await asyncio.sleep(2)
    assert written not in world.log.seqs

    world.node.faults = Faults()
    await world.one.until("live")

    assert written in world.log.seqs


@in_a_world
async def test_a_last_frame_that_was_lost_is_noticed_by_the_next_cursor(world: World) -> None:
    for each in (world.one, world.other):
        each.start()
        await each.until("live")
    world.other.hub.faults.loss = 1.0

    written = world.one.write()
    await asyncio.sleep(2)
    world.other.hub.faults.loss = 0.0
    await asyncio.sleep(6)

    assert any(each.event_id == written for each in world.other.store.log)


@in_a_world
async def test_a_hub_that_falls_silent_is_left_and_tried_again(world: World) -> None:
    world.one.start()
    await world.one.until("live")
    world.one.hub.faults.loss = 1.0

    await world.one.until("offline")

    world.one.hub.faults.loss = 0.0
    await world.one.until("live")


@in_a_world
async def test_attempts_become_rare_and_each_device_has_its_own_moments(world: World) -> None:
    for each in (world.one, world.other):
        each.hub.is_reachable = False
        each.start()

    await asyncio.sleep(600)

    told = (world.one.told, world.other.told)
    tries = [[status.since for status in each if status.state == "connecting"] for each in told]
    assert all(20 < len(each) < 120 for each in tries)
    assert not set(tries[0][2:]) & set(tries[1][2:])


@in_a_world
async def test_a_device_that_is_not_let_in_asks_for_a_new_token_and_then_a_person(world: World) -> None:
    world.one.start()
    await world.one.until("live")
    world.node.denied.add(world.one.store.device_id)
    world.one.hub.cut()

    await world.one.until("attention")

    assert world.one.attention == "denied"
    world.node.denied.clear()
    world.one.core.resume()
    await world.one.until("live")
    assert world.one.attention is None


@in_a_world
async def test_what_a_hub_lost_is_uploaded_again_by_whoever_has_it(world: World) -> None:
    for each in (world.one, world.other):
        each.start()
        await each.until("live")
    written = world.one.write()
    await world.other.until_known(written)
    await world.one.crash()
    world.log.restore(0)
    world.other.hub.cut()

    await world.other.until("attention")
    assert (world.other.attention, world.other.store.backups) == ("epoch", 1)
    await world.other.core.upload()
    await world.other.until("live")

    assert written in world.log.seqs


@in_a_world
async def test_an_adopted_history_leaves_here_what_the_hub_has_lost_and_sends_what_it_never_had(world: World) -> None:
    world.one.start()
    lost = world.one.write()
    await world.one.until("live")
    world.log.restore(0)
    world.one.hub.cut()
    await world.one.until("attention")
    fresh = world.one.write()

    await world.one.core.adopt()
    await world.one.until("live")

    assert fresh in world.log.seqs
    assert lost not in world.log.seqs
    assert {lost, fresh} == {each.event_id for each in world.one.store.log}


@in_a_world
async def test_a_forked_device_goes_on_alone(world: World) -> None:
    world.one.start()
    written = world.one.write()
    await world.one.until("live")
    world.log.restore(0)
    world.one.hub.cut()
    await world.one.until("attention")

    await world.one.core.fork()
    await world.one.until("off")

    assert [each.event_id for each in world.one.store.log] == [written]


@in_a_world
async def test_a_history_that_was_changed_is_noticed_without_a_new_epoch(world: World) -> None:
    world.one.start()
    world.one.write()
    await world.one.until("live")
    world.log.restore(0)
    world.log.epoch = 1
    world.one.hub.cut()

    await world.one.until("attention")

    assert world.one.attention == "epoch"


@in_a_world
async def test_a_page_that_does_not_fit_the_chain_stops_the_sync(world: World) -> None:
    world.one.start()
    world.one.write()
    await world.one.until("live")
    world.log.chain[-1] = bytes(32)

    world.other.start()
    await world.other.until("attention")

    assert world.other.attention == "history"
    assert world.other.store.log == []


@in_a_world
async def test_a_forged_event_is_passed_over(world: World) -> None:
    world.one.start()
    world.one.write()
    await world.one.until("live")
    body = orjson.dumps({"id": "x"})
    forged = Envelope(world.one.store.device_id[:-1] + "9", world.one.store.device_id, "event", "none", body, bytes(64))
    world.log.append(forged)
    written = world.one.write()
    await world.one.until("live")

    world.other.start()
    await world.other.until_known(written)

    assert forged.event_id not in {each.event_id for each in world.other.store.log}


@in_a_world
async def test_an_event_that_is_no_change_is_passed_over(world: World) -> None:
    world.one.start()
    await world.one.until("live")
    event_id = "0192f0c1-0000-7000-8000-0000000000aa"
    body = orjson.dumps({"id": event_id, "name": "v1.ThingChanged"})
    unsigned = Envelope(event_id, world.one.store.device_id, "event", "key-0001", body, b"")
    text = signed_text(WORKSPACE, event_id, unsigned.device_id, "event", "key-0001", unsigned.body_hash())
    world.log.append(replace(unsigned, signature=world.one.keys.sign(text)))
    written = world.one.write()

    world.other.start()
    await world.other.until_known(written)

    assert event_id not in {each.event_id for each in world.other.store.log}


@in_a_world
async def test_a_newer_protocol_is_told(world: World) -> None:
    world.node.says_first = {"type": "upgrade", "protocol": 2}

    world.one.start()
    await world.one.until("attention")

    assert world.one.attention == "upgrade"


@in_a_world
async def test_a_hub_that_talks_nonsense_is_left(world: World) -> None:
    world.node.says_first = {"type": "welcome"}
    world.one.start()
    await world.one.until("offline")

    world.node.says_first = None
    await world.one.until("live")


@in_a_world
async def test_a_pause_lasts_until_it_is_ended(world: World) -> None:
    world.one.start()
    await world.one.until("live")
    world.one.core.pause()
    await world.one.until("paused")
    written = world.one.write()
    await asyncio.sleep(100)
    assert written not in world.log.seqs

    world.one.core.resume()
    await world.one.until("live")

    assert written in world.log.seqs


@in_a_world
async def test_how_far_the_clock_is_off_is_told(world: World) -> None:
    late = Device([world.node], 3, ahead_ms=-7_200_000)
    late.start()

    status = await late.until("live")

    assert -7_200_500 < status.clock_skew_ms <= -7_200_000 + 500


@in_a_world
async def test_catching_up_tells_how_far_it_is(world: World) -> None:
    for number in range(1_500):
        world.one.write(number)
    world.one.start()
    await world.one.until("live")

    world.other.start()
    await world.other.until("live")

    shown = [(each.done, each.total) for each in world.other.told if each.state == "catching_up"]
    assert len(shown) > 2
    assert [done for done, _ in shown] == sorted(done for done, _ in shown)
    assert {total for _, total in shown} == {1_501}


@in_a_world
async def test_a_vault_that_cannot_be_written_is_told_and_the_sync_lives_on(world: World) -> None:
    world.one.start()
    written = world.one.write()
    await world.one.until("live")
    whole = world.other.store.take

    async def full(arrivals: Sequence[Arrival], place: Place) -> None:
        del arrivals, place
        await asyncio.sleep(0)
        raise OSError(28, "No space left on device")

    world.other.store.take = full  # type: ignore[method-assign]
    world.other.start()
    await world.other.until("offline")
    assert world.other.attention == "failed"
    world.other.store.take = whole  # type: ignore[method-assign]

    await world.other.until_known(written)
    await world.other.until("live")
    assert world.other.attention is None


@in_a_world
async def test_who_was_away_for_longer_than_the_hub_keeps_events_begins_with_a_snapshot(world: World) -> None:
    world.one.start()
    written = [world.one.write(number) for number in range(5)]
    await world.one.until("live")
    mine = world.other.write("mine")
    await world.one.hand_in()
    world.log.floor = world.log.head + 1

    world.other.start()
    await world.other.until("live")

    assert {each.event_id for each in world.other.store.log} == {*written, mine}
    assert mine in world.log.seqs


@pytest.mark.parametrize("place", [0, 40, -1])
@in_a_world
async def test_a_snapshot_that_was_changed_is_not_used(world: World, place: int) -> None:
    world.one.start()
    for number in range(5):
        world.one.write(number)
    await world.one.until("live")
    await world.one.hand_in()
    assert world.log.snapshot is not None
    seq, made = world.log.snapshot
    changed = bytearray(made)
    changed[place] ^= 1
    world.log.snapshot, world.log.floor = (seq, bytes(changed)), world.log.head + 1

    world.other.start()
    await world.other.until("attention")

    assert world.other.attention == "snapshot"
    assert world.other.store.stands == Place(WORKSPACE, 1, 0, GENESIS)


@in_a_world
async def test_who_has_everything_hands_in_a_snapshot_when_the_last_is_old(world: World) -> None:
    world.one.start()
    for number in range(9):
        world.one.write(number)
    await world.one.until("live")
    one = world.one
    assert one.store.stands is not None
    parts = PortsOfWorld(one.store, one.hub, one.keys, one.store.clock, Dice("handing in"))
    board = Board(one.told.append, one.store.clock.instant)
    board.show(state="live")
    reading = Reading(parts, board, one.store.stands, world.log.head)
    offered = world.node.offered()

    handing = asyncio.create_task(HandingIn(parts, board, reading, offered, every=10).run())
    await asyncio.sleep(300)
    handing.cancel()

    assert world.log.snapshot is not None
    assert world.log.snapshot[0] == world.log.head == 10


@in_a_world
async def test_who_was_away_for_too_long_is_told_when_there_is_no_snapshot(world: World) -> None:
    world.one.start()
    world.one.write()
    await world.one.until("live")
    world.log.floor = world.log.head + 1

    world.other.start()
    await world.other.until("attention")

    assert world.other.attention == "below-floor"


@in_a_world
async def test_what_others_show_of_themselves_is_heard_and_not_kept(world: World) -> None:
    for each in (world.one, world.other):
        each.start()
        await each.until("live")
    before = world.log.head

    await world.one.core.show("aGVsbG8=")
    await asyncio.sleep(1)

    (heard,) = world.other.heard
    assert heard["type"] == "presence"
    assert (heard["state"], heard.get("device_id")) == ("aGVsbG8=", world.one.store.device_id)
    assert world.log.head == before


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.05, 0.2])
def test_a_core_that_is_cancelled_leaves_nothing_running(moment: float) -> None:
    async def lived() -> None:
        world = World()
        world.one.start()
        world.one.write()
        await asyncio.sleep(moment)
        await world.one.crash()
        await asyncio.sleep(1)
        assert {task for task in asyncio.all_tasks() if "SyncCore" in repr(task) or "Talk" in repr(task)} == set()

    run_in_virtual_time(lived())

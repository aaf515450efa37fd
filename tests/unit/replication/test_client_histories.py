"""What the sync core does when the hub has lost or changed something, in a simulated world without chance."""

import asyncio
from dataclasses import replace

import orjson
import pytest

from pjais.replication.catching_up import Reading
from pjais.replication.envelope import GENESIS, Envelope, signed_text
from pjais.replication.handing_in import HandingIn
from pjais.replication.ports import Place
from pjais.replication.ports import World as PortsOfWorld
from pjais.replication.status import Board
from tests.simulated import WORKSPACE, Dice
from tests.unit.replication.worlds import World, in_a_world


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


@pytest.mark.parametrize(("every", "is_old"), [(10, True), (11, False)])
@in_a_world
async def test_who_has_everything_hands_in_a_snapshot_when_the_last_is_old(
    world: World, every: int, *, is_old: bool
) -> None:
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

    handing = asyncio.create_task(HandingIn(parts, board, reading, offered, every).run())
    await asyncio.sleep(300)
    handing.cancel()

    assert world.log.head == 10
    assert (world.log.snapshot is not None and world.log.snapshot[0] == 10) is is_old


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
async def test_what_a_hub_lost_before_it_was_served_is_sent_again_also_if_the_hub_says_nothing(world: World) -> None:
    for each in (world.one, world.other):
        each.start()
        await each.until("live")
    for each in (world.one, world.other):  # keys are told with the first
        each.write("before")
    await asyncio.sleep(5)
    before = world.log.head
    world.node.withhold()
    lost = world.one.write("acknowledged, and lost")
    await asyncio.sleep(0.5)
    assert lost in world.log.seqs

    world.log.restore(before, is_told=False)
    for each in (world.one, world.other):
        each.hub.cut()
    instead = world.other.write("stored at its place")
    await world.other.until_known(lost)
    await world.one.until_known(instead)

    assert world.log.seqs.keys() >= {lost, instead}
    assert world.one.attention is world.other.attention is None
    await world.one.until("live")
    assert world.one.store.is_sent

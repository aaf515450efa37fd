"""Devices that compare their rows: who differs finds out, mends what can be mended, and says so once."""

import asyncio
import logging

import pytest

from tests.unit.replication.worlds import EVERY, Device, World, in_a_world


async def live(world: World, *, events: int = EVERY + 2) -> None:
    """Both are in step, and some events are there."""
    for device in (world.one, world.other):
        device.start()
        await device.until("live")
    for number in range(events):
        world.one.write(number)
    await settled(world)


async def settled(world: World) -> None:
    """All that follows of itself has happened."""
    await asyncio.sleep(20)
    for device in (world.one, world.other):
        assert device.core.status.state == "live"
        assert not device.core.status.waiting


async def more(world: World) -> None:
    """As many events as make a digest due."""
    for number in range(EVERY):
        world.one.write(number)
    await settled(world)


def counts(device: Device) -> tuple[int, int, int]:
    found = device.core.findings
    return found.agreed, found.differed, found.mended


@in_a_world
async def test_after_so_many_events_all_tell_a_digest_of_the_same_event_and_agree(world: World) -> None:
    await live(world)

    assert {each for each, _ in world.log.digests.values()} == {world.log.head}
    assert counts(world.one) == counts(world.other) == (1, 0, 0)
    assert world.one.attention is world.other.attention is None


@in_a_world
async def test_before_that_many_nothing_is_told(world: World) -> None:
    await live(world, events=EVERY - 3)

    assert not world.log.digests


@in_a_world
async def test_a_damaged_row_is_noticed_mended_and_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    await live(world)
    world.other.store.damage("thing", "b")

    await more(world)

    assert world.one.store.rows == world.other.store.rows
    assert counts(world.one) == (2, 1, 0)
    assert counts(world.other) == (2, 1, 1)
    assert (world.one.attention, world.other.attention) == (None, "rows-mended")
    assert (world.one.store.backups, world.other.store.backups) == (0, 1)
    assert "Rows were not what the log says, and were put right" in caplog.text


@in_a_world
async def test_what_a_person_is_told_of_a_mended_row_outlives_the_connection(world: World) -> None:
    await live(world)
    world.other.store.damage("thing", "b")
    await more(world)

    world.other.hub.cut()
    await settled(world)

    assert world.other.attention == "rows-mended"
    world.other.core.resume()
    assert world.other.attention is None


@in_a_world
async def test_an_event_that_was_lost_is_taken_from_the_hub_again(world: World) -> None:
    await live(world)
    event_id = world.one.store.write("another thing", "a", 1)
    world.one.core.nudge()
    await settled(world)
    world.other.store.lose()
    assert event_id not in {each.event_id for each in world.other.store.log}

    await more(world)

    assert world.one.store.rows == world.other.store.rows
    assert counts(world.one)[1:] == counts(world.other)[1:] == (1, 0)
    assert {each.event_id for each in world.one.store.log} <= {each.event_id for each in world.other.store.log}
    assert world.one.attention is world.other.attention is None


@in_a_world
async def test_devices_that_differ_for_good_say_so_and_look_no_further(world: World) -> None:
    await live(world)
    world.other.store.log[0].body["changes"]["b"] = [None, "never written"]
    await world.other.store.put_rows_right()
    backups = world.other.store.backups

    await more(world)
    told = dict(world.log.digests)
    await asyncio.sleep(600)

    assert world.one.attention == world.other.attention == "rows-differ"
    assert world.log.digests == told
    assert {text.split(":")[1] for _, text in told.values()} == {"2"}
    assert counts(world.one)[1] == counts(world.other)[1] == 1
    assert (world.one.store.backups, world.other.store.backups) == (0, backups)


@in_a_world
async def test_who_was_away_hears_of_it_on_coming_back(world: World) -> None:
    await live(world)
    await world.other.crash()
    for number in range(EVERY):
        world.one.write(number)
    await asyncio.sleep(20)
    world.other.store.damage("thing", "b")

    world.other.start()
    await settled(world)

    assert world.other.attention == "rows-mended"
    assert world.one.store.rows == world.other.store.rows


@in_a_world
async def test_whoever_differs_from_one_who_is_away_looks_into_it_and_only_once(world: World) -> None:
    await live(world)
    await world.other.crash()
    head = world.log.head + EVERY
    world.log.digests[world.other.store.device_id] = (head, "another scope")
    for number in range(EVERY):
        world.one.write(number)
    await asyncio.sleep(20)
    assert counts(world.one) == (1, 0, 0)  # not comparable

    mine = world.log.digests[world.one.store.device_id][1]
    world.log.digests[world.other.store.device_id] = (head, mine[:-2] + "--")
    world.one.hub.cut()
    await asyncio.sleep(600)

    assert counts(world.one) == (1, 1, 0)
    assert world.log.digests[world.one.store.device_id][1].split(":")[1] == "1"
    assert world.one.attention is None


@in_a_world
async def test_what_one_device_keeps_to_itself_is_no_difference(world: World) -> None:
    await live(world)
    world.node.refuses.add(world.other.store.write("thing", "b", "for me alone"))

    await more(world)

    assert counts(world.one)[1:] == counts(world.other)[1:] == (0, 0)
    assert world.one.store.rows != world.other.store.rows


@in_a_world
async def test_while_the_hub_has_not_served_what_it_acknowledged_nothing_is_told_of_the_rows(world: World) -> None:
    await live(world, events=1)
    before = world.log.head
    world.node.withhold()
    world.other.write("acknowledged, and not served yet")
    await asyncio.sleep(0.5)
    assert (world.log.head, world.other.store.is_sent) == (before + 1, False)

    world.node.tell_digest(world.one.hub.wires[-1], before, "scope:0:part")
    await asyncio.sleep(0.4)

    assert world.other.store.device_id not in world.log.digests
    await asyncio.sleep(2)
    assert world.other.store.is_sent

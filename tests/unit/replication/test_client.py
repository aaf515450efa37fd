"""What the sync core does about each thing that can happen, in a simulated world without chance."""

import asyncio
from collections.abc import Sequence
from functools import partial
from itertools import groupby

import pytest

from pjais.replication.envelope import Served
from pjais.replication.ports import Arrival, Body, Page, Place
from tests.simulated_hub import Faults
from tests.unit.replication.worlds import Device, World, in_a_world
from tests.virtual_time import run_in_virtual_time


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
    assert [count for count, _ in groupby(each.waiting for each in world.one.told)] == [0, 1_200, 700, 200, 0]


@in_a_world
async def test_changes_that_fill_a_frame_before_it_has_as_many_as_it_may_are_all_sent(world: World) -> None:
    written = [world.one.write("x" * 400) for _ in range(700)]

    world.one.start()
    await world.one.until("live")

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
async def test_works_at_one_place_may_overlap_and_fail_and_the_sync_goes_on_after_the_last(world: World) -> None:
    world.one.start()
    await world.one.until("live")
    states: list[str] = []

    async def work(seconds: float) -> None:
        await asyncio.sleep(seconds)
        states.append(world.one.core.status.state)
        if seconds > 1:
            raise OSError(seconds)

    works = [world.one.core.while_resting(partial(work, seconds)) for seconds in (1, 3, 2)]
    ended = await asyncio.gather(*works, return_exceptions=True)

    assert states == ["paused"] * 3
    assert [isinstance(each, OSError) for each in ended] == [False, True, True]
    await world.one.until("live")


@in_a_world
async def test_a_pause_during_work_at_a_place_lasts(world: World) -> None:
    world.one.start()
    await world.one.until("live")

    work = asyncio.create_task(world.one.core.while_resting(lambda: asyncio.sleep(2)))
    await asyncio.sleep(1)
    world.one.core.pause()
    await work
    await asyncio.sleep(100)

    assert world.one.core.status.state == "paused"


@in_a_world
async def test_how_far_the_clock_is_off_is_told(world: World) -> None:
    late = Device([world.node], 3, ahead_ms=-7_200_000)
    late.start()

    status = await late.until("live")

    assert -7_200_500 < status.clock_skew_ms <= -7_200_000 + 500


@in_a_world
async def test_catching_up_tells_how_far_it_is(world: World) -> None:
    await world.with_history(1_500)

    world.other.start()
    await world.other.until("live")

    shown = [(each.done, each.total) for each in world.other.told if each.state == "catching_up"]
    assert len(shown) > 2
    assert [done for done, _ in shown] == sorted(done for done, _ in shown)
    assert {total for _, total in shown} == {1_501}


@in_a_world
async def test_the_next_page_is_on_its_way_while_one_is_opened(world: World) -> None:
    await world.with_history(1_500)
    asked, opened = list[int](), list[tuple[int, int]]()
    page, open_ = world.other.hub.page, world.other.keys.open

    async def asking(since: int, limit: int) -> Page:
        asked.append(since)
        return await page(since, limit)

    def opening(served: Served) -> Body:
        opened.append((served.seq, asked[-1]))
        return open_(served)

    world.other.hub.page, world.other.keys.open = asking, opening  # type: ignore[method-assign]
    world.other.start()
    await world.other.until("live")

    assert asked == sorted(set(asked))
    assert any(last_asked >= seq for seq, last_asked in opened)


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
async def test_a_change_that_came_before_its_key_is_opened_as_soon_as_the_key_is_there(world: World) -> None:
    world.other.start()
    await world.other.until("live")
    world.one.keys.silent = 2
    early = world.one.write()

    world.one.start()
    await world.other.until_known(early)

    key = next(each for each in world.other.store.controls.values() if each.device_id == world.one.store.device_id)
    assert key.seq > world.log.seqs[early]
    assert not world.other.store.waiting
    states = [each.state for each in world.other.told]
    assert "connecting" not in states[states.index("live") :]


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

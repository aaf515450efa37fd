"""What a device pushes reaches the log once, in one order, and every other device."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from pjais.hub.node import Node, NodeSettings
from pjais.kernel.ids import new_id
from pjais.replication.envelope import GENESIS, Served, chained
from tests.hubs import Device, Frame, Line, RunningHub, on_a_loop, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("hub") / "hub.db", presences_per_s=3) as running:
        yield running


def ids(events: list[Frame]) -> list[str]:
    return [event["event_id"] for event in events]


@on_a_loop
async def test_what_one_device_pushes_another_hears_and_a_third_catches_up_on(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    phone, tablet = laptop.another(), laptop.another()
    events = [laptop.event() for _ in range(3)]

    async with laptop.joined() as here, phone.joined() as there:
        ack, own, heard = await here.push(*events), await here.tail(3), await there.tail(3)

    assert [verdict["seq"] for verdict in ack["verdicts"]] == [1, 2, 3]
    assert ids(heard) == ids(events)
    assert tablet.caught_up() == heard == own


@on_a_loop
async def test_the_chain_is_what_everybody_computes_from_the_events(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()

    async with laptop.joined() as here:
        ack = await here.push(*(laptop.event() for _ in range(5)))
        told = (await here.until("events", last=5))["chain"]
    chain = GENESIS
    for event in map(Served.of_json, laptop.caught_up()):
        chain = chained(chain, event.seq, event.leaf())

    assert chain.hex() == ack["chain"] == told


@on_a_loop
async def test_what_is_pushed_again_keeps_its_place_by_whatever_socket_it_comes(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    phone = laptop.another()
    events = [laptop.event() for _ in range(4)]

    async with laptop.joined() as here:
        await here.push(*events[:2])
    async with laptop.joined(at={"since": 2}) as here, phone.joined() as there:
        again = await here.push(*events, *events)
        relayed = await there.push(*reversed(events))

    assert [verdict["seq"] for verdict in again["verdicts"]] == [1, 2, 3, 4]
    assert [verdict["seq"] for verdict in relayed["verdicts"]] == [4, 3, 2, 1]
    assert ids(phone.caught_up()) == ids(events)


@on_a_loop
async def test_many_devices_at_once_get_one_dense_order_that_all_hear_alike(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    devices = [owner, *(owner.another() for _ in range(3))]

    async def write(line: Line) -> list[Frame]:
        for _ in range(10):
            await line.push(line.device.event(), line.device.event())
        return await line.tail(80)

    async with AsyncExitStack() as open_sockets:
        lines = [await open_sockets.enter_async_context(device.joined()) for device in devices]
        heard = await asyncio.gather(*map(write, lines))

    assert [event["seq"] for event in owner.caught_up()] == list(range(1, 81))
    assert [[event["seq"] for event in each] for each in heard] == [list(range(1, 81))] * 4
    assert all(each == owner.caught_up() for each in heard)


@on_a_loop
async def test_a_refused_event_never_holds_up_the_rest(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    stranger = Device(hub.url).open_workspace()
    good = [laptop.event(), laptop.event()]
    forged = {**laptop.event(), "body": "AAAA"}
    wrong = {
        "forged": forged,
        "too-large": laptop.event(bytes(2_500_001)),
        "not-sealed": laptop.event(key_id="plain"),
        "malformed": {**laptop.event(), "kind": "rumour"},
    }
    carried, unknown = stranger.event(), {**laptop.event(), "device_id": new_id()}

    async with laptop.joined() as here:
        ack = await here.push(good[0], *wrong.values(), carried, unknown, good[1])

    verdicts = {verdict["event_id"]: verdict for verdict in ack["verdicts"]}
    assert {code: verdicts[event["event_id"]]["refused"] for code, event in wrong.items()} == {c: c for c in wrong}
    assert {verdicts[each["event_id"]]["refused"] for each in (carried, unknown)} == {"forged"}
    assert ids(laptop.caught_up()) == ids(good)


@on_a_loop
async def test_a_reader_may_push_controls_only_and_what_was_stored_stays_acknowledged(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    other = owner.another("editor")
    before, after, control = other.event(), other.event(), other.event(kind="control")

    async with other.joined() as line:
        await line.push(before)
        owner.here("PATCH", f"/devices/{other.device_id}", {"role": "reader"})
        await line.until("notice", what="devices")
        ack = await line.push(before, after, control)

    assert ack["verdicts"][0] == {"event_id": before["event_id"], "seq": 1}
    assert ack["verdicts"][1]["refused"] == "read-only"
    assert ack["verdicts"][2]["seq"] == 2


@on_a_loop
async def test_a_managed_workspace_takes_what_the_hub_can_read_and_nothing_else(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace("managed")
    said = b'{"name":"v1.MemoryAdded","entity_type":"memory","entity_id":"m","persona_id":null,"changes":{},"hlc":"1",'
    good = laptop.event(said + f'"device_id":"{laptop.device_id}"}}'.encode(), key_id="plain")
    control = laptop.event(b'{"control":"member"}', key_id="plain", kind="control")
    wrong = [laptop.event(body, key_id="plain") for body in (b"", b"[]", b"{}", said + b'"device_id":1}')]
    sealed = laptop.event()

    async with laptop.joined() as here:
        ack = await here.push(good, control, *wrong, sealed)

    assert [verdict.get("refused") for verdict in ack["verdicts"]] == [None, None, *["invalid"] * 4, "sealed"]


@on_a_loop
async def test_a_cursor_is_answered_with_the_head(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()

    async with laptop.joined() as here:
        await here.push(laptop.event(), laptop.event())
        await here.until("events")
        await here.send({"type": "cursor", "ws": laptop.workspace_id, "seq": 1})
        head = await here.until("head")

    assert head["seq"] == 2


@on_a_loop
async def test_presence_reaches_the_others_is_bounded_and_ends_with_the_socket(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    phone = laptop.another()
    shown = {"type": "presence", "ws": laptop.workspace_id}

    async with laptop.joined() as here:
        async with phone.joined() as there:
            for _ in range(9):
                await there.send({**shown, "state": "AAAA"})
            first = await here.until("presence")
            await there.push(phone.event())
            await here.until("events")
        gone = await here.until("gone")

    assert first == {**shown, "state": "AAAA", "device_id": phone.device_id}
    assert gone["device_id"] == phone.device_id
    assert len([frame for frame in here.heard if frame["type"] == "presence"]) < 8


@on_a_loop
async def test_devices_that_make_different_rows_of_the_same_log_are_told(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    phone = laptop.another()
    made = {"type": "digest", "ws": laptop.workspace_id}

    async with laptop.joined() as here, phone.joined() as there:
        await here.send({**made, "seq": 1000, "digest": "one"})
        await there.send({**made, "seq": 1000, "digest": "one"})
        await here.send({**made, "seq": 2000, "digest": "one"})
        await there.send({**made, "seq": 2000, "digest": "another"})
        told = await here.until("digest_differs"), await there.until("digest_differs")

    assert [each["seq"] for each in told] == [2000, 2000]
    assert [each for each in here.heard if each["type"] == "digest"] == [
        {**made, "seq": seq, "digest": digest, "device_id": phone.device_id}
        for seq, digest in ((1000, "one"), (2000, "another"))
    ]


@on_a_loop
async def test_who_comes_later_hears_what_others_made_of_the_log_as_it_is_unless_it_was_the_same(
    hub: RunningHub,
) -> None:
    laptop = Device(hub.url).open_workspace()
    phone, tablet = laptop.another(), laptop.another()
    made = {"type": "digest", "ws": laptop.workspace_id, "seq": 0}

    async with laptop.joined() as here, tablet.joined() as there:
        await here.send({**made, "digest": "scope:0:=:one"})
        await there.send({**made, "digest": "scope:1:two:one"})
        await here.until("digest")
        async with phone.joined() as line:
            told = [await line.until("digest"), await line.until("digest")]
    async with tablet.joined() as again:
        await again.send({"type": "cursor", "ws": laptop.workspace_id, "seq": 0})
        await again.until("head")

    assert {each["device_id"]: each["digest"] for each in told} == {
        laptop.device_id: "scope:0:=:one",
        tablet.device_id: "scope:1:two:one",
    }
    assert not [each for each in again.heard if each["type"] in ("digest", "digest_differs")]


@on_a_loop
async def test_a_hub_may_leave_own_signatures_to_the_devices_and_never_those_of_others(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db", NodeSettings(checks_signatures=False)) as trusting:
        laptop = Device(trusting.url).open_workspace()
        phone = laptop.another()
        unsigned = [{**each.event(), "signature": f"{'A' * 86}=="} for each in (laptop, phone)]

        async with laptop.joined() as here:
            ack = await here.push(*unsigned)

    assert [verdict.get("refused") for verdict in ack["verdicts"]] == [None, "forged"]


@on_a_loop
async def test_a_full_disk_costs_time_and_no_event(tmp_path: Path) -> None:
    def sized(pages: int) -> Callable[[Node], Awaitable[Any]]:
        statement = f"PRAGMA max_page_count = {pages}"
        return lambda node: node.store.database.write(lambda connection: connection.exec_driver_sql(statement).scalar())

    with running_hub(tmp_path / "hub.db") as full:
        laptop = Device(full.url).open_workspace()
        async with laptop.joined() as here:
            await here.push(before := laptop.event())
            full.do(sized(1))  # no more than it has
            batch = {"batch_id": new_id(), "events": [laptop.event(bytes(60_000)) for _ in range(3)]}
            await here.send({"type": "push", "ws": laptop.workspace_id, **batch})
            throttle = await here.answer(batch["batch_id"])
            kept = laptop.caught_up()
            full.do(sized(10_000))
            ack = await here.push(*batch["events"])

    assert throttle["type"] == "throttle"
    assert ids(kept) == [before["event_id"]]
    assert [verdict["seq"] for verdict in ack["verdicts"]] == [2, 3, 4]

"""Two nodes of one hub on PostgreSQL: any serves any device, and what happens on one is known on the other."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from click.testing import CliRunner

from pjais.cli.main import main
from pjais.hub.node import Node
from pjais.kernel.ids import new_id
from tests.hubs import Device, RunningHub, on_a_loop, running_hub
from tests.postgres import Postgres


@pytest.fixture(scope="module")
def database(new_database: Callable[[], str]) -> str:
    return new_database()


@pytest.fixture(scope="module")
def nodes(database: str) -> Iterator[tuple[RunningHub, RunningHub]]:
    with running_hub(database) as first, running_hub(database) as second:
        yield first, second


@pytest.fixture
def pair(nodes: tuple[RunningHub, RunningHub]) -> tuple[Device, Device]:
    """Two devices of a workspace, each on a node of its own."""
    owner = Device(nodes[0].url).open_workspace()
    return owner, owner.another("editor", nodes[1].url)


@on_a_loop
async def test_both_nodes_push_and_both_hear_everything_in_one_order(pair: tuple[Device, Device]) -> None:
    here, there = pair

    async with here.joined() as one, there.joined() as other:
        for _ in range(10):
            await asyncio.gather(
                one.push(*(here.event() for _ in range(3))), other.push(*(there.event() for _ in range(3)))
            )
        heard = await asyncio.gather(one.tail(60), other.tail(60))

    assert heard[0] == heard[1] == here.caught_up() == there.caught_up()
    assert [event["seq"] for event in heard[0]] == list(range(1, 61))


@on_a_loop
async def test_a_device_goes_on_at_the_other_node_with_the_same_token(pair: tuple[Device, Device]) -> None:
    here, there = pair
    event = here.event()
    async with here.joined() as line:
        await line.push(event)

    moved = replace(here, url=there.url)
    async with moved.joined(at={"since": 1}) as line:
        ack = await line.push(event, moved.event())

    assert [verdict["seq"] for verdict in ack["verdicts"]] == [1, 2]


@on_a_loop
async def test_presence_digests_and_goodbyes_reach_the_other_node(pair: tuple[Device, Device]) -> None:
    here, there = pair
    workspace = {"ws": here.workspace_id}

    async with here.joined() as one:
        async with there.joined() as other:
            await other.send({"type": "presence", **workspace, "state": "AAAA"})
            presence = await one.until("presence")
            await one.send({"type": "digest", **workspace, "seq": 0, "digest": "one"})
            await other.send({"type": "digest", **workspace, "seq": 0, "digest": "another"})
            await asyncio.gather(one.until("digest_differs"), other.until("digest_differs"))
        gone = await one.until("gone")

    assert (presence["device_id"], gone["device_id"]) == (there.device_id, there.device_id)


@on_a_loop
async def test_a_device_that_is_removed_at_one_node_is_closed_at_the_other(pair: tuple[Device, Device]) -> None:
    here, there = pair

    async with there.joined() as line:
        here.here("DELETE", f"/devices/{there.device_id}")
        code = await line.closed()

    assert code == 4403


@on_a_loop
async def test_a_redaction_and_a_new_epoch_are_told_at_the_other_node(
    database: str, pair: tuple[Device, Device]
) -> None:
    here, there = pair
    event = here.event()

    async with here.joined() as one, there.joined() as other:
        await one.push(event)
        here.here("POST", "/redactions", {"event_ids": [event["event_id"]]})
        await other.until("notice", what="redacted")
        declared = ["hub", "new-epoch", "--workspace", here.workspace_id, "--database", database]
        await asyncio.to_thread(CliRunner().invoke, main, declared)
        epoch = await other.until("epoch")

    assert epoch["epoch"] == 2


def test_what_is_no_id_is_nobody_to_postgresql_too(pair: tuple[Device, Device]) -> None:
    here, _ = pair
    own = f"/{here.workspace_id}"
    wishes = [
        ("GET", "/nowhere/events", None),
        ("DELETE", f"{own}/devices/nobody", None),
        ("PATCH", f"{own}/devices/nobody", {"role": "reader"}),
        ("DELETE", f"{own}/invitations/none", None),
        ("POST", "/nowhere/join", {**here.shown, "code": "not a code"}),
        ("PATCH", f"{own}/devices/{here.device_id}", {"device_name": "\0"}),
        ("GET", f"{own}/blobs/none", None),
    ]

    statuses = [here.ask(method, path, body).status_code for method, path, body in wishes]

    assert statuses == [403, 404, 404, 404, 404, 400, 404]


@on_a_loop
async def test_what_a_node_was_not_told_it_finds_out(
    nodes: tuple[RunningHub, RunningHub], pair: tuple[Device, Device]
) -> None:
    here, there = pair

    async with there.joined() as line:
        await asyncio.to_thread(nodes[1].do, _deafened)
        async with here.joined() as one:
            ack = await one.push(*(here.event() for _ in range(5)))
        heard = await line.tail(5)

    assert heard[-1]["seq"] == ack["head"] == 5


async def _deafened(node: Node) -> None:
    """The connection that it listens on is cut, as by a database that is restarted."""
    await node.store.database.write(
        lambda connection: connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
    )


@on_a_loop
async def test_a_database_that_goes_away_costs_time_and_no_event(
    nodes: tuple[RunningHub, RunningHub], pair: tuple[Device, Device], postgres: Postgres
) -> None:
    here, there = pair
    before, after = here.event(), here.event()

    async with here.joined() as one, there.joined() as other:
        await one.push(before)
        await asyncio.to_thread(postgres.stop, immediate=True)
        batch_id = new_id()
        await one.send({"type": "push", "ws": here.workspace_id, "batch_id": batch_id, "events": [after]})
        throttle = await one.answer(batch_id)
        ready = await asyncio.to_thread(httpx.get, f"{nodes[0].url}/ready")
        await asyncio.to_thread(postgres.start)
        answer = throttle
        while answer["type"] == "throttle":
            await asyncio.sleep(answer["ms"] / 1000)
            await one.send({"type": "push", "ws": here.workspace_id, "batch_id": batch_id, "events": [before, after]})
            answer = await one.answer(batch_id)
        heard = await other.tail(2)

    assert (throttle["type"], ready.status_code) == ("throttle", 503)
    assert [verdict["seq"] for verdict in answer["verdicts"]] == [1, 2]
    assert [event["event_id"] for event in heard] == [before["event_id"], after["event_id"]]

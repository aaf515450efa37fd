"""Whom a hub lets in, and what it says to whose history is another one."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from pjais.hub.node import NodeSettings
from pjais.kernel.ids import new_id
from tests.hubs import Device, Frame, RunningHub, on_a_loop, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("hub") / "hub.db", sockets_of_device=2) as running:
        yield running


async def answered(device: Device, hello: Frame | str) -> tuple[Frame, int]:
    """The last frame of a socket that the hub ends, and the code it ends with."""
    async with device.socket() as line:
        await line.send(hello)
        code = await line.closed()
        return line.heard[-1], code


@on_a_loop
async def test_a_welcome_says_where_the_log_stands(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    async with laptop.joined() as line:
        ack = await line.push(laptop.event())

    async with laptop.socket() as line:
        await line.send(laptop.hello(at={"since": 1, "chain": ack["chain"]}))
        welcome = await line.until("welcome")

    offered = {"head": 1, "floor": 1, "chain": ack["chain"], "snapshot": None, "mode": "sealed", "role": "owner"}
    assert welcome["workspaces"] == [{"id": laptop.workspace_id, "epoch": 1, **offered}]
    assert welcome["limits"]["frame_events"] == 500


@on_a_loop
async def test_all_who_come_at_once_are_welcomed(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    devices = [owner, *(owner.another() for _ in range(9))]

    async def come(device: Device) -> int:
        async with device.joined() as line:
            return int((await line.push(device.event()))["head"])

    heads = await asyncio.gather(*map(come, devices))

    assert max(heads) == 10


@on_a_loop
async def test_a_token_must_be_the_devices_own_and_of_this_hub(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    stranger = Device(hub.url).open_workspace()
    tokens = ["", "é", "|", stranger.token, laptop.token[:-1], laptop.token.replace("|", "||", 1), "x" * 4000]

    answers = [await answered(laptop, laptop.hello(token=token)) for token in tokens]

    assert {(frame["type"], frame["code"], code) for frame, code in answers} == {
        ("denied", "unauthorized-device", 4401)
    }


@on_a_loop
async def test_a_device_is_let_into_its_own_workspaces_only(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    stranger = Device(hub.url).open_workspace()
    elsewhere = {"epoch": 1, "since": 0, "chain": None}
    own = {"id": laptop.workspace_id, **elsewhere}

    alone, code = await answered(laptop, laptop.hello(workspaces=[{"id": stranger.workspace_id, **elsewhere}]))
    nowhere, _ = await answered(laptop, laptop.hello(workspaces=[{"id": new_id(), **elsewhere}]))
    async with laptop.socket() as line:
        await line.send(laptop.hello(workspaces=[{"id": stranger.workspace_id, **elsewhere}, own]))
        welcome, error = await line.until("welcome"), await line.until("error")

    assert (alone["code"], code) == ("denied", 4403)
    assert nowhere == alone
    assert [each["id"] for each in welcome["workspaces"]] == [laptop.workspace_id]
    assert (error["code"], error["ws"]) == ("denied", stranger.workspace_id)


@on_a_loop
async def test_registering_anothers_id_and_key_elsewhere_gains_nothing(hub: RunningHub) -> None:
    victim = Device(hub.url).open_workspace()
    thief = replace(victim, workspace_id="", token="").open_workspace()

    forger = Device(hub.url, device_id=victim.device_id).open_workspace()
    forger.get_token()

    codes = []
    for each in (thief, forger):
        wanted = {"id": victim.workspace_id, "epoch": 1, "since": 0, "chain": None}
        codes.append((await answered(each, each.hello(workspaces=[wanted])))[1])

    assert codes == [4403, 4403]
    for each in (thief, forger):
        assert each.ask("GET", f"/{victim.workspace_id}/events").status_code == 403


@on_a_loop
async def test_a_token_got_by_a_proof_is_good_wherever_the_device_has_that_key(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    second = replace(laptop, token="").open_workspace()
    token = laptop.get_token()
    wanted = {"epoch": 1, "since": 0, "chain": None}

    async with laptop.socket() as line:
        both = [{"id": each.workspace_id, **wanted} for each in (laptop, second)]
        await line.send(laptop.hello(workspaces=both))
        welcome = await line.until("welcome")

    assert len(welcome["workspaces"]) == 2
    assert replace(second, token=token).here("GET", "/events")["head"] == 0


@on_a_loop
async def test_another_protocol_is_told_and_ends(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()

    assert await answered(laptop, laptop.hello(protocol=2)) == ({"type": "upgrade", "protocol": 1}, 4426)


@on_a_loop
async def test_whoever_does_not_say_hello_is_sent_away(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    cursor = {"type": "cursor", "ws": laptop.workspace_id, "seq": 0}
    many = [{"id": new_id(), "epoch": None, "since": 0, "chain": None} for _ in range(45_000)]
    hellos: list[Frame | str] = [
        "",
        "[]",
        cursor,
        laptop.hello(workspaces=many[:1_001]),
        laptop.hello(workspaces=many[:65]),
    ]

    answers = [await answered(laptop, hello) for hello in hellos]
    async with laptop.socket() as line:
        with suppress(ConnectionClosed):  # the hub need not read all of it to know that it is too much
            await line.send(laptop.hello(workspaces=many))
        largest = await line.closed()

    assert {(frame["type"], frame["code"], code) for frame, code in answers} == {("error", "bad-frame", 4400)}
    assert largest == 1009


@on_a_loop
async def test_whoever_is_silent_is_sent_away_before_its_hello_and_after(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db", hello_s=2, idle_s=0.5) as impatient:
        laptop = Device(impatient.url).open_workspace()

        async with laptop.socket() as before, laptop.joined() as after:
            codes = await before.closed(), await after.closed()

    assert codes == (4408, 4408)


@pytest.mark.parametrize(
    "at", [{"epoch": 2}, {"since": 3}, {"since": 1, "chain": "00" * 32}], ids=["epoch", "length", "chain"]
)
@on_a_loop
async def test_another_history_is_told_and_not_served(hub: RunningHub, at: Frame) -> None:
    laptop = Device(hub.url).open_workspace()
    async with laptop.joined() as line:
        await line.push(laptop.event(), laptop.event())

    async with laptop.socket() as line:
        await line.send(laptop.hello(at=at))
        welcome, epoch = await line.until("welcome"), await line.until("epoch")
        await line.send({"type": "cursor", "ws": laptop.workspace_id, "seq": 0})
        error = await line.until("error")

    assert welcome["workspaces"] == []
    assert epoch == {"type": "epoch", "id": laptop.workspace_id, "epoch": 1, "head": 2}
    assert error["code"] == "not-served"


@on_a_loop
async def test_a_new_epoch_reaches_sockets_that_are_open(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()

    async with laptop.joined() as line:
        hub.do(lambda node: node.store.log.new_epoch(laptop.workspace_id))
        hub.loop.call_soon_threadsafe(hub.node.changed, laptop.workspace_id, "epoch")
        epoch = await line.until("epoch")
    async with laptop.socket() as line:
        await line.send(laptop.hello())
        again = await line.until("epoch")
    async with laptop.joined(at={"epoch": 2}) as line:
        await line.push(laptop.event())

    assert (epoch["epoch"], again["epoch"]) == (2, 2)
    assert len(laptop.caught_up()) == 1


@on_a_loop
async def test_a_device_that_opens_too_many_sockets_loses_the_oldest(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()

    async with laptop.joined() as first, laptop.joined() as second, laptop.joined():
        code = await first.closed()
        ack = await second.push(laptop.event())

    assert code == 4429
    assert ack["head"] == 1


@on_a_loop
async def test_a_removed_device_loses_its_socket_its_token_and_its_invitations(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    other = owner.another("owner")
    invited = other.invitation()

    async with other.joined() as line:
        owner.here("DELETE", f"/devices/{other.device_id}")
        code = await line.closed()

    assert (code, line.heard[-1]["type"]) == (4403, "denied")
    assert other.ask("GET", f"/{other.workspace_id}/events").status_code == 403
    assert (await answered(other, other.hello()))[1] == 4403
    assert owner.ask("POST", "/invitations/open", {"code": invited}).status_code == 404


@on_a_loop
async def test_tokens_end_and_are_renewed_on_the_open_socket_before(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db", NodeSettings(token_s=2)) as short:
        laptop = Device(short.url).open_workspace()
        first = laptop.token
        async with laptop.joined() as line:
            renewed = [(await line.until("token"))["token"] for _ in range(3)]

        ended = await answered(laptop, laptop.hello(token=first))
        async with laptop.joined(token=renewed[-1]) as line:
            ack = await line.push(laptop.event())

    assert (ended[0]["code"], ended[1]) == ("unauthorized-device", 4401)
    assert ack["head"] == 1

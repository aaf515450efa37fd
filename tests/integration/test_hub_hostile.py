"""Whatever a client sends, the hub answers with a refusal, and serves the others on."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pjais.hub.limits import Limits
from pjais.hub.node import NodeSettings
from pjais.kernel.ids import new_id
from tests.hubs import Device, Frame, RunningHub, on_a_loop, running_hub

LIMITS = Limits(bad_frames=10_000, waiting_bytes=200_000, device_events_per_s=20, strangers_burst=100_000)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("hub") / "hub.db", NodeSettings(LIMITS)) as running:
        yield running


@pytest.fixture(scope="module")
def laptop(hub: RunningHub) -> Device:
    return Device(hub.url).open_workspace()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(["hello", "push", "cursor", "presence", "digest", "events", "ack", ""])
fields = st.sampled_from(["ws", "seq", "events", "batch_id", "state", "digest", "token", "workspaces", "device_id"])
frames = st.builds(lambda name, more: {**more, "type": name}, names, st.dictionaries(fields, json_values, max_size=6))


@given(sent=st.lists(frames | json_values | st.text(max_size=50), max_size=8), welcomed=st.booleans(), data=st.data())
@settings(max_examples=25)
def test_no_frame_makes_the_hub_fail(
    hub: RunningHub,
    laptop: Device,
    sent: list[Any],
    welcomed: bool,  # noqa: FBT001 - drawn
    data: st.DataObject,
) -> None:
    known = {"ws": laptop.workspace_id, "batch_id": new_id(), "device_id": laptop.device_id, "token": laptop.token}
    texts = [frame if isinstance(frame, str) else json.dumps(_with_known(frame, known, data)) for frame in sent]

    closed, answers = asyncio.run(_say(laptop, texts, welcomed))

    assert closed in {None, 1009, 4400, 4401, 4403, 4426}
    assert all(
        answer["type"] in {"error", "denied", "upgrade", "head", "ack", "throttle", "welcome"} for answer in answers
    )
    assert 'sockets_closed_total{kind="1011"}' not in httpx.get(f"{hub.url}/metrics").text


def _with_known(frame: Any, known: Frame, data: st.DataObject) -> Any:
    """Some of its fields with what would be right there."""
    if not isinstance(frame, dict):
        return frame
    return {name: known[name] if name in known and data.draw(st.booleans()) else value for name, value in frame.items()}


async def _say(device: Device, texts: list[str], welcomed: bool) -> tuple[int | None, list[Frame]]:  # noqa: FBT001
    """What came back until the hub closed, or answered what is asked last."""
    last = {"type": "cursor", "ws": device.workspace_id, "seq": 0}
    async with device.socket() as line:
        first = [orjson.dumps(device.hello()).decode()] if welcomed else []
        try:
            for text in [*first, *texts, orjson.dumps(last).decode()]:
                await line.send(text)
            while True:
                frame = await line.next()
                line.heard.append(frame)
                if frame["type"] == "head" or (frame["type"] == "error" and not welcomed):
                    return None, line.heard
        except ConnectionClosed:
            return line.socket.close_code, line.heard


paths = ["/workspaces", "/tokens", "/invitations/open", "/WS/join", "/WS/invitations", "/WS/redactions", "/WS/recovery"]


@given(path=st.sampled_from(paths), body=json_values | st.binary(max_size=40))
@settings(max_examples=60)
def test_no_body_makes_a_route_fail(laptop: Device, path: str, body: Any) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    method = "PUT" if path.endswith("recovery") else "POST"

    answer = laptop.ask(method, path.replace("WS", laptop.workspace_id), content=content)

    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@given(name=st.text(max_size=30), tail=st.sampled_from(["events", "devices", "blobs/x", "snapshots/latest", "x", ""]))
@settings(max_examples=25)
def test_no_path_makes_the_hub_fail(laptop: Device, name: str, tail: str) -> None:
    try:
        answer = laptop.ask("GET", f"/{name}/{tail}")
    except (httpx.InvalidURL, UnicodeEncodeError, httpx.RemoteProtocolError):
        return

    assert 400 <= answer.status_code < 500 or answer.status_code == 405


@on_a_loop
async def test_the_tenth_bad_frame_is_the_last(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_hub(tmp_path_factory.mktemp("strict") / "hub.db") as strict:
        laptop = Device(strict.url).open_workspace()

        async with laptop.joined() as line:
            for _ in range(10):
                await line.send('{"type": "rumour"}')
            code = await line.closed()

    assert code == 4400
    assert len([frame for frame in line.heard if frame["type"] == "error"]) == 10


@on_a_loop
async def test_what_is_too_much_for_a_frame_is_refused_whole(laptop: Device) -> None:
    push = {"type": "push", "ws": laptop.workspace_id, "batch_id": new_id()}
    nameless = {**laptop.event(), "event_id": "x"}

    async with laptop.joined() as line:
        await line.send({**push, "events": [{"event_id": new_id()}] * 501})
        many = await line.until("error")
        await line.send({**push, "events": [laptop.event(bytes(530_000)) for _ in range(5)]})
        large = await line.until("error")
        await line.send({**push, "events": [laptop.event(), nameless]})
        unanswerable = await line.until("error")

    assert [each["code"] for each in (many, large, unanswerable)] == ["too-large", "too-large", "bad-frame"]
    assert (many["batch_id"], unanswerable["batch_id"]) == (push["batch_id"], push["batch_id"])
    assert laptop.here("GET", "/events")["head"] == 0


@on_a_loop
async def test_events_for_anothers_workspace_are_not_taken(hub: RunningHub, laptop: Device) -> None:
    stranger = Device(hub.url).open_workspace()
    batch_id = new_id()

    async with laptop.joined() as line:
        pushed = {"type": "push", "ws": stranger.workspace_id, "batch_id": batch_id, "events": [stranger.event()]}
        await line.send(pushed)
        error = await line.until("error")

    assert (error["code"], error["ws"], error["batch_id"]) == ("not-served", stranger.workspace_id, batch_id)
    assert stranger.caught_up() == []


@on_a_loop
async def test_who_pushes_too_fast_is_told_to_wait_and_then_goes_on(hub: RunningHub) -> None:
    hasty = Device(hub.url).open_workspace()

    async with hasty.joined() as line:
        heard: Frame = {"type": "ack"}
        while heard["type"] == "ack":
            late = {"batch_id": new_id(), "events": [hasty.event() for _ in range(20)]}
            await line.send({"type": "push", "ws": hasty.workspace_id, **late})
            heard = await line.answer(late["batch_id"])
        await asyncio.sleep(heard["ms"] / 1000)
        ack = await line.push(*late["events"])

    assert heard["ms"] > 0
    assert len(hasty.caught_up()) == ack["head"]


@on_a_loop
async def test_a_frame_that_is_cut_off_leaves_no_trace(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    address = hub.url.removeprefix("http://").split(":")
    key = "AAAAAAAAAAAAAAAAAAAAAA=="
    asked = "GET /sync/v1 HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"

    reader, writer = await asyncio.open_connection(address[0], int(address[1]))
    writer.write(f"{asked}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x81\xfe\x40\x00abcd" + b'{"type":')
    await writer.drain()
    writer.transport.abort()

    assert laptop.caught_up() == []


@on_a_loop
async def test_a_slow_reader_loses_its_queue_and_not_its_place(hub: RunningHub) -> None:
    owner = Device(hub.url).open_workspace()
    devices = [owner, owner.another()]

    async with connect(f"{hub.url.replace('http', 'ws', 1)}/sync/v1", max_queue=1, compression=None) as slow:
        await slow.send(orjson.dumps(owner.hello()).decode())
        slow.transport.pause_reading()
        count = 0
        for device in devices:
            async with device.joined() as line:
                for _ in range(50):  # more than the system holds for a socket, in frames smaller than the queue
                    await line.push(*(device.event(bytes(40_000)) for _ in range(3)))
                    count += 3
        slow.transport.resume_reading()
        cursor = 0
        heard: Frame = {"type": ""}
        while cursor < count and not (heard["type"] == "head" and heard["seq"] == count):
            heard = orjson.loads(await slow.recv())
            if heard["type"] == "events":
                assert heard["first"] == cursor + 1
                cursor = heard["last"]

    assert 0 < cursor < count
    assert len(owner.caught_up(cursor)) == count - cursor

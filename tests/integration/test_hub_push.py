"""What a device pushes reaches the log once, in one order, and every other device."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from pjais.kernel.ids import new_id
from pjais.replication.envelope import GENESIS, Served, chained
from tests.hubs import Device, RunningHub, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("hub") / "hub.db") as running:
        yield running


def test_what_one_device_pushes_another_hears_and_a_third_catches_up_on(hub: RunningHub) -> None:
    laptop = Device(hub.url).open_workspace()
    phone = laptop.another()
    events = [laptop.event() for _ in range(3)]

    async def talk() -> tuple[dict, list[dict]]:  # type: ignore[type-arg]
        async with laptop.joined() as here, phone.joined() as there:
            return await here.push(*events), await there.tail(3)

    ack, heard = asyncio.run(talk())

    assert [verdict["seq"] for verdict in ack["verdicts"]] == [1, 2, 3]
    assert [event["event_id"] for event in heard] == [event["event_id"] for event in events]
    assert laptop.another().caught_up() == heard

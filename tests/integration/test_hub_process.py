"""`pjais hub serve` as a process: killed, stopped, started again; nothing that was acknowledged is ever lost."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from click.testing import CliRunner
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from pjais.cli.main import main
from pjais.kernel.ids import new_id
from tests.hubs import Device, Frame, on_a_loop, running_hub
from tests.served import ROOT

OPTIONS = ("--limit", "strangers_burst=1000")


@contextlib.asynccontextmanager
async def hub_process(database: Path, *options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, Frame]]:
    """The process, and what it said in its first line; ended with the block if it still runs."""
    command = ("-m", "pjais", "hub", "serve", "--database", str(database), *OPTIONS, *options)
    env = os.environ | {"PYTHONPATH": str(ROOT / "backend")}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env=env, stdout=pipe, stderr=pipe)
    assert process.stdout is not None
    try:
        yield process, json.loads(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Writer:
    """Pushes one event after the other as long as there is a hub, and knows which were acknowledged."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.acknowledged: dict[str, int] = {}
        self.unanswered: Frame | None = None
        self.count = asyncio.Condition()

    async def write(self) -> None:
        """Returns when the hub has gone."""
        with contextlib.suppress(ConnectionClosed, OSError, InvalidHandshake):
            async with self.device.joined() as line:
                while True:
                    self.unanswered = self.unanswered or self.device.event()
                    ack = await line.push(self.unanswered)
                    self.acknowledged[self.unanswered["event_id"]] = ack["verdicts"][0]["seq"]
                    self.unanswered = None
                    async with self.count:
                        self.count.notify_all()

    async def reaches(self, more: int) -> None:
        wanted = len(self.acknowledged) + more
        async with self.count:
            await self.count.wait_for(lambda: len(self.acknowledged) >= wanted)


@on_a_loop
async def test_a_killed_hub_has_everything_it_acknowledged_and_takes_the_rest_again(tmp_path: Path) -> None:
    database = tmp_path / "hub.db"
    writers: list[Writer] = []
    for _ in range(2):
        async with hub_process(database) as (process, told):
            for writer in writers:
                writer.device.url = told["url"]
            if not writers:
                owner = Device(told["url"]).open_workspace()
                writers = [Writer(each) for each in (owner, owner.another(), owner.another())]
            writing = [asyncio.create_task(each.write()) for each in writers]
            await asyncio.gather(*(each.reaches(15) for each in writers))
            process.kill()
            await asyncio.gather(*writing)

    async with hub_process(database) as (_, told):
        owner.url = told["url"]
        kept = {event["event_id"]: event["seq"] for event in owner.caught_up()}
        async with owner.joined() as line:
            unanswered = [each.unanswered for each in writers if each.unanswered]
            again = await line.push(*unanswered) if unanswered else {"verdicts": []}
        after = [event["event_id"] for event in owner.caught_up()]

    acknowledged = {event_id: seq for each in writers for event_id, seq in each.acknowledged.items()}
    assert acknowledged.items() <= kept.items()
    assert all("seq" in verdict for verdict in again["verdicts"])
    assert len(after) == len(set(after)) == len(acknowledged) + len(unanswered)


@on_a_loop
async def test_a_hub_that_is_stopped_answers_what_was_pushed_and_sends_everybody_away(tmp_path: Path) -> None:
    async with hub_process(tmp_path / "hub.db", "--sign-up", "code") as (process, told):
        owner = Device(told["url"]).open_workspace(code=told["sign_up_code"])
        writer = Writer(owner)
        async with owner.joined() as silent:
            writing = asyncio.create_task(writer.write())
            await writer.reaches(5)

            process.send_signal(signal.SIGTERM)
            _, errors = await process.communicate()
            code = await silent.closed()
            await writing

    lines = [json.loads(line) for line in errors.splitlines()]
    assert process.returncode == 0
    assert code == 1012
    assert [line["what"] for line in lines] == ["The hub is serving", "The hub has stopped"]
    assert owner.token not in errors.decode()
    async with hub_process(tmp_path / "hub.db") as (_, told):
        owner.url = told["url"]
        assert writer.acknowledged.items() <= {each["event_id"]: each["seq"] for each in owner.caught_up()}.items()


@on_a_loop
async def test_a_database_that_was_restored_is_told_of_by_a_new_epoch(tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db") as before:
        owner = Device(before.url).open_workspace()

    asked = ["hub", "new-epoch", "--database", str(tmp_path / "hub.db")]
    declared = await asyncio.to_thread(CliRunner().invoke, main, asked)
    with running_hub(tmp_path / "hub.db") as after:
        owner.url = after.url
        async with owner.socket() as line:
            await line.send(owner.hello())
            epoch = await line.until("epoch")

    assert declared.output == "A new epoch began in 1 workspaces\n"
    assert epoch["epoch"] == 2


@on_a_loop
async def test_a_port_that_is_taken_and_a_limit_that_is_none_are_one_line(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]

    busy = await asyncio.to_thread(
        CliRunner().invoke, main, ["hub", "serve", "--database", str(tmp_path / "hub.db"), "--port", str(port)]
    )
    unknown = await asyncio.to_thread(CliRunner().invoke, main, ["hub", "serve", "--limit", f"patience={new_id()}"])
    taken.close()

    assert (busy.exit_code, unknown.exit_code) == (1, 2)
    assert busy.output.startswith(f"Error: Cannot listen on 127.0.0.1 port {port}")
    assert "frame_events=N" in unknown.output

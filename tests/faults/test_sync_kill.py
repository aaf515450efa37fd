"""Hub and devices killed with SIGKILL at random instants, whatever they were doing, and started again."""

import os
import random
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.persistence.rows import run
from tests.factories import memory, persona
from tests.faults.victims import Victims, kill
from tests.hubs import running_hub
from tests.replicas import Replica, until_alike

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="victims are forked, which this system cannot")
TIMES: Final = 10 if os.environ.get("FAULTS") == "long" else 1


def instants(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - moments, not secrets


def words(told: Path) -> list[str]:
    """The whole lines but for the first, which says that it was ready."""
    return told.read_text().split("\n")[1:-1]


@contextmanager
def replicas(first: Path, second: Path, url: str) -> Iterator[tuple[Replica, Replica]]:
    """Two devices of one workspace; the second is closed, for a victim to have it."""
    here, there = Replica(first), Replica(second)
    workspace = here.open_workspace(url)
    there.join(url, workspace, here.invite(url, workspace))
    there.close()
    here.start()
    try:
        yield here, there
    finally:
        here.close()


def test_a_device_that_is_killed_while_it_writes_and_sends_loses_and_doubles_nothing(
    tmp_path: Path, victims: Victims
) -> None:
    moments = instants(1)
    with running_hub(tmp_path / "hub.db") as hub, replicas(tmp_path / "a", tmp_path / "b", hub.url) as (here, _):
        made: list[str] = []

        for _ in range(4 * TIMES):
            victim, told = victims("write", tmp_path / "b")
            time.sleep(moments.uniform(0, 0.5))
            kill(victim)
            made += words(told)

        there = Replica(tmp_path / "b")
        there.start()
        until_alike(here, there)
        assert here.digest() == there.digest()
        assert here.event_ids() == there.event_ids()
        assert set(made) <= here.personas()
        assert verify(there.vault.read).differences == []
        there.close()


def test_a_device_that_is_killed_while_it_catches_up_goes_on_where_it_was(tmp_path: Path, victims: Victims) -> None:
    moments = instants(2)
    with running_hub(tmp_path / "hub.db") as hub, replicas(tmp_path / "a", tmp_path / "b", hub.url) as (here, _):
        with here.vault.write() as session:
            owner = persona(session)
            for number in range(3_000):
                memory(session, owner, f"Number {number}")
        here.until(lambda status: status.state == "live" and not status.waiting)

        for _ in range(3 * TIMES):
            victim, _ = victims("follow", tmp_path / "b")
            time.sleep(moments.uniform(0, 0.4))
            kill(victim)

        ends_as(here, tmp_path / "b")


def test_a_device_that_is_killed_while_it_loads_a_snapshot_ends_as_if_nothing_had_been(
    tmp_path: Path, victims: Victims
) -> None:
    moments = instants(4)
    with running_hub(tmp_path / "hub.db") as hub, replicas(tmp_path / "a", tmp_path / "b", hub.url) as (here, _):
        with here.vault.write() as session:
            owner = persona(session)
            drafts = [MemoryDraft(persona_id=owner, content=f"Number {number}") for number in range(5_000)]
            MemoryService(session).remember_all(drafts)
        here.until(lambda status: status.state == "live" and not status.waiting)
        seq = here.hand_in_snapshot()
        hub.do(lambda node: node.store.log.prune(workspace_of(here), seq + 1))

        for _ in range(4 * TIMES):
            victim, _ = victims("follow", tmp_path / "b")
            time.sleep(moments.uniform(0, 0.8))
            kill(victim)

        ends_as(here, tmp_path / "b")


def ends_as(here: Replica, folder: Path) -> None:
    """What was killed in that folder comes to be like the other."""
    there = Replica(folder)
    there.start()
    until_alike(here, there)
    assert here.digest() == there.digest()
    assert verify(there.vault.read).differences == []
    there.close()


def workspace_of(replica: Replica) -> str:
    with replica.vault.read() as session:
        return str(run(session.connection(), "SELECT id FROM sync_workspace").fetchone()[0])


def test_a_hub_that_is_killed_while_devices_send_loses_nothing_that_it_acknowledged(
    tmp_path: Path, victims: Victims
) -> None:
    moments, port = instants(3), free_port()
    hub, _ = victims("serve", tmp_path / "hub.db", port)
    with replicas(tmp_path / "a", tmp_path / "b", f"http://127.0.0.1:{port}") as (here, _):
        there = Replica(tmp_path / "b")
        there.start()

        for _ in range(3 * TIMES):
            end = time.monotonic() + moments.uniform(0.1, 0.6)
            while time.monotonic() < end:
                for each in (here, there):
                    with each.vault.write() as session:
                        memory(session, persona(session), "Written meanwhile")
            kill(hub)
            hub, _ = victims("serve", tmp_path / "hub.db", port)

        until_alike(here, there)
        assert here.digest() == there.digest()
        assert here.event_ids() == there.event_ids()
        there.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

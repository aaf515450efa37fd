"""Crashes under a hub's store, really caused: what was acknowledged is there, once, and in its place."""

import asyncio
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Connection

from pjais.hub.store.opening import Store
from pjais.hub.store.port import Appended, Rung, StoreAwayError
from pjais.kernel.errors import NoRoomError
from pjais.replication.envelope import Envelope
from tests.integration.hub_logs import envelope, envelopes, opened, whole, workspace
from tests.postgres import Postgres

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
LONG = os.environ.get("FAULTS") == "long"
ROUNDS = 10 if LONG else 1
PATIENCE_S = 60.0
_CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'pjais hub doorbell'"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def push(store: Store, workspace_id: str, batch: list[Envelope]) -> tuple[Appended, int]:
    """Until it is acknowledged, as a device does; and how often it was not."""
    for refusals in itertools.count():
        try:
            return await store.appender.append(workspace_id, batch), refusals
        except StoreAwayError:
            await asyncio.sleep(0.02)
    raise AssertionError


async def test_an_immediate_stop_of_postgresql_loses_nothing_that_was_acknowledged(
    postgres: Postgres, new_database: Callable[[], str]
) -> None:
    async with opened(new_database()) as (store,):
        mine = await workspace(store)
        acknowledged: dict[str, int] = {}
        refused = 0
        enough = asyncio.Event()

        async def device(until: int) -> None:
            nonlocal refused
            while len(acknowledged) < until:
                batch = envelopes(3)
                stored, refusals = await push(store, mine, batch)
                refused += refusals
                acknowledged.update(zip([each.event_id for each in batch], stored.seqs, strict=True))
                if len(acknowledged) > until - 450:
                    enough.set()

        for round_ in range(ROUNDS):
            pushing = asyncio.gather(*(device(600 * (round_ + 1)) for _ in range(8)))
            await enough.wait()
            enough.clear()
            postgres.stop(immediate=True)
            await asyncio.to_thread(postgres.start)
            await pushing

        log = await whole(store.log, mine)

    assert refused > 0
    assert {served.event_id: served.seq for served in log} == acknowledged
    assert len(log) == len(acknowledged)


@pytest.mark.parametrize("after", [1, 40, 400] if LONG else [40])
async def test_a_killed_process_loses_nothing_that_was_acknowledged(tmp_path: Path, after: int) -> None:
    address = f"sqlite:///{tmp_path / 'hub.db'}"
    async with opened(address) as (store,):
        mine = await workspace(store)

    acknowledged: dict[str, int] = {}
    for _ in range(ROUNDS):
        acknowledged |= await asyncio.to_thread(_pushed_until_killed, address, mine, after)

    async with opened(address) as (store,):
        at = {served.event_id: served.seq for served in await whole(store.log, mine)}
        again = await store.log.append(mine, [envelope(event_id=event_id) for event_id in acknowledged])
    assert acknowledged.items() <= at.items()
    assert list(again.seqs) == list(acknowledged.values())


def _pushed_until_killed(address: str, workspace_id: str, after: int) -> dict[str, int]:
    """The places of all events that a process has said to be acknowledged, which is killed after so many."""
    pusher = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.hub_pusher", address, workspace_id],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "backend"), str(ROOT)])},
    )
    assert pusher.stdout
    lines = list(itertools.islice(pusher.stdout, after))
    pusher.kill()
    lines += [line for line in pusher.stdout if line.endswith("\n")]
    pusher.wait()
    return {event_id: int(seq) for seq, event_id in map(str.split, lines)}


async def test_a_full_disk_refuses_what_comes_and_keeps_what_was_there(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'hub.db'}") as (store,):
        mine = await workspace(store)
        kept = await store.appender.append(mine, envelopes(3))
        await _limit_pages(store, "(SELECT page_count + 4 FROM pragma_page_count)")

        with pytest.raises(NoRoomError):
            await store.appender.append(mine, [envelope(bytes(60_000)) for _ in range(5)])

        await _limit_pages(store, "1000000")
        later = await store.appender.append(mine, envelopes(1))
        assert [served.seq for served in await whole(store.log, mine)] == [*kept.seqs, *later.seqs]


async def _limit_pages(store: Store, pages: str) -> None:
    """At the most that SQLite may use of the disk; what is over it fails as on a full one."""

    def limit(connection: Connection) -> None:
        most = connection.exec_driver_sql(f"SELECT {pages}").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    await store.database.write(limit)


class Follower:
    """A node that reads on whenever the doorbell rings, and nothing else."""

    def __init__(self, store: Store, workspace_id: str, until: int) -> None:
        self._store = store
        self._workspace_id = workspace_id
        self._until = until
        self._rung = asyncio.Event()
        self.read = 0
        self.messages: list[str] = []
        self.missed = False

    async def listen(self) -> None:
        await self._store.doorbell.listen(self.heard, self.served)

    def heard(self, rung: Rung) -> None:
        self.messages.extend(rung.messages)
        self.missed |= rung.missed
        if self._workspace_id in rung.workspace_ids:
            self._rung.set()

    def served(self) -> Mapping[str, int]:
        return {self._workspace_id: self.read}

    async def follow(self) -> None:
        while self.read < self._until:
            await asyncio.wait_for(self._rung.wait(), PATIENCE_S)
            self._rung.clear()
            page = await self._store.log.read(self._workspace_id, self.read, 1_000)
            self.read = page.last


async def test_a_node_hears_of_everything_although_its_doorbell_is_cut_off(
    postgres: Postgres, new_database: Callable[[], str]
) -> None:
    address = new_database()
    async with opened(address, address) as (writing, reading):
        mine = await workspace(writing)
        follower = Follower(reading, mine, until=200)
        await follower.listen()
        following = asyncio.create_task(follower.follow())
        cut = 0

        for number in range(200):
            await writing.appender.append(mine, [envelope()])
            if number % 60 == 30:
                cut += int(postgres.sql(_CUT))

        await following
    assert follower.read == 200
    assert cut > 0


async def test_what_grew_while_a_doorbell_was_away_is_read_when_it_is_back(
    postgres: Postgres, new_database: Callable[[], str]
) -> None:
    address = new_database()
    name = address.removeprefix("postgresql://pjais@/").partition("?")[0]
    async with opened(address, address) as (writing, reading):
        mine = await workspace(writing)
        follower = Follower(reading, mine, until=3)
        await follower.listen()

        postgres.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.sql(_CUT)
        await writing.log.append(mine, envelopes(3))
        postgres.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

        await follower.follow()
        assert follower.missed


async def test_what_nobody_rang_for_is_found_by_the_sweep(store_address: str) -> None:
    async with opened(store_address, store_address, sweep_s=0.02) as (writing, reading):
        mine = await workspace(writing)
        follower = Follower(reading, mine, until=5)
        await follower.listen()

        await writing.log.append(mine, envelopes(5))

        await follower.follow()


async def test_nodes_talk_to_each_other_and_not_to_themselves(new_database: Callable[[], str]) -> None:
    address = new_database()
    async with opened(address, address) as (here, there):
        mine = await workspace(here)
        followers = [Follower(node, mine, until=1) for node in (here, there)]
        for follower in followers:
            await follower.listen()
        said = [f"{number}: {'x' * 3_000}" for number in range(5)]

        for message in said:
            here.doorbell.tell(message)
        await here.appender.append(mine, envelopes(1))
        await asyncio.gather(*(follower.follow() for follower in followers))

        assert [follower.messages for follower in followers] == [[], said]


async def test_a_push_that_cannot_be_stored_takes_no_other_workspace_with_it(new_database: Callable[[], str]) -> None:
    async with opened(new_database()) as (store,):
        spoilt, *others = workspaces = [await workspace(store) for _ in range(4)]
        for each in workspaces:
            await store.log.append(each, envelopes(1))

        refused, *stored = await asyncio.gather(
            store.log.append(spoilt, [envelope(event_id="none")]),
            *(store.log.append(each, envelopes(1)) for each in others),
            return_exceptions=True,
        )

        assert isinstance(refused, asyncpg.DataError)
        assert [each.head for each in stored if isinstance(each, Appended)] == [2, 2, 2]
        assert (await store.log.head(spoilt)).seq == 1


async def test_records_are_there_again_after_postgresql_was(
    postgres: Postgres, new_database: Callable[[], str]
) -> None:
    async with opened(new_database()) as (store,):
        mine = await workspace(store)
        postgres.stop(immediate=True)
        try:
            with pytest.raises(StoreAwayError):
                await store.records.workspaces.get(mine)
            with pytest.raises(StoreAwayError):
                await store.log.head(mine)
        finally:
            postgres.start()

        found = await store.records.workspaces.get(mine)

    assert found
    assert found.workspace_id == mine


async def test_connections_that_postgresql_has_ended_are_replaced_before_anything_is_asked(
    postgres: Postgres, new_database: Callable[[], str]
) -> None:
    async with opened(new_database()) as (store,):
        mine = await workspace(store)
        ended = (
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE application_name LIKE 'pjais%'"
        )

        await asyncio.to_thread(postgres.sql, ended)  # so that the loop hears of it

        assert await store.records.workspaces.get(mine)
        assert (await store.log.head(mine)).seq == 0

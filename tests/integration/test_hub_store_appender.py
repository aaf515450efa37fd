"""Group commit: what comes while an append runs goes into the next, and nobody pays for another's failure."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from pathlib import Path

import pytest

from pjais.hub.store.appender import MOST_WAITING, Appender
from pjais.hub.store.opening import Store
from pjais.hub.store.port import Appended, EventLog, Head, Page, StoreAwayError, StoreBusyError, UnknownWorkspaceError
from pjais.kernel.ids import new_id
from pjais.replication.envelope import Envelope
from tests.integration.hub_logs import chain_of, envelopes, opened, whole, workspace

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Gated:
    """A real log whose appends wait for the test, and fail when it says so; ``sizes`` tells what each was given."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.open = asyncio.Event()
        self.sizes: list[int] = []
        self.failures: list[Exception] = []
        self.poison: Envelope | None = None

    async def append(self, workspace_id: str, batch: Sequence[Envelope]) -> Appended:
        self.sizes.append(len(batch))
        await self.open.wait()
        if self.failures:
            raise self.failures.pop()
        if self.poison in batch:
            raise ValueError
        return await self._log.append(workspace_id, batch)

    async def read(self, workspace_id: str, since: int, limit: int, size_limit: int | None = None) -> Page:
        return await self._log.read(workspace_id, since, limit, size_limit)

    async def head(self, workspace_id: str) -> Head:
        return await self._log.head(workspace_id)

    async def heads(self, workspace_ids: Collection[str]) -> Mapping[str, int]:
        return await self._log.heads(workspace_ids)

    async def chain_at(self, workspace_id: str, seq: int) -> bytes | None:
        return await self._log.chain_at(workspace_id, seq)

    async def redact(self, workspace_id: str, event_ids: Collection[str]) -> list[str]:
        return await self._log.redact(workspace_id, event_ids)

    async def prune(self, workspace_id: str, below_seq: int) -> int:
        return await self._log.prune(workspace_id, below_seq)

    async def new_epoch(self, workspace_id: str | None = None) -> int:
        return await self._log.new_epoch(workspace_id)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(f"sqlite:///{tmp_path / 'hub.db'}") as (only,):
        yield only


@pytest.fixture
def gated(store: Store) -> Gated:
    return Gated(store.log)


@pytest.fixture
def rung() -> list[str]:
    return []


@pytest.fixture
def appender(gated: Gated, rung: list[str]) -> Appender:
    return Appender(gated, rung.extend)


async def pushing(appender: Appender, workspace_id: str, *batches: Sequence[Envelope]) -> list[asyncio.Task[Appended]]:
    """Those pushes, all of them waiting."""
    tasks = [asyncio.create_task(appender.append(workspace_id, batch)) for batch in batches]
    await asyncio.sleep(0)  # each begins
    await asyncio.sleep(0)  # and so does the append of the first
    return tasks


async def test_pushes_that_come_while_one_is_stored_share_the_next_append(
    store: Store, gated: Gated, appender: Appender, rung: list[str]
) -> None:
    mine = await workspace(store)
    sent = envelopes(10)
    first = await pushing(appender, mine, sent[:1])
    later = await pushing(appender, mine, sent[1:4], sent[4:5], sent[5:])

    gated.open.set()
    stored = await asyncio.gather(*first, *later)

    assert gated.sizes == [1, 9]
    assert [list(each.seqs) for each in stored] == [[1], [2, 3, 4], [5], [6, 7, 8, 9, 10]]
    assert (stored[-1].head, stored[-1].chain) == (10, chain_of(sent))
    assert rung == [mine, mine]


async def test_one_append_holds_five_hundred_events_at_most(store: Store, gated: Gated, appender: Appender) -> None:
    mine = await workspace(store)
    pushes = await pushing(appender, mine, *([*envelopes(200)] for _ in range(6)))

    gated.open.set()
    await asyncio.gather(*pushes)

    assert max(gated.sizes) <= 500
    assert sum(gated.sizes) == 1_200
    assert len(await whole(store.log, mine)) == 1_200


async def test_too_much_that_waits_is_refused_and_not_stored(store: Store, gated: Gated, appender: Appender) -> None:
    mine, other = await workspace(store), await workspace(store)
    sent = envelopes(MOST_WAITING)
    waiting = await pushing(appender, mine, sent)

    with pytest.raises(StoreBusyError) as refused:
        await appender.append(mine, envelopes(1))
    elsewhere = await pushing(appender, other, envelopes(1))

    assert refused.value.wait_ms > 0
    gated.open.set()
    await asyncio.gather(*waiting, *elsewhere)
    assert (await store.log.head(mine)).seq == MOST_WAITING
    assert appender.waiting == 0
    assert (await appender.append(mine, sent[:1])).seqs == [1]


async def test_a_push_that_fails_takes_no_other_with_it(store: Store, gated: Gated, appender: Appender) -> None:
    mine = await workspace(store)
    sent = envelopes(4)
    gated.poison = sent[2]
    pushes = await pushing(appender, mine, *([each] for each in sent))

    gated.open.set()
    outcomes = await asyncio.gather(*pushes, return_exceptions=True)

    assert [isinstance(each, ValueError) for each in outcomes] == [False, False, True, False]
    stored = {served.event_id for served in await whole(store.log, mine)}
    assert stored == {each.event_id for each in sent} - {sent[2].event_id}


async def test_all_hear_that_the_database_was_away_and_may_push_again(
    store: Store, gated: Gated, appender: Appender, rung: list[str]
) -> None:
    mine = await workspace(store)
    sent = envelopes(3)
    gated.failures = [StoreAwayError("away"), StoreAwayError("away")]
    first = await pushing(appender, mine, sent[:1])
    later = await pushing(appender, mine, sent[1:2], sent[2:])

    gated.open.set()
    outcomes = await asyncio.gather(*first, *later, return_exceptions=True)
    again = [await appender.append(mine, [each]) for each in sent]

    assert all(isinstance(each, StoreAwayError) for each in outcomes)
    assert [list(each.seqs) for each in again] == [[1], [2], [3]]
    assert rung == [mine] * 3


async def test_a_device_that_leaves_while_it_pushes_holds_nobody_up(
    store: Store, gated: Gated, appender: Appender
) -> None:
    mine = await workspace(store)
    sent = envelopes(2)
    leaving, staying = await pushing(appender, mine, sent[:1], sent[1:])

    leaving.cancel()
    gated.open.set()
    stored = await staying

    assert stored.seqs == [2]
    assert [served.event_id for served in await whole(store.log, mine)] == [each.event_id for each in sent]


async def test_an_unknown_workspace_is_refused_and_forgotten(gated: Gated, appender: Appender) -> None:
    gated.open.set()

    for _ in range(2):
        with pytest.raises(UnknownWorkspaceError):
            await appender.append(new_id(), envelopes(1))

    assert appender.waiting == 0


async def test_closing_waits_for_what_was_pushed(store: Store, gated: Gated, appender: Appender) -> None:
    mine = await workspace(store)
    pushes = await pushing(appender, mine, envelopes(1), envelopes(2))

    closing = asyncio.create_task(appender.close())
    gated.open.set()
    await closing

    assert all(push.done() for push in pushes)
    assert (await store.log.head(mine)).seq == 3

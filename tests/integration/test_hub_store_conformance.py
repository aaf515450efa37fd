"""What every store of a hub promises, asked of SQLite and of PostgreSQL alike."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection

from pjais.hub.store import schema
from pjais.hub.store.opening import Store
from pjais.hub.store.port import BelowFloorError, UnknownWorkspaceError
from pjais.kernel.ids import new_id
from pjais.replication.envelope import GENESIS
from tests.integration.hub_logs import chain_of, envelope, envelopes, opened, whole, workspace

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def nodes(store_address: str) -> AsyncIterator[list[Store]]:
    """Two nodes of one hub."""
    async with opened(store_address, store_address) as stores:
        yield stores


@pytest.fixture
async def store(nodes: list[Store]) -> Store:
    return nodes[0]


async def test_a_log_is_numbered_from_one_and_chained(store: Store) -> None:
    mine = await workspace(store)
    sent = envelopes(5)

    first = await store.log.append(mine, sent[:2])
    second = await store.log.append(mine, sent[2:])

    assert [*first.seqs, *second.seqs] == [1, 2, 3, 4, 5]
    assert (second.head, second.chain) == (5, chain_of(sent))
    assert [served.event_id for served in await whole(store.log, mine)] == [each.event_id for each in sent]


async def test_an_event_that_comes_again_keeps_its_place(nodes: list[Store]) -> None:
    mine = await workspace(nodes[0])
    first, second, third, fourth = envelopes(4)
    await nodes[0].log.append(mine, [first, second])

    again = await nodes[1].log.append(mine, [second, third, first, third])
    later = await nodes[0].log.append(mine, [third, fourth])

    assert (again.seqs, again.head) == ([2, 3, 1, 3], 3)
    assert later.seqs == [3, 4]
    assert later.chain == chain_of([first, second, third, fourth])


async def test_an_event_that_comes_again_after_its_content_was_given_up_keeps_its_place(store: Store) -> None:
    mine = await workspace(store)
    sent = envelopes(4)
    await store.log.append(mine, sent)
    await store.log.prune(mine, 4)

    again = await store.log.append(mine, sent)

    assert (again.seqs, again.head) == ([1, 2, 3, 4], 4)


async def test_logs_know_nothing_of_each_other(store: Store) -> None:
    mine, other = await workspace(store), await workspace(store)
    shared = envelope()

    await store.log.append(mine, [envelope(), shared])
    there = await store.log.append(other, [shared])

    assert there.seqs == [1]
    assert await store.log.redact(other, [shared.event_id]) == [shared.event_id]
    assert [served.body for served in await whole(store.log, mine)] == [b"{}", b"{}"]


async def test_an_unknown_workspace_is_refused(store: Store) -> None:
    nowhere = new_id()

    for asked in (
        store.log.append(nowhere, envelopes(1)),
        store.log.read(nowhere, 0, 10),
        store.log.head(nowhere),
        store.log.prune(nowhere, 1),
    ):
        with pytest.raises(UnknownWorkspaceError):
            await asked


async def test_two_nodes_that_append_at_once_lose_nothing(nodes: list[Store]) -> None:
    mine = await workspace(nodes[0])
    rounds = [[envelopes(3) for _ in range(12)] for _ in nodes]
    repeated = envelopes(6)

    async def push(node: Store, batches: list[list[object]]) -> list[int]:
        seqs: list[int] = []
        for number, batch in enumerate(batches):
            stored = await node.log.append(mine, [*batch, repeated[number % 6]])  # type: ignore[list-item]
            seqs.extend(stored.seqs[:-1])
        return seqs

    placed = await asyncio.gather(*(push(node, batches) for node, batches in zip(nodes, rounds, strict=True)))  # type: ignore[arg-type]

    log = await whole(nodes[0].log, mine)
    at = {served.event_id: served.seq for served in log}
    assert len(log) == len(at) == 2 * 12 * 3 + 6
    for seqs, batches in zip(placed, rounds, strict=True):
        assert seqs == [at[each.event_id] for batch in batches for each in batch]


async def test_nodes_that_append_to_many_workspaces_at_once_do_not_wait_for_each_other(nodes: list[Store]) -> None:
    shared = [await workspace(nodes[0]) for _ in range(20)]
    orders = shared, shared[::-1]

    async def push(node: Store, workspace_ids: list[str]) -> None:
        for _ in range(5):
            await asyncio.gather(*(node.log.append(each, envelopes(2)) for each in workspace_ids))

    await asyncio.gather(*(push(node, order) for node, order in zip(nodes, orders, strict=True)))

    assert [len(await whole(nodes[0].log, each)) for each in shared] == [20] * 20


async def test_pushes_to_one_workspace_past_the_appender_keep_their_order(store: Store) -> None:
    mine = await workspace(store)
    sent = [envelopes(2) for _ in range(10)]

    stored = await asyncio.gather(*(store.log.append(mine, batch) for batch in sent))

    at = {served.seq: served.event_id for served in await whole(store.log, mine)}
    assert len(at) == 20
    for batch, answer in zip(sent, stored, strict=True):
        assert [at[seq] for seq in answer.seqs] == [each.event_id for each in batch]


async def test_a_page_holds_no_more_than_was_asked_for_but_at_least_one(store: Store) -> None:
    mine = await workspace(store)
    await store.log.append(mine, [envelope(bytes(3_000)) for _ in range(4)])

    counted = await store.log.read(mine, 1, 2)
    measured = await store.log.read(mine, 0, 10, 9_000)
    tiny = await store.log.read(mine, 2, 10, 10)
    end = await store.log.read(mine, 4, 10)

    assert (counted.first, counted.last, counted.count, counted.head) == (2, 3, 2, 4)
    assert (measured.first, measured.last) == (1, 2)
    assert (tiny.first, tiny.last) == (3, 3)
    assert (end.first, end.last, end.events) == (5, 4, "")
    assert end.chain == (await store.log.head(mine)).chain


async def test_a_place_where_no_log_has_been_has_no_chain(store: Store) -> None:
    mine = await workspace(store)
    await store.log.append(mine, envelopes(2))

    beyond = await store.log.read(mine, 7, 10)

    assert (beyond.head, beyond.chain, beyond.events) == (2, None, "")
    assert await store.log.chain_at(mine, 3) is None
    assert await store.log.chain_at(mine, 0) == GENESIS


async def test_what_is_below_the_floor_is_served_no_more_and_its_chain_stays(store: Store) -> None:
    mine = await workspace(store)
    sent = envelopes(5)
    await store.log.append(mine, sent)

    floor = await store.log.prune(mine, 4)

    assert floor == (await store.log.head(mine)).floor == 4
    assert [served.seq for served in await whole(store.log, mine, since=3)] == [4, 5]
    assert await store.log.chain_at(mine, 2) == chain_of(sent[:2])
    with pytest.raises(BelowFloorError) as refused:
        await store.log.read(mine, 2, 10)
    assert refused.value.floor == 4


async def test_the_floor_never_sinks_and_never_leaves_the_log(store: Store) -> None:
    mine = await workspace(store)
    await store.log.append(mine, envelopes(3))

    floors = [await store.log.prune(mine, below) for below in (2, 1, 99)]
    later = await store.log.append(mine, envelopes(1))

    assert floors == [2, 2, 4]
    assert [served.seq for served in await whole(store.log, mine, since=3)] == later.seqs == [4]


async def test_a_redacted_event_loses_its_body_and_keeps_the_chain(store: Store) -> None:
    mine = await workspace(store)
    sent = envelopes(3)
    await store.log.append(mine, sent)

    redacted = await store.log.redact(mine, [sent[1].event_id, new_id()])
    again = await store.log.redact(mine, [sent[1].event_id])

    assert redacted == again == [sent[1].event_id]
    log = await whole(store.log, mine)
    assert [served.body for served in log] == [b"0", None, b"2"]
    assert log[1].body_hash == sent[1].body_hash()


async def test_a_log_that_was_set_back_under_a_node_goes_on_from_what_it_holds(nodes: list[Store]) -> None:
    mine = await workspace(nodes[0])
    kept, lost, found, later = envelopes(4)
    await nodes[0].log.append(mine, [kept, lost])

    def restore(connection: Connection) -> None:
        """As bringing back an older backup does."""
        event, log = schema.event, schema.workspace
        connection.execute(event.delete().where(event.c.workspace_id == mine, event.c.seq == 2))
        connection.execute(log.update().where(log.c.workspace_id == mine).values(head=1, chain=chain_of([kept])))

    await nodes[1].database.write(restore)
    await nodes[1].log.append(mine, [found])
    stored = await nodes[0].log.append(mine, [later])

    assert (stored.head, stored.chain) == (3, chain_of([kept, found, later]))
    assert [served.event_id for served in await whole(nodes[0].log, mine)] == [
        each.event_id for each in (kept, found, later)
    ]
    assert await nodes[0].log.chain_at(mine, 2) != chain_of([kept, lost])


async def test_an_epoch_is_declared_for_one_workspace_or_all(store: Store) -> None:
    mine, other = await workspace(store), await workspace(store)

    one = await store.log.new_epoch(mine)
    all_of_them = await store.log.new_epoch()

    assert (one, all_of_them >= 2) == (1, True)
    assert [(await store.log.head(each)).epoch for each in (mine, other)] == [3, 2]


async def test_heads_are_told_of_the_workspaces_there_are(store: Store) -> None:
    mine, other = await workspace(store), await workspace(store)
    await store.log.append(other, envelopes(2))

    assert await store.log.heads([mine, other, new_id()]) == {mine: 0, other: 2}


async def test_bodies_of_any_bytes_come_back(store: Store) -> None:
    mine = await workspace(store)
    bodies = [b"", bytes(range(256)), '„Größe“ \\ "'.encode(), bytes(65_536)]
    await store.log.append(mine, [envelope(body) for body in bodies])

    assert [served.body for served in await whole(store.log, mine)] == bodies

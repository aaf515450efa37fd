"""What a hub keeps beside the logs: workspaces, devices, ways in, receipts, blobs and snapshots; in both databases."""

import asyncio
import dataclasses
import hashlib
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from pjais.hub.store import schema
from pjais.hub.store.contents import PART_BYTES, OtherContentError, QuotaError
from pjais.hub.store.invitations import Invitation, Recovery
from pjais.hub.store.opening import Store
from pjais.hub.store.port import UnknownWorkspaceError
from pjais.hub.store.records import Receipt
from pjais.hub.store.workspaces import Seen
from pjais.kernel.clock import utc_now
from pjais.kernel.errors import TooLargeError
from pjais.kernel.ids import new_id
from tests.integration.hub_logs import device, envelopes, opened, workspace

pytestmark = pytest.mark.anyio
EARLY, NOW, LATE = (f"2026-11-28T0{hour}:00:00.000000Z" for hour in (1, 5, 9))


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def nodes(store_address: str) -> AsyncIterator[list[Store]]:
    async with opened(store_address, store_address) as stores:
        yield stores


@pytest.fixture
async def store(nodes: list[Store]) -> Store:
    return nodes[0]


async def source(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def parts(store: Store, workspace_id: str) -> int:
    """How many parts of blobs and snapshots the workspace has."""
    rows = select(func.count()).where(schema.content.c.workspace_id == workspace_id)

    def count(connection: Connection) -> int:
        return int(connection.execute(rows).scalar_one())

    return await store.database.read(count)


def invitation(workspace_id: str, code_hash: str | None = None) -> Invitation:
    code_hash = code_hash or hashlib.sha256(new_id().encode()).hexdigest()
    return Invitation(workspace_id, new_id(), code_hash, "editor", "sealed", new_id(), EARLY, LATE)


async def test_a_workspace_is_made_once_and_goes_with_all_it_holds(store: Store) -> None:
    mine = await workspace(store)
    await store.log.append(mine, envelopes(2))
    taken = await store.records.workspaces.create(mine, "managed", device(mine))

    made = await store.records.workspaces.get(mine)
    deleted = [await store.records.workspaces.delete(mine) for _ in range(2)]

    assert not taken
    assert made
    assert (made.mode, made.epoch, made.head, made.floor) == ("sealed", 1, 2, 1)
    assert made.size > 0
    assert deleted == [True, False]
    assert await store.records.workspaces.get(mine) is None
    assert await store.records.devices.of(mine) == []
    assert mine not in {each.workspace_id for each in await store.records.workspaces.all()}


async def test_a_removed_device_stays_listed_and_can_do_nothing(store: Store) -> None:
    mine = await workspace(store)
    other = device(mine, joined_at=LATE)
    devices = store.records.devices
    assert await devices.add(other)

    changed = await devices.set_role(mine, other.device_id, "reader"), await devices.rename(mine, other.device_id, "x")
    removed = [await devices.remove(mine, other.device_id, at=LATE) for _ in range(2)]

    assert changed == (True, True)
    assert removed == [True, False]
    assert await devices.get(mine, other.device_id) is None
    assert not await devices.set_role(mine, other.device_id, "owner")
    assert not await devices.add(other)
    expected = dataclasses.replace(other, name="x", role="reader", removed_at=LATE)
    assert expected in await devices.of(mine)


async def test_the_slowest_cursor_is_that_of_a_device_that_is_still_heard_of(store: Store) -> None:
    mine = await workspace(store)
    devices = store.records.devices
    (owner,) = await devices.of(mine)
    slow, lost = device(mine, joined_at=EARLY), device(mine, joined_at=EARLY)
    await devices.add(slow)
    await devices.add(lost)

    await devices.saw([Seen(mine, owner.device_id, 9, LATE), Seen(mine, slow.device_id, 4, LATE)])
    await devices.saw([Seen(mine, slow.device_id, 2, LATE), Seen(mine, lost.device_id, 1, EARLY)])

    assert await devices.slowest_cursor(mine, seen_since=NOW) == 4
    assert await devices.slowest_cursor(mine, seen_since=EARLY) == 1
    assert await devices.slowest_cursor(mine, seen_since="2027") is None


async def test_digests_are_held_against_those_at_the_same_place(store: Store) -> None:
    mine = await workspace(store)
    devices = store.records.devices
    (owner,) = await devices.of(mine)
    other = device(mine)
    await devices.add(other)

    agreed = [
        await devices.note_digest(mine, owner.device_id, 1_000, "a"),
        await devices.note_digest(mine, other.device_id, 2_000, "b"),
        await devices.note_digest(mine, other.device_id, 1_000, "b"),
        await devices.note_digest(mine, other.device_id, 1_000, "a"),
    ]

    assert agreed == [True, True, False, True]


async def test_an_invitation_lets_in_one_device_however_many_come_at_once(nodes: list[Store]) -> None:
    mine = await workspace(nodes[0])
    made = invitation(mine)
    await nodes[0].records.invitations.add(made)
    guests = [device(mine) for _ in range(6)]

    accepted = await asyncio.gather(
        *(nodes[number % 2].records.invitations.accept(made, guest, NOW) for number, guest in enumerate(guests))
    )

    assert sum(accepted) == 1
    joined = {each.device_id for each in await nodes[0].records.devices.of(mine)}
    assert joined & {guest.device_id for guest in guests} == {guests[accepted.index(True)].device_id}
    assert await nodes[0].records.invitations.by_code(made.code_hash, NOW) is None


async def test_an_invitation_is_found_by_its_code_until_it_ends(store: Store) -> None:
    mine = await workspace(store)
    invitations = store.records.invitations
    made, withdrawn = invitation(mine), invitation(mine)
    await invitations.add(made)
    await invitations.add(withdrawn)
    assert await invitations.withdraw(mine, withdrawn.invitation_id)

    assert await invitations.by_code(made.code_hash, NOW) == made
    assert await invitations.of(mine, NOW) == [made]
    assert await invitations.by_code(withdrawn.code_hash, NOW) is None
    assert await invitations.by_code(made.code_hash, LATE) is None
    assert not await invitations.accept(made, device(mine), LATE)
    await invitations.forget_expired(LATE)
    assert await invitations.of(mine, EARLY) == []


async def test_an_invitation_is_burned_by_wrong_guesses(store: Store) -> None:
    mine = await workspace(store)
    made = invitation(mine)
    await store.records.invitations.add(made)

    burned = [await store.records.invitations.guessed_wrong(mine, made.invitation_id, most=3) for _ in range(3)]

    assert burned == [False, False, True]
    assert not await store.records.invitations.accept(made, device(mine), NOW)


async def test_a_new_recovery_bundle_takes_the_place_of_the_old(store: Store) -> None:
    mine = await workspace(store)
    old, new = (Recovery(mine, hashlib.sha256(new_id().encode()).hexdigest(), text, NOW) for text in ("old", "new"))

    await store.records.recoveries.put(old)
    await store.records.recoveries.put(new)

    assert await store.records.recoveries.of(mine) == new
    assert await store.records.recoveries.by_lookup(new.lookup) == new
    assert await store.records.recoveries.by_lookup(old.lookup) is None


async def test_receipts_and_revoked_tokens_are_kept(store: Store) -> None:
    mine = await workspace(store)
    first, second = (Receipt(mine, new_id(), new_id(), at, [new_id()]) for at in (EARLY, LATE))
    await store.records.receipts.add(second)
    await store.records.receipts.add(first)
    for _ in range(2):
        await store.records.revoked_tokens.add(mine, "token", NOW)

    assert await store.records.receipts.of(mine) == [first, second]
    assert await store.records.revoked_tokens.has(mine, "token")
    assert not await store.records.revoked_tokens.has(await workspace(store), "token")
    await store.records.revoked_tokens.forget_expired(NOW)
    assert not await store.records.revoked_tokens.has(mine, "token")


async def test_all_nodes_have_the_same_secret(nodes: list[Store]) -> None:
    found = await asyncio.gather(*(node.records.secrets.get("for this test", 48) for node in nodes * 3))

    assert len(set(found)) == 1
    assert len(found[0]) == 48


async def test_a_blob_comes_back_as_it_was(store: Store) -> None:
    mine = await workspace(store)
    content = bytes(range(256)) * (PART_BYTES // 100)
    name = hashlib.sha256(content).hexdigest()

    for _ in range(2):
        pieces = (content[start : start + 70_000] for start in range(0, len(content), 70_000))
        await store.records.blobs.put(mine, name, source(pieces), most=len(content), quota=len(content))

    stored = await store.records.blobs.get(mine, name)
    assert stored
    assert stored.size == len(content)
    assert b"".join([part async for part in store.records.blobs.parts_of(stored)]) == content
    assert await parts(store, mine) == -(-len(content) // PART_BYTES)
    assert await store.records.blobs.get(await workspace(store), name) is None


async def test_a_blob_that_is_refused_leaves_nothing(store: Store) -> None:
    mine = await workspace(store)
    blobs = store.records.blobs
    content = bytes(PART_BYTES + 1)
    name = hashlib.sha256(content).hexdigest()

    with pytest.raises(TooLargeError):
        await blobs.put(mine, name, source([content]), most=PART_BYTES, quota=10**9)
    with pytest.raises(QuotaError):
        await blobs.put(mine, name, source([content]), most=10**9, quota=PART_BYTES)
    with pytest.raises(OtherContentError):
        await blobs.put(mine, "0" * 64, source([content]), most=10**9, quota=10**9)
    with pytest.raises(UnknownWorkspaceError):
        await blobs.put(new_id(), name, source([content]), most=10**9, quota=10**9)

    assert await parts(store, mine) == 0
    assert await blobs.get(mine, name) is None


async def test_an_upload_that_is_cut_off_leaves_nothing(store: Store) -> None:
    mine = await workspace(store)
    halfway = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield bytes(PART_BYTES)
        halfway.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(store.records.snapshots.put(mine, 1, new_id(), endless(), most=10**9))
    await halfway.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload

    assert await parts(store, mine) == 0


async def test_what_a_killed_node_had_begun_to_take_is_cleared_away(store: Store) -> None:
    mine = await workspace(store)
    await store.records.snapshots.put(mine, 1, new_id(), source([b"whole"]), most=100)
    part = {"workspace_id": mine, "upload_id": new_id(), "part": 0, "bytes": b"begun"}
    await store.database.write(lambda connection: connection.execute(schema.content.insert().values(**part)))
    began = utc_now()

    await store.records.uploads.forget_unfinished(before=began - timedelta(hours=1))
    still_there = await parts(store, mine)
    await store.records.uploads.forget_unfinished(before=began + timedelta(hours=1))

    assert still_there == 2
    latest = await store.records.snapshots.latest(mine)
    assert latest
    assert [piece async for piece in store.records.snapshots.parts_of(latest)] == [b"whole"]
    assert await parts(store, mine) == 1


async def test_the_newest_snapshots_are_kept(store: Store) -> None:
    mine = await workspace(store)
    snapshots = store.records.snapshots
    (owner,) = await store.records.devices.of(mine)

    made = [await snapshots.put(mine, seq, owner.device_id, source([b"%d" % seq]), most=100) for seq in (1, 5, 3, 5)]

    latest = await snapshots.latest(mine)
    assert latest == made[1] == made[3]
    assert b"".join([part async for part in snapshots.parts_of(latest)]) == b"5"
    assert await parts(store, mine) == 2
    await snapshots.delete_all(mine)
    assert await snapshots.latest(mine) is None
    assert await parts(store, mine) == 0

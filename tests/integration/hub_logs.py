"""What tests of the hub's store begin with: envelopes, a workspace with its owner, and logs read to their ends."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import orjson

from pjais.hub.store.opening import Store, open_store
from pjais.hub.store.port import EventLog
from pjais.hub.store.workspaces import Device
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.replication.envelope import GENESIS, SIGNATURE_BYTES, Envelope, Served, chained


def envelope(body: bytes = b"{}", event_id: str | None = None, device_id: str | None = None) -> Envelope:
    return Envelope(event_id or new_id(), device_id or new_id(), "event", "plain", body, bytes(SIGNATURE_BYTES))


def envelopes(count: int) -> list[Envelope]:
    return [envelope(b"%d" % number) for number in range(count)]


def device(workspace_id: str, device_id: str | None = None, joined_at: str | None = None) -> Device:
    return Device(workspace_id, device_id or new_id(), "sealed", "a" * 64, "b" * 64, "owner", joined_at or now_text())


async def workspace(store: Store) -> str:
    """A new one with its owner."""
    workspace_id = new_id()
    assert await store.records.workspaces.create(workspace_id, "sealed", device(workspace_id))
    return workspace_id


@asynccontextmanager
async def opened(*addresses: str, sweep_s: float = 3_600.0) -> AsyncIterator[list[Store]]:
    """A node for each address; none of them sweeps within a test unless it is told to."""
    stores = [await open_store(address, sweep_s) for address in addresses]
    try:
        yield stores
    finally:
        for store in stores:
            await store.close()


async def whole(log: EventLog, workspace_id: str, since: int = 0) -> list[Served]:
    """Every event after ``since``; fails if one is missing or the chain is not that of its events."""
    found: list[Served] = []
    chain = await log.chain_at(workspace_id, since)
    while True:
        page = await log.read(workspace_id, since, 100)
        events = orjson.loads(f"[{page.events}]")
        assert page.count == len(events)
        for each in events:
            served = Served.of_json(each)
            assert served.seq == (found[-1].seq if found else since) + 1
            assert chain is not None
            chain = chained(chain, served.seq, served.leaf())
            found.append(served)
        assert page.chain == chain
        if not events:
            return found
        since = page.last


def chain_of(batch: Sequence[Envelope]) -> bytes:
    chain = GENESIS
    for seq, each in enumerate(batch, 1):
        chain = chained(chain, seq, each.leaf())
    return chain

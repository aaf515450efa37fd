"""Routes of what is too large for events: blobs by their hash, and snapshots for devices below the floor."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from litestar import Request, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK

from pjais.hub.members import Member
from pjais.hub.node import Node
from pjais.kernel.clock import to_text, utc_now
from pjais.kernel.errors import InvalidInputError, NotFoundError
from pjais.kernel.wording import said

#: A device that was not heard of for so long does not hold up the floor; it comes back by a snapshot.
ACTIVE = timedelta(days=30)
_BYTES = "application/octet-stream"


@put("/blobs/{sha256:str}", status_code=HTTP_200_OK, request_max_body_size=None)
async def put_blob(
    request: Request[Any, Any, Any], node: NamedDependency[Node], member: NamedDependency[Member], sha256: FromPath[str]
) -> dict[str, int]:
    """Keep these bytes under their own SHA-256; once more changes nothing."""
    member.must_be("owner", "editor")
    most, quota = node.limits.blob_bytes, node.limits.workspace_bytes
    blobs = node.store.records.blobs
    return {"size": await blobs.put(member.workspace_id, sha256, request.stream(), most=most, quota=quota)}


@get("/blobs/{sha256:str}")
async def get_blob(node: NamedDependency[Node], member: NamedDependency[Member], sha256: FromPath[str]) -> Stream:
    """The bytes that were kept under that hash."""
    found = await node.store.records.blobs.get(member.workspace_id, sha256)
    if found is None:
        msg = said("The workspace has no such blob")
        raise NotFoundError(msg)
    return _streamed(node.store.records.blobs.parts_of(found), found.size)


@put("/snapshots/{seq:int}", status_code=HTTP_200_OK, request_max_body_size=None)
async def put_snapshot(
    request: Request[Any, Any, Any], node: NamedDependency[Node], member: NamedDependency[Member], seq: FromPath[int]
) -> dict[str, Any]:
    """Keep the rows at ``seq``; events before it that every active device has are given up."""
    member.must_be("owner", "editor")
    head = await node.store.log.head(member.workspace_id)
    if not 1 <= seq <= head.seq:
        msg = said("A snapshot is of an event that the hub has, 1 to {head}", head=head.seq)
        raise InvalidInputError(msg)
    most = node.limits.snapshot_bytes
    records = node.store.records
    made = await records.snapshots.put(member.workspace_id, seq, member.device_id, request.stream(), most=most)
    slowest = await records.devices.slowest_cursor(member.workspace_id, to_text(utc_now() - ACTIVE))
    floor = await node.store.log.prune(member.workspace_id, min(made.seq, slowest or 0) + 1)
    node.changed(member.workspace_id, "snapshot")
    return {"seq": made.seq, "size": made.size, "sha256": made.sha256, "floor": floor}


@get("/snapshots/latest")
async def get_snapshot(node: NamedDependency[Node], member: NamedDependency[Member]) -> Stream:
    """The newest snapshot."""
    found = await node.store.records.snapshots.latest(member.workspace_id)
    if found is None:
        msg = said("The workspace has no snapshot")
        raise NotFoundError(msg)
    told = {"Pjais-Snapshot-Seq": str(found.seq), "Pjais-Snapshot-Sha256": found.sha256}
    return _streamed(node.store.records.snapshots.parts_of(found), found.size, told)


def _streamed(parts: AsyncIterator[bytes], size: int, told: dict[str, str] | None = None) -> Stream:
    headers = {"Content-Length": str(size), "Cache-Control": "no-store", **(told or {})}
    return Stream(parts, media_type=_BYTES, headers=headers)

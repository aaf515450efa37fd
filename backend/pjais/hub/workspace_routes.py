"""Routes of a workspace's log, devices, invitations and redactions; all need the token of one of its devices."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from pjais.hub.errors import DeniedError
from pjais.hub.members import Member, hashed
from pjais.hub.node import Node
from pjais.hub.store.invitations import Invitation, Recovery
from pjais.hub.store.records import Receipt
from pjais.hub.store.workspaces import Device
from pjais.hub.wishes import DeviceChange, NewInvitation, NewRecovery, Redaction
from pjais.kernel.clock import now_text, to_text, utc_now
from pjais.kernel.errors import NotFoundError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.replication.envelope import is_uuid

#: The most of one page, in characters; the first event comes in any case.
PAGE_CHARACTERS = 4_000_000
Since = Annotated[int, QueryParameter(ge=0, le=2**53)]
Limit = Annotated[int, QueryParameter(ge=1, le=5_000)]


@get("/events")
async def read_events(
    node: NamedDependency[Node], member: NamedDependency[Member], since: Since = 0, limit: Limit = 1_000
) -> Response[bytes]:
    """The log after ``since``, to catch up on."""
    page = await node.store.log.read(member.workspace_id, since, limit, PAGE_CHARACTERS)
    node.metrics.count("events_read_total", page.count)
    chain = "null" if page.chain is None else f'"{page.chain.hex()}"'
    text = (
        f'{{"first":{page.first},"last":{page.last},"head":{page.head},"floor":{page.floor},"chain":{chain},'
        f'"events":[{page.events}]}}'
    )
    return Response(text.encode(), media_type="application/json", headers={"Cache-Control": "no-store"})


@get("/devices")
async def list_devices(node: NamedDependency[Node], member: NamedDependency[Member]) -> dict[str, Any]:
    """All devices, those that were removed too: their events stay provable."""
    return {"items": [_shown(each) for each in await node.store.records.devices.of(member.workspace_id)]}


@patch("/devices/{device_id:str}", status_code=HTTP_204_NO_CONTENT)
async def change_device(
    node: NamedDependency[Node],
    member: NamedDependency[Member],
    device_id: FromPath[str],
    data: JSONBody[DeviceChange],
) -> None:
    """Another role, for owners to give; another name, also for the device itself."""
    await node.members.change(member, device_id, data.role, data.device_name)
    node.changed(member.workspace_id, "devices")


@delete("/devices/{device_id:str}")
async def remove_device(node: NamedDependency[Node], member: NamedDependency[Member], device_id: FromPath[str]) -> None:
    """Remove a device, or leave; its sockets are closed on all nodes."""
    await node.members.remove(member, device_id)
    node.changed(member.workspace_id, "devices")


@get("/invitations")
async def list_invitations(node: NamedDependency[Node], member: NamedDependency[Member]) -> dict[str, Any]:
    """Those that are open."""
    member.must_be("owner")
    found = await node.store.records.invitations.of(member.workspace_id, now_text())
    fields = ("invitation_id", "role", "made_by", "made_at", "expires_at", "uses_left")
    return {"items": [{name: getattr(each, name) for name in fields} for each in found]}


@post("/invitations", status_code=HTTP_201_CREATED)
async def invite(
    node: NamedDependency[Node], member: NamedDependency[Member], data: JSONBody[NewInvitation]
) -> dict[str, str]:
    """Let another device in, with keys that only the code opens."""
    member.must_be("owner")
    invitations = node.store.records.invitations
    if len(await invitations.of(member.workspace_id, now_text())) >= node.limits.invitations:
        msg = said("A workspace has at most {most} open invitations", most=node.limits.invitations)
        raise DeniedError(msg)
    made, ends = now_text(), to_text(utc_now() + timedelta(seconds=data.expires_in_s))
    outside = (member.workspace_id, new_id(), data.code_hash, data.role, data.bundle, member.device_id)
    invitation = Invitation(*outside, made, ends, data.uses)
    await invitations.add(invitation)
    return {"invitation_id": invitation.invitation_id, "expires_at": ends}


@delete("/invitations/{invitation_id:str}")
async def withdraw_invitation(
    node: NamedDependency[Node], member: NamedDependency[Member], invitation_id: FromPath[str]
) -> None:
    """Take an invitation back."""
    member.must_be("owner")
    invitations = node.store.records.invitations
    if not is_uuid(invitation_id) or not await invitations.withdraw(member.workspace_id, invitation_id):
        msg = said("The workspace has no such invitation")
        raise NotFoundError(msg)


@get("/recovery")
async def show_recovery(node: NamedDependency[Node], member: NamedDependency[Member]) -> dict[str, Any]:
    """Whether there is a recovery code, and since when."""
    found = await node.store.records.recoveries.of(member.workspace_id)
    return {"made_at": found.made_at if found else None}


@put("/recovery", status_code=HTTP_204_NO_CONTENT)
async def put_recovery(
    node: NamedDependency[Node], member: NamedDependency[Member], data: JSONBody[NewRecovery]
) -> None:
    """Keys for the recovery code, in place of those before; of ``lookup`` only its hash is kept."""
    member.must_be("owner")
    await node.store.records.recoveries.put(Recovery(member.workspace_id, hashed(data.lookup), data.bundle, now_text()))


@get("/redactions")
async def list_redactions(node: NamedDependency[Node], member: NamedDependency[Member]) -> dict[str, Any]:
    """The receipts, oldest first."""
    return {"items": [_receipt(each) for each in await node.store.records.receipts.of(member.workspace_id)]}


@post("/redactions", status_code=HTTP_200_OK)
async def redact(
    node: NamedDependency[Node], member: NamedDependency[Member], data: JSONBody[Redaction]
) -> dict[str, Any]:
    """Take the bodies of these events out for good; their hashes stay, and with them the chain."""
    member.must_be("owner", "editor")
    found = await node.store.log.redact(member.workspace_id, data.event_ids)
    if found:
        await node.store.records.snapshots.delete_all(member.workspace_id)  # they say what the events said
    receipt = Receipt(member.workspace_id, new_id(), member.device_id, now_text(), found)
    await node.store.records.receipts.add(receipt)
    node.metrics.count("redactions_total", len(found))
    node.changed(member.workspace_id, "redacted")
    return _receipt(receipt)


def _shown(device: Device) -> dict[str, Any]:
    fields = ("device_id", "public_key", "box_key", "role", "joined_at", "removed_at", "seen_at", "cursor")
    return {"device_name": device.name, **{name: getattr(device, name) for name in fields}}


def _receipt(receipt: Receipt) -> dict[str, Any]:
    fields = ("receipt_id", "at", "device_id", "event_ids")
    return {name: getattr(receipt, name) for name in fields}

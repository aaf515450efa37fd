"""Routes that need no token: to open a workspace, to join one, to get a token."""

import secrets
from base64 import b64decode
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from pjais.hub.errors import (
    DeniedError,
    NoSuchCodeError,
    SignUpClosedError,
    TooManyRequestsError,
    UnauthorizedDeviceError,
)
from pjais.hub.members import WRONG_CODES, hashed
from pjais.hub.node import Node
from pjais.hub.store.invitations import Invitation, Recovery
from pjais.hub.store.workspaces import Device, Role
from pjais.hub.tokens import EVERYWHERE, Bearer, instant
from pjais.hub.wishes import Joining, NewDevice, NewWorkspace, Opening, Proof
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.replication.envelope import is_uuid

Asked = Request[Any, Any, Any]
DeviceId = Annotated[str, QueryParameter(max_length=36)]


@post("/workspaces", status_code=HTTP_201_CREATED)
async def open_workspace(request: Asked, node: NamedDependency[Node], data: JSONBody[NewWorkspace]) -> dict[str, Any]:
    """A workspace with its first device, which owns it."""
    _not_too_often(node, request)
    wanted = node.settings.sign_up_code
    if wanted is not None and not secrets.compare_digest(wanted.encode(), (data.code or "").encode()):
        _wrong(node, request)
        msg = said("This hub opens workspaces only for who has its sign-up code")
        raise SignUpClosedError(msg)
    workspace_id = data.workspace_id or new_id()
    owner = _device(workspace_id, data, "owner")
    if not await node.store.records.workspaces.create(workspace_id, data.mode, owner):
        msg = said("This hub has a workspace with this id already")
        raise DeniedError(msg)
    return {"workspace_id": workspace_id, "epoch": 1, "role": "owner", **_token(node, owner, workspace_id)}


@get("/challenge")
async def challenge(request: Asked, node: NamedDependency[Node], device_id: DeviceId) -> dict[str, str]:
    """What a device has to sign for a token."""
    _not_too_often(node, request)
    if not is_uuid(device_id):
        msg = said("device_id: this is not an id")
        raise InvalidInputError(msg)
    text, ends = node.tokens.challenge(device_id)
    return {"challenge": text, "expires_at": instant(ends)}


@post("/tokens", status_code=HTTP_200_OK)
async def get_token(request: Asked, node: NamedDependency[Node], data: JSONBody[Proof]) -> dict[str, Any]:
    """A token for whoever holds the device's key; good wherever the device is registered with it."""
    _not_too_often(node, request)
    device = await node.store.records.devices.get(data.workspace_id, data.device_id)
    if device is None or device.removed_at is not None:
        msg = said("This device does not belong to the workspace, or was removed from it")
        raise UnauthorizedDeviceError(msg)
    node.tokens.check_proof(data.challenge, device.device_id, device.public_key, b64decode(data.proof))
    return {"role": device.role, **_token(node, device, EVERYWHERE)}


@post("/invitations/open", status_code=HTTP_200_OK)
async def open_invitation(request: Asked, node: NamedDependency[Node], data: JSONBody[Opening]) -> dict[str, Any]:
    """What an invitation holds, for whoever has its code; it is not used up by looking."""
    _may_guess(node, request)
    found = await node.store.records.invitations.by_code(hashed(data.code), now_text())
    if found is None:
        raise _no_such_code(node, request)
    workspace = await _workspace(node, found.workspace_id)
    return {"invitation_id": found.invitation_id, "bundle": found.bundle, "role": found.role, **workspace}


@get("/recovery/{lookup:str}")
async def find_recovery(request: Asked, node: NamedDependency[Node], lookup: FromPath[str]) -> dict[str, Any]:
    """The sealed keys of a workspace, for whoever has its recovery code."""
    _may_guess(node, request)
    found = await node.store.records.recoveries.by_lookup(hashed(lookup))
    if found is None:
        raise _no_such_code(node, request)
    return {"bundle": found.bundle, **await _workspace(node, found.workspace_id)}


@post("/{workspace_id:str}/join", status_code=HTTP_201_CREATED)
async def join(
    request: Asked, node: NamedDependency[Node], workspace_id: FromPath[str], data: JSONBody[Joining]
) -> dict[str, Any]:
    """Come into a workspace, by an invitation or by recovery."""
    _may_guess(node, request)
    way_in = await _way_in(node, workspace_id, data)
    if way_in is None:
        await _count_wrong(node, workspace_id)
        raise _no_such_code(node, request)
    role: Role = way_in.role if isinstance(way_in, Invitation) else "owner"
    device = _device(workspace_id, data, role)
    if len(await node.store.records.devices.of(workspace_id)) >= node.limits.devices:
        msg = said("A workspace has at most {most} devices", most=node.limits.devices)
        raise DeniedError(msg)
    await node.members.join(device, way_in if isinstance(way_in, Invitation) else None)
    node.changed(workspace_id, "devices")
    return {"role": role, **_token(node, device, workspace_id)}


async def _way_in(node: Node, workspace_id: str, data: Joining) -> Invitation | Recovery | None:
    records = node.store.records
    found: Invitation | Recovery | None = None
    if data.code is not None:
        found = await records.invitations.by_code(hashed(data.code), now_text())
    elif data.recovery is not None:
        found = await records.recoveries.by_lookup(hashed(data.recovery))
    return found if found is not None and found.workspace_id == workspace_id else None


async def _count_wrong(node: Node, workspace_id: str) -> None:
    """Whoever knows the workspace and guesses at its codes makes them worthless, and gains nothing."""
    if not is_uuid(workspace_id):
        return
    for each in await node.store.records.invitations.of(workspace_id, now_text()):
        await node.store.records.invitations.guessed_wrong(workspace_id, each.invitation_id, WRONG_CODES)


async def _workspace(node: Node, workspace_id: str) -> dict[str, Any]:
    found = await node.store.records.workspaces.get(workspace_id)
    if found is None:
        msg = said("No invitation is open under that code; it may have been used, or have ended")
        raise NoSuchCodeError(msg)
    return {"workspace_id": workspace_id, "mode": found.mode, "epoch": found.epoch}


def _device(workspace_id: str, shown: NewDevice, role: Role) -> Device:
    name, public_key, box_key = shown.device_name, shown.public_key, shown.box_key
    return Device(workspace_id, shown.device_id, name, public_key, box_key, role, now_text())


def _token(node: Node, device: Device, scope: str) -> dict[str, str]:
    token, bearer = node.tokens.issue(device.device_id, device.public_key, scope)
    return {"token": token, "expires_at": instant(bearer.ends)}


def bearer_of(node: Node, request: Asked) -> Bearer:
    """Raises UnauthorizedDeviceError."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        msg = said("This needs the token of a device")
        raise UnauthorizedDeviceError(msg)
    return node.tokens.read(token.strip())


def _address(request: Asked) -> str:
    return request.client.host if request.client else ""


def _not_too_often(node: Node, request: Asked) -> None:
    _wait(node.strangers.take(_address(request), 1))


def _may_guess(node: Node, request: Asked) -> None:
    _not_too_often(node, request)
    _wait(node.guesses.wait_s(_address(request)))


def _wait(seconds: float) -> None:
    if seconds:
        msg = said("This hub is asked too often from there; wait {seconds} seconds", seconds=int(seconds) + 1)
        raise TooManyRequestsError(msg, retry_after_s=int(seconds) + 1)


def _no_such_code(node: Node, request: Asked) -> NoSuchCodeError:
    _wrong(node, request)
    return NoSuchCodeError(said("No invitation is open under that code; it may have been used, or have ended"))


def _wrong(node: Node, request: Asked) -> None:
    node.guesses.wrong(_address(request))
    node.metrics.count("guesses_total")

"""Hello: who a device is, where it stands in each workspace, and whether that is this hub's history."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pjais.hub.errors import BadFrameError, DeniedError
from pjais.hub.rooms import Room
from pjais.hub.store.port import UnknownWorkspaceError
from pjais.hub.tokens import Bearer
from pjais.kernel.clock import now_text
from pjais.kernel.wording import said
from pjais.replication import frames

if TYPE_CHECKING:
    from pjais.hub.connection import Connection
    from pjais.hub.node import Node


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace that was asked for: where it is served, and whether the device's history is this one's."""

    room: Room
    is_same: bool
    snapshot: frames.SnapshotOffer | None


async def greet(node: "Node", connection: "Connection", frame: frames.FromDevice) -> None:
    """Seat the device wherever it belongs, and say welcome.

    Raises:
        BadFrameError: that is no hello, or one that asks for too much.
        UnauthorizedDeviceError: the token is none, has ended, or is another device's.
        DeniedError: the device belongs to none of the workspaces.
    """
    if frame["type"] != "hello":
        msg = said("The first frame is a hello")
        raise BadFrameError(msg)
    if frame["protocol"] != frames.PROTOCOL:
        connection.answer({"type": "upgrade", "protocol": frames.PROTOCOL})
        connection.finish(frames.CLOSE_UPGRADE)
        return
    most = node.limits.workspaces_in_hello
    if len(frame["workspaces"]) > most:
        msg = said("A hello names at most {most} workspaces", most=most)
        raise BadFrameError(msg)
    connection.bearer = bearer = node.admitted(frame["token"], frame["device_id"])
    connection.device_id = bearer.device_id
    async with AsyncExitStack() as stack:
        places: list[Place] = []
        refused: dict[str, DeniedError] = {}
        for wanted in {each["id"]: each for each in frame["workspaces"]}.values():
            try:
                places.append(await stack.enter_async_context(_place(node, bearer, wanted)))
            except DeniedError as error:
                refused[wanted["id"]] = error
        if refused and not places:
            raise next(iter(refused.values()))
        _seat(node, connection, bearer, places)
    for workspace_id, denied in refused.items():
        connection.refuse(denied.code, denied.detail, ws=workspace_id)


def _seat(node: "Node", connection: "Connection", bearer: Bearer, places: list[Place]) -> None:
    """Without a pause in it: what a room tells from now on follows what is offered here."""
    offered: list[frames.Offered] = []
    for place in places:
        if place.is_same:
            offered.append(place.room.offered(place.room.member(bearer).role, place.snapshot))
            place.room.seats.add(connection)
            connection.rooms[place.room.workspace_id] = place.room
    node.enter(connection)
    limits = node.limits.told()
    connection.answer({"type": "welcome", "server_time": now_text(), "limits": limits, "workspaces": offered})
    for place in places:
        if place.is_same:
            place.room.tell_digests(connection)
        else:
            head = place.room.head
            connection.answer({"type": "epoch", "id": place.room.workspace_id, "epoch": head.epoch, "head": head.seq})


@asynccontextmanager
async def _place(node: "Node", bearer: Bearer, wanted: frames.Wanted) -> AsyncIterator[Place]:
    """Raises DeniedError, also where there is no such workspace: strangers need not know."""
    try:
        async with node.rooms.kept(wanted["id"]) as room:
            room.member(bearer)
            is_same = await _is_same(node, room, wanted)
            yield Place(room, is_same, await node.snapshot_offer(wanted["id"]))
    except UnknownWorkspaceError:
        msg = said("This device does not belong to the workspace, or was removed from it")
        raise DeniedError(msg) from None


async def _is_same(node: "Node", room: Room, wanted: frames.Wanted) -> bool:
    """Whether what the device holds is a beginning of this log; it may have heard of events from another node."""
    await room.looked_at()
    if wanted["epoch"] is not None and wanted["epoch"] != room.head.epoch:
        return False
    if not wanted["since"]:
        return True
    chain = await node.store.log.chain_at(room.workspace_id, wanted["since"])
    return chain is not None and wanted["chain"] in {None, chain.hex()}

"""The hub's own Litestar app: its routes, its socket, and how failures are told."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, MediaType, Request, Response, Router, WebSocket, get, websocket
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException, WebSocketDisconnect
from litestar.params import FromPath
from litestar.plugins.pydantic import PydanticPlugin

from pjais.hub import access, content_routes, workspace_routes
from pjais.hub.connection import CLOSE_RESTARTING, Connection, Wire
from pjais.hub.members import Member
from pjais.hub.metrics import MEDIA_TYPE
from pjais.hub.node import Node, NodeSettings
from pjais.hub.sockets import socket_of
from pjais.hub.store.opening import open_store
from pjais.kernel.ids import new_id
from pjais.server.problems import problem_response

BODY_LIMIT: Final = 4_000_000
_STRANGERS: Final = (
    access.open_workspace,
    access.challenge,
    access.get_token,
    access.open_invitation,
    access.find_recovery,
    access.join,
)
_MEMBERS: Final = (
    workspace_routes.read_events,
    workspace_routes.list_devices,
    workspace_routes.change_device,
    workspace_routes.remove_device,
    workspace_routes.list_invitations,
    workspace_routes.invite,
    workspace_routes.withdraw_invitation,
    workspace_routes.show_recovery,
    workspace_routes.put_recovery,
    workspace_routes.list_redactions,
    workspace_routes.redact,
    content_routes.put_blob,
    content_routes.get_blob,
    content_routes.put_snapshot,
    content_routes.get_snapshot,
)


def make_hub(database: str | Path, settings: NodeSettings, ready: Callable[[Node], None] | None = None) -> Litestar:
    """The app over that database, which is opened when the app starts; ``ready`` is given its node then."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        node = await Node.started(await open_store(database), settings)
        app.state.node = node
        if ready is not None:
            ready(node)
        try:
            yield
        finally:
            await node.close()

    members = Router("/{workspace_id:str}", route_handlers=_MEMBERS, dependencies={"member": Provide(_member)})
    return Litestar(
        route_handlers=[Router("/sync/v1", route_handlers=[*_STRANGERS, members, sync]), health, is_ready, metrics],
        dependencies={"node": Provide(_node, sync_to_thread=False)},
        exception_handlers={HTTPException: problem_response, Exception: problem_response},
        plugins=[PydanticPlugin(validate_strict=True)],
        request_max_body_size=BODY_LIMIT,
        lifespan=[lifespan],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


@websocket("/")
async def sync(socket: WebSocket[Any, Any, Any], node: NamedDependency[Node]) -> None:
    """The frames of backend/docs/hub.md."""
    await socket.accept()
    if node.is_draining:
        await socket.close(CLOSE_RESTARTING)
        return

    async def receive() -> str | None:
        try:
            return await socket.receive_text()  # empty for bytes, which are no frame
        except WebSocketDisconnect:
            return None

    below = socket_of(socket)
    await Connection(node, Wire(receive, below.write, below.send_message, socket.close)).serve()


@get("/health", media_type=MediaType.TEXT, sync_to_thread=False)
def health() -> str:
    """The process answers."""
    return "alive"


@get("/ready", media_type=MediaType.TEXT)
async def is_ready(node: NamedDependency[Node]) -> Response[str]:
    """Whether a balancer may send devices here: its database answers, and it is not being stopped."""
    if node.is_draining:
        return Response("draining", status_code=503)
    await node.store.log.heads([new_id()])
    return Response("ready")


@get("/metrics", sync_to_thread=False)
def metrics(node: NamedDependency[Node]) -> Response[str]:
    """For Prometheus."""
    return Response(node.metrics.text(), media_type=MEDIA_TYPE)


def _node(state: State) -> Node:
    node: Node = state.node
    return node


async def _member(request: Request[Any, Any, Any], node: NamedDependency[Node], workspace_id: FromPath[str]) -> Member:
    """Who asks; raises UnauthorizedDeviceError, DeniedError."""
    return await node.members.of(workspace_id, access.bearer_of(node, request))

"""One process of a hub: its rooms, its sockets, what it hears from other nodes, and how it comes and goes."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, Self

import orjson

from pjais.hub.connection import CLOSE_IDLE, CLOSE_RESTARTING, CLOSE_TOO_MANY, Connection
from pjais.hub.errors import UnauthorizedDeviceError
from pjais.hub.limits import BURST_S, Buckets, Guesses, Limits
from pjais.hub.logs import told
from pjais.hub.members import Members
from pjais.hub.metrics import Metrics
from pjais.hub.rooms import Rooms
from pjais.hub.store.opening import Store
from pjais.hub.store.port import Appended, Rung
from pjais.hub.tokens import TOKEN_S, Bearer, Tokens
from pjais.hub.traces import Traces
from pjais.kernel.clock import now_text
from pjais.kernel.wording import said
from pjais.replication.frames import SnapshotOffer

SECRET: Final = "tokens"  # noqa: S105 - what it is called
_SWEEP_S: Final = 1.0
_WRITE_S: Final = 10.0
_LOOK_S: Final = 30.0
_DRAIN_S: Final = 8.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """What who runs the hub decides; ``sign_up_code`` is None where anybody may open a workspace."""

    limits: Limits = field(default_factory=Limits)
    sign_up_code: str | None = None
    public_url: str = ""
    token_s: int = TOKEN_S
    checks_signatures: bool = True


class Node:
    """What the routes and sockets of one process share."""

    def __init__(self, store: Store, secret: bytes, settings: NodeSettings) -> None:
        limits = settings.limits
        self.store, self.settings, self.limits = store, settings, limits
        self.metrics = Metrics()
        self.tokens = Tokens(secret, token_s=settings.token_s)
        self.rooms = Rooms(store.log, store.records, self.metrics)
        self.traces = Traces(store.records)
        self.members = Members(store)
        self.guesses = Guesses()
        self.strangers = Buckets(rate=limits.strangers_per_s, burst=limits.strangers_burst)
        self.is_draining = False
        self._device_events = Buckets(limits.device_events_per_s, limits.device_events_per_s * BURST_S)
        self._workspace_events = Buckets(limits.workspace_events_per_s, limits.workspace_events_per_s * BURST_S)
        self._connections: dict[str, list[Connection]] = defaultdict(list)
        self._tasks: set[asyncio.Task[Any]] = set()
        self.metrics.gauges |= {
            "sockets": ("Sockets that are open.", lambda: sum(map(len, self._connections.values()))),
            "events_waiting": ("Events that are not stored yet.", lambda: store.appender.waiting),
            "workspaces_served": ("Workspaces with a socket.", lambda: len(self.rooms)),
        }

    @classmethod
    async def started(cls, store: Store, settings: NodeSettings) -> Self:
        """Raises StoreAwayError."""
        node = cls(store, await store.records.secrets.get(SECRET), settings)
        store.appender.stored = node._added
        await store.doorbell.listen(node._heard, node.rooms.served)
        for every_s, work in ((_SWEEP_S, node._sweep), (_WRITE_S, node._write), (_LOOK_S, node._look)):
            node.spawn(_repeated(every_s, work))
        return node

    async def drain(self) -> None:
        """Let nobody in any more, answer what is being asked, and send the sockets to another node."""
        self.is_draining = True
        for connection in self._open():
            connection.finish(CLOSE_RESTARTING)
        deadline = time.monotonic() + _DRAIN_S
        while self._open() and time.monotonic() < deadline:  # noqa: ASYNC110 - an event for each socket, for this once
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.rooms.close()
        try:
            await self.traces.write()
        except Exception as error:  # devices tell it again
            _log.warning("How far devices are could not be written", exc_info=error)
        await self.store.close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def admitted(self, token: str, device_id: str) -> Bearer:
        """Raises UnauthorizedDeviceError for a token that is none, has ended, or is another device's."""
        bearer = self.tokens.read(token)
        if bearer.device_id != device_id:
            msg = said("This token is another device's")
            raise UnauthorizedDeviceError(msg)
        return bearer

    def enter(self, connection: Connection) -> None:
        """A device whose connection breaks leaves dead sockets behind: the oldest make room."""
        here = self._connections[connection.device_id]
        here.append(connection)
        for oldest in here[: -self.limits.sockets_of_device]:
            oldest.finish(CLOSE_TOO_MANY)
        if self.is_draining:
            connection.finish(CLOSE_RESTARTING)
        self.metrics.count("sockets_opened_total")

    def part(self, connection: Connection) -> None:
        here = self._connections.get(connection.device_id, [])
        if connection in here:
            here.remove(connection)
            if not here:
                del self._connections[connection.device_id]

    def wait_s(self, workspace_id: str, device_id: str, events: int) -> float:
        """How long until so many events may come; 0 for now, and then they count."""
        wait = self._device_events.take(f"{workspace_id} {device_id}", events)
        return wait or self._workspace_events.take(workspace_id, events)

    async def snapshot_offer(self, workspace_id: str) -> SnapshotOffer | None:
        snapshot = await self.store.records.snapshots.latest(workspace_id)
        if snapshot is None:
            return None
        return {"seq": snapshot.seq, "size": snapshot.size, "sha256": snapshot.sha256}

    def tell(self, workspace_id: str, what: str, **values: object) -> None:
        """To the other nodes; may be lost."""
        self.store.doorbell.tell(orjson.dumps({"ws": workspace_id, "what": what, **values}).decode())

    def changed(self, workspace_id: str, what: str) -> None:
        """Something beside the log has: ``devices``, ``snapshot``, ``redacted``, ``epoch``; all nodes hear of it."""
        self._act({"ws": workspace_id, "what": what})
        self.tell(workspace_id, what)

    def _open(self) -> list[Connection]:
        return [connection for here in self._connections.values() for connection in here]

    def _added(self, workspace_id: str, appended: Appended) -> None:
        room = self.rooms.find(workspace_id)
        if room is not None:
            room.added(appended)

    def _heard(self, rung: Rung) -> None:
        for workspace_id in rung.workspace_ids:
            room = self.rooms.find(workspace_id)
            if room is not None:
                room.grown()
        for message in rung.messages:
            try:
                self._act(orjson.loads(message))
            except (ValueError, KeyError, TypeError) as error:  # of a node of another version
                _log.warning("What another node said could not be understood", exc_info=error)
        if rung.missed:
            self._all_are_stale()

    def _act(self, said_: dict[str, Any]) -> None:
        workspace_id, what = said_["ws"], said_["what"]
        room = self.rooms.find(workspace_id)
        if room is None:
            return
        match what:
            case "devices":
                room.is_stale(roster=True)
            case "epoch":
                room.is_stale(head=True)
            case "snapshot" | "redacted":
                room.is_stale(head=True)
                room.say({"type": "notice", "ws": workspace_id, "what": what})
            case "digest":
                room.digest(said_["device_id"], said_["seq"], said_["digest"])
            case "gone":
                room.gone(said_["device_id"])
            case "presence":
                device_id, state = said_["device_id"], said_["state"]
                room.mention({"type": "presence", "ws": workspace_id, "state": state, "device_id": device_id})

    async def _sweep(self) -> None:
        quiet_since = time.monotonic() - self.limits.idle_s
        for connection in self._open():
            if connection.heard < quiet_since:
                connection.finish(CLOSE_IDLE)
            elif connection.bearer is not None and self.tokens.is_ending(connection.bearer):
                connection.renew()

    async def _write(self) -> None:
        await self.traces.write()

    async def _look(self) -> None:
        """Whatever no bell has told of, such as a word of another node that was lost."""
        self._all_are_stale()
        await self.store.records.invitations.forget_expired(now_text())

    def _all_are_stale(self) -> None:
        for room in self.rooms:
            room.is_stale(log=True, roster=True, head=True)


async def _repeated(every_s: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            await work()
        except Exception as error:  # the next time finds the store again
            _log.warning("What is done now and then could not be done", exc_info=error, extra=told(work=work.__name__))

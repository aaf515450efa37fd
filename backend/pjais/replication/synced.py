"""A vault that is in a workspace: store, hub and core joined, on a thread of their own."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from pjais.persistence.changes import ChangeSet
from pjais.persistence.vault import Vault
from pjais.replication.client import SyncCore
from pjais.replication.frames import FromHub
from pjais.replication.hub_api import HubApi
from pjais.replication.hub_link import HubLink
from pjais.replication.ports import BelowFloorError, CutError, DeniedError, SealingPort
from pjais.replication.running import SyncLoop
from pjais.replication.status import Status
from pjais.replication.surroundings import SystemChance, SystemClock
from pjais.replication.vault_store import VaultStore, workspace_of

T = TypeVar("T")
_ASKING_S: Final = 60.0
_log = logging.getLogger(__name__)


class Synced:
    """Keeps a vault in step from ``start`` to ``close``; every method may be called from any thread."""

    def __init__(
        self,
        vault: Vault,
        store: VaultStore,
        sealing: SealingPort,
        on_status: Callable[[Status], None],
        on_heard: Callable[[FromHub], None] = lambda _: None,
    ) -> None:
        """Nothing happens before ``start``.

        Args:
            vault: with its event log attached; it must be in a workspace.
            store: the same as the core sees it; it is closed with this.
            sealing: the keys of the workspace.
            on_status: told each change of the status, on the sync's thread; must be quick.
            on_heard: told what others show of themselves, and notices, on the same.
        """
        with vault.read() as session:
            workspace = workspace_of(session)
        if workspace is None:
            msg = "This vault is in no workspace"
            raise RuntimeError(msg)
        self._store, self._on_heard = store, on_heard
        self._running = SyncLoop()
        self.api = self._running.run(_opened(workspace["hub_url"]), _ASKING_S)
        self.link = HubLink(self.api, workspace["id"], store.device_id, sealing)
        self.core = SyncCore(store, self.link, SystemClock(), SystemChance(), sealing, on_status, self._heard)
        self._tasks: set[asyncio.Task[None]] = set()
        if workspace["paused"]:
            self.core.pause()
        vault.follow(self._wrote)

    def start(self) -> None:
        self._running.start(self.core.run())
        self._running.loop.call_soon_threadsafe(self._ask_for_devices)

    def close(self) -> None:
        """Let the running transaction end, and go; what waits to be sent is sent at the next start."""
        if not self._running.loop.is_closed():
            self._running.run(self.api.close(), _ASKING_S)
        self._running.close()
        self._store.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Something of the core, the link or the store, waited for; raises what it raises, and TimeoutError."""
        return self._running.run(work, _ASKING_S)

    def begin(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """The same, not waited for."""
        return self._running.start(work)

    def nudge(self) -> None:
        """Something is to be told the other devices that was not written to the vault: keys, members."""
        if not self._running.loop.is_closed():
            self._running.loop.call_soon_threadsafe(self.core.nudge)

    def pause(self) -> None:
        """Also after the next start."""
        self.do(self._paused(is_paused=True))

    def resume(self) -> None:
        self.do(self._paused(is_paused=False))

    def show(self, state: str) -> "Future[None]":
        """Show the other devices something of this one."""
        return self._running.start(self.core.show(state))

    async def _paused(self, *, is_paused: bool) -> None:
        await self._store.note_paused(is_paused=is_paused)
        if is_paused:
            self.core.pause()
        else:
            self.core.resume()

    def _wrote(self, changes: ChangeSet) -> None:
        is_logged = changes.as_of is not None or "event" in changes.flooded  # the latter by other programs
        if is_logged:
            self.nudge()

    def _heard(self, frame: FromHub) -> None:
        if frame["type"] == "notice" and frame["what"] == "devices":
            self._ask_for_devices(lambda: self._on_heard(frame))
        else:
            self._on_heard(frame)

    def _ask_for_devices(self, then: Callable[[], None] = lambda: None) -> None:
        task = self._running.loop.create_task(self._learn_devices(then))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _learn_devices(self, then: Callable[[], None]) -> None:
        try:
            await self._store.know_devices(await self.link.devices())
            then()
        except (CutError, DeniedError, BelowFloorError):
            return  # the core meets the same, and says so
        except Exception:  # a list for people: the sync goes on without it
            _log.exception("The devices of the workspace could not be noted")


async def _opened(hub_url: str) -> HubApi:
    """On the event loop that it will be used on."""
    return HubApi(hub_url)

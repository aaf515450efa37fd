"""Real vaults that are in a workspace of a real hub, as two machines of one person would be."""

import asyncio
import hashlib
import threading
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from pjais.bootstrap import open_vault
from pjais.eventlog.digest import digest_of_rows
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.persistence.device import device_id
from pjais.persistence.migrate import REVISIONS
from pjais.persistence.rows import run
from pjais.replication.hub_api import HubApi, Identity
from pjais.replication.plain import PlainSealing
from pjais.replication.ports import SealingPort
from pjais.replication.sealed import SealedKeys
from pjais.replication.snapshot import write_snapshot
from pjais.replication.status import Status
from pjais.replication.synced import Synced
from pjais.replication.vault_store import VaultStore
from pjais.sealing.codes import InvitationCode
from pjais.sealing.key_file import DevicePairs, KeyFile, SyncKeys, workspace_of
from pjais.sealing.pairing import founded, invite, joined, opened_invitation
from pjais.security.device_key import DeviceKey

PATIENCE_S: Final = 60.0
T = TypeVar("T")


class Replica:
    """One vault in a managed workspace; what it tells is kept in ``told``."""

    mode = "managed"

    def __init__(self, folder: Path) -> None:
        self.vault = open_vault(folder)
        self.device_id = device_id(self.vault.engine)
        self.backups = self.mended = 0
        self.store = VaultStore(self.vault, self.device_id, int(REVISIONS[-1]), self._back_up, self._mend)
        self.told: list[Status] = []
        self._news = threading.Condition()
        self.sync: Synced | None = None

    @property
    def sealing(self) -> SealingPort:
        return PlainSealing(self.device_id, DeviceKey.kept_in(self.vault.paths.device_key))

    def open_workspace(self, hub_url: str) -> str:
        """Begin a workspace; its id."""
        workspace_id = new_id()
        made = partial(HubApi.open_workspace, who=self._identity, mode=self.mode, workspace_id=workspace_id)
        _asked(hub_url, made)
        self.store.join(workspace_id, hub_url, self.mode, "owner", "", now_text())
        return workspace_id

    def invite(self, hub_url: str, workspace_id: str) -> str:
        """A code for another device."""
        code = new_id()
        self._let_in(hub_url, workspace_id, hashlib.sha256(code.encode()).hexdigest(), b"")
        return code

    def join(self, hub_url: str, workspace_id: str, code: str) -> None:
        _asked(hub_url, lambda api: api.join(workspace_id, self._identity, code=code))
        self.store.join(workspace_id, hub_url, self.mode, "editor", "", now_text())

    def start(self) -> None:
        self.sync = Synced(self.vault, self.store, self.sealing, self._tell)
        self.sync.core.findings.quiet_s = 0.2
        self.sync.start()

    def hand_in_snapshot(self) -> int:
        """As a device does that is at rest; the seq."""
        assert self.sync is not None
        link, sealing = self.sync.link, self.sealing

        async def handed_in() -> int:
            async with self.store.snapshot() as whole:
                assert whole is not None
                await link.put_snapshot(whole.place.seq, write_snapshot(whole, self.device_id, sealing))
                return whole.place.seq

        return self.sync.do(handed_in())

    def until(self, holds: Callable[[Status], bool]) -> Status:
        """The status as soon as that holds of it."""
        with self._news:
            assert self._news.wait_for(lambda: bool(self.told) and holds(self.told[-1]), PATIENCE_S), self.told[-3:]
            return self.told[-1]

    def until_here(self, is_here: Callable[["Replica"], bool]) -> None:
        """As soon as that holds of the vault; looked at after each commit."""
        committed = threading.Event()
        self.vault.follow(lambda _: committed.set())
        while not is_here(self):
            assert committed.wait(PATIENCE_S), self.told[-3:]
            committed.clear()

    def digest(self) -> str:
        with self.vault.read() as session:
            return digest_of_rows(session.connection())

    def personas(self) -> set[str]:
        with self.vault.read() as session:
            return {each for (each,) in run(session.connection(), "SELECT id FROM persona").fetchall()}

    def event_ids(self) -> set[str]:
        with self.vault.read() as session:
            return {each for (each,) in run(session.connection(), "SELECT event_id FROM event").fetchall()}

    def close(self) -> None:
        if self.sync is not None:
            self.sync.close()
        self.vault.close()

    @property
    def _identity(self) -> Identity:
        return Identity(self.device_id, "", self.sealing, "00" * 32)

    def _let_in(self, hub_url: str, workspace_id: str, code_hash: str, bundle: bytes) -> None:
        wish = {"code_hash": code_hash, "role": "editor", "bundle": b64encode(bundle).decode()}

        async def invited(api: HubApi) -> None:
            token = (await api.new_token(workspace_id, self.device_id, self.sealing))["token"]
            await api.ask("POST", f"/{workspace_id}/invitations", wish, token)

        _asked(hub_url, invited)

    def _mend(self) -> None:
        self.mended += 1

    def _back_up(self) -> None:
        self.backups += 1

    def _tell(self, status: Status) -> None:
        with self._news:
            self.told.append(status)
            self._news.notify_all()


class SealedReplica(Replica):
    """One vault in a sealed workspace, with its keys beside it."""

    mode = "sealed"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._file = KeyFile(folder)
        self._keys = self._file.read() or SyncKeys(device=DevicePairs.fresh(self.device_id))
        self._sealing: SealedKeys | None = None

    @property
    def sealing(self) -> SealedKeys:
        assert self._sealing is not None
        return self._sealing

    def open_workspace(self, hub_url: str) -> str:
        workspace_id = new_id()
        self._keys.workspaces[workspace_id] = founded(self.device_id, self._keys.device.pairs, workspace_id, "Laptop")
        self._open(workspace_id)
        _asked(hub_url, partial(HubApi.open_workspace, who=self._identity, mode="sealed", workspace_id=workspace_id))
        self.store.join(workspace_id, hub_url, "sealed", "owner", "Laptop", now_text())
        return workspace_id

    def invite(self, hub_url: str, workspace_id: str) -> str:
        made = invite(self.sealing.workspace, "editor")
        self._let_in(hub_url, workspace_id, made.code.code_hash, made.bundle)
        return str(made.code)

    def join(self, hub_url: str, workspace_id: str, code: str) -> None:
        typed = InvitationCode.typed(code)
        found = _asked(hub_url, lambda api: api.open_invitation(typed.hub_half))
        bundle = opened_invitation(typed, b64decode(found["bundle"]))
        self._keys.workspaces[workspace_id] = joined(self.device_id, self._keys.device.pairs, "Desk", bundle)
        self._open(workspace_id)
        super().join(hub_url, workspace_id, typed.hub_half)

    def _open(self, workspace_id: str) -> None:
        self._sealing = SealedKeys(workspace_of(self._file, self._keys, workspace_id))


def _asked(hub_url: str, ask: Callable[[HubApi], Awaitable[T]]) -> T:
    async def asked() -> T:
        async with HubApi(hub_url) as api:
            return await ask(api)

    return asyncio.run(asked())


def has_all_of(other: Replica, replica: Replica) -> bool:
    return replica.event_ids() >= other.event_ids()


def until_alike(first: Replica, second: Replica) -> None:
    """Until each has everything and says so."""
    for one, other in ((first, second), (second, first)):
        one.until_here(partial(has_all_of, other))
    for each in (first, second):
        each.until(lambda status: status.state == "live" and not status.waiting)

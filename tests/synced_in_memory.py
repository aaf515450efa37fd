"""Syncing without a network: devices of one process meet at a hub in its memory.

Who is in which workspace, who invites whom, who sees whom and what syncing tells of itself is as with a real hub; rows
and events stay where they are. What a hub brings from elsewhere, such as changes that lost, tests put in by hand.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaNotFoundError, PersonaService
from pjais.features.sync.errors import (
    AdjustedNotFoundError,
    DeviceNotFoundError,
    HubUnreachableError,
    InvalidHubUrlError,
    InvitationNotFoundError,
    NotAllowedError,
    NothingToChooseError,
    NotSyncingError,
    SyncingError,
)
from pjais.features.sync.queries import ADJUSTED, DEVICES, PERSONAS, PRESENCE, REFUSED, STATUS
from pjais.features.sync.schemas import (
    AdjustedChange,
    Attention,
    EpochChoice,
    Invitation,
    Mode,
    OpenInvitation,
    Presence,
    PresenceHere,
    RefusedEvent,
    Role,
    SyncDevice,
    SyncPersona,
    SyncStatus,
)
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault
from tests.memory_hub import Member, MemoryHub, Workspace, new_code

URL = "https://hub.example"
OFF = SyncStatus(state="off")


class MemorySyncing:
    """One device; the factory that the composition root wants is ``MemorySyncing.on(hub)``."""

    def __init__(self, hub: MemoryHub, vault: Vault, poke: Callable[[str], None]) -> None:
        self.hub = hub
        self.told = OFF
        self.changes: list[AdjustedChange] = []
        self.refusals: list[RefusedEvent] = []
        self.left_out: set[str] = set()
        self._vault = vault
        self._poke = poke
        self._workspace: Workspace | None = None
        self._turn = threading.RLock()

    @classmethod
    def on(cls, hub: MemoryHub, made: "list[MemorySyncing] | None" = None) -> Callable[..., "MemorySyncing"]:
        def make(vault: Vault, poke: Callable[[str], None]) -> MemorySyncing:
            syncing = cls(hub, vault, poke)
            if made is not None:
                made.append(syncing)
            return syncing

        return make

    def poke_all(self) -> None:
        for name in (STATUS, DEVICES, PERSONAS, ADJUSTED, PRESENCE, REFUSED):
            self._poke(name)

    def begin_anew(self, hub: MemoryHub) -> None:
        """As if it had just been installed, at that hub."""
        self.hub, self.changes, self.refusals, self.left_out = hub, [], [], set()
        self.shut_out()

    def tell(self, **changes: object) -> None:
        """What syncing would notice by itself: another state, what is waiting, what needs attention."""
        self.told = self.told.model_copy(update={"since": now_text(), **changes})
        self.poke_all()

    def adjust(self, *changes: AdjustedChange) -> None:
        self.changes = [*changes, *self.changes]
        self.poke_all()

    # what the port asks for

    def status(self) -> SyncStatus:
        return self.told.model_copy(update={"adjusted": len(self.changes), "refused": len(self.refusals)})

    def devices(self) -> Sequence[SyncDevice]:
        if self._workspace is None:
            return []
        mine = self.told.device_id
        all_of_them = [
            each.device.model_copy(update={"is_this": each.device.id == mine})
            for each in self._workspace.members.values()
        ]
        return sorted(all_of_them, key=lambda device: (not device.is_this, device.name))

    def personas(self) -> Sequence[SyncPersona]:
        if self._workspace is None:
            return []
        size = func.coalesce(func.sum(func.length(Memory.content)), 0)
        query = (
            select(Persona.id, Persona.name, size)
            .outerjoin(Memory, Memory.persona_id == Persona.id)
            .where(Persona.deleted_at.is_(None))
            .group_by(Persona.id)
            .order_by(Persona.name)
        )
        with self._vault.read() as session:
            rows = session.execute(query).all()
        return [
            SyncPersona(id=each, name=name, syncs=each not in self.left_out, size_bytes=bytes_)
            for each, name, bytes_ in rows
        ]

    def adjusted(self) -> Sequence[AdjustedChange]:
        return self.changes

    def presence(self) -> Sequence[Presence]:
        if self._workspace is None:
            return []
        others = [each for each in self._workspace.members.values() if each.syncing is not self]
        seen = [
            Presence(device_id=each.device.id, device_name=each.device.name, **each.here.model_dump())
            for each in others
            if each.here.persona_id is not None and each.device.is_online
        ]
        return sorted(seen, key=lambda each: each.device_name)

    def refused(self) -> Sequence[RefusedEvent]:
        return self.refusals if self._workspace else []

    def start(self, hub_url: str, device_name: str, mode: Mode, sign_up_code: str | None) -> None:
        del sign_up_code  # this hub asks for none
        with self._turn:
            self._check_free()
            self._check_hub(hub_url)
            workspace = Workspace(mode)
            self.hub.workspaces.append(workspace)
            self._enter(workspace, device_name, "owner")

    def join(self, code: str, device_name: str, hub_url: str | None) -> None:
        with self._turn:
            self._check_free()
            self._check_hub(hub_url or URL)
            workspace = self.hub.inviting(code.strip())
            self._enter(workspace, device_name, "editor")

    def recover(self, code: str, device_name: str, hub_url: str) -> None:
        with self._turn:
            self._check_free()
            self._check_hub(hub_url)
            self._enter(self.hub.recovered(code.strip()), device_name, "owner")

    def recovery_code(self) -> str:
        workspace = self._as_owner()
        workspace.recovery_code = new_code(8)
        return workspace.recovery_code

    def invite(self, role: Role) -> Invitation:
        workspace = self._as_owner()
        code = new_code(7)
        end = (datetime.now(UTC) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        made = Invitation(id=new_id(), code=code, link=f"pjais://join#{URL}#{code}", role=role, expires_at=end)
        workspace.invitations[made.id] = made
        return made

    def invitations(self) -> Sequence[OpenInvitation]:
        return [
            OpenInvitation(id=each.id, role=each.role, made_by=None, expires_at=each.expires_at)
            for each in self._as_owner().invitations.values()
        ]

    def cancel_invite(self, invitation_id: str) -> None:
        if self._as_owner().invitations.pop(invitation_id, None) is None:
            msg = said("That invitation is used, over or taken back")
            raise InvitationNotFoundError(msg)

    def rename(self, device_id: str, name: str) -> None:
        workspace = self._joined()
        if device_id != self.told.device_id:
            self._as_owner()
        self._change(workspace, device_id, name=name)

    def set_role(self, device_id: str, role: Role) -> None:
        workspace = self._as_owner()
        owners = [each for each in workspace.members.values() if each.device.role == "owner"]
        if role != "owner" and [each.device.id for each in owners] == [device_id]:
            msg = said("A workspace needs an owner; make another device one first")
            raise NotAllowedError(msg)
        self._change(workspace, device_id, role=role)

    def remove(self, device_id: str) -> None:
        workspace = self._as_owner()
        member = _of(workspace, device_id)
        del workspace.members[device_id]
        workspace.invitations.clear()
        member.syncing.shut_out()
        workspace.poke()

    def pause(self) -> None:
        self._joined()
        self.tell(state="paused")

    def resume(self) -> None:
        self._joined()
        self.tell(state="live" if self.hub.is_up else "offline")

    def leave(self, *, keep: bool) -> None:
        workspace = self._joined()
        if not keep:
            self._forget_all()
        workspace.members.pop(self.told.device_id or "", None)
        self.shut_out()
        workspace.poke()

    def choose_epoch(self, choice: EpochChoice) -> str:
        workspace = self._joined()
        if self.told.attention is None or self.told.attention.code != "epoch":
            msg = said("The hub's past is the one that this device knows")
            raise NothingToChooseError(msg)
        if choice == "fork":
            member = workspace.members.pop(self.told.device_id or "")
            self._workspace = Workspace(workspace.mode, {member.device.id: member})
            self.hub.workspaces.append(self._workspace)
        self.tell(state="live", attention=None)
        return f"{now_text()[:10]}-before-{choice}"

    def sync_persona(self, persona_id: str, *, syncs: bool) -> None:
        self._joined()
        if all(each.id != persona_id for each in self.personas()):
            msg = said("That persona does not exist here")
            raise PersonaNotFoundError(msg)
        (self.left_out.discard if syncs else self.left_out.add)(persona_id)
        self.poke_all()

    def take(self, adjusted_id: str) -> None:
        change = self._settled(adjusted_id)
        with self._vault.write() as session:
            PersonaService(session).update(change.entity_id, PersonaPatch.model_validate({change.field: change.lost}))

    def keep(self, adjusted_id: str) -> None:
        self._settled(adjusted_id)

    def keep_all(self) -> int:
        count = len(self.changes)
        self.changes = []
        self.poke_all()
        return count

    def be_present(self, here: PresenceHere) -> None:
        if self._workspace is not None and self.told.device_id is not None:
            self._workspace.members[self.told.device_id].here = here
            self._workspace.poke()

    def compared(self) -> None:
        """Rows in memory are never compared."""

    def close(self) -> None:
        if self._workspace is not None and self.told.device_id in self._workspace.members:
            self._change(self._workspace, self.told.device_id, is_online=False)

    def shut_out(self) -> None:
        self._workspace = None
        self.told = OFF
        self.poke_all()

    # below: what the above is made of

    def _enter(self, workspace: Workspace, name: str, role: Role) -> None:
        now = now_text()
        device = SyncDevice(
            id=new_id(), name=name, role=role, is_this=False, is_online=True, joined_at=now, last_seen_at=now
        )
        workspace.members[device.id] = Member(device, self)
        self._workspace = workspace
        self.tell(state="live", hub_url=URL, mode=workspace.mode, role=role, device_id=device.id, clock_skew_ms=12)
        workspace.poke()

    def _check_free(self) -> None:
        if self._workspace is not None:
            msg = said("This device is synced already; leave the workspace first")
            raise SyncingError(msg)

    def _check_hub(self, url: str) -> None:
        if not url.startswith(("https://", "http://")):
            msg = said("'{url}' is not the address of a hub, such as https://hub.example", url=url[:80])
            raise InvalidHubUrlError(msg)
        if not self.hub.is_up or url.rstrip("/") != URL:
            msg = said("Nobody answers at {url}", url=url[:80])
            raise HubUnreachableError(msg)

    def _joined(self) -> Workspace:
        if self._workspace is None:
            msg = said("This device is not synced with others")
            raise NotSyncingError(msg)
        return self._workspace

    def _as_owner(self) -> Workspace:
        workspace = self._joined()
        if self.told.role != "owner":
            msg = said("Only an owner of the workspace may do that")
            raise NotAllowedError(msg)
        if not self.hub.is_up:
            msg = said("Nobody answers at {url}", url=URL)
            raise HubUnreachableError(msg)
        return workspace

    def _change(self, workspace: Workspace, device_id: str, **changes: object) -> None:
        member = _of(workspace, device_id)
        workspace.members[device_id] = replace(member, device=member.device.model_copy(update=changes))
        if "role" in changes:
            member.syncing.tell(role=changes["role"])
        workspace.poke()

    def _settled(self, adjusted_id: str) -> AdjustedChange:
        found = next((each for each in self.changes if each.id == adjusted_id), None)
        if found is None:
            msg = said("That change has been looked at already")
            raise AdjustedNotFoundError(msg)
        self.changes = [each for each in self.changes if each is not found]
        self.poke_all()
        return found

    def _forget_all(self) -> None:
        ids = [each.id for each in self.personas() if each.syncs]
        with self._vault.write() as session:
            for each in ids:
                PersonaService(session).delete(each)


def _of(workspace: Workspace, device_id: str) -> Member:
    if device_id not in workspace.members:
        msg = said("That device is not among those of the workspace")
        raise DeviceNotFoundError(msg)
    return workspace.members[device_id]


def epoch_differs(hub_url: str = URL) -> Attention:
    return Attention(code="epoch", sentence=said("The hub {url} was restored from an older copy", url=hub_url))

"""This device as a member of a workspace: the running sync, its keys, and what a member does about the others."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from pjais.features.sync.errors import (
    DeviceNotFoundError,
    InvitationNotFoundError,
    NothingToChooseError,
)
from pjais.features.sync.hub_words import told_of_the_hub
from pjais.features.sync.names import read_name, sealed_name
from pjais.features.sync.presences import Presences
from pjais.features.sync.schemas import EpochChoice, Invitation, Mode, PresenceHere, Role
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.replication.failures import HubSaysNoError
from pjais.replication.synced import Synced
from pjais.replication.vault_store import VaultStore
from pjais.sealing import pairing
from pjais.sealing.codes import InvitationCode, RecoveryKeys, new_recovery_code, qr_text
from pjais.sealing.workspace import Workspace

T = TypeVar("T")
_INVITED_S: Final = 3_600
_FAREWELL_S: Final = 5.0
_LOOK_S: Final = 0.05
_NOT_FOUND: Final = 404
#: Of the attention that asks for a choice.
EPOCHS: Final = ("epoch", "history")
#: The hub gives a managed workspace's keys to nobody, for it has none.
_NO_KEYS: Final = b64encode(b"managed").decode()


@dataclass(frozen=True, slots=True)
class Place:
    """Which workspace, at which hub."""

    workspace_id: str
    hub_url: str
    mode: Mode
    role: Role


class Member:
    """Acts in the workspace; ends with ``close``. Methods are called from worker threads and ask the hub."""

    def __init__(self, place: Place, device_id: str, synced: Synced, store: VaultStore, keys: Workspace | None) -> None:
        self.place: Final = place
        self._device_id, self._synced, self._store, self._keys = device_id, synced, store, keys
        self._invited: dict[str, bytes] = {}
        self.presences: Final = Presences(device_id, keys)

    @property
    def keys(self) -> Workspace | None:
        """None in a managed workspace."""
        return self._keys

    @property
    def synced(self) -> Synced:
        return self._synced

    @property
    def role(self) -> Role:
        """As the other devices believe it; the hub's word for it where there are no keys."""
        standing = self._keys.standing if self._keys is not None else self._store.role_told()
        return self.place.role if standing in (None, "removed") else cast(Role, standing)

    def close(self) -> None:
        self._synced.close()

    def name_of(self, device_id: str, told: str) -> str:
        return read_name(self._keys, device_id, told)

    def show(self, here: PresenceHere) -> None:
        self._synced.show(self.presences.written(here))

    # Ways in for others.

    def invite(self, role: Role) -> Invitation:
        if self._keys is not None:
            made = self._sealing(lambda keys: pairing.invite(keys, role))
            code, bundle = made.code, b64encode(made.bundle).decode()
        else:
            code, bundle, made = InvitationCode.fresh(), _NO_KEYS, None
        wish = {"code_hash": code.code_hash, "role": role, "bundle": bundle, "expires_in_s": _INVITED_S}
        told = self._ask("POST", "/invitations", wish)
        if made is not None:
            self._invited[told["invitation_id"]] = made.invitation
        return Invitation(
            id=told["invitation_id"],
            code=str(code),
            link=qr_text(self.place.hub_url, code),
            role=role,
            expires_at=told["expires_at"],
        )

    def cancel_invite(self, invitation_id: str) -> None:
        missing = InvitationNotFoundError(said("There is no such invitation, or it is used or over"))
        self._ask("DELETE", f"/invitations/{invitation_id}", missing=missing)
        invitation = self._invited.pop(invitation_id, None)
        if invitation is not None:
            self._sealing(lambda keys: pairing.cancel(keys, invitation))
            self._nudge()

    def invitations(self) -> list[dict[str, Any]]:
        """Those that are open, as the hub tells of them, oldest first."""
        found: list[dict[str, Any]] = self._ask("GET", "/invitations")["items"]
        return found

    def cancel_invites_of(self, event: Callable[[], None]) -> None:
        """What this device has invited with before does not outlive it: an invitation hands on keys of its time."""
        mine = self.invitations() if self.role == "owner" else []
        event()
        for each in mine:
            if each["made_by"] == self._device_id:
                with suppress(InvitationNotFoundError):
                    self.cancel_invite(each["invitation_id"])

    def recovery_code(self) -> str:
        if self._keys is None:
            code = new_recovery_code()
            self._ask("PUT", "/recovery", {"lookup": RecoveryKeys.typed(code).lookup, "bundle": _NO_KEYS})
            return code
        made = self._sealing(pairing.new_recovery)
        self._ask("PUT", "/recovery", {"lookup": made.lookup, "bundle": b64encode(made.bundle).decode()})
        self._sealing(lambda keys: pairing.recovery_kept(keys, made))
        self._nudge()
        return made.code

    # What was forgotten.

    def forget_persona(self, persona_id: str, event_ids: Collection[str]) -> None:
        """Destroy its keys, and say so. Raises NotAllowedError: this device may not write."""
        self._sealing(lambda keys: keys.forget(persona_id, event_ids))
        self._nudge()

    def redacted(self) -> set[str]:
        """The events whose bodies the hub has let go of."""
        receipts = self._ask("GET", "/redactions")["items"]
        return {event_id for each in receipts for event_id in each["event_ids"]}

    def redact(self, event_ids: Sequence[str]) -> None:
        self._ask("POST", "/redactions", {"event_ids": list(event_ids)})

    def tell_anew(self, seqs: Collection[int]) -> None:
        """What is left of events that have lost words."""
        if seqs:
            self._do(self._store.tell_anew(seqs))
            self._nudge()

    def send_what_was_read_only(self) -> None:
        """What this device changed as a reader, now that it may."""
        self._do(self._store.send_refused_again("read-only"))
        self._nudge()

    def cursors(self) -> list[int]:
        """How far each of the workspace's devices has read."""
        return [each["cursor"] for each in self._ask("GET", "/devices")["items"] if each["removed_at"] is None]

    def renew_recovery(self) -> None:
        """Have the hub keep for the recovery code what opens today, unless it has that."""
        while renewal := self._sealing(pairing.renewed_recovery):
            self._ask("PUT", "/recovery", {"lookup": renewal.lookup, "bundle": b64encode(renewal.bundle).decode()})
            self._sealing(lambda keys, kept=renewal: pairing.recovery_kept(keys, kept))  # type: ignore[misc]

    # Devices.

    def rename(self, device_id: str, name: str) -> None:
        shown = name if self._keys is None else sealed_name(self._keys, device_id, name)
        self._change_device("PATCH", device_id, {"device_name": shown})

    def set_role(self, device_id: str, role: Role) -> None:
        """Others believe what a device writes only once they know of its role: they are told first of a higher one."""
        if role != "reader":
            self._tell_role(device_id, role)
        self._change_device("PATCH", device_id, {"role": role})
        if role == "reader":
            self._tell_role(device_id, role)

    def _tell_role(self, device_id: str, role: Role) -> None:
        if self._keys is not None:
            self._sealing(lambda keys: keys.give_role(device_id, role))
            self._nudge()
            self._do(self._told(self._keys))

    def remove(self, device_id: str) -> None:
        """The hub shuts it out first; then comes a key that it is not given."""
        self._change_device("DELETE", device_id)
        if self._keys is not None:
            self._sealing(lambda keys: keys.rotate([device_id]))
            self._nudge()

    def say_farewell(self) -> None:
        """The hub lets this device go, and with it its place among the others."""
        if self._keys is not None:
            self._sealing(lambda keys: keys.leave())
            self._nudge()
            self._do(self._told(self._keys))
        self._change_device("DELETE", self._device_id)

    async def _told(self, keys: Workspace) -> None:
        """Until the hub has what was told; for so long only, as the others see the device go in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                while keys.controls_to_send():  # noqa: ASYNC110 - the keys know no event loop
                    await asyncio.sleep(_LOOK_S)

    def _change_device(self, method: str, device_id: str, wish: object = None) -> None:
        missing = DeviceNotFoundError(said("The workspace has no such device"))
        self._ask(method, f"/devices/{device_id}", wish, missing=missing)

    # How the sync goes on.

    def pause(self) -> None:
        with told_of_the_hub():
            self._synced.pause()

    def resume(self) -> None:
        with told_of_the_hub():
            self._synced.resume()

    def check_choice(self) -> None:
        """Raises NothingToChooseError."""
        attention = self._synced.core.status.attention
        if attention is None or attention.code not in EPOCHS:
            raise NothingToChooseError(said("The hub's past is the one that this device knows"))

    def choose(self, choice: EpochChoice) -> None:
        core = self._synced.core
        self._do({"upload": core.upload, "adopt": core.adopt, "fork": core.fork}[choice]())

    def leave_out(self, persona_ids: list[str], *, lets_in: bool) -> None:
        """Of these nothing goes out or comes in; what came of one that is let in is fetched now."""
        self._do(self._store.leave_out(persona_ids))
        if lets_in:
            self._do(self._synced.core.while_resting(self._store.read_again))
        self._nudge()

    def let_out_soon(self, persona_id: str) -> None:
        """Its privacy allows syncing from now on."""

        async def let_out() -> None:
            await self._store.let_out(persona_id)
            await self._synced.core.while_resting(self._store.read_again)

        self._synced.begin(let_out())

    def look_anew(self) -> None:
        """Where this device stands may be another place than a moment ago."""

        async def as_it_is() -> None:
            """Nothing is to be done to it."""

        self._synced.begin(self._synced.core.while_resting(as_it_is))

    def leave_workspace(self) -> None:
        """In the vault; what is there stays."""
        self._do(self._store.leave())

    # Asking.

    def _ask(self, method: str, path: str, wish: object = None, missing: PjaisError | None = None) -> dict[str, Any]:
        async def ask() -> dict[str, Any]:
            token = await self._synced.link.token(renew=False)
            return await self._synced.api.ask(method, f"/{self.place.workspace_id}{path}", wish, token)

        with told_of_the_hub():
            try:
                return self._synced.do(ask())
            except HubSaysNoError as error:
                if missing is not None and error.extra["hub_status"] == _NOT_FOUND:
                    raise missing from None
                raise

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        with told_of_the_hub():
            return self._synced.do(work)

    def _sealing(self, work: Callable[[Workspace], T]) -> T:
        if self._keys is None:
            msg = "A managed workspace has no keys"
            raise RuntimeError(msg)
        with told_of_the_hub():
            return work(self._keys)

    def _nudge(self) -> None:
        self._synced.nudge()

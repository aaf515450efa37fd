"""How this device comes into a workspace: it founds one, is invited by a code, or comes back by the recovery code."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any, Final

from pjais.features.sync.errors import InvalidHubUrlError
from pjais.features.sync.hub_words import ask_once
from pjais.features.sync.names import sealed_name
from pjais.features.sync.schemas import Mode
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.replication.hub_api import HubApi, Identity
from pjais.sealing.codes import InvitationCode, RecoveryKeys, read_qr
from pjais.sealing.device import Pairs
from pjais.sealing.key_file import DevicePairs, KeyFile, SyncKeys
from pjais.sealing.model import Kept
from pjais.sealing.pairing import founded, joined, opened_invitation, opened_recovery
from pjais.sealing.workspace import Workspace
from pjais.security.device_key import DeviceKey

_LINK: Final = "pjais://"


@dataclass(frozen=True, slots=True)
class Entered:
    """The workspace that this device is in now, as the hub and this device have agreed on."""

    workspace_id: str
    hub_url: str
    mode: Mode
    role: str


class Entrance:
    """The ways into a workspace; keys are in the file before the hub lets this device in."""

    def __init__(self, file: KeyFile, device_id: str) -> None:
        self._file, self._device_id = file, device_id

    def found(self, hub_url: str, name: str, mode: Mode, sign_up_code: str | None) -> Entered:
        """A new workspace, with this device as its owner."""
        keys, workspace_id = self._keys(), new_id()
        kept = founded(self._device_id, keys.device.pairs, workspace_id, name) if mode == "sealed" else None
        who = self._keep(keys, workspace_id, kept, name)
        wish = {**who.shown(), "mode": mode, "workspace_id": workspace_id}
        if sign_up_code:
            wish["code"] = sign_up_code
        ask_once(hub_url, lambda api: api.ask("POST", "/workspaces", wish))
        return Entered(workspace_id, hub_url, mode, "owner")

    def join(self, code: str, name: str, hub_url: str | None) -> Entered:
        """By what another device shows, as a link or as letters."""
        url, invitation = _read(code, hub_url)
        found = ask_once(url, lambda api: api.open_invitation(invitation.hub_half))
        kept = None
        keys = self._keys()
        if found["mode"] == "sealed":
            bundle = opened_invitation(invitation, b64decode(found["bundle"]))
            kept = joined(self._device_id, keys.device.pairs, name, bundle)
        return self._enter(url, keys, kept, name, found, code=invitation.hub_half)

    def recover(self, code: str, name: str, hub_url: str) -> Entered:
        """By the recovery code, as an owner."""
        lookup = RecoveryKeys.typed(code).lookup
        found = ask_once(hub_url, lambda api: api.find_recovery(lookup))
        kept = None
        keys = self._keys()
        if found["mode"] == "sealed":
            bundle = opened_recovery(code, b64decode(found["bundle"]))
            kept = joined(self._device_id, keys.device.pairs, name, bundle, code)
        return self._enter(hub_url, keys, kept, name, found, recovery=lookup)

    def forget(self, workspace_id: str) -> None:
        """Keep no keys of a workspace that this device has left."""
        content = self._file.read()
        if content is not None:
            content.workspaces.pop(workspace_id, None)
            content.erasing.pop(workspace_id, None)
            self._file.write(content)

    def _enter(
        self, url: str, keys: SyncKeys, kept: Kept | None, name: str, found: dict[str, Any], **way_in: str
    ) -> Entered:
        workspace_id = str(found["workspace_id"])
        who = self._keep(keys, workspace_id, kept, name)

        async def come_in(api: HubApi) -> dict[str, Any]:
            return await api.join(workspace_id, who, **way_in)

        role = ask_once(url, come_in)["role"]
        return Entered(workspace_id, url, found["mode"], str(role))

    def _keys(self) -> SyncKeys:
        """What the file holds, or new pairs; a vault that was copied to be another device gets its own."""
        content = self._file.read()
        if content is None or content.device.device_id != self._device_id:
            return SyncKeys(device=DevicePairs.fresh(self._device_id))
        return content

    def _keep(self, keys: SyncKeys, workspace_id: str, kept: Kept | None, name: str) -> Identity:
        shown = name
        if kept is not None:
            keys.workspaces[workspace_id] = kept
            holder = Workspace(self._device_id, keys.device.pairs, kept, lambda _: None)
            shown = sealed_name(holder, self._device_id, name)
        self._file.write(keys)
        return Identity(self._device_id, shown, signing_key(keys.device.pairs), keys.device.pairs.box.hex())


def signing_key(pairs: Pairs) -> DeviceKey:
    """The pair that signs, in the form in which the hub is answered with it."""
    return DeviceKey.of_secret(pairs.sign_seed)


def _read(code: str, hub_url: str | None) -> tuple[str, InvitationCode]:
    """The hub and the code; a link says both."""
    if code.strip().lower().startswith(_LINK):
        return read_qr(code.strip())
    invitation = InvitationCode.typed(code)
    if not hub_url:
        raise InvalidHubUrlError(said("Letters do not say where the hub is; give its address as well, or use the link"))
    return hub_url, invitation

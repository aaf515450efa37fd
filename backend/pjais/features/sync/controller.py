"""Routes of syncing: where it begins and ends, how it goes on, and which devices there are."""

from typing import Final

from litestar import Controller, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from pjais.features.routing import Page, checked_id, problems
from pjais.features.sync.errors import (
    DeviceNotFoundError,
    HubRefusedError,
    HubUnreachableError,
    InvalidHubUrlError,
    InvitationNotFoundError,
    NotAllowedError,
    NothingToChooseError,
    NotSyncingError,
    SyncingError,
)
from pjais.features.sync.port import Syncing
from pjais.features.sync.qr import qr_drawing
from pjais.features.sync.schemas import (
    DevicePatch,
    EpochChosen,
    InvitationDraft,
    InvitationRead,
    OpenInvitation,
    PresenceHere,
    SyncDevice,
    SyncEpoch,
    SyncJoin,
    SyncLeave,
    SyncRecover,
    SyncRecoveryCode,
    SyncStart,
    SyncStatus,
)
from pjais.sealing.refusals import WrongCodeError

_ENTERING: Final = (SyncingError, InvalidHubUrlError, HubUnreachableError, HubRefusedError)
_AT_THE_HUB: Final = (NotSyncingError, NotAllowedError, HubUnreachableError)


class SyncController(Controller):
    """This device among the others."""

    path = "/sync"
    tags = ("sync",)

    @get("/", operation_id="sync.get_status", responses=problems(), sync_to_thread=True)
    def get_status(self, syncing: NamedDependency[Syncing]) -> SyncStatus:
        """How this device stands to the others."""
        return syncing.status()

    @post(
        "/start",
        operation_id="sync.start",
        responses=problems(*_ENTERING),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def start(self, syncing: NamedDependency[Syncing], data: JSONBody[SyncStart]) -> SyncStatus:
        """A new workspace, of which this device is the first."""
        syncing.start(data.hub_url, data.device_name, data.mode, data.sign_up_code)
        return syncing.status()

    @post(
        "/join",
        operation_id="sync.join",
        responses=problems(*_ENTERING, WrongCodeError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def join(self, syncing: NamedDependency[Syncing], data: JSONBody[SyncJoin]) -> SyncStatus:
        """Into the workspace that has invited this device."""
        syncing.join(data.code, data.device_name, data.hub_url)
        return syncing.status()

    @post(
        "/recover",
        operation_id="sync.recover",
        responses=problems(*_ENTERING, WrongCodeError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def recover(self, syncing: NamedDependency[Syncing], data: JSONBody[SyncRecover]) -> SyncStatus:
        """Into the workspace whose recovery code it is, where no other device is left to invite this one."""
        syncing.recover(data.code, data.device_name, data.hub_url)
        return syncing.status()

    @post(
        "/recovery-code",
        operation_id="sync.renew_recovery_code",
        responses=problems(*_AT_THE_HUB),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def renew_recovery_code(self, syncing: NamedDependency[Syncing]) -> SyncRecoveryCode:
        """A new one, shown this once; those before open nothing any more."""
        return SyncRecoveryCode(code=syncing.recovery_code())

    @post(
        "/pause",
        operation_id="sync.pause",
        responses=problems(NotSyncingError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def pause(self, syncing: NamedDependency[Syncing]) -> SyncStatus:
        """Nothing is sent or fetched until it goes on."""
        syncing.pause()
        return syncing.status()

    @post(
        "/resume",
        operation_id="sync.resume",
        responses=problems(NotSyncingError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def resume(self, syncing: NamedDependency[Syncing]) -> SyncStatus:
        syncing.resume()
        return syncing.status()

    @post(
        "/leave",
        operation_id="sync.leave",
        responses=problems(NotSyncingError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def leave(self, syncing: NamedDependency[Syncing], data: JSONBody[SyncLeave]) -> SyncStatus:
        """This device stands for itself again."""
        syncing.leave(keep=data.keep)
        return syncing.status()

    @post(
        "/epoch",
        operation_id="sync.choose_epoch",
        responses=problems(NotSyncingError, NothingToChooseError, HubUnreachableError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def choose_epoch(self, syncing: NamedDependency[Syncing], data: JSONBody[SyncEpoch]) -> EpochChosen:
        """Go on with a hub that was restored from an older copy, or made anew; a backup is made before."""
        return EpochChosen(backup=syncing.choose_epoch(data.choice))

    @put(
        "/presence",
        operation_id="sync.be_present",
        responses=problems(),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def be_present(self, syncing: NamedDependency[Syncing], data: JSONBody[PresenceHere]) -> None:
        """Tell the other devices what is open here."""
        syncing.be_present(data)

    @get("/devices", operation_id="sync.list_devices", responses=problems(), sync_to_thread=True)
    def list_devices(self, syncing: NamedDependency[Syncing]) -> Page[SyncDevice]:
        """This one first, then by name."""
        return Page(items=list(syncing.devices()), next=None)

    @patch(
        "/devices/{device_id:str}",
        operation_id="sync.update_device",
        responses=problems(*_AT_THE_HUB, DeviceNotFoundError),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def update_device(
        self, syncing: NamedDependency[Syncing], device_id: FromPath[str], data: JSONBody[DevicePatch]
    ) -> None:
        """Another name, another role."""
        checked_id(device_id, "device_id")
        if data.name is not None:
            syncing.rename(device_id, data.name)
        if data.role is not None:
            syncing.set_role(device_id, data.role)

    @delete(
        "/devices/{device_id:str}",
        operation_id="sync.remove_device",
        responses=problems(*_AT_THE_HUB, DeviceNotFoundError),
        sync_to_thread=True,
    )
    def remove_device(self, syncing: NamedDependency[Syncing], device_id: FromPath[str]) -> None:
        """It gets nothing new any more, and what it had it keeps."""
        syncing.remove(checked_id(device_id, "device_id"))

    @post(
        "/invitations",
        operation_id="sync.invite",
        responses=problems(*_AT_THE_HUB),
        sync_to_thread=True,
    )
    def invite(self, syncing: NamedDependency[Syncing], data: JSONBody[InvitationDraft]) -> InvitationRead:
        """One more device may join, once."""
        made = syncing.invite(data.role)
        return InvitationRead(**made.model_dump(), qr=qr_drawing(made.link))

    @get(
        "/invitations",
        operation_id="sync.list_invitations",
        responses=problems(*_AT_THE_HUB),
        sync_to_thread=True,
    )
    def list_invitations(self, syncing: NamedDependency[Syncing]) -> Page[OpenInvitation]:
        """Those that are open, oldest first."""
        return Page(items=list(syncing.invitations()), next=None)

    @delete(
        "/invitations/{invitation_id:str}",
        operation_id="sync.cancel_invitation",
        responses=problems(*_AT_THE_HUB, InvitationNotFoundError),
        sync_to_thread=True,
    )
    def cancel_invitation(self, syncing: NamedDependency[Syncing], invitation_id: FromPath[str]) -> None:
        """Nobody joins by it any more."""
        syncing.cancel_invite(invitation_id)

"""What the screens ask of syncing; whoever does it is handed in by the composition root."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from pjais.features.sync.schemas import (
    AdjustedChange,
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


@runtime_checkable
class Syncing(Protocol):
    """Called from worker threads; tells what is new by poking the live sources of ``queries.py``.

    While state is off, what is asked beside starting raises NotSyncingError, lists are empty, nobody is told of
    presence, and what was adjusted can still be looked at.
    """

    def status(self) -> SyncStatus: ...

    def devices(self) -> Sequence[SyncDevice]:
        """This one first, then by name; empty while state is off."""

    def personas(self) -> Sequence[SyncPersona]:
        """By name; empty while state is off."""

    def adjusted(self) -> Sequence[AdjustedChange]:
        """Those that are open, newest first; they stay when syncing ends."""

    def presence(self) -> Sequence[Presence]:
        """Of other devices, by their names; empty while state is off."""

    def refused(self) -> Sequence[RefusedEvent]:
        """Newest first; empty while state is off."""

    def start(self, hub_url: str, device_name: str, mode: Mode, sign_up_code: str | None) -> None:
        """A new workspace, of which this device is the first and an owner.

        Raises:
            SyncingError: it is in one already.
            InvalidHubUrlError, HubUnreachableError, HubRefusedError: it is in none.
        """

    def join(self, code: str, device_name: str, hub_url: str | None) -> None:
        """Into the workspace that has invited; ``code`` may be the whole link, which names the hub itself.

        Raises:
            SyncingError: it is in one already.
            WrongCodeError: nobody has invited with it, or it is used or over.
            InvalidHubUrlError, HubUnreachableError, HubRefusedError: it is in none.
        """

    def recover(self, code: str, device_name: str, hub_url: str) -> None:
        """Into the workspace whose recovery code it is; raises what ``join`` does."""

    def recovery_code(self) -> str:
        """A new one; those before open nothing any more. Raises NotAllowedError, HubUnreachableError."""

    def invite(self, role: Role) -> Invitation:
        """Raises NotAllowedError, HubUnreachableError."""

    def invitations(self) -> Sequence[OpenInvitation]:
        """Those that are open, oldest first. Raises NotAllowedError, HubUnreachableError."""

    def cancel_invite(self, invitation_id: str) -> None:
        """Raises InvitationNotFoundError, HubUnreachableError."""

    def rename(self, device_id: str, name: str) -> None:
        """Raises DeviceNotFoundError, NotAllowedError, HubUnreachableError."""

    def set_role(self, device_id: str, role: Role) -> None:
        """Raises DeviceNotFoundError, NotAllowedError (also for the last owner), HubUnreachableError."""

    def remove(self, device_id: str) -> None:
        """It gets nothing new any more. Raises DeviceNotFoundError, NotAllowedError, HubUnreachableError."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def leave(self, *, keep: bool) -> None:
        """This device stands for itself; without ``keep`` what was synced goes from it, after a backup."""

    def choose_epoch(self, choice: EpochChoice) -> str:
        """Go on with a hub whose past is another one; the name of the backup that was made before.

        Raises:
            NothingToChooseError: the hub's past is the known one.
        """

    def sync_persona(self, persona_id: str, *, syncs: bool) -> None:
        """Raises PersonaNotFoundError."""

    def take(self, adjusted_id: str) -> None:
        """The lost value becomes the field's again, as a change of this device. Raises AdjustedNotFoundError."""

    def keep(self, adjusted_id: str) -> None:
        """It stays as it is. Raises AdjustedNotFoundError."""

    def keep_all(self) -> int:
        """How many were left as they are."""

    def be_present(self, here: PresenceHere) -> None:
        """Never raises: while state is off nobody is told."""

    def compared(self) -> Mapping[str, int] | None:
        """How rows compared with other devices' since the start, as figures; None while state is off."""

    def close(self) -> None:
        """Ends what runs; called once, when the app ends."""

"""A hub in the memory of a process: who is in which workspace, and who invites whom."""

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pjais.features.sync.schemas import Invitation, Mode, PresenceHere, SyncDevice
from pjais.kernel.wording import said
from pjais.sealing.refusals import WrongCodeError

if TYPE_CHECKING:
    from tests.synced_in_memory import MemorySyncing

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_code(groups: int) -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


@dataclass
class Member:
    """A device as its workspace knows it."""

    device: SyncDevice
    syncing: "MemorySyncing"
    here: PresenceHere = field(default_factory=PresenceHere)


@dataclass
class Workspace:
    """Who shares one log."""

    mode: Mode
    members: dict[str, Member] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    recovery_code: str | None = None

    def poke(self) -> None:
        for member in list(self.members.values()):
            member.syncing.poke_all()


@dataclass
class MemoryHub:
    """All workspaces; devices reach it while it is up."""

    workspaces: list[Workspace] = field(default_factory=list)
    is_up: bool = True

    def inviting(self, code: str) -> Workspace:
        """Whose invitation that is, which is then used."""
        for workspace in self.workspaces:
            for invitation in workspace.invitations.values():
                if code in (invitation.code, invitation.link):
                    del workspace.invitations[invitation.id]
                    return workspace
        msg = said("Nobody has invited with that code, or it was used or is over")
        raise WrongCodeError(msg)

    def recovered(self, code: str) -> Workspace:
        for workspace in self.workspaces:
            if workspace.recovery_code == code:
                return workspace
        msg = said("No workspace of this hub has that recovery code")
        raise WrongCodeError(msg)

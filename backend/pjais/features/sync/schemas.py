"""Wire shapes of syncing."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.shapes import Json, Name, Shape, Told

SyncState = Literal["off", "offline", "connecting", "catching_up", "live", "sending", "attention", "paused"]
Mode = Literal["sealed", "managed"]
Role = Literal["owner", "editor", "reader"]
EpochChoice = Literal["upload", "adopt", "fork"]
AdjustedState = Literal["open", "kept", "taken"]
#: As it was typed or pasted; what stands between groups of letters counts for nothing.
Code = Annotated[str, Field(min_length=1, max_length=2000)]
#: What fits into what a hub keeps of a name when it is sealed.
DeviceName = Annotated[Name, Field(max_length=40)]
HubUrl = Annotated[str, Field(max_length=500)]


class Attention(Shape):
    """What syncing waits for a person with; ``code`` epoch asks for a choice of how to go on."""

    code: str
    sentence: Told


class SyncStatus(Shape):
    """How this device stands to the others.

    ``since`` is when the state began; ``waiting`` counts changes not yet at the hub; ``done`` of ``total`` changes are
    caught up. ``clock_skew_ms`` is how far this device's clock is ahead of the hub's, null before it is known;
    ``adjusted`` and ``refused`` count what is to be looked at. Where nothing is synced, state is off and what tells of
    the hub is null.
    """

    key: str = "sync"
    state: SyncState
    since: str | None = None
    waiting: int = 0
    done: int = 0
    total: int = 0
    attention: Attention | None = None
    bytes_in: int = 0
    bytes_out: int = 0
    clock_skew_ms: int | None = None
    adjusted: int = 0
    refused: int = 0
    hub_url: str | None = None
    mode: Mode | None = None
    role: Role | None = None
    device_id: str | None = None


class SyncDevice(Shape):
    """A device of the workspace; ``last_seen_at`` is null for one that has never been at the hub."""

    id: str
    name: str
    role: Role
    is_this: bool
    is_online: bool
    joined_at: str
    last_seen_at: str | None


class SyncPersona(Shape):
    """A persona of this device, whether it is synced, and how large what is synced of it is."""

    id: str
    name: str
    syncs: bool
    size_bytes: int


class AdjustedChange(Shape):
    """Two devices changed the same field: ``kept`` is what it has, ``lost`` what it had on the other device.

    ``subject`` is how a person knows the item; the devices are told by name, null for one that is not known any more.
    """

    id: str
    entity_type: str
    entity_id: str
    persona_id: str | None
    subject: str
    field: str
    kept: Json
    lost: Json
    kept_device: str | None
    lost_device: str | None
    at: str
    state: AdjustedState


class Presence(Shape):
    """What somebody has open on another device, while it is there."""

    device_id: str
    device_name: str
    persona_id: str | None
    conversation_id: str | None
    is_typing: bool


class RefusedEvent(Shape):
    """A change of this device that the hub did not take, and why."""

    event_id: str
    name: str
    subject: str
    reason: Told
    at: str


class SyncStart(Shape):
    """Where the first device begins; ``sign_up_code`` is for hubs that ask for one."""

    hub_url: HubUrl
    device_name: DeviceName
    mode: Mode = "sealed"
    sign_up_code: Code | None = None


class SyncJoin(Shape):
    """An invitation: its link, or its code together with the hub's address."""

    code: Code
    device_name: DeviceName
    hub_url: HubUrl | None = None


class SyncRecover(Shape):
    """The recovery code, where no other device is left to invite this one."""

    code: Code
    device_name: DeviceName
    hub_url: HubUrl


class SyncLeave(Shape):
    """Whether what was synced stays on this device."""

    keep: bool


class SyncEpoch(Shape):
    """How to go on with a hub whose past is another one.

    upload: the hub takes what this device has. adopt: this device takes what the hub has. fork: this device goes on in
    a workspace of its own.
    """

    choice: EpochChoice


class EpochChosen(Shape):
    """``backup`` is the name of the backup that was made before."""

    backup: str


class SyncRecoveryCode(Shape):
    """Shown this once and kept nowhere; those made before open nothing any more."""

    code: str


class InvitationDraft(Shape):
    """What the invited device may do."""

    role: Role = "editor"


class QrDrawing(Shape):
    """A QR code with its quiet zone: ``path`` draws the dark modules on a square of ``size`` by ``size``."""

    size: int
    path: str


class Invitation(Shape):
    """What another device joins by, once, until ``expires_at``; ``link`` is the code with the hub's address."""

    id: str
    code: str
    link: str
    role: Role
    expires_at: str


class OpenInvitation(Shape):
    """An invitation that nobody has joined by yet; ``made_by`` is the name of a device, null for one that is gone."""

    id: str
    role: Role
    made_by: str | None
    expires_at: str


class InvitationRead(Invitation):
    """With the link as a picture."""

    qr: QrDrawing


class DevicePatch(Shape):
    """What is to be another name or role."""

    name: DeviceName | None = None
    role: Role | None = None


class PersonaChoice(Shape):
    """Whether the persona is synced."""

    syncs: bool


class AdjustedKept(Shape):
    """How many were left as they are."""

    count: int


class PresenceHere(Shape):
    """What is open on this device, for the others to see; nothing is kept of it."""

    persona_id: str | None = None
    conversation_id: str | None = None
    is_typing: bool = False

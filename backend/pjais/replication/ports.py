"""What the sync core takes as arguments: the vault, the hub, keys, time and chance.

Each has a real and a simulated side. Time that passes is the event loop's; ``Clock`` tells only what the device's clock
on the wall shows.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pjais.eventlog.image import ImageHead
from pjais.replication.envelope import Served
from pjais.replication.frames import FromDevice, FromHub, SnapshotOffer
from pjais.replication.portion import Portion
from pjais.sealing.workspace import SealedControl

Body = Mapping[str, Any]
#: Why an event that was served cannot be applied.
Fault = Literal["redacted", "missing-key", "forged", "damaged", "forgotten"]


class CutError(Exception):
    """The connection is gone, or never came to be; ``code`` is the WebSocket's close code, where there was one."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(f"cut off ({code})")
        self.code = code


class UntrustedError(CutError):
    """The hub does not prove that it is the one; nothing was sent."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class DeniedError(Exception):
    """The hub does not let this device in; the sentence is the hub's."""


class BelowFloorError(Exception):
    """The hub does not keep the next events any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far this device holds a workspace's log: the last seq, and the chain there.

    ``epoch`` is that of the history it belongs to; None until the hub has told.
    """

    workspace_id: str
    epoch: int | None
    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that was served, opened; or, where that was not possible, why."""

    served: Served
    body: Body | None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class SnapshotEvent:
    """An event of a snapshot; ``heard_at`` as the hub told it, where that matters."""

    event_id: str
    body: Body
    heard_at: str | None


@dataclass(frozen=True, slots=True)
class Whole:
    """All that the hub's log says up to a place; ``controls`` are what devices told each other about keys.

    Without an ``image`` there are no rows among the portions.
    """

    place: Place
    controls: Sequence[Served]
    image: ImageHead | None
    portions: AsyncIterator[Portion]


@dataclass(frozen=True, slots=True)
class Laid:
    """Of which snapshot rows are here and the log is not yet, and how many parts of that are.

    ``source`` is None once its events come one by one.
    """

    source: str | None
    parts: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A change of this device that the hub does not have; ``position`` rises in the order of sending."""

    position: int
    event_id: str
    subject: str | None
    body: Body


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the hub, or this device before it was sent, refused one of its changes."""

    position: int
    event_id: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the hub's log, as JSON still; ``chain`` is that of ``last``, or None when there is no such event."""

    first: int
    last: int
    head: int
    chain: str | None
    events: Sequence[object]


class StorePort(Protocol):
    """This device's side. Each method is one transaction: it has happened wholly or not at all."""

    @property
    def device_id(self) -> str: ...

    @property
    def app_schema(self) -> int:
        """The version of the tables here; only told."""

    async def place(self) -> Place | None:
        """None when this device is in no workspace."""

    async def learn_epoch(self, epoch: int) -> None:
        """Stand in the history of that epoch; known before anything is sent, so that its loss is noticed."""

    async def take(self, arrivals: Sequence[Arrival], place: Place) -> None:
        """Apply what was opened, keep what waits for a key, and stand at ``place`` from now on."""

    async def waiting_for_keys(self) -> Sequence[Served]:
        """What was kept because its key was missing."""

    async def take_opened(self, arrivals: Sequence[Arrival]) -> None:
        """Apply of what was kept those that are opened by now, and forget that they were waiting."""

    async def unsent(self, most: int) -> Sequence[Outgoing]:
        """The first changes that the hub does not have, in order."""

    async def unsent_count(self) -> int: ...

    async def confirm(self, sent: Sequence[Outgoing], refusals: Sequence[Refusal]) -> None:
        """The hub has what was unsent up to the last of these, but for what it refused, which is listed from now on."""

    async def refused_count(self) -> int: ...

    async def send_refused_again(self, code: str | None = None) -> None:
        """Try once more what was refused, all of it or what was for that reason."""

    async def begin_again(self, *, relaying: bool) -> None:
        """Stand at the beginning of a history whose epoch is yet unknown.

        Args:
            relaying: whether everything in this device's log counts as unsent, whoever made it.
        """

    async def leave(self) -> None:
        """Be in no workspace from now on; everything that is here stays."""

    async def take_snapshot(self, events: Sequence[SnapshotEvent]) -> None:
        """Apply a portion of a snapshot; what is here already stays as it is, and what was unsent stays unsent."""

    async def outstanding(self) -> Laid | None:
        """The snapshot of which the log is not whole yet."""

    async def lay_rows(self, source: str, upto: int, head: ImageHead, rows: Sequence[Portion], first: Portion) -> bool:
        """Take in all rows of a snapshot and the first part of its log, if this vault has nothing of it; whether so.

        Raises:
            UnusableSnapshotError: they are none; nothing has changed.
        """

    async def lay_log(self, portion: Portion) -> int:
        """Take in the next part of the log; how many events are here. Raises UnusableSnapshotError."""

    async def go_on_by_events(self) -> None:
        """The rest of the snapshot is not to be had; its events come one by one."""

    async def stand(self, place: Place, controls: Sequence[Arrival]) -> None:
        """Be at that place after a snapshot, and keep what devices had told each other until then."""

    def snapshot(self) -> AbstractAsyncContextManager[Whole | None]:
        """All as it is at one moment, if that is just what the hub has: nothing unsent, left out or unreadable."""

    async def pictures_here(self, names: Collection[str]) -> set[str]:
        """Which of the pictures of those SHA-256 are here."""

    async def picture(self, name: str) -> bytes | None: ...

    async def keep_picture(self, name: str, media_type: str, content: bytes) -> None: ...

    async def picture_at_hub(self, name: str) -> str | None:
        """By which hash the hub has that picture, where that is known."""

    async def note_picture(self, name: str, stored: str) -> None: ...

    async def parts_of_rows(self) -> tuple[int, Sequence[bytes | None]] | None:
        """A hash over the rows of each part, and the event of the hub's log up to which they are what it makes.

        None for a part that others cannot have; None at all while something here is not in that log, or the other way.
        """

    async def put_rows_right(self) -> int:
        """Hold the rows against the log and mend them, after a backup; how many were wrong. Raises PjaisError."""

    async def take_missing(self, arrivals: Sequence[Arrival]) -> int:
        """Apply what was opened and is not here yet, wherever this device stands; how many events there were."""

    async def back_up(self) -> None:
        """Make a backup of all that is here, before a person decides about it."""


class Line(Protocol):
    """One open socket to the hub."""

    async def send(self, frame: FromDevice) -> None:
        """Raises CutError."""

    async def receive(self) -> FromHub:
        """Raises CutError; and ValueError, with a sentence, for what is no frame."""

    async def close(self) -> None: ...


class HubPort(Protocol):
    """The hub, as one device of one workspace sees it."""

    async def token(self, *, renew: bool) -> str:
        """What shows who this device is; a new one if it has to be.

        Raises:
            CutError: the hub is away.
            DeniedError: the hub does not know this device, or not any more.
        """

    def keep_token(self, token: str, expires_at: str) -> None:
        """The hub has given the next one."""

    async def connect(self) -> Line:
        """Raises CutError."""

    async def page(self, since: int, limit: int) -> Page:
        """The events after ``since``, as many as the hub gives at once.

        Raises:
            CutError: the hub is away.
            BelowFloorError: they are not kept any more.
            ValueError: the answer is no page.
        """

    def snapshot(self, offer: SnapshotOffer) -> AsyncIterator[bytes]:
        """The bytes of a snapshot; raises CutError."""

    async def put_snapshot(self, seq: int, parts: AsyncIterator[bytes]) -> None:
        """Hand one in; raises CutError."""

    async def put_blob(self, name: str, content: bytes) -> bool:
        """Hand in bytes under their SHA-256; False when the hub does not take them. Raises CutError."""

    async def blob(self, name: str) -> bytes | None:
        """None when the hub has none of that SHA-256; raises CutError."""

    async def device_keys(self) -> Mapping[str, bytes]:
        """The public Ed25519 keys of the workspace's devices, those that were removed too; raises CutError."""

    def traffic(self) -> tuple[int, int]:
        """Bytes that have come in and gone out so far."""


class Signer(Protocol):
    """What proves who this device is."""

    @property
    def public(self) -> bytes:
        """The 32 bytes of an Ed25519 key by which the hub knows this device."""

    def sign(self, text: bytes) -> bytes: ...


class SealingPort(Signer, Protocol):
    """Keys: seals what goes out, opens what comes in."""

    def seal(self, event_id: str, body: Body, subject: str | None) -> tuple[str, bytes]:
        """The id of the key and the sealed body; ``subject`` is the persona that the event is about.

        Raises:
            CannotSealError: this change cannot go out.
        """

    def open(self, served: Served) -> Body:
        """What it says; its signature has been verified. Raises CannotOpenError."""

    def knows(self, device_id: str) -> bool:
        """Whether that device's key is known."""

    def trusts(self, device_id: str) -> bool:
        """Whether that device may write in the workspace now, as far as is known here."""

    def know(self, keys: Mapping[str, bytes]) -> None:
        """The hub's word on which device has which key; how far it counts is this port's to judge."""

    def verify(self, device_id: str, text: bytes, signature: bytes) -> bool: ...

    def seal_parcel(self, purpose: str, clear: bytes, subject: str | None = None, hlc: str = "") -> bytes:
        """Bytes for the other devices that are no event; raises CannotSealError.

        Args:
            purpose: what it is and where it belongs; it opens for no other.
            clear: the bytes.
            subject: the persona that it is of.
            hlc: a stamp of now, for a key that the persona may yet need.
        """

    def tell_picture(self, name: str, stored: str) -> None:
        """Tell the other devices by which hash the hub has a picture, where it is not its own."""

    def open_parcel(self, purpose: str, parcel: bytes) -> bytes:
        """Raises CannotOpenError."""

    def digest_key(self) -> bytes | None:
        """The same on all devices that are at the same event of the log; None where it was not given to this one."""

    def controls_to_send(self) -> Sequence[SealedControl]: ...

    def controls_sent(self, event_ids: Sequence[str]) -> None: ...

    def tell_again(self) -> None:
        """The hub may have lost what was told: all of it is to be sent once more."""

    def take_control(self, control: Body, device_id: str) -> object:
        """What another device, or this one, has told about keys and members; the same may come again."""


class Clock(Protocol):
    """The clock on the wall of this device."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970."""

    def instant(self) -> str:
        """The same as text."""


class Chance(Protocol):
    """Where everything that is random comes from."""

    def uniform(self, low: float, high: float) -> float: ...

    def new_id(self) -> str:
        """A UUID."""


@dataclass(frozen=True, slots=True)
class World:
    """All of it together."""

    store: StorePort
    hub: HubPort
    sealing: SealingPort
    clock: Clock
    chance: Chance

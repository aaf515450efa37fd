"""The tables of the sync: which workspace this device is in, how far it is, and what stands beside the log.

All of them are of this device only.
"""

from typing import Any, Final

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from pjais.persistence.entity import Local

#: What says nothing any more once this device has left its workspace.
OF_A_WORKSPACE: Final = (
    "sync_workspace",
    "sync_cursor",
    "sync_arrived",
    "sync_echo",
    "sync_again",
    "sync_waiting",
    "sync_control",
    "sync_picture",
    "sync_device",
    "refused_event",
)


class SyncWorkspace(Local):
    """The workspace this device is in; there is one at most."""

    __tablename__ = "sync_workspace"

    id: Mapped[str] = mapped_column(primary_key=True)
    hub_url: Mapped[str]
    mode: Mapped[str]
    role: Mapped[str]
    device_name: Mapped[str]
    joined_at: Mapped[str]
    paused: Mapped[int] = mapped_column(default=0)


class SyncCursor(Local):
    """How far it is: ``seq`` and ``chain`` of the hub's log, ``sent_up_to`` of the vault's own."""

    __tablename__ = "sync_cursor"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int | None]
    seq: Mapped[int]
    chain: Mapped[bytes] = mapped_column(LargeBinary)
    sent_up_to: Mapped[int]


class SyncArrived(Local):
    """Events after ``sent_up_to`` that came from the hub and need not be sent to it."""

    __tablename__ = "sync_arrived"

    first_seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_seq: Mapped[int]


class SyncEcho(Local):
    """An event after ``sent_up_to`` that the hub was seen to have before it said so."""

    __tablename__ = "sync_echo"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SyncAgain(Local):
    """An event up to ``sent_up_to`` that is to be sent all the same."""

    __tablename__ = "sync_again"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SyncWaiting(Local):
    """What the hub served and no key opens yet."""

    __tablename__ = "sync_waiting"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    served: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))


class SyncControl(Local):
    """What devices told each other about keys and members, as it was served: for snapshots that this device makes."""

    __tablename__ = "sync_control"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    served: Mapped[dict[str, Any]] = mapped_column(JSON(none_as_null=True))


class SyncPicture(Local):
    """A picture that the hub has, and by which hash: that of its sealed bytes."""

    __tablename__ = "sync_picture"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    stored: Mapped[str]


class SyncDevice(Local):
    """A device of the workspace, as the hub and the other devices tell."""

    __tablename__ = "sync_device"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    public_key: Mapped[str]
    box_key: Mapped[str]
    joined_at: Mapped[str]
    removed_at: Mapped[str | None]
    seen_at: Mapped[str | None]


class SyncLeftOut(Local):
    """A persona of which this device sends and takes nothing."""

    __tablename__ = "sync_left_out"

    persona_id: Mapped[str] = mapped_column(primary_key=True)


class RefusedEvent(Local):
    """A change that the hub does not take, and why; it stays on this device."""

    __tablename__ = "refused_event"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    code: Mapped[str]
    detail: Mapped[str]
    refused_at: Mapped[str]

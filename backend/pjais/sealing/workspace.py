"""One workspace as one of its devices uses it: seals what goes out, opens what comes in, takes what others tell.

Everything here is bytes and memory; where it is kept and how it travels is others' business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, Protocol

from pjais.sealing import body as bodies
from pjais.sealing.contents import packed, unpacked
from pjais.sealing.controls import Introduction, read_control
from pjais.sealing.device import is_signed
from pjais.sealing.members import WRITERS, Member
from pjais.sealing.membership import Membership
from pjais.sealing.model import Pending
from pjais.sealing.refusals import damaged, forged, not_introduced, not_permitted

Kind = Literal["event", "control"]


class SealedEnvelope(Protocol):
    """An event as the hub serves it; ``seq`` is its place in the log, ``body`` None once it was redacted."""

    @property
    def seq(self) -> int: ...
    @property
    def event_id(self) -> str: ...
    @property
    def device_id(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def key_id(self) -> str: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def signature(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SealedControl:
    """Something to tell the others, to be sent before the events that were sealed after it; the id stays the same."""

    event_id: str
    key_id: str
    body: bytes


def signed_text(workspace_id: str, envelope: SealedEnvelope) -> bytes:
    """What a device signs of an envelope."""
    body_hash = sha256(envelope.body or b"").hexdigest()
    outside = f"{envelope.event_id}\n{envelope.device_id}\n{envelope.kind}\n{envelope.key_id}\n{body_hash}"
    return f"pjais.event.1\n{workspace_id}\n{outside}".encode()


class Workspace(Membership):
    """The keys and members of a workspace, safe to share between threads."""

    # What goes out.

    def seal(self, event_id: str, body: Mapping[str, Any], subject: str | None) -> tuple[str, bytes]:
        """The id of the key, and the body sealed under it; ``subject`` is the persona that the event is about.

        Raises:
            CannotSealError: the persona was forgotten, or this device has not been given the current key.
        """
        key_id, raw = self.sealing_key(subject, str(body["hlc"]))
        around = bodies.bound(self.workspace_id, event_id, "event", key_id, self.device_id)
        return key_id, bodies.sealed(raw, packed(dict(body)), around)

    def sign(self, text: bytes) -> bytes:
        return self.pairs.signature(text)

    def controls_to_send(self) -> list[SealedControl]:
        """In the order in which they have to be sent, before any event that was sealed meanwhile."""
        with self.turn:
            self.settle()
            return [self.sealed_control(each) for each in self.kept.pending if not each.is_sent]

    def controls_sent(self, event_ids: Sequence[str]) -> None:
        """The hub has them; they take effect, here too, when it serves them."""
        with self.turn:
            sent = set(event_ids)
            self.kept.pending = [
                each.model_copy(update={"is_sent": True}) if each.event_id in sent else each
                for each in self.kept.pending
            ]
            self.changed()

    def sealed_control(self, pending: Pending) -> SealedControl:
        around = bodies.bound(self.workspace_id, pending.event_id, "control", pending.under, self.device_id)
        raw = self.kept.shared.keys[pending.under].raw
        return SealedControl(pending.event_id, pending.under, bodies.sealed(raw, packed(pending.control), around))

    # What comes in.

    def knows(self, device_id: str) -> bool:
        return device_id in self.kept.shared.members or device_id in self.told_by_hub

    def know(self, keys: Mapping[str, bytes]) -> None:
        """What the hub says of devices: enough to see who signed an introduction, never to believe who it is."""
        self.told_by_hub.update(keys)

    def verify(self, device_id: str, text: bytes, signature: bytes) -> bool:
        member = self.kept.shared.members.get(device_id)
        key = member.sign if member else self.told_by_hub.get(device_id)
        return key is not None and is_signed(key, text, signature)

    def open(self, envelope: SealedEnvelope, *, is_verified: bool = False) -> dict[str, Any]:
        """What the event says, with its id; of a control also its place and key, by which it is judged.

        Args:
            envelope: of this workspace.
            is_verified: ``verify`` has already been asked about its signature.

        Raises:
            CannotOpenError: with the reason.
        """
        member = self.kept.shared.members.get(envelope.device_id)
        standing = member.standing(envelope.seq) if member else None
        is_allowed = standing in WRITERS or (standing == "reader" and envelope.kind == "control")
        if not is_allowed and envelope.kind != "control":
            raise not_permitted() if member else not_introduced()
        if member and not is_verified and not is_signed(member.sign, self._signed(envelope), envelope.signature):
            raise forged()
        told = self._unsealed(envelope)
        if envelope.kind == "control":
            told |= {"seq": envelope.seq, "key_id": envelope.key_id}
        if not is_allowed:
            self._check_introduction(envelope, told, member)
        return told

    def _unsealed(self, envelope: SealedEnvelope) -> dict[str, Any]:
        raw, key_id = self.opening_key(envelope.key_id), envelope.key_id
        if envelope.body is None:
            raise damaged()
        around = bodies.bound(self.workspace_id, envelope.event_id, envelope.kind, key_id, envelope.device_id)
        clear = bodies.opened(raw, envelope.body, around)
        return unpacked(clear, envelope.kind, envelope.event_id, envelope.device_id)

    def _check_introduction(self, envelope: SealedEnvelope, told: dict[str, Any], member: Member | None) -> None:
        """Nobody but who introduces itself may speak without being a member."""
        control = read_control(told)
        if not isinstance(control, Introduction):
            raise not_permitted() if member else not_introduced()
        if not is_signed(control.sign, self._signed(envelope), envelope.signature):
            raise forged()

    def _signed(self, envelope: SealedEnvelope) -> bytes:
        return signed_text(self.workspace_id, envelope)

    def take_control(self, control: Mapping[str, Any], device_id: str) -> bool:
        """Whether what was opened is believed; what is not known to this version is not.

        Args:
            control: as ``open`` gave it.
            device_id: whose it is.
        """
        read = read_control({**control, "device_id": device_id})
        with self.turn:
            self.kept.pending = [each for each in self.kept.pending if each.event_id != control.get("event_id")]
            is_believed = read is not None and self.trust.take(read)
            self.changed()
        return is_believed

"""One workspace as one of its devices holds it: seals what goes out, opens what comes in, and tells of keys.

Everything here is bytes and memory; what changes is handed to ``keep`` before it is relied upon.
"""

import os
import threading
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal, Protocol

from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.sealing import body as bodies
from pjais.sealing.contents import packed, unpacked
from pjais.sealing.controls import Introduction, read_control
from pjais.sealing.device import Pairs, boxed_for, is_signed
from pjais.sealing.members import OWNERS, WRITERS, Member, Role, Standing
from pjais.sealing.model import Kept, Pending, SubjectKey, WorkspaceKey, generation_of
from pjais.sealing.refusals import (
    CannotSealError,
    NotAllowedError,
    damaged,
    forged,
    forgotten,
    missing_key,
    not_introduced,
    not_permitted,
)
from pjais.sealing.trust import Trust

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


@dataclass(frozen=True, slots=True)
class Erasure:
    """What came of forgetting a persona: a sentence for people, and the events at the hub that held its keys."""

    receipt: str
    keys: int
    told_in: tuple[str, ...]


def signed_text(workspace_id: str, envelope: SealedEnvelope) -> bytes:
    """What a device signs of an envelope."""
    body_hash = sha256(envelope.body or b"").hexdigest()
    outside = f"{envelope.event_id}\n{envelope.device_id}\n{envelope.kind}\n{envelope.key_id}\n{body_hash}"
    return f"pjais.event.1\n{workspace_id}\n{outside}".encode()


class Workspace:
    """The keys and members of a workspace, safe to share between threads."""

    def __init__(self, device_id: str, pairs: Pairs, kept: Kept, keep: Callable[[Kept], None]) -> None:
        self.device_id: Final = device_id
        self.workspace_id: Final = kept.shared.workspace_id
        self.kept: Final = kept
        self.pairs: Final = pairs
        self._keep = keep
        self._trust = Trust(kept.shared, device_id, pairs)
        self._turn = threading.RLock()
        self._sealing_keys: dict[str | None, tuple[str, bytes]] = {}
        self._told_by_hub: dict[str, bytes] = {}
        self._text = kept.model_dump_json()

    # What goes out.

    def seal(self, event_id: str, body: Mapping[str, Any], subject: str | None) -> tuple[str, bytes]:
        """The id of the key, and the body sealed under it; ``subject`` is the persona that the event is about.

        Raises:
            CannotSealError: the persona was forgotten, or this device has not been given the current key.
        """
        key_id, raw = self._sealing_keys.get(subject) or self._sealing_key(subject, str(body["hlc"]))
        around = bodies.bound(self.workspace_id, event_id, "event", key_id, self.device_id)
        return key_id, bodies.sealed(raw, packed(dict(body)), around)

    def sign(self, text: bytes) -> bytes:
        return self.pairs.signature(text)

    def controls_to_send(self) -> list[SealedControl]:
        """In the order in which they have to be sent, before any event that was sealed meanwhile."""
        with self._turn:
            self._settle()
            return [self._sealed_control(each) for each in self.kept.pending if not each.is_sent]

    def controls_sent(self, event_ids: Sequence[str]) -> None:
        """The hub has them; they take effect, here too, when it serves them."""
        with self._turn:
            sent = set(event_ids)
            self.kept.pending = [
                each.model_copy(update={"is_sent": True}) if each.event_id in sent else each
                for each in self.kept.pending
            ]
            self._changed()

    def _sealed_control(self, pending: Pending) -> SealedControl:
        around = bodies.bound(self.workspace_id, pending.event_id, "control", pending.under, self.device_id)
        raw = self.kept.shared.keys[pending.under].raw
        return SealedControl(pending.event_id, pending.under, bodies.sealed(raw, packed(pending.control), around))

    def _sealing_key(self, subject: str | None, hlc: str) -> tuple[str, bytes]:
        with self._turn:
            if subject in self.kept.shared.forgotten:
                raise CannotSealError(said("This persona was forgotten; nothing more is sent of it"))
            workspace_key = self._workspace_key()
            if subject is None:
                found = workspace_key.key_id, workspace_key.raw
            else:
                key = self._newest(subject, workspace_key.key_id) or self._new_subject_key(subject, workspace_key, hlc)
                found = key.key_id, key.raw
            self._sealing_keys[subject] = found
            return found

    def _workspace_key(self) -> WorkspaceKey:
        """That of a rotation of this device that is on its way, or the one that the log has come to."""
        key = self.kept.shared.keys.get(self.announced() or self.kept.shared.current)
        if key is None:
            raise CannotSealError(said("This device has not been given the current key of the workspace yet"))
        return key

    def announced(self) -> str | None:
        """The key of the newest rotation of this device that the log has not come to."""
        return next(
            (each.control["new_key_id"] for each in reversed(self.kept.pending) if each.what == "rotation"), None
        )

    def _newest(self, persona_id: str, under: str) -> SubjectKey | None:
        """The same on all devices that know the same keys."""
        found = [
            each for each in self.kept.shared.subjects.values() if (each.persona_id, each.under) == (persona_id, under)
        ]
        return max(found, key=lambda each: (each.hlc, each.key_id), default=None)

    def _new_subject_key(self, persona_id: str, workspace_key: WorkspaceKey, hlc: str) -> SubjectKey:
        raw = os.urandom(bodies.KEY_BYTES)
        key = SubjectKey(persona_id=persona_id, raw=raw, under=workspace_key.key_id, hlc=hlc)
        self._tell_subject_key(key, new_id())
        return key

    # What comes in.

    def knows(self, device_id: str) -> bool:
        return device_id in self.kept.shared.members or device_id in self._told_by_hub

    def know(self, keys: Mapping[str, bytes]) -> None:
        """What the hub says of devices: enough to see who signed an introduction, never to believe who it is."""
        self._told_by_hub.update(keys)

    def verify(self, device_id: str, text: bytes, signature: bytes) -> bool:
        member = self.kept.shared.members.get(device_id)
        key = member.sign if member else self._told_by_hub.get(device_id)
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
        shared, key_id = self.kept.shared, envelope.key_id
        key = shared.subjects.get(key_id) or shared.keys.get(key_id)
        if key is None:
            raise forgotten() if key_id in shared.forgotten_keys else missing_key()
        if envelope.body is None:
            raise damaged()
        around = bodies.bound(self.workspace_id, envelope.event_id, envelope.kind, key_id, envelope.device_id)
        clear = bodies.opened(key.raw, envelope.body, around)
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
        with self._turn:
            self.kept.pending = [each for each in self.kept.pending if each.event_id != control.get("event_id")]
            is_believed = read is not None and self._trust.take(read)
            self._changed()
        return is_believed

    # Keys and members.

    @property
    def members(self) -> list[Member]:
        return list(self.kept.shared.members.values())

    @property
    def standing(self) -> Standing | None:
        """This device's own, as far as the log has come; None before its introduction was served."""
        member = self.kept.shared.members.get(self.device_id)
        return member.standing() if member else None

    def forget(self, persona_id: str) -> Erasure:
        """Destroys the persona's keys here and tells the others to.

        What the hub keeps of them, the events in ``told_in``, is to be redacted there; the bundles of invitations
        and of the recovery code, which hold them too, are to be replaced.
        """
        with self._turn:
            self._check(WRITERS)
            shared = self.kept.shared
            keys = [each for each in shared.subjects.values() if each.persona_id == persona_id]
            key_ids = [each.key_id for each in keys]
            self.kept.pending = [each for each in self.kept.pending if each.control.get("persona_id") != persona_id]
            self._trust.forget(persona_id, key_ids)
            self.tell({"control": "forgotten", "persona_id": persona_id, "key_ids": key_ids})
            others = sum(each.is_here for each in self.members) - 1
        receipt = said(
            "{keys} keys of the persona were destroyed on this device; {others} other devices do so when they connect",
            keys=len(keys),
            others=others,
        )
        return Erasure(receipt, len(keys), tuple(sorted(frozenset().union(*(each.told_in for each in keys)))))

    def rotate(self, removing: Collection[str] = ()) -> None:
        """The next generation of the workspace's key, for all but who is removed by it; sealed under from now on."""
        with self._turn:
            self._check(OWNERS)
            raw = os.urandom(bodies.KEY_BYTES)
            key = WorkspaceKey(generation=generation_of(self.announced() or self.kept.shared.current) + 1, raw=raw)
            staying = [each for each in self.members if each.is_here and each.device_id not in removing]
            boxes = {each.device_id: boxed_for(each.box, raw) for each in staying}
            self.kept.shared.keys[key.key_id] = key
            told = {"control": "rotation", "new_key_id": key.key_id, "removes": sorted(removing), "boxes": boxes}
            self.tell(told, under=self._oldest())

    def give_role(self, device_id: str, role: Role) -> None:
        with self._turn:
            self._check(OWNERS)
            self.tell({"control": "role", "member": device_id, "role": role})

    def leave(self) -> None:
        with self._turn:
            self.tell({"control": "left"})

    def history_changed(self, head: int) -> None:
        """The hub's log is another, as after a restore; it ends at ``head``. What it may lack is told again."""
        with self._turn:
            kept = self.kept
            for member in self.members:
                member.clamped(head)
            kept.pending = [each.model_copy(update={"is_sent": False}) for each in kept.pending]
            if kept.introduction and kept.introduction not in kept.pending:
                kept.pending = [kept.introduction, *kept.pending]
            if self.standing == "owner":
                self.rotate([each.device_id for each in self.members if not each.is_here])
            for key in list(kept.shared.subjects.values()):
                self._tell_subject_key(key, new_id())

    def _tell_subject_key(self, key: SubjectKey, event_id: str) -> None:
        told = {"control": "subject_key", "persona_id": key.persona_id, "key": key.raw, "hlc": key.hlc}
        self.kept.shared.subjects[key.key_id] = key.model_copy(update={"told_in": key.told_in | {event_id}})
        self.tell(told, under=key.under, event_id=event_id)

    def tell(self, told: dict[str, Any], under: str | None = None, event_id: str | None = None) -> None:
        """Queue a control; bytes become text."""
        control = {**in_json(told), "device_id": self.device_id}
        key_id = under or self._workspace_key().key_id
        self.kept.pending = [*self.kept.pending, Pending(event_id=event_id or new_id(), control=control, under=key_id)]
        self._changed()

    def _settle(self) -> None:
        """What an owner owes the others: a new key when somebody has gone, keys for who came late."""
        shared = self.kept.shared
        if self.standing != "owner":
            return
        gone = {each.device_id for each in self.members if not each.is_here}
        on_their_way = [each.control["boxes"].keys() for each in self.kept.pending if each.what == "rotation"]
        if shared.holders & gone and all(boxes & gone for boxes in on_their_way):
            self.rotate()
        for member in self.members:
            if member.is_here and member.device_id not in shared.holders and not self._are_sent_to(member.device_id):
                boxes = {key_id: boxed_for(member.box, key.raw) for key_id, key in shared.keys.items()}
                self.tell({"control": "keys_for", "member": member.device_id, "boxes": boxes}, under=self._oldest())

    def _are_sent_to(self, device_id: str) -> bool:
        return any(
            (each.what == "keys_for" and each.control["member"] == device_id)
            or (each.what == "rotation" and device_id in each.control["boxes"])
            for each in self.kept.pending
        )

    def _oldest(self) -> str:
        """The key that every member has, whichever invitation brought it."""
        return min(self.kept.shared.keys, key=generation_of)

    def _check(self, allowed: Collection[Standing]) -> None:
        if self.standing not in allowed:
            raise NotAllowedError(said("This device's role in the workspace does not allow that"))

    def _changed(self) -> None:
        """Kept only when something has: who reads the log again takes much that it knows."""
        self._sealing_keys.clear()
        text = self.kept.model_dump_json()
        if text != self._text:
            self._keep(self.kept)
            self._text = text


def in_json(told: dict[str, Any]) -> dict[str, Any]:
    """Bytes as base64, also in a mapping below."""
    return {key: _as_text(value) for key, value in told.items()}


def _as_text(value: object) -> object:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    return value

"""What a device believes of what others say about keys and members, judged by what each was allowed at that place.

The hub is believed nothing: a device joins by an owner's certificate or the recovery code, and roles are an owner's
to give. Taking a control a second time changes nothing.
"""

from pjais.sealing.controls import (
    Control,
    Introduction,
    InvitationTakenBack,
    KeysFor,
    Left,
    PersonaForgotten,
    RecoverySet,
    RoleGiven,
    Rotation,
    SubjectKeyTold,
)
from pjais.sealing.device import Pairs, is_signed
from pjais.sealing.members import OWNERS, WRITERS, Member, Role, owners
from pjais.sealing.model import RecoveryPublic, Shared, SubjectKey, WorkspaceKey, generation_of


def certificate_text(workspace_id: str, inviter: str, invitation: bytes, role: Role) -> bytes:
    """What an owner signs of an invitation."""
    return f"pjais.invitation.1\n{workspace_id}\n{inviter}\n{role}\n{invitation.hex()}".encode()


def proof_text(workspace_id: str, member: str, sign: bytes, box: bytes) -> bytes:
    """What who joins signs with the key of the invitation, or of the recovery code."""
    return f"pjais.joins.1\n{workspace_id}\n{member}\n{sign.hex()}\n{box.hex()}".encode()


class Trust:
    """Changes what is shared by controls that are believed."""

    def __init__(self, shared: Shared, device_id: str, pairs: Pairs) -> None:
        self._shared = shared
        self._me = device_id
        self._pairs = pairs

    def take(self, control: Control) -> bool:
        """Whether it is believed; to show an old one again, as a hub could, changes nothing."""
        if control.key_id not in self._shared.keys:
            return False  # what is told under a persona's key would be gone with the persona
        if control.event_id in self._shared.once:
            return True
        is_believed = self._introduced(control) if isinstance(control, Introduction) else self._said(control)
        if is_believed and isinstance(control, RoleGiven | Left | Rotation | RecoverySet):
            self._shared.once.add(control.event_id)
        return is_believed

    def _said(self, control: Control) -> bool:
        """Of a member, by what it was allowed at that place."""
        sender = self._shared.members.get(control.device_id)
        standing = sender.standing(control.seq) if sender else None
        if sender is None or standing is None or standing == "removed":
            return False
        if isinstance(control, Left):
            sender.becomes("removed", control.seq)
            return True
        needed = WRITERS if isinstance(control, SubjectKeyTold | PersonaForgotten) else OWNERS
        return standing in needed and self._by_permission(control)

    def _by_permission(self, control: Control) -> bool:
        match control:
            case SubjectKeyTold():
                return self._learn_subject_key(control)
            case PersonaForgotten():
                return self.forget(control.persona_id, control.key_ids)
            case RoleGiven():
                return self._give_role(control)
            case Rotation():
                return self._rotate(control)
            case KeysFor():
                return self._take_keys(control)
            case RecoverySet():
                self._shared.recovery = RecoveryPublic(lookup=control.lookup, sign=control.sign, box=control.box)
                return True
            case InvitationTakenBack():
                self._shared.spent.add(control.invitation.hex())
                return True
            case _:
                return False

    def _introduced(self, control: Introduction) -> bool:
        member = self._shared.members.get(control.member)
        if control.member != control.device_id:
            return False
        if member is not None and (member.sign, member.box) != (control.sign, control.box):
            return False  # the keys of a device never change: who could exchange them could speak for it
        if member is not None and (member.is_here or any(seq == control.seq for seq, _ in member.standings)):
            return True
        role = self._admitted_as(control)
        if role is None:
            return False
        if member is None:
            keys = {"sign": control.sign, "box": control.box}
            member = Member(device_id=control.member, name=control.name, standings=[], **keys)
            self._shared.members[control.member] = member
        member.becomes(role, control.seq)
        if control.key_id == self._shared.current:
            self._shared.holders.add(control.member)
        return True

    def _admitted_as(self, control: Introduction) -> Role | None:
        """The role that the invitation or the recovery code gives; None when neither is good."""
        shared, given = self._shared, control.certificate
        proved = proof_text(shared.workspace_id, control.member, control.sign, control.box)
        if given is None:
            recovery = shared.recovery
            return "owner" if recovery and is_signed(recovery.sign, proved, control.proof) else None
        inviter = shared.members.get(given.inviter)
        if inviter is None or inviter.standing(control.seq) != "owner" or given.invitation.hex() in shared.spent:
            return None
        certified = certificate_text(shared.workspace_id, given.inviter, given.invitation, given.role)
        if not is_signed(inviter.sign, certified, given.signature):
            return None
        if not is_signed(given.invitation, proved, control.proof):
            return None
        shared.spent.add(given.invitation.hex())
        return given.role

    def _give_role(self, control: RoleGiven) -> bool:
        member = self._shared.members.get(control.member)
        if member is None or member.standing(control.seq) in {None, "removed"}:
            return False
        if control.role != "owner" and owners(self._shared.members, control.seq) <= {control.member}:
            return False  # nobody could rotate or invite any more
        member.becomes(control.role, control.seq)
        return True

    def _rotate(self, control: Rotation) -> bool:
        """A generation that another came before is kept for opening, and never sealed under."""
        shared, boxed = self._shared, control.boxes.get(self._me)
        if boxed is not None:
            self._keep_key(control.new_key_id, self._pairs.unboxed(boxed))
        for member in control.removes:
            if member in shared.members and member != control.device_id:
                shared.members[member].becomes("removed", control.seq)
        if generation_of(control.new_key_id) > generation_of(shared.current):
            shared.current, shared.holders = control.new_key_id, set(control.boxes)
        return True

    def _take_keys(self, control: KeysFor) -> bool:
        if self._shared.current in control.boxes:
            self._shared.holders.add(control.member)
        if control.member == self._me:
            for key_id, boxed in control.boxes.items():
                self._keep_key(key_id, self._pairs.unboxed(boxed))
        return True

    def _keep_key(self, key_id: str, raw: bytes | None) -> None:
        """Under the name that it was announced by, or not at all."""
        made = WorkspaceKey(generation=generation_of(key_id), raw=raw) if raw else None
        if made and made.key_id == key_id:
            self._shared.keys[key_id] = made

    def _learn_subject_key(self, control: SubjectKeyTold) -> bool:
        shared = self._shared
        key = SubjectKey(persona_id=control.persona_id, raw=control.key, under=control.key_id, hlc=control.hlc)
        if key.persona_id in shared.forgotten or key.key_id in shared.forgotten_keys:
            shared.forgotten_keys.add(key.key_id)
            shared.to_redact.add(control.event_id)
            return False
        known = shared.subjects.get(key.key_id, key)
        shared.subjects[key.key_id] = known.model_copy(update={"told_in": known.told_in | {control.event_id}})
        return True

    def forget(self, persona_id: str, key_ids: list[str]) -> bool:
        """Destroys the keys of a persona, and takes care that none comes back."""
        shared = self._shared
        own = {key_id for key_id, key in shared.subjects.items() if key.persona_id == persona_id}
        others = shared.subjects.keys() - own
        shared.forgotten.add(persona_id)
        shared.forgotten_keys |= own | (set(key_ids) - others)
        for key_id in own:
            del shared.subjects[key_id]
        return True

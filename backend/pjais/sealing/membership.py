"""What a member does about keys and members: erase a persona, let another go, give a role, go itself.

Each takes effect for everybody, here too, when the hub serves what was told; a new key is sealed under at once.
"""

import os
from collections.abc import Collection

from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.sealing.body import KEY_BYTES
from pjais.sealing.device import boxed_for
from pjais.sealing.holder import Holder
from pjais.sealing.members import OWNERS, WRITERS, Role, owners
from pjais.sealing.model import WorkspaceKey, generation_of
from pjais.sealing.refusals import NotAllowedError


class Membership(Holder):
    """The acts of a member."""

    def forget(self, persona_id: str, event_ids: Collection[str] = ()) -> str:
        """Destroys the persona's keys here, which has erased it, and tells the others to erase it too.

        The hub is to be asked to redact its events and those that told the keys.

        Returns:
            A receipt for people.
        """
        with self.turn:
            self.check(WRITERS)
            shared = self.kept.shared
            keys = [each for each in shared.subjects.values() if each.persona_id == persona_id]
            key_ids = [each.key_id for each in keys]
            self.kept.pending = [each for each in self.kept.pending if each.control.get("persona_id") != persona_id]
            self.trust.forget(persona_id, key_ids)
            shared.to_redact |= frozenset(event_ids).union(*(each.told_in for each in keys))
            self.kept.erased.add(persona_id)
            self.tell({"control": "forgotten", "persona_id": persona_id, "key_ids": key_ids})
            others = sum(each.is_here for each in self.members) - 1
        return said(
            "{keys} keys of the persona were destroyed on this device; {others} other devices do so when they connect",
            keys=len(keys),
            others=others,
        )

    def to_erase(self) -> set[str]:
        """Personas that another device has forgotten, and of which this vault may yet hold something."""
        return self.kept.shared.forgotten - self.kept.erased

    def erased(self, persona_id: str) -> None:
        with self.turn:
            self.kept.erased.add(persona_id)
            self.changed()

    def to_redact(self) -> list[str]:
        """Events of what was forgotten, for the hub; empty where it would not listen to this device."""
        return sorted(self.kept.shared.to_redact) if self.standing in WRITERS else []

    def redacted(self, event_ids: Collection[str]) -> None:
        """The hub has done it."""
        with self.turn:
            self.kept.shared.to_redact -= set(event_ids)
            self.changed()

    def rotate(self, removing: Collection[str] = ()) -> None:
        """The next generation of the workspace's key, for all but who is removed by it; sealed under from now on."""
        with self.turn:
            self.check(OWNERS)
            raw = os.urandom(KEY_BYTES)
            key = WorkspaceKey(generation=generation_of(self.announced() or self.kept.shared.current) + 1, raw=raw)
            staying = [each for each in self.members if each.is_here and each.device_id not in removing]
            boxes = {each.device_id: boxed_for(each.box, raw) for each in staying}
            self.kept.shared.keys[key.key_id] = key
            told = {"control": "rotation", "new_key_id": key.key_id, "removes": sorted(removing), "boxes": boxes}
            self.tell(told, under=self.oldest())

    def give_role(self, device_id: str, role: Role) -> None:
        with self.turn:
            self.check(OWNERS)
            self.tell({"control": "role", "member": device_id, "role": role})

    def leave(self) -> None:
        """Raises NotAllowedError: it is the last owner, and others stay."""
        with self.turn:
            if any(each.is_here for each in self.members if each.device_id != self.device_id) and owners(
                self.kept.shared.members
            ) == {self.device_id}:
                raise NotAllowedError(said("This device is the only owner; make another one an owner first"))
            self.tell({"control": "left"})

    def tell_again(self) -> None:
        """The hub's log is another, as after a restore, or is read anew: what it may lack is told again."""
        with self.turn:
            kept = self.kept
            for member in self.members:
                member.has_always_been()
            kept.pending = [each.model_copy(update={"is_sent": False}) for each in kept.pending]
            if kept.introduction and kept.introduction not in kept.pending:
                kept.pending = [kept.introduction, *kept.pending]
            if self.standing == "owner":
                self.rotate([each.device_id for each in self.members if not each.is_here])
            for key in list(kept.shared.subjects.values()):
                self.tell_subject_key(key, new_id())

    def settle(self) -> None:
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
                self.tell({"control": "keys_for", "member": member.device_id, "boxes": boxes}, under=self.oldest())

    def _are_sent_to(self, device_id: str) -> bool:
        return any(
            (each.what == "keys_for" and each.control["member"] == device_id)
            or (each.what == "rotation" and device_id in each.control["boxes"])
            for each in self.kept.pending
        )

"""What one device holds of a workspace: its keys, which of them is sealed under, and what it has yet to tell.

What changes is handed to ``keep`` before it is relied upon.
"""

import os
import threading
from base64 import b64encode
from collections.abc import Callable, Collection
from typing import Any, Final

from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.sealing.body import KEY_BYTES
from pjais.sealing.device import Pairs
from pjais.sealing.members import Member, Standing
from pjais.sealing.model import Kept, Pending, SubjectKey, WorkspaceKey, generation_of
from pjais.sealing.refusals import CannotSealError, NotAllowedError, forgotten, missing_key
from pjais.sealing.trust import Trust


class Holder:
    """The state, safe to share between threads."""

    def __init__(self, device_id: str, pairs: Pairs, kept: Kept, keep: Callable[[Kept], None]) -> None:
        self.device_id: Final = device_id
        self.workspace_id: Final = kept.shared.workspace_id
        self.kept: Final = kept
        self.pairs: Final = pairs
        self._keep = keep
        self.trust = Trust(kept.shared, device_id, pairs)
        self.turn = threading.RLock()
        self._sealing_keys: dict[str | None, tuple[str, bytes]] = {}
        self._text = kept.model_dump_json()
        self.told_by_hub: Final[dict[str, bytes]] = {}

    @property
    def members(self) -> list[Member]:
        return list(self.kept.shared.members.values())

    @property
    def standing(self) -> Standing | None:
        """This device's own, as far as the log has come; None before its introduction was served."""
        member = self.kept.shared.members.get(self.device_id)
        return member.standing() if member else None

    def sealing_key(self, subject: str | None, hlc: str) -> tuple[str, bytes]:
        """The key to seal under, by its id; made, and to be told, where a persona has none yet.

        Raises:
            CannotSealError: the persona was forgotten, or this device has not been given the current key.
        """
        return self._sealing_keys.get(subject) or self._found_sealing_key(subject, hlc)

    def _found_sealing_key(self, subject: str | None, hlc: str) -> tuple[str, bytes]:
        with self.turn:
            if subject in self.kept.shared.forgotten:
                raise CannotSealError(said("This persona was forgotten; nothing more is sent of it"))
            workspace_key = self.workspace_key()
            if subject is None:
                found = workspace_key.key_id, workspace_key.raw
            else:
                key = self._newest(subject, workspace_key.key_id) or self._new_subject_key(subject, workspace_key, hlc)
                found = key.key_id, key.raw
            self._sealing_keys[subject] = found
            return found

    def opening_key(self, key_id: str) -> bytes:
        """Raises CannotOpenError: it is not here yet, or was destroyed."""
        shared = self.kept.shared
        key = shared.subjects.get(key_id) or shared.keys.get(key_id)
        if key is None:
            raise forgotten() if key_id in shared.forgotten_keys else missing_key()
        return key.raw

    def workspace_key(self) -> WorkspaceKey:
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
        raw = os.urandom(KEY_BYTES)
        key = SubjectKey(persona_id=persona_id, raw=raw, under=workspace_key.key_id, hlc=hlc)
        self.tell_subject_key(key, new_id())
        return key

    def tell_subject_key(self, key: SubjectKey, event_id: str) -> None:
        told = {"control": "subject_key", "persona_id": key.persona_id, "key": key.raw, "hlc": key.hlc}
        self.kept.shared.subjects[key.key_id] = key.model_copy(update={"told_in": key.told_in | {event_id}})
        self.tell(told, under=key.under, event_id=event_id)

    def tell(self, told: dict[str, Any], under: str | None = None, event_id: str | None = None) -> None:
        """Queue a control; bytes become text."""
        control = {**in_json(told), "device_id": self.device_id}
        key_id = under or self.workspace_key().key_id
        self.kept.pending = [*self.kept.pending, Pending(event_id=event_id or new_id(), control=control, under=key_id)]
        self.changed()

    def oldest(self) -> str:
        """The key that every member has, whichever invitation brought it."""
        return min(self.kept.shared.keys, key=generation_of)

    def check(self, allowed: Collection[Standing]) -> None:
        if self.standing not in allowed:
            raise NotAllowedError(said("This device's role in the workspace does not allow that"))

    def changed(self) -> None:
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

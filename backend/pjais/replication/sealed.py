"""The keys of a sealed workspace, as the sync core uses them."""

import hmac
from collections.abc import Mapping, Sequence

from pjais.replication.envelope import Served
from pjais.replication.pictures import PICTURE
from pjais.replication.ports import Body
from pjais.sealing.erasing import Erasing, ErasingKept
from pjais.sealing.members import WRITERS
from pjais.sealing.model import Pending
from pjais.sealing.parcel import open_parcel, seal_parcel
from pjais.sealing.refusals import CannotSealError
from pjais.sealing.workspace import SealedControl, Workspace


class SealedKeys:
    """What ``pjais.sealing`` holds of one workspace."""

    def __init__(self, workspace: Workspace, erasing: Erasing | None = None) -> None:
        self.workspace, self._erasing = workspace, erasing or Erasing(ErasingKept(), lambda: None)

    @property
    def public(self) -> bytes:
        return self.workspace.pairs.sign

    def sign(self, text: bytes) -> bytes:
        return self.workspace.sign(text)

    def seal(self, event_id: str, body: Body, subject: str | None) -> tuple[str, bytes]:
        return self.workspace.seal(event_id, body, subject)

    def open(self, served: Served) -> Body:
        return self.workspace.open(served, is_verified=True)

    def knows(self, device_id: str) -> bool:
        return self.workspace.knows(device_id)

    def trusts(self, device_id: str) -> bool:
        member = self.workspace.kept.shared.members.get(device_id)
        return member is not None and member.standing() in WRITERS

    def know(self, keys: Mapping[str, bytes]) -> None:
        self.workspace.know(keys)

    def verify(self, device_id: str, text: bytes, signature: bytes) -> bool:
        return self.workspace.verify(device_id, text, signature)

    def seal_parcel(self, purpose: str, clear: bytes, subject: str | None = None, hlc: str = "") -> bytes:
        return seal_parcel(self.workspace, purpose, clear, subject=subject, hlc=hlc)

    def tell_picture(self, name: str, stored: str) -> None:
        with self.workspace.turn:
            self.workspace.tell({"control": PICTURE, "sha256": name, "stored": stored})

    def open_parcel(self, purpose: str, parcel: bytes) -> bytes:
        return open_parcel(self.workspace, purpose, parcel)

    def digest_key(self) -> bytes | None:
        shared = self.workspace.kept.shared
        key = shared.keys.get(shared.current)
        return None if key is None else hmac.digest(key.raw, b"pjais.rows.1", "sha256")

    def controls_to_send(self) -> Sequence[SealedControl]:
        return [*self.workspace.controls_to_send(), *self._erasures()]

    def _erasures(self) -> Sequence[SealedControl]:
        keys, told = self.workspace, self._erasing.to_send()
        try:
            under = keys.workspace_key().key_id if told else ""
        except CannotSealError:
            return ()  # the key comes; so does another time
        return [
            keys.sealed_control(Pending(event_id=event_id, control={**each, "device_id": keys.device_id}, under=under))
            for event_id, each in told.items()
        ]

    def controls_sent(self, event_ids: Sequence[str]) -> None:
        self.workspace.controls_sent(event_ids)
        self._erasing.sent(event_ids)

    def tell_again(self) -> None:
        self.workspace.tell_again()
        self._erasing.tell_again()

    def take_control(self, control: Body, device_id: str) -> None:
        self.workspace.take_control(control, device_id)

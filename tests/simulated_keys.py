"""The keys of a simulated device: what they seal is marked and not hidden, and opens where the key is known."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import orjson

from pjais.replication.envelope import Served
from pjais.replication.ports import Body
from pjais.sealing.refusals import damaged, missing_key
from pjais.sealing.workspace import SealedControl
from tests.simulated import Dice


class SimulatedKeys:
    """Signs and seals by hashes; what a key opens is known only to those whom a control event has told of it."""

    def __init__(self, device_id: str, dice: Dice) -> None:
        self.device_id, self._dice = device_id, dice
        self._mine = f"key-{device_id[-4:]}"
        self._opens = {self._mine}
        self._known: set[str] = {device_id}
        self._told = False
        self._control_id = dice.new_id()
        # How often it does not tell of its key when asked: its first events go out before the key they need.
        self.silent = 2 if dice.happens(0.3) else 0

    def seal(self, event_id: str, body: Body, subject: str | None) -> tuple[str, bytes]:
        return self._mine, orjson.dumps({"id": event_id, "subject": subject, **body})

    def open(self, served: Served) -> Body:
        assert served.body is not None
        if served.kind == "control":
            return dict(orjson.loads(served.body))
        if served.key_id not in self._opens:
            raise missing_key()
        body = orjson.loads(served.body)
        assert body.pop("id") == served.event_id
        return dict(body)

    @property
    def public(self) -> bytes:
        return bytes(32)

    def sign(self, text: bytes) -> bytes:
        return _signature(self.device_id, text)

    def knows(self, device_id: str) -> bool:
        return device_id in self._known

    def trusts(self, device_id: str) -> bool:
        return device_id in self._known

    def know(self, keys: Mapping[str, bytes]) -> None:
        self._known |= keys.keys()

    def verify(self, device_id: str, text: bytes, signature: bytes) -> bool:
        return device_id in self._known and signature == _signature(device_id, text)

    def tell_picture(self, name: str, stored: str) -> None:
        """Things have no pictures."""

    def seal_parcel(self, purpose: str, clear: bytes, subject: str | None = None, hlc: str = "") -> bytes:
        del subject, hlc
        return purpose.encode() + b"|" + clear

    def open_parcel(self, purpose: str, parcel: bytes) -> bytes:
        before, _, clear = parcel.partition(b"|")
        if before != purpose.encode():
            raise damaged()
        return clear

    def digest_key(self) -> bytes:
        return b"a key of all"

    def controls_to_send(self) -> Sequence[SealedControl]:
        if self._told:
            return ()
        if self.silent:
            self.silent -= 1
            return ()
        return [SealedControl(self._control_id, "none", orjson.dumps({"control": "subject_key", "key": self._mine}))]

    def controls_sent(self, event_ids: Sequence[str]) -> None:
        self._told = self._told or self._control_id in event_ids

    def tell_again(self) -> None:
        self._told = False

    def take_control(self, control: Body, device_id: str) -> None:
        assert device_id in self._known
        self._opens.add(str(control["key"]))


def _signature(device_id: str, text: bytes) -> bytes:
    return sha256(device_id.encode() + text).digest() * 2

"""The keys of a managed workspace: bodies are plain JSON that the hub may read, signed all the same."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from pjais.replication.envelope import PLAIN, Served
from pjais.replication.ports import Body
from pjais.sealing.erasing import Erasing, ErasingKept
from pjais.sealing.refusals import damaged
from pjais.sealing.workspace import SealedControl
from pjais.security.device_key import DeviceKey


class PlainSealing:
    """Seals nothing; believes the hub which device has which key, for in this mode the hub is trusted."""

    def __init__(self, device_id: str, key: DeviceKey, erasing: Erasing | None = None) -> None:
        self._device_id, self._key, self._erasing = device_id, key, erasing or Erasing(ErasingKept(), lambda: None)
        self._keys = {device_id: VerifyKey(key.public)}

    def seal(self, event_id: str, body: Body, subject: str | None) -> tuple[str, bytes]:  # noqa: ARG002 - as the port has it
        return PLAIN, orjson.dumps(body)

    def open(self, served: Served) -> Body:
        body: Any = None
        if served.body is not None and served.key_id == PLAIN:
            with suppress(ValueError):
                body = orjson.loads(served.body)
        if not isinstance(body, dict):
            raise damaged()
        return body

    @property
    def public(self) -> bytes:
        return self._key.public

    def sign(self, text: bytes) -> bytes:
        return self._key.sign(text)

    def knows(self, device_id: str) -> bool:
        return device_id in self._keys

    def trusts(self, device_id: str) -> bool:
        return device_id in self._keys

    def know(self, keys: Mapping[str, bytes]) -> None:
        for device_id, public in keys.items():
            self._keys.setdefault(device_id, VerifyKey(public))

    def verify(self, device_id: str, text: bytes, signature: bytes) -> bool:
        key = self._keys.get(device_id)
        try:
            return key is not None and bool(key.verify(text, signature))
        except (BadSignatureError, ValueError):
            return False

    def seal_parcel(self, purpose: str, clear: bytes, subject: str | None = None, hlc: str = "") -> bytes:  # noqa: ARG002 - as the port has it
        return clear

    def tell_picture(self, name: str, stored: str) -> None:
        """It is the picture's own."""

    def open_parcel(self, purpose: str, parcel: bytes) -> bytes:  # noqa: ARG002 - as above
        return parcel

    def digest_key(self) -> bytes:
        return PLAIN.encode()  # the hub knows all the rest as well

    def controls_to_send(self) -> Sequence[SealedControl]:
        return [
            SealedControl(event_id, PLAIN, orjson.dumps({**each, "device_id": self._device_id}))
            for event_id, each in self._erasing.to_send().items()
        ]

    def controls_sent(self, event_ids: Sequence[str]) -> None:
        self._erasing.sent(event_ids)

    def tell_again(self) -> None:
        self._erasing.tell_again()

    def take_control(self, control: Body, device_id: str) -> None:
        """Nothing is told of keys and members in this mode."""

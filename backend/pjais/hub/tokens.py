"""Short-lived tokens of devices, and the challenges that they are got with.

Both are signed texts, so that every node of a hub knows them without asking. A token says which key the device has: it
is good only where the device is registered with that very key, so a device id that somebody else registers elsewhere
gains nothing. One that was got without a proof, by making a workspace or joining it, is good in that workspace only.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from pjais.hub.errors import UnauthorizedDeviceError
from pjais.kernel.clock import to_text
from pjais.kernel.wording import said

TOKEN_S: Final = 900
CHALLENGE_S: Final = 60
EVERYWHERE: Final = "*"
#: What devices sign begins so, hence no proof is ever the signature of an event.
CHALLENGE_PREFIX: Final = "pjais.challenge.1"
_TOKEN_PREFIX: Final = "pjais.token.1"  # noqa: S105 - the kind of text, no secret


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a token says: a device with that public ``key`` (hex), until ``ends`` (Unix seconds).

    ``scope`` is the one workspace it is good in; ``EVERYWHERE`` once the device has proved to hold the private key.
    """

    device_id: str
    key: str
    scope: str
    ends: int

    def reaches(self, workspace_id: str) -> bool:
        return self.scope in {EVERYWHERE, workspace_id}


class Tokens:
    """Makes and reads them with one secret, which all nodes of a hub share."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time, token_s: int = TOKEN_S) -> None:
        self._secret, self._clock, self._token_s = secret, clock, token_s

    def issue(self, device_id: str, key: str, scope: str) -> tuple[str, Bearer]:
        bearer = Bearer(device_id, key, scope, int(self._clock()) + self._token_s)
        return self._sealed(_TOKEN_PREFIX, device_id, str(bearer.ends), key, scope), bearer

    def renewed(self, bearer: Bearer) -> tuple[str, Bearer]:
        return self.issue(bearer.device_id, bearer.key, bearer.scope)

    def is_ending(self, bearer: Bearer) -> bool:
        """Whether a third of its time is left at most."""
        return bearer.ends - self._clock() <= self._token_s / 3

    def read(self, token: str) -> Bearer:
        """Raises UnauthorizedDeviceError for one that has ended or is none of this hub's."""
        device_id, ends, key, scope = self._opened(_TOKEN_PREFIX, token)
        return Bearer(device_id, key, scope, int(ends))

    def challenge(self, device_id: str) -> tuple[str, int]:
        """What the device has to sign, and until when, in Unix seconds."""
        ends = int(self._clock()) + CHALLENGE_S
        return self._sealed(CHALLENGE_PREFIX, device_id, str(ends), secrets.token_hex(16), ""), ends

    def check_proof(self, challenge: str, device_id: str, key: str, proof: bytes) -> None:
        """Raises UnauthorizedDeviceError unless ``proof`` is this device's signature of a challenge of ours."""
        asked, *_ = self._opened(CHALLENGE_PREFIX, challenge)
        if asked != device_id or not is_signed(bytes.fromhex(key), challenge.encode(), proof):
            msg = said("The challenge was not signed with this device's key")
            raise UnauthorizedDeviceError(msg)

    def _sealed(self, *parts: str) -> str:
        text = "|".join(parts)
        return f"{text}|{self._mac(text)}"

    def _opened(self, prefix: str, sealed: str) -> tuple[str, str, str, str]:
        text, _, mac = sealed.rpartition("|")
        parts = text.split("|")
        if not sealed.isascii() or not hmac.compare_digest(mac, self._mac(text)) or parts[0] != prefix:
            msg = said("This token is none of this hub's")
            raise UnauthorizedDeviceError(msg)
        _, device_id, ends, rest, scope = parts
        if int(ends) <= self._clock():
            msg = said("This token has ended; the device has to ask for another")
            raise UnauthorizedDeviceError(msg)
        return device_id, ends, rest, scope

    def _mac(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(errors="replace"), hashlib.sha256).hexdigest()


def instant(seconds: int) -> str:
    """Unix seconds as an instant."""
    return to_text(datetime.fromtimestamp(seconds, UTC))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 signature of the message was made with that public key's private one."""
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True

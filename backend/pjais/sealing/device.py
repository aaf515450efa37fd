"""The keys of one device: it signs with one pair, and is given other keys under the other."""

import os
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from nacl.bindings import (
    crypto_box_seal,
    crypto_box_seal_open,
    crypto_scalarmult_base,
    crypto_sign,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import CryptoError

SEED_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
_GROUP: Final = 4
_FINGERPRINT_LETTERS: Final = 24


@dataclass(frozen=True, slots=True)
class Pairs:
    """An Ed25519 pair and an X25519 pair of 32 bytes each; of a device, or of a recovery code."""

    sign_seed: bytes
    box_secret: bytes
    sign: bytes
    box: bytes
    _signing: bytes

    @classmethod
    def of(cls, sign_seed: bytes, box_secret: bytes) -> Self:
        sign, signing = crypto_sign_seed_keypair(sign_seed)
        return cls(sign_seed, box_secret, sign, crypto_scalarmult_base(box_secret), signing)

    @classmethod
    def fresh(cls) -> Self:
        return cls.of(os.urandom(SEED_BYTES), os.urandom(SEED_BYTES))

    def signature(self, text: bytes) -> bytes:
        return crypto_sign(text, self._signing)[:SIGNATURE_BYTES]

    def unboxed(self, boxed: bytes) -> bytes | None:
        """What somebody put into a box for this device; None when it is not for it."""
        try:
            return crypto_box_seal_open(boxed, self.box, self.box_secret)
        except (CryptoError, ValueError, TypeError):
            return None

    def __repr__(self) -> str:
        return f"Pairs({fingerprint(self.sign, self.box)})"  # never what is secret


def boxed_for(box: bytes, clear: bytes) -> bytes:
    """For the owner of that X25519 key alone. Source: libsodium's sealed boxes."""
    return crypto_box_seal(clear, box)


def is_signed(sign: bytes, text: bytes, signature: bytes) -> bool:
    try:
        crypto_sign_open(signature + text, sign)
    except (CryptoError, ValueError, TypeError):
        return False
    return len(signature) == SIGNATURE_BYTES


def fingerprint(sign: bytes, box: bytes) -> str:
    """96 bits of both public keys in groups of four letters, for two people to compare."""
    text = sha256(b"pjais.device.1" + sign + box).hexdigest()[:_FINGERPRINT_LETTERS].upper()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))

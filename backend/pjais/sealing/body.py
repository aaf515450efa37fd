"""One body sealed under one key: what is around it is bound to it, and its size is told in steps only.

Source: XChaCha20-Poly1305 of draft-irtf-cfrg-xchacha-03; padding of ISO/IEC 7816-4.
"""

import os
from typing import Final

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from pjais.sealing.refusals import damaged

KEY_BYTES: Final = 32
STEP: Final = 256
_NONCE_BYTES: Final = 24
_FORMAT: Final = b"\x01"
_END: Final = b"\x80"


def bound(workspace_id: str, event_id: str, kind: str, key_id: str, device_id: str) -> bytes:
    """What a body is bound to: carried to another place, or named otherwise, it does not open."""
    return f"pjais.body.1|{workspace_id}|{event_id}|{kind}|{key_id}|{device_id}".encode()


def sealed(key: bytes, clear: bytes, around: bytes, step: int = STEP) -> bytes:
    """The format's number, a random nonce of 24 bytes, and the padded text, encrypted."""
    nonce = os.urandom(_NONCE_BYTES)
    padded = clear + _END + bytes(-(len(clear) + 1) % step)
    return _FORMAT + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(padded, around, nonce, key)


def opened(key: bytes, body: bytes, around: bytes) -> bytes:
    """Raises CannotOpenError: it was sealed under another key, around something else, or has been changed."""
    if body[:1] != _FORMAT:
        raise damaged()
    try:
        nonce, locked = body[1 : 1 + _NONCE_BYTES], body[1 + _NONCE_BYTES :]
        padded = crypto_aead_xchacha20poly1305_ietf_decrypt(locked, around, nonce, key)
    except (CryptoError, ValueError, TypeError) as error:
        raise damaged() from error
    clear, end, rest = padded.rpartition(_END)
    if not end or rest.strip(b"\x00"):
        raise damaged()
    return clear

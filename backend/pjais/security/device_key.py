"""This device's signing key: made once, kept in the vault's folder for its owner only."""

import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from pjais.kernel.clock import now_text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY_BYTES: Final = 32
_log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """An Ed25519 key pair; ``public`` is 32 bytes."""

    private: "Ed25519PrivateKey"
    public: bytes

    @classmethod
    def kept_in(cls, file: Path) -> Self:
        """The key in that file, which is made when absent; one thread at a time.

        A file that holds no key is set aside: signatures name the key they were made with, so a new one can go on.
        """
        with _one_at_a_time:
            return cls._kept_in(file)

    @classmethod
    def _kept_in(cls, file: Path) -> Self:
        try:
            return cls.of_secret(bytes.fromhex(file.read_text(encoding="ascii")))
        except FileNotFoundError:
            pass
        except ValueError:
            aside = file.with_name(f"{file.name}.damaged-{now_text()[:19].replace(':', '')}")
            file.rename(aside)
            _log.warning("The device key was damaged; it is now %s, and a new one is made", aside.name)
        secret = os.urandom(_KEY_BYTES)
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(secret.hex() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
        return cls.of_secret(secret)

    @classmethod
    def of_secret(cls, secret: bytes) -> Self:
        """The pair that these 32 bytes make."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - 20 ms

        private = Ed25519PrivateKey.from_private_bytes(secret)
        return cls(private, private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of the message was made with that public key's private one."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

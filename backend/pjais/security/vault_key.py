"""The key of an encrypted vault: 32 random bytes, wrapped by a passphrase and by a recovery code.

The wrapped key lies in ``pjais.key`` beside each database it opens, backups too, so that a folder copied to another
machine can be opened there with the passphrase alone. Wrapping is Argon2id (RFC 9106, its second recommended choice of
costs) and ChaCha20-Poly1305 (RFC 8439).
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.kernel.wording import said

KEY_FILE: Final = "pjais.key"
SHORTEST: Final = 8
_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
#: Crockford's base 32: no letters that are taken for digits.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS: Final = 7
_GROUP: Final = 4


class WrongPassphraseError(PjaisError):
    """That is neither the passphrase nor the recovery code."""

    code = "wrong-passphrase"
    status = HTTPStatus.FORBIDDEN


class DamagedKeyError(PjaisError):
    """The file with the wrapped key cannot be read."""

    code = "damaged-key"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class VaultKey:
    """What opens a database; ``key_id`` names it without telling it."""

    key_id: str
    raw: bytes

    @classmethod
    def fresh(cls) -> Self:
        return cls(secrets.token_hex(8), os.urandom(_KEY_BYTES))

    @property
    def literal(self) -> str:
        """As SQLCipher takes a raw key."""
        return f"x'{self.raw.hex()}'"

    def __repr__(self) -> str:
        return f"VaultKey({self.key_id})"  # never the key itself, which tracebacks and logs would show


class Wrap(BaseModel):
    """A key sealed by a secret; costs as Argon2id takes them, bytes in hex."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    salt: str
    memory_kib: int
    iterations: int
    lanes: int
    sealed: str

    @classmethod
    def of(cls, key: VaultKey, secret: str) -> Self:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - 20 ms

        bare = cls(salt=os.urandom(_SALT_BYTES).hex(), memory_kib=65_536, iterations=3, lanes=4, sealed="")
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + ChaCha20Poly1305(bare.derived(secret)).encrypt(nonce, key.raw, key.key_id.encode())
        return bare.model_copy(update={"sealed": sealed.hex()})

    def opened(self, key_id: str, secret: str) -> VaultKey | None:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

        sealed = bytes.fromhex(self.sealed)
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return VaultKey(key_id, ChaCha20Poly1305(self.derived(secret)).decrypt(nonce, body, key_id.encode()))
        except InvalidTag:
            return None

    def derived(self, secret: str) -> bytes:
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - as above

        made = Argon2id(
            salt=bytes.fromhex(self.salt),
            length=_KEY_BYTES,
            iterations=self.iterations,
            lanes=self.lanes,
            memory_cost=self.memory_kib,
        )
        return made.derive(secret.encode())


class WrappedKey(BaseModel):
    """One key, to be opened by either secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key_id: str
    passphrase: Wrap
    recovery: Wrap

    def opened(self, secret: str) -> VaultKey | None:
        return self.passphrase.opened(self.key_id, secret) or self.recovery.opened(self.key_id, normalised(secret))


class KeyFile(BaseModel):
    """What lies in ``pjais.key``; more than one key only while files of both are there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    keys: Sequence[WrappedKey]

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """None where there is none.

        Raises:
            DamagedKeyError: it cannot be read.
        """
        file = folder / KEY_FILE
        try:
            return cls.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            msg = said("{file} is damaged; put back the copy that lies in each backup", file=file)
        except OSError as error:
            msg = said("{file} cannot be read: {reason}", file=file, reason=error.strerror or error)
        raise DamagedKeyError(msg)

    def write(self, folder: Path) -> None:
        """The file appears whole or not at all, for its owner only."""
        part = folder / f"{KEY_FILE}.part"
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
            stream.write(self.model_dump_json(indent=1) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(folder / KEY_FILE)

    def opened(self, secret: str) -> list[VaultKey]:
        """The keys that this secret opens.

        Raises:
            WrongPassphraseError: none.
        """
        found = [key for each in self.keys if (key := each.opened(secret)) is not None]
        if not found:
            msg = said("That is not the passphrase of this vault, nor its recovery code; nothing was changed")
            raise WrongPassphraseError(msg)
        return found


def wrapped(key: VaultKey, passphrase: str) -> tuple[WrappedKey, str]:
    """The key under a passphrase and a new recovery code, and that code, which is kept nowhere.

    Raises:
        InvalidInputError: the passphrase is too short.
    """
    check_passphrase(passphrase)
    code = new_recovery_code()
    made = WrappedKey(key_id=key.key_id, passphrase=Wrap.of(key, passphrase), recovery=Wrap.of(key, normalised(code)))
    return made, code


def check_passphrase(passphrase: str) -> None:
    """Raises InvalidInputError for one that is too short."""
    if len(passphrase) < SHORTEST:
        msg = said(
            "passphrase: it has {length} characters; please use at least {shortest}",
            length=len(passphrase),
            shortest=SHORTEST,
        )
        raise InvalidInputError(msg, errors=[{"field": "passphrase", "message": said("too short")}])


def new_recovery_code() -> str:
    """140 random bits in groups of four letters."""
    drawn = [secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)]
    return "-".join("".join(drawn[start : start + _GROUP]) for start in range(0, len(drawn), _GROUP))


def normalised(code: str) -> str:
    """A recovery code as typed by a person: case, spaces and look-alikes do not matter."""
    return code.upper().translate(str.maketrans("OIL", "011", "- \t\r\n"))

"""Codes that people type: letters that are not taken for one another, in groups of four, with one that checks.

The check is a sum over GF(32) in which neighbours weigh differently: one wrong letter and two exchanged neighbours
are always noticed. Source: Reed-Solomon code with one check symbol, x^5 + x^2 + 1.
"""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from pjais.kernel.wording import said
from pjais.sealing.device import Pairs
from pjais.sealing.refusals import WrongCodeError
from pjais.security.vault_key import normalised

#: Crockford's base 32.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HUB_LETTERS: Final = 12
SECRET_LETTERS: Final = 15
RECOVERY_LETTERS: Final = 31
_GROUP: Final = 4
_FIELD: Final = 0b100101
_LARGEST: Final = 31
_SCHEME: Final = "pjais://join#"


@dataclass(frozen=True, slots=True)
class InvitationCode:
    """``hub_half`` is shown to the hub, which finds the bundle by it; ``secret_half`` opens the bundle."""

    hub_half: str
    secret_half: str

    @classmethod
    def fresh(cls) -> Self:
        return cls(_drawn(HUB_LETTERS), _drawn(SECRET_LETTERS))

    @classmethod
    def typed(cls, text: str) -> Self:
        """Raises WrongCodeError, with what is wrong about it."""
        letters = _checked(text, HUB_LETTERS + SECRET_LETTERS)
        return cls(letters[:HUB_LETTERS], letters[HUB_LETTERS:])

    @property
    def code_hash(self) -> str:
        """What the hub is given when the invitation is made: SHA-256 of its half, in hex."""
        return sha256(self.hub_half.encode()).hexdigest()

    def __str__(self) -> str:
        return grouped(self.hub_half + self.secret_half)

    def __repr__(self) -> str:
        return f"InvitationCode({self.hub_half}…)"  # never the half that opens


@dataclass(frozen=True, slots=True)
class RecoveryKeys:
    """What a recovery code is made into; ``lookup`` finds the bundle at the hub and tells nothing of the rest."""

    lookup: str
    pairs: Pairs

    @classmethod
    def typed(cls, code: str) -> Self:
        """Raises WrongCodeError, with what is wrong about it."""
        letters = _checked(code, RECOVERY_LETTERS).encode()
        pairs = Pairs.of(derived(letters, "pjais.recovery.sign.1"), derived(letters, "pjais.recovery.box.1"))
        return cls(derived(letters, "pjais.recovery.lookup.1").hex(), pairs)


def new_recovery_code() -> str:
    """155 random bits in eight groups of four letters, the last of which checks the others."""
    return grouped(_drawn(RECOVERY_LETTERS))


def grouped(letters: str) -> str:
    whole = letters + _check(letters)
    return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))


def qr_text(hub_url: str, code: InvitationCode) -> str:
    """Behind the ``#``, so that a browser that opens it sends nothing of it anywhere."""
    return _SCHEME + urlencode({"hub": hub_url, "code": str(code)})


def read_qr(text: str) -> tuple[str, InvitationCode]:
    """The hub's address and the code; raises WrongCodeError."""
    fields = parse_qs(text.removeprefix(_SCHEME)) if text.startswith(_SCHEME) else {}
    hub_url = fields.get("hub", [""])[0]
    if not is_hub_address(hub_url):
        raise WrongCodeError(said("This picture is no invitation to PJai's"))
    return hub_url, InvitationCode.typed(fields.get("code", [""])[0])


def is_hub_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username


def derived(secret: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose out of a strong secret. Source: HKDF-SHA256 of RFC 5869, no salt, one block."""
    pseudorandom = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(pseudorandom, purpose.encode() + b"\x01", "sha256")


def _drawn(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _checked(text: str, count: int) -> str:
    letters = normalised(text)
    strange = sorted(set(letters) - set(LETTERS))
    if strange:
        raise WrongCodeError(said("No code has the letter {letter} in it", letter=strange[0]))
    if len(letters) != count + 1:
        msg = said("The code has {length} letters; it has to have {wanted}", length=len(letters), wanted=count + 1)
        raise WrongCodeError(msg)
    if _check(letters[:-1]) != letters[-1]:
        raise WrongCodeError(said("The code is mistyped; compare it letter by letter"))
    return letters[:-1]


def _check(letters: str) -> str:
    total = 0
    for letter in letters:
        total = _doubled(total ^ LETTERS.index(letter))
    return LETTERS[total]


def _doubled(value: int) -> int:
    """Times x in GF(32)."""
    shifted = value << 1
    return shifted ^ _FIELD if shifted > _LARGEST else shifted

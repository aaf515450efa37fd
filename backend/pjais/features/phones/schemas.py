"""Wire shapes of phones."""

from typing import Annotated

from pydantic import Field

from pjais.features.shapes import Shape, Told


class PhoneRead(Shape):
    """A phone that may come in."""

    id: str
    name: str
    joined_at: str
    last_seen_at: str


class PhonesState(Shape):
    """Whether phones may come in, and where.

    ``addresses`` are those of this machine in private networks; ``url`` is null while nothing is listened on,
    ``problem`` then tells why. ``fingerprint`` is the SHA-256 of the certificate; ``here`` are the ids of the phones
    that have the app open just now.
    """

    key: str
    on: bool
    address: str | None
    port: int | None
    url: str | None
    fingerprint: str | None
    problem: Told | None
    addresses: list[str]
    here: list[str]


class PhonesOn(Shape):
    """Where to listen; without an address on the only one there is."""

    address: Annotated[str, Field(max_length=45)] | None = None


class PhoneCode(Shape):
    """A code for one phone: the address that holds it, and a QR code of that as dark squares of an SVG path."""

    url: str
    code: str
    expires_at: str
    qr_path: str
    qr_size: int


class PhoneJoin(Shape):
    """The code that the computer shows."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class PhoneRename(Shape):
    """What a phone is to be called."""

    name: Annotated[str, Field(min_length=1, max_length=60)]

"""The certificate that phones come in by: made by this machine for its one address, kept in the vault's folder."""

import os
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from pjais.kernel.clock import to_text, utc_now

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

#: Phones trust none that holds longer than 825 days.
_LIFE: Final = timedelta(days=730)
_RENEWED_BEFORE: Final = timedelta(days=60)
_CLOCKS_APART: Final = timedelta(days=1)
#: A name that nobody can have, RFC 2606: the certificate may vouch for its address alone.
_NO_NAME: Final = "pjais.invalid"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key in one PEM file; ``fingerprint`` is its SHA-256 in pairs of hex digits."""

    file: Path
    fingerprint: str
    ends_at: str
    public: bytes

    @classmethod
    def kept_in(cls, file: Path, address: str) -> Self:
        """The one in the file if it is for that address and does not end soon, else a new one."""
        from cryptography import x509  # noqa: PLC0415 - costs 60 ms, needed only where phones may come in

        try:
            found = x509.load_pem_x509_certificate(file.read_bytes())
        except (FileNotFoundError, ValueError):
            found = None
        if found is None or not _holds(found, address):
            found = _made(file, address)
        return cls._of(file, found)

    @classmethod
    def _of(cls, file: Path, found: "x509.Certificate") -> Self:
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

        fingerprint = found.fingerprint(SHA256()).hex(":").upper()
        return cls(file, fingerprint, to_text(found.not_valid_after_utc), found.public_bytes(Encoding.DER))


def _holds(certificate: "x509.Certificate", address: str) -> bool:
    from cryptography import x509  # noqa: PLC0415

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    addresses = [str(each) for each in names.get_values_for_type(x509.IPAddress)]
    return addresses == [address] and certificate.not_valid_after_utc - utc_now() > _RENEWED_BEFORE


def _made(file: Path, address: str) -> "x509.Certificate":
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    made = _signed(key, address)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(secret + made.public_bytes(Encoding.PEM))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
    return made


def _signed(key: "EllipticCurvePrivateKey", address: str) -> "x509.Certificate":
    """Signed by itself. A phone may take it as an authority, which then vouches for this address and nothing else."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, f"PJai's at {address}")])
    now = utc_now()
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_APART)
        .not_valid_after(now + _LIFE)
    )
    for extension, is_critical in _extensions(address):
        builder = builder.add_extension(extension, critical=is_critical)
    return builder.sign(key, SHA256())


def _extensions(address: str) -> "tuple[tuple[x509.ExtensionType, bool], ...]":
    from cryptography import x509  # noqa: PLC0415

    only_this = [x509.IPAddress(IPv4Network(f"{address}/32")), x509.DNSName(_NO_NAME)]
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        (x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), False),
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (x509.NameConstraints(permitted_subtrees=only_this, excluded_subtrees=None), True),
        (x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (usage, True),
    )

"""Whether the publisher of this app has signed something: detached signatures as the program minisign makes them."""

from http import HTTPStatus
from typing import Final

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

#: Of a signature's file; its two comments have 8,192 characters each at most.
SIGNATURE_LIMIT: Final = 20_000


class WrongSignatureError(PjaisError):
    """It was not signed by the publisher of this app."""

    code = "wrong-signature"
    status = HTTPStatus.CONFLICT


class UnusableKeyError(PjaisError):
    """The publisher's key that this build came with cannot be used."""

    code = "unusable-publisher-key"
    status = HTTPStatus.CONFLICT


def signed_comment(content: bytes, signature: bytes, key: str) -> str:
    """The comment that was signed together with the content.

    Args:
        content: what was signed.
        signature: the whole ``.minisig`` file.
        key: the publisher's, as minisign writes it, with or without its comment.

    Raises:
        WrongSignatureError: the signature is no signature, of another key, or of other content.
        UnusableKeyError: the key is none.
    """
    from minisign import ParseError, PublicKey, Signature, VerifyError  # noqa: PLC0415 - most starts need it not

    line = (key.strip().splitlines() or [""])[-1].encode()
    try:
        publisher = PublicKey.from_base64(line)
    except ParseError:
        msg = said("The publisher's key in this build is none; nothing signed can be checked")
        raise UnusableKeyError(msg) from None
    try:
        read = Signature.from_bytes(signature)
    except ParseError:
        raise _damaged() from None
    if bytes(read) != signature.replace(b"\r\n", b"\n").removesuffix(b"\n"):
        raise _damaged()  # base64 has bits that say nothing; a signature has one form only
    try:
        publisher.verify(content, read)
    except VerifyError:
        msg = said("It is not signed with the key of this app's publisher, or was changed since; nothing of it is used")
        raise WrongSignatureError(msg) from None
    return str(read.trusted_comment)


def _damaged() -> WrongSignatureError:
    return WrongSignatureError(said("The publisher's signature is damaged, or none; nothing that came with it is used"))

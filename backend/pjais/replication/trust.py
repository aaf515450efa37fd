"""Whose certificate a hub may show: what this system trusts, and what a person has told it to."""

import ssl
from typing import Final

import httpx

from pjais.kernel.wording import said

#: As OpenSSL numbers them: not valid yet, ended.
_AT_ANOTHER_TIME: Final = (9, 10)
#: The same: for another name, for another address.
_FOR_ANOTHER: Final = (62, 64)


def trusting() -> ssl.SSLContext:
    """The system's authorities, and the program's own or, in their place, what SSL_CERT_FILE or SSL_CERT_DIR name."""
    made = httpx.create_ssl_context()
    made.load_default_certs()
    return made


def why_untrusted(url: str, error: BaseException) -> str | None:
    """Why the certificate was not believed, as a sentence, wherever in the causes of an error that stands."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return None
    if cause.verify_code in _AT_ANOTHER_TIME:
        return said(
            "The certificate of the hub at {url} is not valid at this time: it has ended, or this device's clock is"
            " wrong. Nothing was sent.",
            url=url,
        )
    if cause.verify_code in _FOR_ANOTHER:
        return said("The certificate that the hub at {url} shows is for another address. Nothing was sent.", url=url)
    return said(
        "The certificate of the hub at {url} comes from nobody whom this system trusts. Nothing was sent.", url=url
    )

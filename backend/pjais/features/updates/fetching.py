"""Asks the publisher's server: one GET without cookies or anything else that would tell who asks."""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

if TYPE_CHECKING:
    import httpx

AGENT: Final = "pjais"
_MOST_REDIRECTS: Final = 5


class PublisherUnreachableError(PjaisError):
    """The publisher's server cannot be asked."""

    code = "publisher-unreachable"
    status = HTTPStatus.BAD_GATEWAY


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited: for a connection, for the next piece, and for the whole of what is small."""

    connect_s: float = 10.0
    piece_s: float = 30.0
    whole_s: float = 60.0


def read_small(address: str, limit: int, patience: Patience) -> bytes:
    """What is at an address, of so many bytes at most.

    Raises:
        PublisherUnreachableError: it is not there, not in time, larger, or on a way that is not safe.
    """
    found, deadline = bytearray(), time.monotonic() + patience.whole_s
    with opened(address, patience) as pieces:
        for piece in pieces:
            found += piece
            if len(found) > limit:
                msg = said(
                    "{address} has more than {limit:,} bytes; it cannot be what was asked for",
                    address=address,
                    limit=limit,
                )
                raise PublisherUnreachableError(msg)
            if time.monotonic() > deadline:
                raise _too_slow(address)
    return bytes(found)


@contextmanager
def opened(address: str, patience: Patience) -> Iterator[Iterator[bytes]]:
    """What is at an address, piece by piece as it comes.

    Raises:
        PublisherUnreachableError: as above, also while it is read.
    """
    import httpx  # noqa: PLC0415 - most starts ask nobody

    try:
        with _arrived(address, patience) as answer:
            if answer.status_code != HTTPStatus.OK:
                msg = said("{address} answered with {status}", address=address, status=answer.status_code)
                raise PublisherUnreachableError(msg)
            yield answer.iter_raw()  # as it comes: pieces of one size would be waited for
    except httpx.TimeoutException:
        raise _too_slow(address) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        msg = said("{address} cannot be read: {reason}", address=address, reason=str(error) or type(error).__name__)
        raise PublisherUnreachableError(msg) from None


@contextmanager
def _arrived(address: str, patience: Patience) -> Iterator["httpx.Response"]:
    """The answer at the end of all redirects, each asked for by a client that knows nothing of the one before."""
    import httpx  # noqa: PLC0415 - as above

    at, may_be_here = address, _is_here(address)
    for _ in range(_MOST_REDIRECTS + 1):
        _check_way(at, may_be_here=may_be_here)
        timeout = httpx.Timeout(patience.piece_s, connect=patience.connect_s)
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        with (
            httpx.Client(timeout=timeout, headers=headers, follow_redirects=False) as client,
            client.stream("GET", at) as answer,
        ):
            if answer.next_request is None:
                yield answer
                return
            at = str(answer.next_request.url)
    msg = said("{address} leads from one address to the next without an end", address=address)
    raise PublisherUnreachableError(msg)


def _check_way(address: str, *, may_be_here: bool) -> None:
    """Only where nobody on the way can read or change what is asked; this machine's own server may go without."""
    if urlsplit(address).scheme == "https" or (may_be_here and _is_here(address)):
        return
    msg = said("{address} is no https address; nothing was asked there", address=address)
    raise PublisherUnreachableError(msg)


def _is_here(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _too_slow(address: str) -> PublisherUnreachableError:
    return PublisherUnreachableError(said("{server} did not answer in time", server=address))

"""The addresses of this machine in private networks."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import Final

#: One in each private range and one far away; which of our addresses would be used to reach them is what is asked.
_TOWARDS: Final = ("10.255.255.254", "172.31.255.254", "192.168.255.254", "192.0.2.1")
_ANY_PORT: Final = 9


def private_addresses() -> list[str]:
    """What phones in the same network could call this machine by; nothing is sent to find out."""
    return sorted({address for address in _candidates() if is_private(address)}, key=IPv4Address)


def is_private(address: str) -> bool:
    """Whether it is one of a network that the internet does not reach, beyond this machine itself."""
    try:
        parsed = IPv4Address(address)
    except ValueError:
        return False
    return parsed.is_private and not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)


def _candidates() -> Iterator[str]:
    for target in _TOWARDS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            try:
                asking.connect((target, _ANY_PORT))  # of a datagram socket: only the way is looked up
            except OSError:
                continue
            yield str(asking.getsockname()[0])
    try:
        yield from (str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))
    except OSError:
        return

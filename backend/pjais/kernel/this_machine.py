"""Whether a host is the machine itself, which nobody else gets to."""

from ipaddress import ip_address


def is_this_machine(host: str) -> bool:
    """Of a name or an address as it stands in a URL."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

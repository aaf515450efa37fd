"""Frames as the bytes that go over a socket: one WebSocket message each, the same for every device."""

from typing import Final

from pjais.replication.frames import FromHub, written

_WHOLE_TEXT: Final = 0x81
#: The first byte of a length says that it stands in two bytes, or in eight.
_TWO_BYTES: Final = 126
_EIGHT_BYTES: Final = 127


def message(frame: FromHub) -> bytes:
    return encoded(written(frame))


def encoded(text: str) -> bytes:
    """A text message, unmasked, as a server sends it. Source: RFC 6455, 5.2."""
    content = text.encode()
    size = len(content)
    if size < _TWO_BYTES:
        head = bytes((_WHOLE_TEXT, size))
    elif size < 1 << 16:
        head = bytes((_WHOLE_TEXT, _TWO_BYTES)) + size.to_bytes(2, "big")
    else:
        head = bytes((_WHOLE_TEXT, _EIGHT_BYTES)) + size.to_bytes(8, "big")
    return head + content

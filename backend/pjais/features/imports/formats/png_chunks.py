"""The text chunks of a PNG, read and written without touching its pixels.

Source: PNG specification, third edition, §5 and §11.3.3.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Final

from pjais.features.imports.formats.parsed import UnreadableFileError
from pjais.kernel.wording import said

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
TEXT_LIMIT: Final = 32_000_000  # a compressed chunk may not grow beyond this


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and data of each chunk, up to IEND.

    Raises:
        UnreadableFileError: no PNG, cut off, or a checksum that does not match.
    """
    if not content.startswith(SIGNATURE):
        msg = said("this is not a PNG picture")
        raise UnreadableFileError(msg)
    at = len(SIGNATURE)
    while at + 12 <= len(content):
        (length,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(check) < len(kind):
            break
        if zlib.crc32(kind + data) != int.from_bytes(check, "big"):
            msg = said(
                "the picture is damaged: the checksum of its {kind} part does not match", kind=kind.decode("latin-1")
            )
            raise UnreadableFileError(msg)
        yield kind, data
        if kind == b"IEND":
            return
        at += 12 + length
    msg = said("the picture is cut off before its end")
    raise UnreadableFileError(msg)


def texts(content: bytes) -> dict[str, bytes]:
    """Keyword to text of all text chunks; a later one of the same keyword wins."""
    found: dict[str, bytes] = {}
    for kind, data in chunks(content):
        keyword, _, rest = data.partition(b"\0")
        if kind == b"tEXt":
            found[keyword.decode("latin-1")] = rest
        elif kind == b"zTXt":
            found[keyword.decode("latin-1")] = _inflate(rest[1:])
        elif kind == b"iTXt":
            compressed, _, rest = rest[:1] == b"\1", rest[:2], rest[2:]
            text = rest.split(b"\0", 2)[-1]
            found[keyword.decode("latin-1")] = _inflate(text) if compressed else text
    return found


def with_texts(content: bytes, wanted: Mapping[str, bytes]) -> bytes:
    """The same picture with these text chunks, in place of those of the same keywords."""
    parts = [SIGNATURE]
    for kind, data in chunks(content):
        if kind in {b"tEXt", b"zTXt", b"iTXt"} and data.partition(b"\0")[0].decode("latin-1") in wanted:
            continue
        if kind == b"IEND":
            parts += [_chunk(b"tEXt", name.encode("latin-1") + b"\0" + text) for name, text in wanted.items()]
        parts.append(_chunk(kind, data))
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(data, TEXT_LIMIT)
    except zlib.error:
        msg = said("the picture is damaged: its compressed text cannot be read")
        raise UnreadableFileError(msg) from None
    if inflater.unconsumed_tail:
        msg = said("the picture's compressed text is too large")
        raise UnreadableFileError(msg)
    return text

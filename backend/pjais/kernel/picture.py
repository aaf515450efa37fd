"""Pictures as sections: what the eye sees, how colours are meant, and what is told beside them. Pixels stay untouched.

Source: PNG specification, third edition, §5 and §11; ITU-T T.81 Annex B and Exif 2.32 §4.5 (JPEG); RFC 9649 (WebP);
GIF89a specification.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

#: What a section is for: ``seen`` by the eye, ``colour`` profile, or ``told`` in words and tags.
Role = Literal["seen", "colour", "told"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_SEEN: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs hIST cICP mDCV cLLI acTL fcTL fdAT".split()
)
_PNG_PACKED: Final = frozenset({b"zTXt", b"iTXt", b"iCCP"})
_WEBP_SEEN: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_TOLD_FLAGS: Final = 0x0C  # of VP8X: there is EXIF, there is XMP
_EXIF_FLAG: Final = 0x08
_EXIF: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112
_INFLATED_LIMIT: Final = 32_000_000
_SCAN_END: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_LOOPS: Final = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})


class Section(NamedTuple):
    """One part of a picture's file as it stands there; ``text`` is what it says, unpacked if it was packed."""

    role: Role
    kind: bytes
    raw: bytes
    text: bytes


class _CutOffError(Exception):
    """The file ends, or goes on in no known way, before the picture is whole."""


def sections(content: bytes) -> list[Section] | None:
    """The parts of a PNG, JPEG, WebP or GIF in order; None for anything else, and for what is damaged."""
    walk = _walk_of(content)
    if walk is None:
        return None
    try:
        return list(walk(content))
    except (_CutOffError, struct.error, IndexError):
        return None


def bare(content: bytes, *, colour: bool = True) -> bytes:
    """The picture without anything that is told beside it: texts, EXIF, XMP, comments, what follows its end.

    Which way is up stays, since the eye sees it. What is no picture, or a damaged one, is given back as it came.

    Args:
        content: the file.
        colour: whether the colour profile stays.
    """
    found = sections(content)
    if found is None:
        return content
    kept = [each for each in found if each.role == "seen" or (colour and each.role == "colour")]
    turned = next(filter(None, map(_orientation, found)), None)
    if content.startswith(_PNG):
        return _png(kept, turned)
    return _webp(kept, turned) if content.startswith(b"RIFF") else _plain(kept, turned)


def told(content: bytes) -> list[bytes] | None:
    """What stands beside the pixels, colour profiles included; None where the file is no picture that can be read."""
    found = sections(content)
    return None if found is None else [each.text for each in found if each.role != "seen"]


def _walk_of(content: bytes) -> Callable[[bytes], Iterator[Section]] | None:
    if content.startswith(_PNG):
        return _walk_png
    if content.startswith(b"\xff\xd8\xff"):
        return _walk_jpeg
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _walk_webp
    return _walk_gif if content[:6] in {b"GIF87a", b"GIF89a"} else None


def _walk_png(content: bytes) -> Iterator[Section]:
    at = len(_PNG)
    while at + 12 <= len(content):
        (length,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content) or not kind.isalpha():
            break
        data = content[at + 8 : end - 4]
        role: Role = "seen" if kind in _PNG_SEEN else "colour" if kind == b"iCCP" else "told"
        yield Section(role, kind, content[at:end], data + (_unpacked(kind, data) if kind in _PNG_PACKED else b""))
        at = end
        if kind == b"IEND":
            yield from _after(content, at)
            return
    raise _CutOffError


def _unpacked(kind: bytes, data: bytes) -> bytes:
    """What is compressed in a chunk behind its keyword; nothing where that is not so."""
    packed = data.partition(b"\0")[2][1:]
    if kind == b"iTXt":
        packed = packed[1:].split(b"\0", 2)[-1]
    try:
        return b"\0" + zlib.decompressobj().decompress(packed, _INFLATED_LIMIT)
    except zlib.error:
        return b""


def _walk_jpeg(content: bytes) -> Iterator[Section]:
    yield Section("seen", b"\xd8", content[:2], b"")
    at = 2
    while at < len(content):
        if content[at : at + 1] != b"\xff":
            raise _CutOffError
        kind = content[at + 1 : at + 2]
        if kind == b"\xff":  # padding
            at += 1
            continue
        if kind == b"\xd9":
            yield Section("seen", kind, content[at : at + 2], b"")
            yield from _after(content, at + 2)
            return
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        end = at + 2 + length
        data = content[at + 4 : end]
        if kind == b"\xda":
            found = _SCAN_END.search(content, end)
            if found is None:
                raise _CutOffError
            end = found.start()
        yield Section(_jpeg_role(kind, data), kind, content[at:end], data)
        at = end
    raise _CutOffError


def _jpeg_role(kind: bytes, data: bytes) -> Role:
    if kind == b"\xe2" and data.startswith(b"ICC_PROFILE\0"):
        return "colour"
    is_header = (kind == b"\xe0" and data.startswith(b"JFIF\0")) or (kind == b"\xee" and data.startswith(b"Adobe"))
    return "told" if (b"\xe0" <= kind <= b"\xef" or kind == b"\xfe") and not is_header else "seen"


def _walk_webp(content: bytes) -> Iterator[Section]:
    (size,) = struct.unpack("<I", content[4:8])
    at, end = 12, 8 + size
    if end > len(content):
        raise _CutOffError
    while at + 8 <= end:
        kind, (length,) = content[at : at + 4], struct.unpack("<I", content[at + 4 : at + 8])
        after = at + 8 + length + length % 2
        if after > end:
            raise _CutOffError
        role: Role = "seen" if kind in _WEBP_SEEN else "colour" if kind == b"ICCP" else "told"
        yield Section(role, kind, content[at:after], content[at + 8 : at + 8 + length])
        at = after
    yield from _after(content, end)


def _walk_gif(content: bytes) -> Iterator[Section]:
    at = 13 + _colours(content[10])
    yield Section("seen", b"head", content[:at], b"")
    while True:
        start, kind = at, content[at : at + 1]
        if kind == b";":
            yield Section("seen", kind, kind, b"")
            yield from _after(content, at + 1)
            return
        if kind == b"!":
            label = content[at + 1 : at + 2]
            at, data = _blocks(content, at + 2)
            is_seen = label == b"\xf9" or (label == b"\xff" and data[:11] in _LOOPS)
            yield Section("seen" if is_seen else "told", kind, content[start:at], data)
        elif kind == b",":
            at, _ = _blocks(content, at + 11 + _colours(content[at + 9]))
            yield Section("seen", kind, content[start:at], b"")
        else:
            raise _CutOffError


def _colours(flags: int) -> int:
    """Bytes of the table of colours that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(content: bytes, at: int) -> tuple[int, bytes]:
    """Where a row of blocks ends, and what they hold together."""
    parts = []
    while length := content[at]:
        parts.append(content[at + 1 : at + 1 + length])
        at += 1 + length
    return at + 1, b"".join(parts)


def _after(content: bytes, end: int) -> Iterator[Section]:
    if end < len(content):
        yield Section("told", b"", content[end:], content[end:])


def _png(kept: list[Section], turned: int | None) -> bytes:
    parts = [each.raw for each in kept]
    if turned is not None:
        data = b"eXIf" + _upright(turned)
        parts.insert(1, struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data)))
    return _PNG + b"".join(parts)


def _webp(kept: list[Section], turned: int | None) -> bytes:
    parts = []
    for each in kept:
        raw = each.raw
        if each.kind == b"VP8X":
            flags = raw[8] & ~_TOLD_FLAGS | (_EXIF_FLAG if turned else 0)
            if not any(other.role == "colour" for other in kept):
                flags &= ~0x20
            raw = raw[:8] + bytes([flags]) + raw[9:]
        parts.append(raw)
    if turned is not None and any(each.kind == b"VP8X" for each in kept):
        data = _upright(turned)
        parts.append(b"EXIF" + struct.pack("<I", len(data)) + data)
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _plain(kept: list[Section], turned: int | None) -> bytes:
    parts = [each.raw for each in kept]
    if turned is not None:
        data = _EXIF + _upright(turned)
        parts.insert(1, b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data)
    return b"".join(parts)


def _orientation(section: Section) -> int | None:
    """Which way is up, 2 to 8, where EXIF says that it is not the first row."""
    is_exif = section.kind in {b"eXIf", b"EXIF"} or (section.kind == b"\xe1" and section.text.startswith(_EXIF))
    data = section.text.removeprefix(_EXIF)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if not is_exif or order is None:
        return None
    try:
        (first,) = struct.unpack_from(f"{order}I", data, 4)
        (count,) = struct.unpack_from(f"{order}H", data, first)
        for place in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", data, first + 2 + 12 * place)
            if tag == _ORIENTATION and kind == 3 and 2 <= value <= 8:  # noqa: PLR2004 - SHORT; 1 is upright
                return int(value)
    except struct.error:
        pass
    return None


def _upright(turned: int) -> bytes:
    """EXIF that says nothing but which way is up; of even length."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)

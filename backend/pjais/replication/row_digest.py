"""What a device says of its rows at one event of the log: short, keyed, and comparable with what another one says.

``scope:round:part:part…``: whoever does not have the workspace's key sees whether two devices agree and nothing else.
The hub compares too, so all of this is pure text.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

#: Rows are told apart by their persona into so many parts, so that one that is not shared hides no other part.
PARTS: Final = 15
#: Stands for a part that others cannot have as it is here.
LEFT_OUT: Final = "="
_PART_BYTES: Final = 8
_SCOPE_BYTES: Final = 6
_HEAD_FIELDS: Final = 2


def part_of(persona_id: str | None) -> int:
    """In which part the rows of a persona are; the first is that of rows which belong to none."""
    return 0 if persona_id is None else 1 + sha256(persona_id.encode()).digest()[0] % (PARTS - 1)


def row_digest(key: bytes, app_schema: int, seq: int, doubt: int, parts: Sequence[bytes | None]) -> str:
    """The text to tell.

    Args:
        key: one that all devices of the workspace have at that event.
        app_schema: rows of another version of the tables are not comparable.
        seq: the event.
        doubt: how far the device has looked into why it may differ; see ``doubt_of``.
        parts: a hash over the rows of each part; None for one that is not to be compared.
    """
    scope = _keyed(key, f"{app_schema}", b"", _SCOPE_BYTES)
    told = [
        LEFT_OUT if part is None else _keyed(key, f"{seq}/{at}", part, _PART_BYTES) for at, part in enumerate(parts)
    ]
    return ":".join([scope, str(doubt), *told])


def doubt_of(text: str) -> int:
    """0 for rows as they are, 1 after they were held against the log, 2 after the log was held against the hub's."""
    fields = text.split(":")
    return int(fields[1]) if len(fields) > _HEAD_FIELDS and fields[1] in ("0", "1", "2") else 0


def agree(one: str, other: str) -> bool | None:
    """Whether two devices say the same of the same event; None where they cannot be compared."""
    if ":" not in one and ":" not in other:
        return one == other
    (scope, _, *mine), (other_scope, _, *theirs) = (f"{text}::".split(":") for text in (one, other))
    if scope != other_scope or len(mine) != len(theirs):
        return None
    shared = [(left, right) for left, right in zip(mine, theirs, strict=True) if LEFT_OUT not in (left, right)]
    return all(left == right for left, right in shared)


def _keyed(key: bytes, what: str, content: bytes, size: int) -> str:
    made = hmac.digest(key, f"pjais.rows.1|{what}|".encode() + content, "sha256")
    return urlsafe_b64encode(made[:size]).decode().rstrip("=")

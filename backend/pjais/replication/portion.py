"""One portion of a snapshot: packed, and checked to come from who made the snapshot, but not yet looked into."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

#: What it holds: how the vault stood and what devices told each other; rows as they are stored; the log in its order;
#: events that are to be applied one by one; nothing, at the end.
Kind = Literal["head", "rows", "log", "events", "end"]
_MOST_CLEAR_BYTES: Final = 128_000_000
#: Quick, and small enough.
_LEVEL: Final = 1


class UnusableSnapshotError(Exception):
    """It is damaged, of another workspace, or of nobody who may make one."""


@dataclass(frozen=True, slots=True)
class Portion:
    """``packed`` is compressed JSON."""

    kind: Kind
    packed: bytes

    @classmethod
    def of_told(cls, kind: Kind, told: Mapping[str, Any]) -> "Portion":
        return cls(kind, zlib.compress(orjson.dumps(told), _LEVEL))

    def told(self) -> dict[str, Any]:
        """Raises UnusableSnapshotError."""
        unpacking = zlib.decompressobj()
        try:
            told = orjson.loads(unpacking.decompress(self.packed, _MOST_CLEAR_BYTES))
        except (zlib.error, ValueError):
            raise UnusableSnapshotError from None
        if not (unpacking.eof and isinstance(told, dict)):
            raise UnusableSnapshotError
        return told

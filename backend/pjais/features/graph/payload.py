"""Maps as bytes: columns one after the other, little-endian, which a page reads as typed arrays without a copy.

Every payload begins with four letters, the number of this format and of how many rows there are.

``PJGP`` (points): header of 32 bytes ``4s u32 u32 u32 u32 u32 f64``: letters, format, count n, version, revision, 0,
seq. Then x f32[n], y f32[n], importance f32[n], access count f32[n], created f32[n] (days since 1970), group u16[n]
(65535: unread), persona u16[n], tier u8[n], type u8[n], state u8[n] (bit 7: pinned), id u8[16 n].

``PJGE`` (edges): header of 16 bytes ``4s u32 u32 u32``: letters, format, number of ids n, of edges m. Then id
u8[16 n], pairs u32[2 m] by place among the ids, likeness f32[m] (NaN: none), kind u8[m].

``PJGI`` (ids): header of 16 bytes ``4s u32 u32 u32``: letters, format, count n, 0. Then id u8[16 n].
"""

import struct
from collections.abc import Sequence
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from pjais.features.graph.edges import EdgeTable
from pjais.features.memories.schemas import StateName, TierName, TypeName
from pjais.retrieval.layout import Points
from pjais.retrieval.map_store import Scope

FORMAT: Final = 1
_UNREAD: Final = 65_535
_PINNED: Final = 128
_DAY_US: Final = 86_400_000_000
_TIERS: Final = {name: number for number, name in enumerate(get_args(TierName))}
_TYPES: Final = {name: number for number, name in enumerate(get_args(TypeName))}
_STATES: Final = {name: number for number, name in enumerate(get_args(StateName))}


def packed_points(
    scope: Scope, seq: int, rows: Sequence[Any], at: Points, groups: NDArray[np.int32], owners: dict[str, int]
) -> bytes:
    """Rows of ``SHOWN`` with where each stands, in the same order."""
    ids, persona, tier, kind, state, pinned, importance, uses, created = _columns(rows, 9)
    flags = [_STATES[one] | (_PINNED if pin else 0) for one, pin in zip(state, pinned, strict=True)]
    head = struct.pack("<4sIIIIId", b"PJGP", FORMAT, len(ids), scope.version, scope.revision, 0, float(seq))
    columns: list[NDArray[Any]] = [
        at[:, 0].astype("<f4"),
        at[:, 1].astype("<f4"),
        np.array(importance, "<f4"),
        np.array(uses, "<f4"),
        _days(created).astype("<f4"),
        np.where(groups < 0, _UNREAD, groups).astype("<u2"),
        np.array([owners[each] for each in persona], "<u2"),
        np.array([_TIERS[each] for each in tier], np.uint8),
        np.array([_TYPES[each] for each in kind], np.uint8),
        np.array(flags, np.uint8),
    ]
    return b"".join([head, *(column.tobytes() for column in columns), packed(ids)])


def packed_edges(table: EdgeTable) -> bytes:
    head = struct.pack("<4sIII", b"PJGE", FORMAT, len(table.ids), len(table.pairs))
    columns = (table.pairs.astype("<u4"), table.likeness.astype("<f4"), table.kinds)
    return b"".join([head, packed(table.ids), *(column.tobytes() for column in columns)])


def packed_ids(ids: Sequence[str]) -> bytes:
    return struct.pack("<4sIII", b"PJGI", FORMAT, len(ids), 0) + packed(ids)


def packed(ids: Sequence[str]) -> bytes:
    """16 bytes for each."""
    return bytes.fromhex("".join(ids).replace("-", ""))


def _days(instants: Sequence[str]) -> NDArray[np.float64]:
    made = np.array([each.rstrip("Z") for each in instants], "datetime64[us]").astype(np.int64)
    return made / _DAY_US


def _columns(rows: Sequence[Any], count: int) -> Sequence[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count

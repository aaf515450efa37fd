"""A naive reading of the patch protocol and of equality, kept apart from the code under test."""

import math
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]


def apply_ops(rows: list[Row], ops: list[dict[str, Any]], key: str) -> list[Row]:
    """The list after the operations, applied one by one as the protocol says."""
    result = [dict(row) for row in rows]
    for op in ops:
        places = [index for index, row in enumerate(result) if str(row[key]) == op["key"]]
        if op["op"] == "insert":
            assert not places
            result.insert(op["at"], op["row"])
            continue
        (place,) = places
        if op["op"] == "remove":
            del result[place]
        elif op["op"] == "move":
            result.insert(op["at"], result.pop(place))
        else:
            result[place] = {**result[place], **op["row"]}
    return result


def same_rows(rows: Sequence[Row], fresh: Sequence[Row]) -> bool:
    """Whether the lists are equal; figures as nearly as SQLite's, whose last bit depends on the order it adds in."""
    return len(rows) == len(fresh) and all(
        row.keys() == other.keys() and all(_alike(row[name], other[name]) for name in row)
        for row, other in zip(rows, fresh, strict=True)
    )


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return one == other

"""The difference of two keyed lists as operations that turn one into the other, applied in sequence."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from pjais.persistence.entity import Row

Op = dict[str, Any]


def diff(old: Sequence[Row], new: Sequence[Row], key: str) -> list[Op]:
    """Operations from ``old`` to ``new``: removes, then inserts and moves, then updates of changed fields.

    ``at`` of an insert or move is the row's index once the operation is done. Rows that stay in order are not moved
    (longest increasing subsequence).
    """
    before = {str(row[key]): row for row in old}
    after = {str(row[key]): row for row in new}
    ops: list[Op] = [{"op": "remove", "key": name} for name in before if name not in after]
    current = [name for name in before if name in after]
    ops += _placements(current, after, before)
    ops += [
        {"op": "update", "key": name, "row": changed}
        for name, row in after.items()
        if name in before and (changed := _changed(before[name], row))
    ]
    return ops


def _placements(current: list[str], after: dict[str, Row], before: dict[str, Row]) -> list[Op]:
    """Put each row that is new or out of order right behind its predecessor; edits ``current`` along the way."""
    staying = _in_order(current, after)
    ops: list[Op] = []
    place = 0
    for name, row in after.items():
        if name in staying:
            place = (place if place < len(current) and current[place] == name else current.index(name)) + 1
            continue
        if name in before:
            gone = current.index(name)
            del current[gone]
            place -= gone < place
            ops.append({"op": "move", "key": name, "at": place})
        else:
            ops.append({"op": "insert", "key": name, "row": row, "at": place})
        current.insert(place, name)
        place += 1
    return ops


def _in_order(current: Sequence[str], after: dict[str, Row]) -> frozenset[str]:
    """The longest run of keys whose order does not change."""
    place = {name: index for index, name in enumerate(current)}
    order = [name for name in after if name in place]
    tails: list[int] = []
    last: list[str] = []
    previous: dict[str, str | None] = {}
    for name in order:
        at = bisect_left(tails, place[name])
        previous[name] = last[at - 1] if at else None
        tails[at : at + 1] = [place[name]]
        last[at : at + 1] = [name]
    run: set[str] = set()
    step = last[-1] if last else None
    while step is not None:
        run.add(step)
        step = previous[step]
    return frozenset(run)


def _changed(before: Row, after: Row) -> Row:
    return {name: value for name, value in after.items() if name not in before or before[name] != value}

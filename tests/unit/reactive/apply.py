"""A naive reading of the patch protocol, kept apart from the code under test."""

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

"""The difference of keyed lists."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pjais.reactive.diff import diff
from tests.unit.reactive.apply import apply_ops

rows = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=20, unique_by=lambda pair: pair[0]).map(
    lambda pairs: [{"id": str(key), "value": value} for key, value in pairs]
)


@given(old=rows, new=rows)
def test_applying_the_difference_gives_the_new_list(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    assert apply_ops(old, diff(old, new, "id"), "id") == new


@given(same=rows)
def test_equal_lists_differ_in_nothing(same: list[dict[str, Any]]) -> None:
    assert diff(same, [dict(row) for row in same], "id") == []


@given(old=rows, new=rows)
def test_no_row_is_both_removed_and_put_back(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    removed = {op["key"] for op in diff(old, new, "id") if op["op"] == "remove"}

    assert removed == {row["id"] for row in old} - {row["id"] for row in new}


def test_moving_the_first_row_to_the_end_is_one_move() -> None:
    old = [{"id": str(number)} for number in range(50)]

    assert diff(old, [*old[1:], old[0]], "id") == [{"op": "move", "key": "0", "at": 49}]


def test_an_update_carries_only_what_changed() -> None:
    assert diff([{"id": "1", "a": 1, "b": 2}], [{"id": "1", "a": 1, "b": 3}], "id") == [
        {"op": "update", "key": "1", "row": {"b": 3}}
    ]

"""What devices make of one entity together, whatever order they hear of each other in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from pjais.eventlog.merge import Told, heard, merged, plain_row
from pjais.features.memories.model import Memory
from pjais.persistence.entity import Row

KEY = "00000000-0000-7000-8000-000000000001"


class History:
    """Events of one memory by several devices, each made on what its device knew."""

    def __init__(self) -> None:
        self.events: list[Told] = []
        whole = Memory.complete({"id": KEY, "persona_id": "p", "content": "Tea", "tags": ["a"], "updated_at": "0"})
        self._say("v1.MemoryAdded", 0, "A", {name: [None, value] for name, value in whole.items() if value is not None})

    def change(self, at: int, device: str, known: Sequence[int], **values: Any) -> int:
        """One change by a device that knows the creation and those events; returns its own number."""
        events = [self.events[number] for number in (0, *known)]
        row = merged(Memory, heard(Memory, KEY, events)).row
        said = {name: [row[name], value] for name, value in values.items()}
        said |= {"updated_at": [row["updated_at"], f"{at}{device}"], "version": [row["version"], row["version"] + 1]}
        name = "Deleted" if values.get("deleted_at") else "Restored" if "deleted_at" in values else "Updated"
        return self._say(f"v1.Memory{name}", at, device, said)

    def row(self) -> Row:
        """What all orders of the log make, which must be one."""
        first, *others = permutations(self.events)
        made = merged(Memory, heard(Memory, KEY, first))
        assert all(merged(Memory, heard(Memory, KEY, order)) == made for order in others)
        return made.row

    def lost(self) -> list[tuple[str, Any, Any]]:
        return [(each.field, each.kept, each.lost) for each in merged(Memory, heard(Memory, KEY, self.events)).lost]

    def is_plain(self) -> bool:
        return plain_row(Memory, heard(Memory, KEY, self.events)) is not None

    def _say(self, name: str, at: int, device: str, changes: Mapping[str, Any]) -> int:
        number = len(self.events)
        stamp = f"{at:012x}-0000-{device}"
        self.events.append(Told(number, name, changes, (stamp, stamp, f"e{number}"), device))
        return number


def test_each_field_has_its_newest_value_and_the_version_counts_all_events() -> None:
    history = History()
    history.change(5, "B", [], content="Rum", importance=0.9)
    history.change(7, "A", [], content="Sun")
    history.change(6, "C", [], summary="All")

    row = history.row()

    assert (row["content"], row["importance"], row["summary"]) == ("Sun", 0.9, "All")
    assert (row["version"], row["updated_at"]) == (4, "7A")


def test_sets_have_what_each_added_and_lack_what_each_took_out() -> None:
    history = History()
    history.change(1, "A", [], tags=["a", "b"])
    history.change(2, "B", [], tags=[])
    history.change(3, "C", [], tags=["c", "a"])

    assert history.row()["tags"] == ["b", "c"]
    assert history.lost() == []


def test_a_set_that_was_put_in_another_order_by_who_knew_it_stays_so() -> None:
    history = History()
    one = history.change(1, "A", [], tags=["a", "b"])
    history.change(2, "B", [one], tags=["b", "a"])

    assert history.row()["tags"] == ["b", "a"]


def test_counts_add_up_and_never_go_below_nothing() -> None:
    history = History()
    history.change(1, "A", [], access_count=2, mention_count=2)
    history.change(2, "B", [], access_count=3)
    assert (history.row()["access_count"], history.row()["mention_count"]) == (5, 2)

    history = History()
    five = history.change(1, "A", [], access_count=5)
    history.change(2, "A", [five], access_count=0)
    history.change(3, "B", [five], access_count=0)
    assert history.row()["access_count"] == 0


@pytest.mark.parametrize(
    ("edit", "lifts"),
    [({"content": "Rum"}, True), ({"tags": []}, True), ({"access_count": 1}, False), ({"tier": "cold"}, False)],
)
def test_a_later_edit_by_who_did_not_know_of_it_lifts_a_deletion(edit: dict[str, Any], *, lifts: bool) -> None:
    history = History()
    history.change(1, "A", [], deleted_at="1")
    history.change(2, "B", [], **edit)

    row = history.row()

    assert (row["deleted_at"] is None) == lifts
    assert all(row[name] == value for name, value in edit.items())
    assert history.lost() == ([("deleted_at", None, "1")] if lifts else [])


def test_an_edit_by_who_knew_of_the_deletion_or_before_it_lifts_nothing() -> None:
    history = History()
    gone = history.change(3, "A", [], deleted_at="3")
    seen = history.change(4, "B", [gone], tier="hot")
    history.change(5, "B", [gone, seen], content="Known")
    history.change(2, "C", [], content="Before")

    assert history.row()["deleted_at"] == "3"


def test_who_counted_without_knowing_of_the_deletion_and_then_edits_still_lifts_it() -> None:
    history = History()
    history.change(1, "A", [], deleted_at="1")
    counted = history.change(2, "B", [], access_count=1)
    history.change(3, "B", [counted], content="Rum")

    assert history.row()["deleted_at"] is None


def test_two_deletions_are_one_and_who_knew_either_knew() -> None:
    history = History()
    one = history.change(1, "A", [], deleted_at="1")
    history.change(2, "B", [], deleted_at="2")
    history.change(3, "A", [one], content="Known")

    row = history.row()

    assert (row["deleted_at"], row["content"]) == ("2", "Known")


def test_a_deletion_wins_over_an_edit_it_did_not_know_and_says_so() -> None:
    history = History()
    history.change(1, "B", [], content="Rum")
    gone = history.change(2, "A", [], deleted_at="2")

    assert (history.row()["deleted_at"], history.lost()) == ("2", [("deleted_at", "2", None)])
    history.change(3, "B", [1, gone], deleted_at=None)
    assert (history.row()["deleted_at"], history.row()["content"], history.lost()) == (None, "Rum", [])


def test_who_only_counted_since_an_edit_it_did_not_know_deletes_without_knowing_it() -> None:
    history = History()
    history.change(1, "A", [], content="Rum")
    counted = history.change(2, "B", [], access_count=1)
    history.change(3, "B", [counted], deleted_at="3")

    assert (history.row()["deleted_at"], history.lost()) == ("3", [("deleted_at", "3", None)])


def test_a_creation_comes_first_whatever_its_stamp() -> None:
    history = History()
    history.change(5, "B", [], content="Rum")
    stamp = f"{9:012x}-0000-A"
    history.events[0] = replace(history.events[0], order=(stamp, stamp, "e0"))

    row = history.row()

    assert (row["content"], row["version"], row["updated_at"]) == ("Rum", 2, "5B")


def test_only_what_was_not_known_is_lost_and_only_where_values_differ() -> None:
    history = History()
    rum = history.change(1, "A", [], content="Rum", summary="Same")
    history.change(2, "B", [], content="Sun", summary="Same")
    sea = history.change(3, "A", [rum], content="Sea")

    assert history.row()["content"] == "Sea"
    assert history.lost() == [("content", "Sea", "Sun")]
    history.change(4, "C", [rum, 2, sea], content="Sun")
    assert history.lost() == []


def test_a_device_that_replaces_what_won_over_its_own_value_has_not_lost_that() -> None:
    history = History()
    rum = history.change(1, "A", [], content="Rum")
    sun = history.change(2, "B", [], content="Sun")
    history.change(3, "A", [rum, sun], content="Sea")

    assert history.lost() == []


def test_a_history_is_plain_as_long_as_everybody_knew_what_was_before() -> None:
    history = History()
    one = history.change(1, "A", [], content="Rum")
    two = history.change(2, "B", [one], tags=["a", "b"])
    assert history.is_plain()
    history.change(3, "C", [one], access_count=1)
    assert not history.is_plain()
    late = History()
    newer = late.change(5, "A", [], content="Rum")
    late.change(4, "B", [newer], content="Sun")
    assert (two, late.is_plain()) == (2, False)

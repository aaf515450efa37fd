"""Events of other devices come in: what cannot be applied waits or is left, and nothing else is held up by it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pjais.eventlog.arrivals import Why, hear, take
from pjais.eventlog.catalogue import UPCASTERS
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.compact import compact
from pjais.eventlog.past import listed, moment_at
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.persistence.changes import ChangeSet
from pjais.persistence.rows import run
from tests.convergence.devices import Device, count, edit, shared
from tests.factories import memory, persona

ALL = "9999"


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Device]:
    device = Device(tmp_path / "one")
    yield device
    device.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Device]:
    device = Device(tmp_path / "other")
    yield device
    device.close()


def test_rows_events_and_patches_come_in_one_commit(one: Device, other: Device) -> None:
    heard: list[ChangeSet] = []
    other.vault.follow(heard.append)

    ann, kept = shared(one, other)

    (made,) = heard
    assert [(change.table, change.key) for change in made.changes if change.table != "event"] == [
        ("persona", ann),
        ("memory", kept),
    ]
    assert [change.after and change.after["device_id"] for change in made.changes[2:]] == [one.id, one.id]
    assert made.as_of == 2
    assert other.row(Memory, kept) == one.row(Memory, kept)
    assert other.digest() == one.digest()
    again = other.take(one.made())
    assert (again.applied, again.known, len(heard)) == (0, 2, 1)


def test_a_write_after_an_arrival_in_the_same_transaction_goes_on_from_it(one: Device, other: Device) -> None:
    ann, kept = shared(one, other)
    with other.vault.write() as session:
        memory(session, ann, "Before")
        take(session, edit(one, kept, content="Likes rum"))
        MemoryService(session).update(kept, MemoryPatch(summary="After"))
    one.take(other.made())

    assert one.digest() == other.digest()
    assert one.row(Memory, kept)["version"] == 3
    assert other.is_clean()


def test_what_comes_before_its_owner_waits_for_it(one: Device, other: Device) -> None:
    with one.vault.write() as session:
        kept = memory(session, persona(session, "Ann"), "Likes tea")
    edit(one, kept, content="Likes rum")
    made_persona, made_memory, edited = one.made()

    first = other.take([edited, made_memory])
    assert (first.applied, first.held) == (0, dict.fromkeys((edited.event_id, made_memory.event_id), Why.OWNER))
    assert other.take([edited]).known == 1
    last = other.take([made_persona])

    assert (last.applied, count(other, "held_arrival")) == (3, 0)
    assert other.digest() == one.digest()
    assert other.is_clean()


def test_an_event_of_a_newer_version_stays_in_the_log_until_an_upgrade(
    one: Device, other: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, kept = shared(one, other)
    (told,) = edit(one, kept, content="Dreamt")
    later = edit(one, kept, summary="Later")
    newer = replace(told, name="v9.MemoryDreamt", event_id=new_id(), changes={"mood": [None, "blue"]})
    with one.vault.write() as session:
        second = memory(session, ann, "Second")
    (creation,) = [each for each in one.made() if each.entity_id == second]
    unknown = replace(creation, name="v9.MemoryDreamt", event_id=new_id())

    taken = other.take([newer, told, *later, unknown])

    assert taken.held == {newer.event_id: Why.NEWER, unknown.event_id: Why.NEWER}
    assert (other.row(Memory, kept)["content"], other.row(Memory, kept)["summary"]) == ("Dreamt", "Later")
    assert other.row(Memory, second) == {}
    assert other.is_clean()
    folder = other.vault.paths.folder
    other.close()
    monkeypatch.setitem(
        UPCASTERS, "v9.MemoryDreamt", lambda said: said if "id" in said else {"summary": [None, "blue"]}
    )
    monkeypatch.setattr(
        "pjais.eventlog.catalogue._next_version", lambda name: {"v9.MemoryDreamt": "v1.MemoryAdded"}.get(name, "v0.x")
    )
    with Device(folder, is_new=False) as upgraded:
        assert upgraded.row(Memory, second)["content"] == "Second"
        assert upgraded.row(Memory, kept)["summary"] == "Later"
        assert count(upgraded, "quarantine") == 0


def test_what_waits_for_an_upgrade_does_not_keep_the_vault_from_opening_without_its_owner(
    one: Device, other: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one.vault.write() as session:
        memory(session, persona(session, "Ann"), "Likes tea")
    made_persona, made_memory = one.made()
    other.take([replace(made_memory, name="v9.MemoryDreamt")])
    folder = other.vault.paths.folder
    other.close()
    monkeypatch.setitem(UPCASTERS, "v9.MemoryDreamt", lambda said: said)
    monkeypatch.setattr("pjais.eventlog.catalogue._next_version", lambda _: "v1.MemoryAdded")

    with Device(folder, is_new=False) as upgraded:
        assert (count(upgraded, "memory"), count(upgraded, "quarantine")) == (0, 1)
        upgraded.take([made_persona])
    with Device(folder, is_new=False) as reopened:
        assert reopened.row(Memory, made_memory.entity_id)["content"] == "Likes tea"
        assert (count(reopened, "quarantine"), reopened.digest()) == (0, one.digest())


def test_what_belongs_to_something_of_a_newer_version_comes_with_the_upgrade(
    one: Device, other: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one.vault.write() as session:
        memory(session, persona(session, "Ann"), "Likes tea")
    made_persona, made_memory = one.made()
    taken = other.take([replace(made_persona, name="v9.PersonaDreamt"), made_memory])
    assert taken.held == {made_persona.event_id: Why.NEWER, made_memory.event_id: Why.OWNER}
    folder = other.vault.paths.folder
    other.close()
    monkeypatch.setitem(UPCASTERS, "v9.PersonaDreamt", lambda said: said)
    monkeypatch.setattr("pjais.eventlog.catalogue._next_version", lambda _: "v1.PersonaCreated")

    with Device(folder, is_new=False) as upgraded:
        assert upgraded.digest() == one.digest()
        assert upgraded.is_clean()


@pytest.mark.parametrize(
    "spoil",
    [
        {"changes": {"content": [None, 7]}},
        {"changes": {"content": ["x"]}},
        {"changes": {"importance": [0.5, 7.0]}},
        {"changes": {"content": ["Likes tea", ""]}},
        {"changes": {"content": ["Likes tea", None]}},
        {"changes": {"tier": ["warm", "lukewarm"]}},
        {"hlc": "now"},
        {"actor": None},
        {"actor": {"name": "user"}},
        {"changes": ["content"]},
        {"entity_type": "persona"},
    ],
)
def test_what_is_no_event_is_kept_aside_and_holds_nothing_up(one: Device, other: Device, spoil: dict[str, Any]) -> None:
    _, kept = shared(one, other)
    before, (good,) = one.made(), edit(one, kept, summary="Good")
    broken = replace(good, event_id=new_id(), **spoil)

    taken = other.take([broken, good])

    assert (taken.applied, taken.held) == (1, {broken.event_id: Why.MALFORMED})
    assert other.row(Memory, kept)["summary"] == "Good"
    assert count(other, "held_arrival") == 1
    assert other.take([broken, *before]).applied == 0
    assert other.is_clean()


def test_a_stamp_far_ahead_counts_as_a_minute_after_the_hub_heard_of_it_on_all_devices(
    one: Device, other: Device
) -> None:
    _, kept = shared(one, other)
    heard_at = now_text()
    (ahead,) = edit(one, kept, content="From tomorrow")
    millisecond = int(ahead.hlc[:12], 16) + 86_400_000
    ahead = replace(ahead, hlc=f"{millisecond:012x}{ahead.hlc[12:]}", event_id=new_id())
    limit = f"{int(ahead.hlc[:12], 16) - 86_400_000 + 61_000:012x}"

    other.take([replace(ahead, heard_at=heard_at)])
    answer = edit(other, kept, content="Answer")

    assert answer[0].hlc < limit
    for device in (one, other):
        device.take([replace(ahead, heard_at=heard_at), *answer, *one.made()])
    assert one.row(Memory, kept)["content"] == other.row(Memory, kept)["content"] == "Answer"
    assert one.digest() == other.digest()
    assert one.is_clean()
    assert other.is_clean()


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_device_whose_own_clock_is_ahead_learns_what_its_stamps_count_for(
    one: Device, other: Device, *, comes_back: bool
) -> None:
    _, kept = shared(one, other)
    (mine,) = edit(one, kept, content="From tomorrow")
    with one.vault.write() as session:  # as if its clock had been a day ahead
        hlc = f"{int(mine.hlc[:12], 16) + 86_400_000:012x}{mine.hlc[12:]}"
        run(session.connection(), "UPDATE event SET hlc = ? WHERE event_id = ?", (hlc, mine.event_id))
    heard_at = now_text()
    mine = replace(mine, hlc=hlc, heard_at=heard_at)
    later = [
        replace(each, hlc=f"{int(each.hlc[:12], 16) + 61_000:012x}{each.hlc[12:]}")
        for each in edit(other, kept, content="Now")
    ]
    with other.vault.write() as session:
        run(session.connection(), "UPDATE event SET hlc = ? WHERE event_id = ?", (later[0].hlc, later[0].event_id))
    one.take(later)
    assert one.row(Memory, kept)["content"] == "From tomorrow"

    if comes_back:
        one.take([mine])
    else:
        with one.vault.write() as session:
            hear(session, {mine.event_id: heard_at})
    other.take([mine])

    assert one.row(Memory, kept)["content"] == other.row(Memory, kept)["content"] == "Now"
    assert one.digest() == other.digest()


@pytest.mark.parametrize("at_once", [2, 1])
def test_the_newest_stamp_wins_also_over_who_knew_of_it_in_whatever_portions_they_come(
    one: Device, other: Device, at_once: int
) -> None:
    _, kept = shared(one, other)
    (newest,) = edit(one, kept, content="Newest")
    (knowing,) = edit(one, kept, content="Older by its stamp")
    earlier = f"{int(newest.hlc[:12], 16) - 1:012x}{newest.hlc[12:]}"
    came = [newest, replace(knowing, hlc=earlier, event_id=new_id())]

    for start in range(0, 2, at_once):
        other.take(came[start : start + at_once])

    assert other.row(Memory, kept)["content"] == "Newest"
    assert other.is_clean()


def test_who_knew_what_it_changed_is_taken_without_reading_what_was_before(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    first, second = edit(one, kept, content="Rum"), edit(one, kept, tags=["drinks", "rum"])
    read: list[str] = []

    with other.vault.write(actor="sync") as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(read.append)
        take(session, [*first, *second])
        driver.set_trace_callback(None)

    assert not [sql for sql in read if "SELECT" in sql and "changes" in sql and kept in sql and "FROM event" in sql]
    assert other.digest() == one.digest()
    assert other.is_clean()
    assert other.is_rebuilt_alike()


def test_what_was_erased_on_one_device_goes_on_the_other(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    before = one.head()
    with one.vault.write() as session:
        session.delete(session.get_one(Memory, kept))

    other.take(one.made(before))

    assert other.row(Memory, kept) == {}
    assert one.digest() == other.digest()
    assert other.is_clean()


def test_an_item_whose_history_was_damaged_here_keeps_its_row(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    (ours,) = edit(one, kept, content="Ours")
    with one.vault.write() as session:
        sql = "UPDATE event SET changes = '{\"content\": 1}' WHERE event_id = ?"
        run(session.connection(), sql, (ours.event_id,))

    one.take(edit(other, kept, summary="Theirs"))

    assert (one.row(Memory, kept)["content"], one.row(Memory, kept)["summary"]) == ("Ours", "")


def test_the_past_is_what_this_device_held_then(one: Device, other: Device) -> None:
    ann, kept = shared(one, other)
    seen: dict[int, list[Any]] = {}

    def remember() -> None:
        seen[other.head()] = [other.row(Memory, kept)["content"], other.row(Memory, kept)["tags"]]

    older = edit(one, kept, content="Older", tags=["drinks", "older"])
    edit(other, kept, content="Ours", tags=[])
    remember()
    other.take(edit(one, kept, content="Newest"))
    remember()
    other.take(older)
    remember()
    edit(other, kept, summary="After")
    remember()

    assert [then for then, _ in seen.values()] == ["Ours", "Newest", "Newest", "Newest"]
    with other.vault.read() as session:
        for seq, (content, tags) in seen.items():
            moment = moment_at(session.connection(), seq=seq)
            ((then,), _) = listed(session.connection(), Memory, ann, moment, 9)
            assert then.row is not None
            assert (then.row["content"], then.row["tags"]) == (content, tags)


def test_what_comes_late_meets_what_lies_in_an_archive(one: Device, other: Device) -> None:
    ann, kept = shared(one, other)
    late = edit(other, kept, content="Late", importance=0.9)
    edit(one, kept, content="Archived")
    checkpoints = Checkpoints(one.vault, one.id)
    checkpoints.make(up_to_now=True)
    checkpoints.close()
    with one.vault.write() as session:
        memory(session, ann, "Stays in the log")
    assert compact(one.vault, ALL).floor == 3

    one.take(late)

    row = one.row(Memory, kept)
    assert (row["content"], row["importance"], row["version"]) == ("Archived", 0.9, 3)
    assert one.is_clean()
    assert one.is_rebuilt_alike()
    assert one.take(late).known == 1


def test_an_item_changed_often_has_milestones_where_it_arrives(one: Device, other: Device) -> None:
    ann, kept = shared(one, other)
    for number in range(70):
        edit(one, kept, content=f"Text {number}")

    other.take(one.made())

    assert count(other, "milestone") == 1
    with other.vault.read() as session:
        moment = moment_at(session.connection(), seq=40)
        ((then,), _) = listed(session.connection(), Memory, ann, moment, 9)
    assert then.row is not None
    assert then.row["content"] == "Text 37"
    assert other.is_clean()

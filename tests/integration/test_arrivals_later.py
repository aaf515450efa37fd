"""Events of other devices among what else becomes of a log: the past, archives, forgetting, milestones."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pjais.eventlog.adjusted import AdjustedChange
from pjais.eventlog.arrivals import Why
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.compact import compact
from pjais.eventlog.forget import Scope, erase
from pjais.eventlog.past import listed, moment_at
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.kernel.ids import new_id
from pjais.persistence.rows import run
from pjais.security.device_key import DeviceKey
from tests.convergence.devices import Device
from tests.factories import memory, persona
from tests.integration.test_arrivals import count, edit, shared

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


def test_what_was_forgotten_does_not_come_back_from_another_device(one: Device, other: Device) -> None:
    ann, kept = shared(one, other)
    edit(one, kept, content="Mine")
    one.take(edit(other, kept, content="Theirs"))
    with other.vault.write() as session:
        more = memory(session, ann, "More of Ann")
        PersonaService(session).update(ann, PersonaPatch(name="Anna"))
    waiting = [each for each in other.made() if each.entity_id == more]
    one.take([replace(waiting[0], event_id=new_id(), entity_id=new_id(), changes={"content": ["a", "Ann"]})])
    with one.vault.write() as session:
        erase(session.connection(), Scope(persona_id=ann), DeviceKey.kept_in(one.vault.paths.device_key))

    taken = one.take(other.made())

    assert set(taken.held.values()) == {Why.GONE}
    assert (count(one, "adjusted_change"), count(one, "held_arrival"), count(one, "memory")) == (0, 0, 0)
    assert one.row(Persona, ann) == {}
    assert one.is_clean()


def test_a_forgotten_name_goes_out_of_what_was_adjusted_and_of_what_waits(one: Device, other: Device) -> None:
    ann, kept = shared(one, other)
    edit(one, kept, content="Zoe said so")
    one.take(edit(other, kept, content="Zoe did not"))
    with other.vault.write() as session:
        memory(session, persona(session, "Bob"), "Knows Zoe")
    one.take([each for each in other.made() if each.entity_type == "memory"])

    with one.vault.write() as session:
        erase(session.connection(), Scope(name="Zoe"), DeviceKey.kept_in(one.vault.paths.device_key))

    with one.vault.read() as session:
        questions = ("SELECT * FROM adjusted_change", "SELECT * FROM held_arrival")
        stored = [run(session.connection(), each).fetchall() for each in questions]
    assert all(stored)
    assert "Zoe" not in str(stored)
    assert str(stored).count("[forgotten]") == 3
    assert ann


def test_tags_that_become_one_when_a_name_is_forgotten_are_one_where_devices_have_met(
    one: Device, other: Device
) -> None:
    _, kept = shared(one, other)
    edit(one, kept, tags=["Zoe", "one"])
    one.take(edit(other, kept, tags=["zoe", "other"]))

    with one.vault.write() as session:
        erase(session.connection(), Scope(name="Zoe"), DeviceKey.kept_in(one.vault.paths.device_key))

    assert one.row(Memory, kept)["tags"] == ["[forgotten]", "one", "other"]
    assert one.is_clean()


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


def test_the_lists_of_a_device_hold_whole_changes(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    edit(one, kept, content="Mine")
    one.take(edit(other, kept, content="Theirs"))

    with one.vault.read() as session:
        (change,) = session.query(AdjustedChange).all()

    assert (change.entity_type, change.entity_id, change.kept, change.lost) == ("memory", kept, "Theirs", "Mine")
    assert change.persona_id == one.row(Memory, kept)["persona_id"]

"""What lost where devices met is listed, can be taken, and goes when it is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pjais.eventlog.adjusted import AdjustedChange, AdjustedChangeNotFoundError, keep, take_other
from pjais.eventlog.arrivals import Why
from pjais.eventlog.forget import Scope, erase
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.kernel.ids import new_id
from pjais.persistence.changes import ChangeSet
from pjais.persistence.rows import run
from pjais.security.device_key import DeviceKey
from tests.convergence.devices import Device, count, delete, edit, shared
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


def adjusted(device: Device) -> list[tuple[Any, ...]]:
    sql = "SELECT id, field, kept, lost, state FROM adjusted_change ORDER BY field"
    with device.vault.read() as session:
        return list(run(session.connection(), sql).fetchall())


def test_a_change_that_lost_is_listed_where_it_was_made_and_can_be_taken(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    mine = edit(one, kept, content="Mine", tags=["drinks", "mine"])
    theirs = edit(other, kept, content="Theirs", tags=["theirs"])

    assert one.take(theirs).adjusted == 1
    assert other.take(mine).adjusted == 1
    one.take(theirs)
    (change_id, *rest) = adjusted(one)[0]

    assert rest == ["content", '"Theirs"', '"Mine"', "open"]
    assert one.row(Memory, kept)["tags"] == ["mine", "theirs"]
    with one.vault.write() as session:
        take_other(session, change_id)
    other.take(one.made())
    assert [device.row(Memory, kept)["content"] for device in (one, other)] == ["Mine", "Mine"]
    assert [row[4] for row in adjusted(one)] == ["taken"]
    assert adjusted(other) == []
    assert one.digest() == other.digest()


def test_who_follows_the_vault_hears_of_what_is_listed(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    edit(one, kept, content="Mine")
    heard: list[ChangeSet] = []
    one.vault.follow(heard.append)

    one.take(edit(other, kept, content="Theirs"))

    (made,) = heard
    (listed,) = [each for each in made.changes if each.table == "adjusted_change"]
    assert listed.before is None
    assert listed.after is not None
    assert (listed.key, listed.after["lost"]) == (adjusted(one)[0][0], "Mine")


def test_a_lost_change_can_be_left_and_is_not_listed_again(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    edit(one, kept, content="Mine")
    one.take(edit(other, kept, content="Theirs"))
    with one.vault.write() as session:
        keep(session, adjusted(one)[0][0])
        with pytest.raises(AdjustedChangeNotFoundError):
            keep(session, "none")
    one.take(edit(other, kept, summary="More"))

    assert [row[1:] for row in adjusted(one)] == [("content", '"Theirs"', '"Mine"', "kept")]


def test_a_third_device_that_made_neither_lists_nothing(one: Device, other: Device, tmp_path: Path) -> None:
    _, kept = shared(one, other)
    edit(one, kept, content="Mine")
    edit(other, kept, content="Theirs")
    with Device(tmp_path / "third") as third:
        assert third.take([*one.made(), *other.made()]).adjusted == 0
        assert third.row(Memory, kept)["content"] == "Theirs"


def test_an_edit_lifts_a_deletion_it_did_not_know_of_and_the_deletion_can_be_taken(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    delete(one, kept)
    one.take(edit(other, kept, content="Still wanted"))
    assert one.row(Memory, kept)["deleted_at"] is None

    with one.vault.write() as session:
        take_other(session, adjusted(one)[0][0])
    other.take(one.made())

    assert other.row(Memory, kept)["deleted_at"] is not None
    assert one.digest() == other.digest()


def test_the_lists_of_a_device_hold_whole_changes(one: Device, other: Device) -> None:
    _, kept = shared(one, other)
    edit(one, kept, content="Mine")
    one.take(edit(other, kept, content="Theirs"))

    with one.vault.read() as session:
        (change,) = session.query(AdjustedChange).all()

    assert (change.entity_type, change.entity_id, change.kept, change.lost) == ("memory", kept, "Theirs", "Mine")
    assert change.persona_id == one.row(Memory, kept)["persona_id"]


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

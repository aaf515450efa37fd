"""What is left to who has gone, and how those who stay come to the next key."""

import pytest

from pjais.kernel.ids import new_id
from pjais.sealing.pairing import joined
from pjais.sealing.refusals import CannotSealError, NotAllowedError
from pjais.sealing.workspace import Workspace
from tests.unit.sealing.devices import (
    Device,
    event,
    founder,
    generation,
    invited,
    joining,
    settle,
    standings,
)

ADA = "0190b1f0-0000-7000-8000-00000000ada0"


def test_who_joins_with_the_key_of_today_is_sent_none() -> None:
    laptop = founder()
    invited(laptop)

    assert [each["control"] for each in laptop.read.values()] == ["member"]
    assert laptop.workspace.controls_to_send() == []


def test_a_rotation_on_its_way_to_somebody_who_left_is_followed_by_another_at_once() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.workspace.rotate()
    phone.workspace.leave()
    phone.tell()
    laptop.take()

    waiting = laptop.workspace.controls_to_send()

    assert len(waiting) == 2
    assert laptop.workspace.workspace_key().generation == 3


def test_the_last_owner_does_not_leave_others_behind() -> None:
    laptop = founder()
    phone = invited(laptop)

    with pytest.raises(NotAllowedError):
        laptop.workspace.leave()
    phone.workspace.leave()
    settle([laptop, phone])
    laptop.workspace.leave()
    laptop.tell()
    laptop.take()

    assert laptop.workspace.standing == "removed"


def test_a_removed_device_keeps_nothing_in_its_keys_that_opens_what_came_later() -> None:
    laptop = founder()
    thief = invited(laptop)
    laptop.workspace.rotate([thief.id])
    laptop.say("later", ADA)
    settle([laptop, thief])

    held = thief.workspace.kept.shared

    assert laptop.log[-1].key_id not in held.subjects
    assert held.current not in held.keys
    with pytest.raises(CannotSealError):
        thief.workspace.seal(new_id(), event(thief.id), None)


def test_who_reads_from_the_beginning_reads_what_removed_devices_said_before() -> None:
    laptop = founder()
    phone = invited(laptop)
    before = phone.say("before", ADA)
    settle([laptop, phone])
    laptop.workspace.rotate([phone.id])
    settle([laptop, phone])
    after = phone.put(new_id(), "event", *_with_old_keys(phone)).event_id

    tablet = invited(laptop)

    assert tablet.text(before) == "before"
    assert tablet.text(after) == "forged"


def _with_old_keys(device: Device) -> tuple[str, bytes]:
    from pjais.sealing import body as bodies  # noqa: PLC0415 - what the product itself does not do

    key = next(iter(device.workspace.kept.shared.keys.values()))
    return key.key_id, bodies.sealed(key.raw, b"{}", b"")


def test_when_a_device_leaves_the_owners_rotate_by_themselves() -> None:
    laptop = founder()
    phone = invited(laptop)
    phone.workspace.leave()
    settle([laptop, phone])

    later = laptop.say("later")
    phone.take()

    assert generation(laptop) == "w2"
    assert phone.text(later) == "missing-key"


def test_two_owners_who_remove_at_the_same_time_end_with_a_key_that_neither_of_the_removed_has() -> None:
    laptop = founder()
    desk, first, second = invited(laptop, "owner"), invited(laptop), invited(laptop)
    settle([laptop, desk, first, second])
    laptop.workspace.rotate([first.id])
    desk.workspace.rotate([second.id])
    meanwhile = [laptop.say("one", ADA), desk.say("two", ADA)]

    settle([laptop, desk, first, second])
    later = laptop.say("three", ADA)
    settle([laptop, desk, first, second])

    assert [desk.text(meanwhile[0]), laptop.text(meanwhile[1])] == ["one", "two"]
    assert first.text(later) == second.text(later) == "missing-key"
    assert desk.text(later) == "three"
    assert laptop.workspace.kept.shared.current == desk.workspace.kept.shared.current


def test_a_rotation_to_a_generation_that_is_there_already_is_never_sealed_under() -> None:
    laptop = founder()
    desk = invited(laptop, "owner")
    laptop.workspace.rotate()
    desk.workspace.rotate()

    settle([laptop, desk])

    first = next(each["new_key_id"] for each in desk.read.values() if each["control"] == "rotation")
    kept = laptop.workspace.kept.shared
    assert len([each for each in kept.keys.values() if each.generation == 2]) == 2
    assert kept.current == desk.workspace.kept.shared.current == first
    assert laptop.workspace.seal(new_id(), event(laptop.id), None)[0] == kept.current


def test_who_joins_with_an_older_invitation_is_given_the_keys_of_today() -> None:
    laptop = founder()
    phone, bundle = invited(laptop), laptop.invites()
    laptop.workspace.rotate()
    said = laptop.say("later", ADA)
    settle([laptop, phone])

    tablet = joining(laptop.log, bundle)
    settle([laptop, phone, tablet])
    answer = tablet.say("thanks", ADA)
    settle([laptop, phone, tablet])

    assert tablet.text(said) == "later"
    assert phone.text(answer) == "thanks"


def test_a_removed_device_comes_back_by_a_new_invitation() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.workspace.rotate([phone.id])
    settle([laptop, phone])
    bundle = laptop.invites()

    kept = joined(phone.id, phone.workspace.pairs, "Phone", bundle)
    back = Device(Workspace(phone.id, phone.workspace.pairs, kept, lambda _: None), laptop.log)
    back.tell()
    settle([laptop, back])
    said = back.say("back", ADA)
    settle([laptop, back])

    assert laptop.text(said) == "back"
    assert standings(laptop)[phone.id] == "editor"


def test_after_the_hub_lost_a_members_introduction_it_is_told_again() -> None:
    laptop = founder()
    copy = len(laptop.log)
    phone = invited(laptop)
    tablet = invited(laptop)
    phone.say("one", ADA)
    settle([laptop, phone, tablet])
    del laptop.log[copy:]

    for each in (laptop, phone, tablet):
        each.seen = 0
        each.workspace.tell_again()
    said = phone.say("two", ADA)
    settle([laptop, phone, tablet])
    late = invited(laptop)

    assert [each.text(said) for each in (laptop, tablet, late)] == ["two"] * 3
    assert standings(late) == {laptop.id: "owner", phone.id: "editor", tablet.id: "editor", late.id: "editor"}


def test_after_the_hub_lost_its_newest_events_all_is_told_again() -> None:
    laptop = founder()
    phone = invited(laptop)
    thief = invited(laptop)
    settle([laptop, phone, thief])
    copy = len(laptop.log)
    laptop.workspace.rotate([thief.id])
    laptop.say("one", ADA)
    laptop.take()
    del laptop.log[copy:]
    laptop.seen = copy

    for each in (laptop, phone):
        each.workspace.tell_again()
    settle([laptop, phone])
    said = laptop.say("two", ADA)
    settle([laptop, phone, thief])

    assert phone.text(said) == "two"
    assert thief.text(said) == "missing-key"
    assert standings(phone)[thief.id] == "removed"

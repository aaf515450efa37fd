"""A persona that was forgotten is readable by nobody any more, and its keys do not come back."""

import pytest

from pjais.kernel.ids import new_id
from pjais.sealing.pairing import new_recovery, opened_recovery, renewed_recovery
from pjais.sealing.refusals import CannotOpenError, CannotSealError
from tests.unit.sealing.devices import Device, event, founder, invited, joining, settle

ADA = "0190b1f0-0000-7000-8000-00000000ada0"
BOB = "0190b1f0-0000-7000-8000-00000000b0b0"


def personas_with_keys(device: Device) -> set[str]:
    return {each.persona_id for each in device.workspace.kept.shared.subjects.values()}


def test_forgetting_destroys_the_keys_on_every_device_and_says_so() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.say("one", ADA)
    phone.say("two", ADA)
    other = phone.say("three", BOB)
    settle([laptop, phone])

    receipt = laptop.workspace.forget(ADA)
    at_once = personas_with_keys(laptop)
    settle([laptop, phone])
    tablet = invited(laptop)

    assert personas_with_keys(laptop) == personas_with_keys(phone) == personas_with_keys(tablet) == {BOB}
    assert at_once == {BOB}
    assert receipt.startswith("2 keys of the persona were destroyed on this device; 1 other devices")
    assert tablet.text(other) == "three"


def test_the_events_that_told_the_keys_are_named_for_the_hub_to_redact() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.say("one", ADA, hlc="1")
    phone.say("two", ADA, hlc="2")
    settle([laptop, phone])

    phone.workspace.forget(ADA, ["of-the-log"])

    told = [event_id for event_id, said in laptop.read.items() if said.get("control") == "subject_key"]
    assert phone.workspace.to_redact() == sorted([*told, "of-the-log"])
    assert len(told) == 2
    phone.workspace.redacted([*told, "of-the-log"])
    assert phone.workspace.to_redact() == []


def test_the_other_devices_have_it_to_erase_until_they_did() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.say("one", ADA)
    settle([laptop, phone])

    laptop.workspace.forget(ADA)
    settle([laptop, phone])
    owed = [laptop.workspace.to_erase(), phone.workspace.to_erase()]
    phone.workspace.erased(ADA)

    assert owed == [set(), {ADA}]
    assert phone.workspace.to_erase() == set()


def test_what_was_said_of_a_forgotten_persona_opens_nowhere() -> None:
    laptop = founder()
    phone = invited(laptop)
    said = laptop.say("one", ADA)
    settle([laptop, phone])
    laptop.workspace.forget(ADA)
    settle([laptop, phone])

    for device in (laptop, phone):
        with pytest.raises(CannotOpenError) as refused:
            device.workspace.open(next(each for each in laptop.log if each.event_id == said))
        assert refused.value.reason == "forgotten"
        with pytest.raises(CannotSealError):
            device.workspace.seal(new_id(), event(device.id), ADA)


def test_a_forgotten_key_cannot_be_learnt_again_from_the_log_or_from_an_older_bundle() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.say("one", ADA)
    settle([laptop, phone])
    older = laptop.invites()
    laptop.workspace.forget(ADA)
    settle([laptop, phone])

    for device in (laptop, phone):
        device.seen = 0
        device.take()
    tablet = joining(laptop.log, older)
    settle([laptop, phone, tablet])

    assert personas_with_keys(laptop) == personas_with_keys(phone) == personas_with_keys(tablet) == set()


def test_what_an_offline_device_still_says_of_a_forgotten_persona_is_read_by_nobody() -> None:
    laptop = founder()
    phone = invited(laptop)
    laptop.workspace.forget(ADA)
    laptop.tell()
    said = phone.say("offline", ADA)

    settle([laptop, phone])

    assert laptop.text(said) == phone.text(said) == "forgotten"
    assert personas_with_keys(phone) == set()
    late = next(event_id for event_id, told in laptop.read.items() if told.get("control") == "subject_key")
    assert laptop.workspace.to_redact() == [late]
    assert invited(laptop, "reader").workspace.to_redact() == []


def test_one_personas_forgetting_does_not_take_anothers_keys() -> None:
    laptop = founder()
    phone = invited(laptop)
    said = laptop.say("three", BOB)
    settle([laptop, phone])
    key_id = next(iter(laptop.workspace.kept.shared.subjects))
    laptop.workspace.tell({"control": "forgotten", "persona_id": ADA, "key_ids": [key_id]})

    settle([laptop, phone])

    assert phone.text(said) == "three"
    assert personas_with_keys(phone) == {BOB}
    assert phone.workspace.kept.shared.forgotten_keys == set()


def test_a_renewed_recovery_bundle_holds_no_forgotten_keys() -> None:
    laptop = founder()
    laptop.say("one", ADA)
    recovery = new_recovery(laptop.workspace)
    laptop.workspace.forget(ADA)
    settle([laptop])

    renewed = renewed_recovery(laptop.workspace)

    assert renewed is not None
    assert renewed.lookup == recovery.lookup
    assert len(opened_recovery(recovery.code, recovery.bundle).shared.subjects) == 1
    assert opened_recovery(recovery.code, renewed.bundle).shared.subjects == {}

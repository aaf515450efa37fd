"""Who may come, go, rise and hand out keys, and what is left to who has gone."""

from dataclasses import replace
from typing import Any

import pytest

from pjais.kernel.ids import new_id
from pjais.sealing.device import Pairs
from pjais.sealing.pairing import cancel, certified, joined, new_recovery
from pjais.sealing.refusals import CannotOpenError, NotAllowedError
from pjais.sealing.trust import certificate_text, proof_text
from pjais.sealing.workspace import Workspace
from tests.unit.sealing.devices import (
    WORKSPACE,
    Device,
    claim,
    founder,
    generation,
    invited,
    joining,
    settle,
    standings,
)

ADA = "0190b1f0-0000-7000-8000-00000000ada0"


def test_who_was_invited_is_known_to_all_in_the_role_of_the_invitation() -> None:
    laptop = founder()
    phone, tablet = invited(laptop), invited(laptop, "reader")

    settle([laptop, phone, tablet])

    assert standings(laptop) == {laptop.id: "owner", phone.id: "editor", tablet.id: "reader"}
    assert standings(phone) == standings(tablet) == standings(laptop)


def test_an_invitation_admits_one_device_and_none_once_it_was_taken_back() -> None:
    laptop = founder()
    bundle, other = laptop.invites(), laptop.invites()
    assert other.certificate is not None
    first, second = joining(laptop.log, bundle.model_copy(deep=True)), joining(laptop.log, bundle)
    cancel(laptop.workspace, other.certificate.invitation)
    laptop.tell()
    third = joining(laptop.log, other)

    settle([laptop, first, second, third])

    assert standings(laptop) == {laptop.id: "owner", first.id: "editor"}
    assert second.workspace.standing is None
    assert third.workspace.standing is None


def test_nobody_joins_by_an_invitation_that_no_owner_signed() -> None:
    laptop = founder()
    phone = invited(laptop)
    one_time = Pairs.fresh()
    signature = phone.workspace.sign(certificate_text(WORKSPACE, phone.id, one_time.sign, "owner"))
    forged = laptop.invites()
    assert forged.certificate is not None
    given = {"inviter": phone.id, "invitation": one_time.sign, "role": "owner", "signature": signature}
    own = forged.model_copy(update={"seed": one_time.sign_seed, "certificate": replace_in(forged.certificate, **given)})
    named = own.model_copy(update={"certificate": replace_in(forged.certificate, **{**given, "inviter": laptop.id})})

    strangers = [joining(laptop.log, own.model_copy(deep=True)), joining(laptop.log, named.model_copy(deep=True))]
    settle([laptop, phone, *strangers])

    assert standings(laptop) == standings(phone) == {laptop.id: "owner", phone.id: "editor"}


def replace_in(certificate: Any, **changed: object) -> Any:
    return certificate.model_copy(update=changed)


def test_a_role_cannot_be_raised_on_the_way_in() -> None:
    laptop = founder()
    bundle = laptop.invites("reader")
    raised = bundle.model_copy(update={"certificate": replace_in(bundle.certificate, role="owner")})

    stranger = joining(laptop.log, raised)
    settle([laptop, stranger])

    assert standings(laptop) == {laptop.id: "owner"}


def test_who_has_the_bundle_but_another_key_than_the_one_proved_does_not_join() -> None:
    laptop = founder()
    bundle = laptop.invites()
    device_id, pairs, others = new_id(), Pairs.fresh(), Pairs.fresh()
    kept = joined(device_id, pairs, "Phone", bundle)
    stranger = Device(Workspace(device_id, others, kept, lambda _: None), laptop.log)
    stranger.tell()
    laptop.take()

    assert laptop.failed[laptop.log[-1].event_id] == "forged"
    assert standings(laptop) == {laptop.id: "owner"}


def test_nobody_introduces_another_or_exchanges_a_members_keys() -> None:
    laptop = founder()
    phone, pairs = invited(laptop), Pairs.fresh()
    proof = laptop.workspace.sign(proof_text(WORKSPACE, phone.id, pairs.sign, pairs.box))
    told = {"control": "member", "name": "x", "sign": pairs.sign, "box": pairs.box, "proof": proof, "certificate": None}
    claim(laptop, {**told, "member": phone.id})
    claim(phone, {**told, "member": phone.id})
    claim(phone, {**told, "member": new_id()})

    settle([laptop, phone])

    assert len(standings(laptop)) == 2
    assert all(each.sign != pairs.sign for each in laptop.workspace.members)


def test_an_invitation_is_for_who_introduces_itself_and_gives_nobody_other_keys() -> None:
    laptop = founder()
    phone, pairs = invited(laptop), Pairs.fresh()
    known = laptop.workspace.kept.shared.model_copy(deep=True)
    for member, sender in ((new_id(), phone.id), (phone.id, phone.id)):
        introduction = joined(member, pairs, "x", laptop.invites("owner")).pending[0]
        around = {"event_id": new_id(), "key_id": introduction.under, "seq": 9}
        believed = laptop.workspace.take_control({**introduction.control, **around}, sender)
        assert not believed

    assert laptop.workspace.kept.shared == known


def test_a_certificate_admits_only_who_has_the_key_that_came_with_it() -> None:
    laptop = founder()
    others = laptop.invites().model_copy(update={"seed": Pairs.fresh().sign_seed})

    stranger = joining(laptop.log, others)
    settle([laptop, stranger])

    assert standings(laptop) == {laptop.id: "owner"}


def test_what_is_told_of_keys_under_a_personas_key_is_not_believed() -> None:
    laptop = founder()
    laptop.say("one", ADA)
    laptop.take()
    told = {"control": "role", "member": laptop.id, "role": "owner", "event_id": new_id(), "seq": 9}

    believed = [
        laptop.workspace.take_control({**told, "key_id": each.key_id}, laptop.id) for each in reversed(laptop.log)
    ]

    assert believed == [False, True]


def test_roles_are_an_owners_to_give_and_the_last_owner_stays_one() -> None:
    laptop = founder()
    phone = invited(laptop)
    claim(phone, {"control": "role", "member": phone.id, "role": "owner"})
    claim(phone, {"control": "role", "member": laptop.id, "role": "reader"})
    laptop.workspace.give_role(laptop.id, "reader")
    settle([laptop, phone])
    refused = standings(phone)

    laptop.workspace.give_role(phone.id, "owner")
    laptop.workspace.give_role(laptop.id, "reader")
    settle([laptop, phone])

    assert refused == {laptop.id: "owner", phone.id: "editor"}
    assert standings(laptop) == standings(phone) == {laptop.id: "reader", phone.id: "owner"}


@pytest.mark.parametrize("again", ["role", "recovery", "rotation", "left"])
def test_a_control_that_the_hub_shows_again_later_changes_nothing(again: str) -> None:
    laptop = founder()
    desk, phone = invited(laptop, "owner"), invited(laptop)
    laptop.workspace.give_role(phone.id, "owner")
    settle([laptop, desk, phone])
    new_recovery(laptop.workspace)
    laptop.workspace.rotate()
    settle([laptop, desk, phone])
    phone.workspace.leave()
    settle([laptop, desk, phone])
    new_recovery(laptop.workspace)
    laptop.workspace.rotate()
    claim(laptop, {"control": "role", "member": desk.id, "role": "editor"})
    back = joined(phone.id, phone.workspace.pairs, "Phone", laptop.invites("reader"))
    phone = Device(Workspace(phone.id, phone.workspace.pairs, back, lambda _: None), laptop.log)
    phone.tell()
    settle([laptop, desk, phone])
    tablet = invited(laptop)
    old = next(each for each in laptop.log if laptop.read[each.event_id].get("control") == again)
    settled = laptop.workspace.kept.shared.model_copy(deep=True)

    laptop.log.append(replace(old, seq=len(laptop.log) + 1))
    settle([laptop, desk, phone, tablet])

    assert laptop.workspace.kept.shared == settled
    assert standings(laptop) == standings(desk) == standings(tablet)
    assert tablet.workspace.kept.shared.recovery == settled.recovery


def test_what_only_an_owner_may_is_refused_to_others_at_once() -> None:
    laptop = founder()
    phone, tablet = invited(laptop), invited(laptop, "reader")

    with pytest.raises(NotAllowedError):
        phone.workspace.rotate([laptop.id])
    with pytest.raises(NotAllowedError):
        phone.workspace.give_role(phone.id, "owner")
    with pytest.raises(NotAllowedError):
        certified(phone.workspace, "owner")
    with pytest.raises(NotAllowedError):
        tablet.workspace.forget(ADA)


def test_what_only_an_owner_may_is_not_believed_of_others() -> None:
    laptop = founder()
    phone, tablet = invited(laptop), invited(laptop, "reader")
    laptop.say("one", ADA)
    settle([laptop, phone, tablet])
    pairs = Pairs.fresh()
    key_id = "w9." + "0" * 24
    claim(phone, {"control": "rotation", "new_key_id": key_id, "removes": [laptop.id], "boxes": {}})
    phone.workspace.kept.pending.clear()
    claim(phone, {"control": "recovery", "lookup": "00", "sign": pairs.sign, "box": pairs.box})
    claim(tablet, {"control": "forgotten", "persona_id": ADA, "key_ids": []})

    settle([laptop, phone, tablet])

    assert standings(laptop)[laptop.id] == "owner"
    assert generation(laptop) == "w1"
    assert laptop.workspace.kept.shared.recovery is None
    assert len(laptop.workspace.kept.shared.subjects) == 1


def test_a_device_that_was_removed_reads_nothing_that_comes_later_and_is_read_no_more() -> None:
    laptop = founder()
    phone, thief = invited(laptop), invited(laptop)
    before = [laptop.say("before", ADA), thief.say("mine", ADA)]
    settle([laptop, phone, thief])
    laptop.workspace.rotate([thief.id])
    at_once = laptop.say("at once", ADA)
    settle([laptop, phone])
    later = [phone.say("later", ADA), laptop.say("of nobody")]
    theirs = thief.say("still here", ADA)

    settle([laptop, phone, thief])

    assert [thief.text(each) for each in [at_once, *later]] == ["missing-key"] * 3
    assert [phone.text(each) for each in [*before, at_once, *later]] == [
        "before",
        "mine",
        "at once",
        "later",
        "of nobody",
    ]
    assert laptop.text(theirs) == phone.text(theirs) == "forged"
    assert standings(phone)[thief.id] == "removed"


def test_controls_of_a_later_version_are_passed_over() -> None:
    laptop = founder()
    claim(laptop, {"control": "of-tomorrow", "text": "x"})
    before = laptop.workspace.kept.shared.model_dump_json()

    laptop.take()

    assert laptop.workspace.kept.shared.model_dump_json() == before
    assert laptop.workspace.kept.pending == []


def test_a_control_with_a_key_under_a_wrong_name_teaches_nothing() -> None:
    laptop = founder()
    phone = invited(laptop)
    from pjais.sealing.device import boxed_for  # noqa: PLC0415 - as an owner with bad intentions would

    boxes = {phone.id: boxed_for(phone.workspace.pairs.box, b"x" * 32)}
    claim(laptop, {"control": "rotation", "new_key_id": "w2." + "0" * 24, "removes": [], "boxes": boxes})

    phone.take()

    assert len(phone.workspace.kept.shared.keys) == 1


def test_what_was_redacted_does_not_open() -> None:
    laptop = founder()
    laptop.say()

    with pytest.raises(CannotOpenError) as refused:
        laptop.workspace.open(replace(laptop.log[-1], body=None), is_verified=True)

    assert refused.value.reason == "damaged"

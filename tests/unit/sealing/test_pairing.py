"""Codes that people type, and what they open."""

import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.kernel.ids import new_id
from pjais.sealing.codes import (
    LETTERS,
    InvitationCode,
    RecoveryKeys,
    grouped,
    is_hub_address,
    new_recovery_code,
    qr_text,
    read_qr,
)
from pjais.sealing.model import SubjectKey
from pjais.sealing.pairing import (
    MOST_BYTES,
    invite,
    new_recovery,
    opened_invitation,
    opened_recovery,
    recovery_kept,
    renewed_recovery,
)
from pjais.sealing.refusals import NotAllowedError, WrongCodeError
from tests.unit.sealing.devices import founder, invited, joining, settle

ADA = "0190b1f0-0000-7000-8000-00000000ada0"
letters = st.text(LETTERS, min_size=27, max_size=27)


def other(letter: str, step: int) -> str:
    return LETTERS[(LETTERS.index(letter) + step) % len(LETTERS)]


def test_an_invitation_is_seven_groups_of_four_of_which_the_hub_sees_a_half() -> None:
    code = InvitationCode.fresh()

    assert [len(group) for group in str(code).split("-")] == [4] * 7
    assert str(code).replace("-", "")[:12] == code.hub_half
    assert code.code_hash == hashlib.sha256(code.hub_half.encode()).hexdigest()
    assert code.secret_half not in repr(code)


@given(letters)
def test_a_code_is_read_as_people_type_it(drawn: str) -> None:
    code = grouped(drawn)
    typed = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")

    assert InvitationCode.typed(typed) == InvitationCode.typed(code) == InvitationCode(drawn[:12], drawn[12:])


@given(letters, st.integers(0, 27), st.integers(1, 31))
def test_any_one_mistyped_letter_is_noticed(drawn: str, place: int, step: int) -> None:
    whole = grouped(drawn).replace("-", "")

    with pytest.raises(WrongCodeError):
        InvitationCode.typed(whole[:place] + other(whole[place], step) + whole[place + 1 :])


@given(letters, st.integers(0, 26))
def test_any_two_exchanged_neighbours_are_noticed(drawn: str, place: int) -> None:
    whole = grouped(drawn).replace("-", "")
    exchanged = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]

    if exchanged == whole:
        return
    with pytest.raises(WrongCodeError):
        InvitationCode.typed(exchanged)


@pytest.mark.parametrize("text", ["", "ABCD", "U" * 28, "é" * 28, "0" * 29])
def test_what_is_no_code_is_refused_with_what_is_wrong(text: str) -> None:
    with pytest.raises(WrongCodeError, match="letter"):
        InvitationCode.typed(text)


def test_a_picture_holds_the_hub_and_the_code_behind_a_hash_sign() -> None:
    code = InvitationCode.fresh()

    text = qr_text("https://hub.example/a?b=c&d", code)

    assert text.startswith("pjais://join#")
    assert read_qr(text) == ("https://hub.example/a?b=c&d", code)


@pytest.mark.parametrize("text", ["", "https://hub.example", "pjais://join#", "pjais://join#hub=file:///etc&code=0"])
def test_another_picture_is_refused(text: str) -> None:
    with pytest.raises(WrongCodeError):
        read_qr(text)


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://hub.example", True),
        ("http://192.168.1.2:8765", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://a@hub.example", False),
        ("http://[", False),
    ],
)
def test_only_addresses_of_the_web_are_hubs(address: str, is_one: bool) -> None:  # noqa: FBT001 - a row of the table
    assert is_hub_address(address) is is_one


def test_an_invitation_opens_with_its_code_alone_and_shows_who_invited() -> None:
    laptop = founder()
    invitation = invite(laptop.workspace, "editor")
    wrong = InvitationCode(invitation.code.hub_half, InvitationCode.fresh().secret_half)
    changed = invitation.bundle[:-1] + bytes([invitation.bundle[-1] ^ 1])

    bundle = opened_invitation(InvitationCode.typed(str(invitation.code)), invitation.bundle)

    assert bundle.role == "editor"
    assert bundle.inviter_fingerprint == laptop.workspace.members[0].fingerprint
    for code, text in ((wrong, invitation.bundle), (invitation.code, changed), (invitation.code, b"short")):
        with pytest.raises(WrongCodeError):
            opened_invitation(code, text)


def test_a_recovery_code_brings_a_device_back_as_owner_when_all_others_are_lost() -> None:
    laptop = founder()
    recovery = new_recovery(laptop.workspace)
    said = laptop.say("one")
    laptop.workspace.rotate()
    laptop.tell()
    renewed = renewed_recovery(laptop.workspace)
    assert renewed is not None
    later = laptop.say("two")
    laptop.take()

    fresh = joining(laptop.log, opened_recovery(recovery.code.lower(), renewed.bundle), recovery.code)
    fresh.take()

    assert fresh.workspace.standing == "owner"
    assert [fresh.text(said), fresh.text(later)] == ["one", "two"]


def test_what_the_hub_keeps_for_the_code_is_renewed_by_an_owner_when_keys_or_members_have_changed() -> None:
    laptop = founder()
    without_a_code = renewed_recovery(laptop.workspace)
    recovery_kept(laptop.workspace, new_recovery(laptop.workspace))
    phone = invited(laptop)
    owed, of_others = renewed_recovery(laptop.workspace), renewed_recovery(phone.workspace)
    assert owed is not None
    recovery_kept(laptop.workspace, owed)
    unchanged = renewed_recovery(laptop.workspace)
    for change in (
        lambda: laptop.say("one", ADA),
        lambda: laptop.workspace.rotate([phone.id]),
        lambda: laptop.workspace.forget(ADA),
    ):
        change()
        settle([laptop])

        renewal = renewed_recovery(laptop.workspace)

        assert renewal is not None
        recovery_kept(laptop.workspace, renewal)
        assert renewed_recovery(laptop.workspace) is None
    assert (without_a_code, of_others, unchanged) == (None, None, None)


def test_an_earlier_recovery_code_brings_nobody_back() -> None:
    laptop = founder()
    first = new_recovery(laptop.workspace)
    second = new_recovery(laptop.workspace)
    laptop.tell()
    settle([laptop])

    late = joining(laptop.log, opened_recovery(first.code, first.bundle), first.code)
    settle([laptop, late])
    fresh = joining(laptop.log, opened_recovery(second.code, second.bundle), second.code)
    settle([laptop, fresh])

    assert [each.device_id for each in laptop.workspace.members] == [laptop.id, fresh.id]


def test_a_recovery_code_is_eight_groups_and_tells_the_hub_nothing_but_where() -> None:
    code = new_recovery_code()
    keys = RecoveryKeys.typed(code)

    assert [len(group) for group in code.split("-")] == [4] * 8
    assert len(keys.lookup) == 64
    assert keys.lookup not in {keys.pairs.sign.hex(), keys.pairs.box.hex(), keys.pairs.sign_seed.hex()}
    with pytest.raises(WrongCodeError):
        opened_recovery(new_recovery_code(), b"x" * 200)
    with pytest.raises(WrongCodeError):
        RecoveryKeys.typed(code[:-1] + other(code[-1], 1))


def test_only_an_owner_makes_codes() -> None:
    phone = invited(founder())

    with pytest.raises(NotAllowedError):
        invite(phone.workspace, "reader")
    with pytest.raises(NotAllowedError):
        new_recovery(phone.workspace)


def test_a_bundle_with_very_many_keys_fits_into_what_the_hub_takes_and_has_the_newest() -> None:
    laptop = founder()
    shared = laptop.workspace.kept.shared
    made = [
        SubjectKey(
            persona_id=new_id(),
            raw=os.urandom(32),
            under=shared.current,
            hlc=f"{age:04}",
            told_in=frozenset({new_id()}),
        )
        for age in range(800)
    ]
    shared.subjects.update({each.key_id: each for each in made})

    recovery = new_recovery(laptop.workspace)

    handed_on = opened_recovery(recovery.code, recovery.bundle).shared.subjects
    assert len(recovery.bundle) <= MOST_BYTES
    assert made[-1].key_id in handed_on
    assert made[0].key_id not in handed_on

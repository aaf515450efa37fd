"""Names, presence, pictures and snapshots are sealed as events are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pjais.sealing.parcel import SHORT_STEP, open_parcel, seal_parcel
from pjais.sealing.refusals import CannotOpenError
from tests.unit.sealing.devices import founder, invited, settle

ADA = "0190b1f0-0000-7000-8000-00000000ada0"


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=1000), st.sampled_from([32, 256]))
def test_any_bytes_come_back_and_their_size_is_told_in_steps(clear: bytes, step: int) -> None:
    laptop = founder()

    parcel = seal_parcel(laptop.workspace, "picture/1", clear, step=step)

    assert open_parcel(laptop.workspace, "picture/1", parcel) == clear
    assert (len(parcel) - 41 - 1 - parcel[0]) % step == 0


def test_a_parcel_of_one_device_opens_on_the_others_for_its_purpose_only() -> None:
    laptop = founder()
    phone, stranger = invited(laptop), founder()
    parcel = seal_parcel(laptop.workspace, "device-name", "Zoë".encode(), step=SHORT_STEP)

    opened = open_parcel(phone.workspace, "device-name", parcel)

    assert opened == "Zoë".encode()
    assert len(parcel) <= 150
    for device, purpose, changed, reason in (
        (phone, "presence", parcel, "damaged"),
        (phone, "device-name", parcel[:-1], "damaged"),
        (phone, "device-name", parcel[: parcel[0] + 1], "damaged"),
        (phone, "device-name", b"", "missing-key"),
        (phone, "device-name", b"\xff" * 300, "missing-key"),
        (stranger, "device-name", parcel, "missing-key"),
    ):
        with pytest.raises(CannotOpenError) as refused:
            open_parcel(device.workspace, purpose, changed)
        assert refused.value.reason == reason


def test_a_personas_picture_is_gone_with_its_keys() -> None:
    laptop = founder()
    phone = invited(laptop)
    parcel = seal_parcel(laptop.workspace, "picture/1", b"portrait", subject=ADA, hlc="1")
    settle([laptop, phone])
    before = open_parcel(phone.workspace, "picture/1", parcel)

    phone.workspace.forget(ADA)
    settle([laptop, phone])

    assert before == b"portrait"
    for device in (laptop, phone):
        with pytest.raises(CannotOpenError) as refused:
            open_parcel(device.workspace, "picture/1", parcel)
        assert refused.value.reason == "forgotten"

"""Instants and the hybrid logical clock."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.kernel.clock import INSTANT_LENGTH, HybridLogicalClock, to_instant, to_text
from pjais.kernel.errors import InvalidInputError

moments = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(first=moments, second=moments)
def test_the_order_of_instants_is_the_order_of_time(first: datetime, second: datetime) -> None:
    assert (to_text(first) < to_text(second)) == (first < second)
    assert len(to_text(first)) == INSTANT_LENGTH


@given(moment=moments, offset=st.integers(-14 * 60, 14 * 60))
def test_an_instant_does_not_depend_on_the_offset_it_was_written_with(moment: datetime, offset: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=offset)))

    assert to_instant(elsewhere.isoformat()) == to_text(moment)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-23T11:12:17", "2026-11-23"])
def test_a_text_that_names_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match=text or "is not a date"):
        to_instant(text)


def test_stamps_grow_even_when_they_share_a_millisecond() -> None:
    clock = HybridLogicalClock("device")

    made = [clock.tick() for _ in range(1000)]

    assert made == sorted(set(made))


def test_a_stamp_is_later_than_everything_observed() -> None:
    clock = HybridLogicalClock("device")
    ahead = "0fffffffffff-0003-other"

    clock.observe(ahead)

    assert clock.tick() > ahead


def test_a_full_counter_borrows_the_next_millisecond() -> None:
    clock = HybridLogicalClock("device", last="0fffffff0000-ffff-device")

    assert clock.tick() == "0fffffff0001-0000-device"

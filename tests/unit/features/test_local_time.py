"""Stretches of local time follow each other without gap, and are what the zone's calendar says."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.features.memories.local_time import UNITS, Unit, boundaries, unit_for, zone_named
from pjais.kernel.errors import InvalidInputError

ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
MOMENTS = st.datetimes(datetime(1880, 1, 1), datetime(2060, 1, 1)).map(lambda each: each.replace(tzinfo=UTC))  # noqa: DTZ001
SPANS = {"minute": timedelta(hours=3), "quarter_hour": timedelta(days=2), "hour": timedelta(days=5)}


@given(st.sampled_from(ZONES), st.sampled_from(list(UNITS)), MOMENTS, st.floats(0, 1))
def test_stretches_cover_a_span_without_gap_or_overlap(zone: str, unit: Unit, since: datetime, share: float) -> None:
    until = since + share * SPANS.get(unit, timedelta(days=4_000))

    found = boundaries(unit, since, until, ZoneInfo(zone))

    assert found[0] <= since < found[1]
    assert found[-1] >= until
    assert all(one < other for one, other in pairwise(found))
    assert found[-2] <= max(until, since)


@given(st.sampled_from(ZONES), MOMENTS)
def test_a_day_holds_what_its_date_says(zone: str, moment: datetime) -> None:
    place = ZoneInfo(zone)

    start, end = boundaries("day", moment, moment, place)[:2]

    assert start.astimezone(place).date() == moment.astimezone(place).date()
    last = end - timedelta(seconds=1)
    assert last.astimezone(place).date() == moment.astimezone(place).date()


def test_days_are_as_long_as_the_clocks_make_them() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    spring = boundaries("day", datetime(2026, 3, 29, 5, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC), berlin)
    autumn = boundaries("day", datetime(2026, 10, 25, 5, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC), berlin)

    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


@given(MOMENTS, st.floats(1, 10_000), st.integers(20, 1_000))
def test_there_are_never_more_stretches_than_fit(since: datetime, days: float, most: int) -> None:
    until = since + timedelta(days=days)

    unit = unit_for(since, until, most)

    assert len(boundaries(unit, since, until, ZoneInfo("Europe/Berlin"))) - 1 <= most


@pytest.mark.parametrize("name", ["Nowhere/Atlantis", "", "../../etc/passwd", "Europe", "x\0y"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a time zone"):
        zone_named(name)

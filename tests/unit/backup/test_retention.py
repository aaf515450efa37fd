"""Which backups the policy lets go."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pjais.backup.manifest import Reason
from pjais.backup.retention import Kept, Policy, let_go
from pjais.kernel.clock import to_text

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def made(days_ago: float, reason: Reason = Reason.DAILY, size_bytes: int = 10) -> Kept:
    moment = to_text(NOW - timedelta(days=days_ago))
    return Kept(f"{moment}-{reason}", moment, reason, size_bytes)


backups = st.lists(
    st.builds(made, st.integers(0, 900).map(lambda hours: hours / 3), st.sampled_from(Reason), st.integers(1, 50)),
    unique_by=lambda each: each.name,
    max_size=80,
)
policies = st.builds(Policy, st.integers(0, 9), st.integers(0, 6), st.integers(0, 14), st.integers(0, 500))


def test_a_year_of_daily_ones_leaves_seven_days_four_weeks_and_twelve_months() -> None:
    year = [made(day) for day in range(400)]

    staying = [each for each in year if each.name not in let_go(year, Policy())]

    assert staying[:7] == year[:7]
    assert 18 <= len(staying) <= 23
    assert staying[-1].made_at < to_text(NOW - timedelta(days=320))


def test_the_newest_three_made_before_something_risky_stay() -> None:
    day = [made(place / 100, Reason.BEFORE_IMPORT) for place in range(9)]

    assert let_go(day, Policy()) == {each.name for each in day[3:]}


@given(backups, policies)
def test_the_newest_and_what_was_asked_for_always_stay(given_: list[Kept], policy: Policy) -> None:
    gone = let_go(given_, policy)

    assert gone <= {each.name for each in given_ if each.reason is not Reason.ASKED}
    assert not given_ or max(given_, key=lambda each: (each.made_at, each.name)).name not in gone


@given(backups, policies)
def test_what_stays_would_stay_again(given_: list[Kept], policy: Policy) -> None:
    staying = [each for each in given_ if each.name not in let_go(given_, policy)]

    assert let_go(staying, policy) == set()


@given(backups, policies)
def test_automatic_ones_stay_within_the_size_but_for_the_newest(given_: list[Kept], policy: Policy) -> None:
    gone = let_go(given_, policy)
    newest = max(given_, key=lambda each: (each.made_at, each.name), default=None)
    asked = sum(each.size_bytes for each in given_ if each.reason is Reason.ASKED)
    rest = [each for each in given_ if each.name not in gone and each.reason is not Reason.ASKED and each is not newest]

    assert not rest or asked + sum(each.size_bytes for each in rest) <= policy.size_cap_bytes

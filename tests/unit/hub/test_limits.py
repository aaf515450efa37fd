"""How much may come: buckets that fill with time, and guesses that are counted."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from pjais.hub.limits import Bucket, Buckets, Guesses


@dataclass
class Hand:
    """A clock that is moved by hand; seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 30)), max_size=40))
def test_never_more_comes_through_than_rate_and_burst_allow(asked: list[tuple[float, int]]) -> None:
    clock = Hand()
    bucket, taken = Bucket(10, 50, clock), 0

    for pause, units in asked:
        clock.now += pause
        taken += units if bucket.take(units) == 0 else 0

        assert taken <= 50 + 10 * clock.now + 1e-6


@given(st.integers(1, 200), st.integers(1, 200))
def test_who_waits_as_long_as_told_comes_through(first: int, second: int) -> None:
    clock = Hand()
    bucket = Bucket(10, 50, clock)
    bucket.take(first)

    clock.now += bucket.take(second) + 1e-6

    assert bucket.take(second) == 0 or first + second <= 50


def test_names_have_buckets_of_their_own_that_are_forgotten_when_full() -> None:
    clock = Hand()
    buckets = Buckets(1, 1, clock, most=2)

    waits = [buckets.take(name, 1) for name in ("a", "a", "b")]
    clock.now += 1
    others = [buckets.take(name, 1) for name in ("c", "d", "a")]

    assert waits == [0, 1, 0]
    assert others == [0, 0, 0]


def test_an_address_that_guesses_is_shut_out_and_no_other() -> None:
    clock = Hand()
    guesses = Guesses(clock)

    for _ in range(21):
        guesses.wrong("1.2.3.4")

    assert (guesses.wait_s("1.2.3.4"), guesses.wait_s("5.6.7.8")) == (600, 0)
    clock.now += 601
    assert guesses.wait_s("1.2.3.4") == 0


def test_guesses_from_everywhere_shut_everybody_out_for_a_moment() -> None:
    clock = Hand()
    guesses = Guesses(clock)

    for number in range(1_001):
        guesses.wrong(f"address {number}")

    assert 0 < guesses.wait_s("another") < 1
    clock.now += 1
    assert guesses.wait_s("another") == 0

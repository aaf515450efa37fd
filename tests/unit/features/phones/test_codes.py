"""Codes let one phone in, and are not found by guessing."""

import pytest

from pjais.features.phones.codes import (
    CODE_LIFE_S,
    GUESSES_ALL,
    GUESSES_EACH,
    Codes,
    TooManyGuessesError,
    WrongPhoneCodeError,
)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_code_holds_for_five_minutes() -> None:
    clock = Clock()
    codes = Codes(clock)
    code = codes.make()

    clock.now += CODE_LIFE_S

    with pytest.raises(WrongPhoneCodeError):
        codes.use(code, "a")


def test_it_is_read_as_people_write_it() -> None:
    codes = Codes()
    spelled = f" {codes.make().lower().replace('-', ' ')}".replace("0", "o").replace("1", "l")

    codes.use(spelled, "a")

    with pytest.raises(WrongPhoneCodeError):
        codes.use(spelled, "a")


def test_one_that_was_let_go_does_not_hold() -> None:
    codes = Codes()
    code = codes.make()
    codes.let_go()

    with pytest.raises(WrongPhoneCodeError):
        codes.use(code, "a")


def test_who_guesses_too_often_is_heard_no_more_and_others_still_are() -> None:
    codes = Codes()
    code = codes.make()
    for _ in range(GUESSES_EACH):
        with pytest.raises(WrongPhoneCodeError):
            codes.use("wrong", "a")

    with pytest.raises(TooManyGuessesError):
        codes.use(code, "a")
    codes.use(code, "b")


def test_many_addresses_together_guess_no_more_than_a_few_times_and_another_code_begins_anew() -> None:
    codes = Codes()
    code = codes.make()
    for number in range(GUESSES_ALL):
        with pytest.raises(WrongPhoneCodeError):
            codes.use("wrong", f"address {number}")

    with pytest.raises(TooManyGuessesError):
        codes.use(code, "one more")
    codes.use(codes.make(), "one more")


def test_no_two_codes_are_alike_and_no_letter_is_taken_for_another() -> None:
    codes = Codes()
    made = [codes.make() for _ in range(200)]

    assert len(set(made)) == len(made)
    assert not set("".join(made)) & set("OILU")

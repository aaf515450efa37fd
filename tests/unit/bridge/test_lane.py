"""The order of writes that came on threads of their own."""

import threading
import time

import pytest

from pjais.bridge.lane import WriteLane


def test_writes_run_one_by_one_in_the_order_they_came() -> None:
    lane, done = WriteLane(), list[int]()
    waiting: list[threading.Thread] = []

    def write(number: int) -> None:
        with lane.turn():
            time.sleep(0.002)
            done.append(number)

    with lane.turn():
        for number in range(10):
            waiting.append(threading.Thread(target=write, args=(number,)))
            waiting[-1].start()
            time.sleep(0.01)
    for thread in waiting:
        thread.join()

    assert done == list(range(10))


def test_a_write_that_waits_for_a_person_lets_others_pass() -> None:
    lane = WriteLane(patience_s=0.02)

    with lane.turn(), lane.turn():
        passed = True

    assert passed


def test_a_write_that_fails_gives_its_turn_on() -> None:
    lane = WriteLane(patience_s=60)
    with pytest.raises(ValueError), lane.turn():
        raise ValueError

    started = time.monotonic()
    with lane.turn():
        assert time.monotonic() - started < 5

"""What the page is told, with a page that only records."""

import json
import threading
import time
from collections.abc import Callable

import pytest

from pjais.bridge import push
from pjais.bridge.push import Pusher


class SlowPage:
    """Records scripts; each blocks until the page is released."""

    def __init__(self, *, released: bool = True) -> None:
        self.scripts: list[str] = []
        self.entered = threading.Event()
        self.released = threading.Event()
        if released:
            self.released.set()

    def run_js(self, script: str) -> None:
        self.entered.set()
        self.released.wait(10)
        self.scripts.append(script)

    def batches(self) -> list[list[dict[str, object]]]:
        sent = [script.split(".push(", 1)[1] for script in self.scripts if ".push(" in script]
        return [json.JSONDecoder().raw_decode(text)[0] for text in sent]


def eventually(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def message(number: int) -> bytes:
    return b'{"id":"a","rev":%d}' % number


def test_messages_of_one_frame_go_as_one_batch_in_order() -> None:
    page = SlowPage(released=False)
    pusher = Pusher(page.run_js, lambda: None)

    pusher.deliver([message(0)])
    page.entered.wait(5)
    for number in range(1, 50):
        pusher.deliver([message(number)])
    page.released.set()

    eventually(lambda: len(page.scripts) == 2)
    assert [each["rev"] for batch in page.batches() for each in batch] == list(range(50))
    pusher.close()


def test_delivering_never_waits_for_the_page() -> None:
    page = SlowPage(released=False)
    pusher = Pusher(page.run_js, lambda: None)
    pusher.deliver([message(0)])
    page.entered.wait(5)

    started = time.monotonic()
    for number in range(2_000):
        pusher.deliver([message(number)])

    assert time.monotonic() - started < 2
    page.released.set()
    pusher.close()


def test_a_page_that_falls_behind_is_synced_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "QUEUE_LIMIT", 10)
    page, resynced = SlowPage(released=False), threading.Event()
    pusher = Pusher(page.run_js, resynced.set)
    pusher.deliver([message(0)])
    page.entered.wait(5)

    for number in range(1, 20):
        pusher.deliver([message(number)])
    page.released.set()

    assert resynced.wait(5)
    assert [each["rev"] for batch in page.batches() for each in batch] == [0]
    pusher.close()


def test_a_new_page_hears_nothing_of_the_old_ones_messages() -> None:
    page = SlowPage(released=False)
    pusher = Pusher(page.run_js, lambda: None)
    pusher.deliver([message(0)])
    page.entered.wait(5)
    pusher.deliver([message(1)])

    pusher.clear()
    pusher.deliver([message(2)])
    page.released.set()

    eventually(lambda: len(page.scripts) == 2)
    assert [each["rev"] for batch in page.batches() for each in batch] == [0, 2]
    pusher.close()


def test_after_the_close_nothing_is_sent() -> None:
    page = SlowPage()
    pusher = Pusher(page.run_js, lambda: None)

    pusher.close()
    pusher.deliver([message(0)])
    time.sleep(0.05)

    assert page.scripts == []


def test_a_page_that_throws_does_not_silence_the_pusher() -> None:
    page = SlowPage()
    failures = iter([RuntimeError("gone")])

    def run_js(script: str) -> None:
        for failure in failures:
            raise failure
        page.run_js(script)

    pusher = Pusher(run_js, lambda: None)
    pusher.deliver([message(0)])
    time.sleep(0.05)
    pusher.deliver([message(1)])

    eventually(lambda: page.scripts)
    pusher.close()


def test_a_command_reaches_the_page_quoted() -> None:
    page = SlowPage()
    pusher = Pusher(page.run_js, lambda: None)

    pusher.command('view."x"')

    eventually(lambda: page.scripts)
    assert r'command("view.\"x\"")' in page.scripts[0]
    pusher.close()

"""A command that waits for a task hears Ctrl+C, and says what became of it."""

import json
import threading
from collections.abc import Callable
from typing import Any

import click
import pytest

from pjais.cli import following
from pjais.cli.connection import RefusedError
from pjais.kernel.clock import now_text


class Running:
    """An app with one task; the second look at it is where the person presses Ctrl+C."""

    def __init__(self, stop: Callable[["Running"], None]) -> None:
        self.ended = threading.Event()
        self.problem: RefusedError | None = None
        self.asked = 0
        self._stop = stop
        self._looks = 0

    def get(self, path: str) -> bytes:
        assert path == "/api/tasks"
        self._looks += 1
        if self._looks == 2:
            raise KeyboardInterrupt
        task = {"id": "a", "kind": "backup", "step": None, "done": 1, "total": 9, "is_cancelling": False}
        return json.dumps({"items": [{**task, "started_at": now_text()}]}).encode()

    def post(self, path: str, *_: object) -> None:
        assert path == "/api/tasks/a/cancel"
        self.asked += 1
        self._stop(self)

    def work(self) -> str:
        assert self.ended.wait(10)
        if self.problem:
            raise self.problem
        return "made"


def follow(app: Any) -> str:
    done: str = following.followed(app, "backup", app.work)
    return done


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_LOOK_S", 0.01)


def test_what_is_stopped_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def stop(app: Running) -> None:
        app.problem = RefusedError("Stopped; nothing was changed", "cancelled")
        app.ended.set()

    with pytest.raises(click.exceptions.Exit) as left:
        follow(Running(stop))

    assert left.value.exit_code == 130
    assert capsys.readouterr().err == "Stopped; nothing was changed.\n"


def test_what_can_no_longer_be_stopped_goes_on_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    def stop(app: Running) -> None:
        threading.Timer(0.1, app.ended.set).start()
        refused = RefusedError("It is too late", "too-late")
        raise refused

    app = Running(stop)

    assert follow(app) == "made"
    assert app.asked == 1
    assert capsys.readouterr().err == "It is too late.\n"


def test_another_refusal_stays_what_it_is() -> None:
    def stop(app: Running) -> None:
        app.problem = RefusedError("There is no room", "no-room")
        app.ended.set()

    with pytest.raises(RefusedError, match="no room"):
        follow(Running(stop))

"""Calls of the page, run on an event loop against a small ASGI app."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pjais.bridge import dispatch
from pjais.bridge.dispatch import Call, CallCancelledError, CallTimedOutError, Dispatcher
from pjais.kernel.errors import InvalidInputError, TooLargeError
from pjais.server.security import BRIDGE

Scopes = list[dict[str, Any]]


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join()
    running.close()


def call(path: str = "/api/things?a=1%20b", method: str = "POST", body: str | None = '{"x": "ü"}') -> Call:
    return Call("one", method, path, {"Content-Type": "application/json", "Host": "evil"}, body)


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    message = await receive()
    await send({"type": "http.response.start", "status": 201, "headers": [(b"X-Path", scope["path"].encode())]})
    await send({"type": "http.response.body", "body": message["body"][:3], "more_body": True})
    await send({"type": "http.response.body", "body": message["body"][3:]})


async def never(_scope: dict[str, Any], _receive: Any, _send: Any) -> None:
    await asyncio.Event().wait()


def test_a_call_comes_back_with_status_headers_and_the_whole_body(loop: asyncio.AbstractEventLoop) -> None:
    answer = Dispatcher(echo, loop).run(call())

    assert (answer.status, answer.headers) == (201, {"X-Path": "/api/things"})
    assert answer.body.decode() == '{"x": "ü"}'


def test_a_call_is_marked_as_the_bridges_and_names_its_own_host(loop: asyncio.AbstractEventLoop) -> None:
    scopes: Scopes = []

    async def note(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        scopes.append(scope)
        await send({"type": "http.response.start", "status": 204, "headers": []})

    Dispatcher(note, loop).run(call())

    assert scopes[0][BRIDGE] is True
    assert dict(scopes[0]["headers"])[b"host"] == b"127.0.0.1"
    assert scopes[0]["query_string"] == b"a=1%20b"


@pytest.mark.parametrize(
    "refused",
    [
        call("/"),
        call("http://elsewhere/api/things"),
        call("//elsewhere/api/things"),
        call("/api/ü"),
        call(method="TRACE"),
        call(body="\ud800"),
    ],
)
def test_what_is_no_call_of_the_api_is_refused(loop: asyncio.AbstractEventLoop, refused: Call) -> None:
    with pytest.raises(InvalidInputError):
        Dispatcher(echo, loop).run(refused)


def test_a_body_beyond_the_limit_is_refused(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "BODY_LIMIT", 4)

    with pytest.raises(TooLargeError):
        Dispatcher(echo, loop).run(call(body="12345"))


def test_a_call_can_be_taken_back(loop: asyncio.AbstractEventLoop) -> None:
    dispatcher = Dispatcher(never, loop)
    threading.Timer(0.05, dispatcher.cancel, ("one",)).start()

    with pytest.raises(CallCancelledError):
        dispatcher.run(call())


def test_cancelling_an_unknown_call_does_nothing(loop: asyncio.AbstractEventLoop) -> None:
    Dispatcher(echo, loop).cancel("unknown")


def test_a_call_does_not_wait_for_ever(loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "TIMEOUT_S", 0.05)

    with pytest.raises(CallTimedOutError):
        Dispatcher(never, loop).run(call())


def test_a_call_that_a_task_may_answer_is_waited_for(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "TIMEOUT_S", 0.01)
    asked: list[bool] = []

    def is_working() -> bool:
        asked.append(len(asked) < 3)
        return asked[-1]

    with pytest.raises(CallTimedOutError):
        Dispatcher(never, loop, is_working).run(call())

    assert asked == [True, True, True, False]

"""The door of the bridge: who may call, and how refusals look."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from pjais.bridge.api import OFFERED, PageApi
from pjais.bridge.dispatch import Answer, Call, Dispatcher
from pjais.kernel.errors import NotFoundError
from pjais.reactive.engine import ReactiveClient

CAPABILITY = "only-our-page-knows"
GOOD: dict[str, object] = {
    "capability": CAPABILITY,
    "id": "1",
    "method": "GET",
    "path": "/api/x",
    "headers": {},
    "body": None,
}


class FakeDispatcher:
    """Answers what it is told to."""

    def __init__(self, answer: Callable[[], Answer]) -> None:
        self.answer = answer
        self.calls: list[Call] = []
        self.cancelled: list[str] = []

    def run(self, call: Call) -> Answer:
        self.calls.append(call)
        return self.answer()

    def cancel(self, call_id: str) -> None:
        self.cancelled.append(call_id)


class FakeClient:
    """Records what is followed."""

    def __init__(self) -> None:
        self.followed: list[Mapping[str, Any]] = []
        self.left: list[str] = []

    def subscribe(self, message: Mapping[str, Any]) -> None:
        self.followed.append(message)

    def unsubscribe(self, subscription: str) -> None:
        self.left.append(subscription)


def failing(error: Exception) -> Callable[[], Answer]:
    def answer() -> Answer:
        raise error

    return answer


def api_with(
    answer: Callable[[], Answer] = lambda: Answer(200, {}, bytearray(b"{}")), *, own_page: bool = True
) -> tuple[PageApi, FakeDispatcher, FakeClient]:
    dispatcher, client = FakeDispatcher(answer), FakeClient()
    api = PageApi(cast("Dispatcher", dispatcher), lambda: cast("ReactiveClient", client), CAPABILITY, lambda: own_page)
    return api, dispatcher, client


def test_the_page_sees_four_functions_and_no_more() -> None:
    api, _, _ = api_with()

    assert {name for name in dir(api) if not name.startswith("_")} == set(OFFERED)


def test_a_call_with_the_capability_is_answered() -> None:
    api, dispatcher, _ = api_with()

    assert api.request(GOOD) == {"status": 200, "headers": {}, "body": "{}"}
    assert dispatcher.calls == [Call("1", "GET", "/api/x", {}, None)]


@pytest.mark.parametrize("name", OFFERED)
@pytest.mark.parametrize("capability", ["wrong", "", None, 7, ["x"], "ü"])
def test_no_function_answers_without_the_capability(name: str, capability: object) -> None:
    api, dispatcher, client = api_with()

    reply = getattr(api, name)({**GOOD, "query": "personas$", "capability": capability})

    assert reply["status"] == 403
    assert json.loads(reply["body"])["type"] == "urn:pjais:problem:forbidden-origin"
    assert (dispatcher.calls, dispatcher.cancelled, client.followed, client.left) == ([], [], [], [])


@pytest.mark.parametrize("name", OFFERED)
def test_no_function_answers_while_a_foreign_page_is_shown(name: str) -> None:
    api, dispatcher, client = api_with(own_page=False)

    assert getattr(api, name)({**GOOD, "query": "personas$"})["status"] == 403
    assert (dispatcher.calls, client.followed) == ([], [])


@pytest.mark.parametrize("arguments", [(), (None,), ("x",), ([],), (1, 2, 3)])
def test_any_arguments_end_in_a_problem(arguments: tuple[object, ...]) -> None:
    api, _, _ = api_with()

    for name in OFFERED:
        assert getattr(api, name)(*arguments)["status"] == 403


@pytest.mark.parametrize("wrong", [{"id": ""}, {"id": 5}, {"path": None}, {"headers": {"a": 1}}, {"body": {}}])
def test_a_malformed_message_is_named(wrong: dict[str, object]) -> None:
    api, _, _ = api_with()

    reply = api.request({**GOOD, **wrong})

    assert reply["status"] == 400
    assert next(iter(wrong)) in json.loads(reply["body"])["detail"]


def test_an_error_of_ours_keeps_its_words() -> None:
    api, _, _ = api_with(failing(NotFoundError("There is no such thing")))

    reply = api.request(GOOD)

    assert (reply["status"], json.loads(reply["body"])["detail"]) == (404, "There is no such thing")


def test_an_unexpected_error_shows_nothing_of_the_inside() -> None:
    api, _, _ = api_with(failing(RuntimeError("secret of /home/ann")))

    reply = api.request(GOOD)

    assert reply["status"] == 500
    assert "secret" not in reply["body"]
    assert "Traceback" not in reply["body"]


def test_bytes_are_not_garbled_but_refused() -> None:
    api, _, _ = api_with(lambda: Answer(200, {}, bytearray(b"\x89PNG\xff")))

    assert api.request(GOOD)["status"] == 406


def test_following_and_leaving_reach_the_engine() -> None:
    api, dispatcher, client = api_with()

    api.subscribe({"capability": CAPABILITY, "id": "s", "query": "personas$", "params": {"limit": 3}})
    api.unsubscribe({"capability": CAPABILITY, "id": "s"})
    api.cancel({"capability": CAPABILITY, "id": "c"})

    assert (client.followed[0]["query"], client.followed[0]["params"]) == ("personas$", {"limit": 3})
    assert (client.left, dispatcher.cancelled) == (["s"], ["c"])


def test_the_page_is_told_of_problems_in_its_language() -> None:
    api, _, _ = api_with(own_page=False)

    called = api.request({**GOOD, "headers": {"accept-language": "de"}})
    followed = api.subscribe({"capability": CAPABILITY, "id": "s", "query": "personas$", "language": "de"})
    neither = api.subscribe({"capability": CAPABILITY, "id": "s", "query": "personas$", "language": 7})

    assert "Der Aufruf kommt nicht von dieser App" in called["body"]
    assert "Der Aufruf kommt nicht von dieser App" in followed["body"]
    assert "The call does not come from this app" in neither["body"]

"""What goes wrong is told in the language that was asked for, on every way into the app."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.server.app import BODY_LIMIT
from tests.factories import persona, running
from tests.live import Subscriber

GERMAN = {"Accept-Language": "de-AT,en;q=0.5"}

Opened = tuple[Application, TestClient[Any]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def told(answer: Any) -> tuple[int, str, str]:
    problem = answer.json()
    return answer.status_code, problem["title"], problem["detail"]


def test_something_that_is_not_there_is_told_in_german(opened: Opened) -> None:
    _, client = opened

    answer = client.get("/api/settings/no.such", headers=GERMAN)

    assert told(answer) == (404, "Diese Einstellung wurde nie gesetzt", "Die Einstellung „no.such“ wurde nie gesetzt")


def test_a_field_that_is_wrong_is_told_in_german(opened: Opened) -> None:
    _, client = opened

    answer = client.post("/api/personas", json={"name": ""}, headers=GERMAN)

    assert told(answer) == (400, "Die Eingabe lässt sich nicht annehmen", "name: ist leer")
    assert answer.json()["errors"] == [{"field": "name", "message": "ist leer"}]


def test_what_somebody_else_changed_is_told_in_german_and_rows_stay_as_they_are(opened: Opened) -> None:
    app, client = opened
    with app.vault.write() as session:
        owner = persona(session)
    url = f"/api/personas/{owner}"
    client.patch(url, json={"scenario": "The disk"}, headers={"If-Match": "1"}).raise_for_status()

    answer = client.patch(url, json={"scenario": "x"}, headers={**GERMAN, "If-Match": "1"})

    assert told(answer)[:2] == (412, "Jemand anderes hat dies inzwischen geändert")
    assert "nicht 1" in told(answer)[2]
    assert answer.json()["current"]["scenario"] == "The disk"


def test_what_is_too_large_is_told_in_german(opened: Opened) -> None:
    _, client = opened

    answer = client.post("/api/personas", content=b" " * (BODY_LIMIT + 1), headers=GERMAN)

    assert told(answer)[:2] == (413, "Die Anfrage ist größer, als diese App annimmt")


@pytest.mark.parametrize("header", ["tlh", ";;q=,", "de;q=nonsense", "*", "\x7f"])
def test_a_language_that_is_unknown_or_malformed_is_answered_in_english(opened: Opened, header: str) -> None:
    _, client = opened

    answer = client.get("/api/settings/no.such", headers={"Accept-Language": header})

    assert told(answer) == (404, "That setting was never set", "The setting 'no.such' was never set")


def test_a_refused_subscription_is_told_in_german(opened: Opened) -> None:
    app, client = opened
    subscriber = Subscriber(app)
    subscriber.client.subscribe({"id": "s", "query": "nosuch$", "params": {}, "language": "de"})

    (message,) = subscriber.heard()
    assert message["problem"]["title"] == "Es gibt keine Live-Abfrage dieses Namens"
    assert message["problem"]["detail"] == "Es gibt keine Live-Abfrage „nosuch$“"
    with client.websocket_connect("/api/live") as socket:
        socket.send_json({"op": "wait", "language": "de"})
        assert socket.receive_json()["problem"]["title"] == "Die Eingabe lässt sich nicht annehmen"


@pytest.mark.parametrize("language", [None, "tlh", 7, ["de"]])
def test_a_subscription_without_a_language_that_is_spoken_is_told_in_english(opened: Opened, language: Any) -> None:
    app, _ = opened
    subscriber = Subscriber(app)

    subscriber.client.subscribe({"id": "s", "query": "nosuch$", "params": {}, "language": language})

    (message,) = subscriber.heard()
    assert message["problem"]["title"] == "There is no live query of that name"

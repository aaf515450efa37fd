"""What a client of the live engine can do wrong, and that nobody else notices."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pjais.bootstrap import Application, open_application
from pjais.reactive.engine import SUBSCRIPTIONS_PER_CLIENT
from tests.factories import memory, persona
from tests.live import Subscriber


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_application(tmp_path / "vault")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "params", "code"),
    [
        ("nosuch$", {}, "unknown-query"),
        ("", {}, "unknown-query"),
        ("personaMemories$", {}, "invalid-input"),
        ("personaMemories$", {"persona_id": 7}, "invalid-input"),
        ("personaMemories$", {"persona_id": "p", "limit": 1_000_000}, "invalid-input"),
        ("personaMemories$", {"persona_id": "p", "limit": -1}, "invalid-input"),
        ("personaMemories$", {"persona_id": "p", "surprise": 1}, "invalid-input"),
        ("personaMemories$", [], "invalid-input"),
        ("personaMemories$", "text", "invalid-input"),
    ],
)
def test_a_bad_question_gets_a_problem_and_harms_nobody(app: Application, query: str, params: Any, code: str) -> None:
    with app.vault.write() as session:
        owner = persona(session)
    good, bad = Subscriber(app), Subscriber(app)
    good.follow("personaMemories$", persona_id=owner)

    bad.client.subscribe({"id": "s", "query": query, "params": params})

    (told,) = bad.heard()
    assert told["problem"]["type"].endswith(code)
    with app.vault.write() as session:
        memory(session, owner, "Still followed")
    assert [row["content"] for row in good.rows("id")] == ["Still followed"]


def test_ten_thousand_subscriptions_of_one_client_are_bounded(app: Application) -> None:
    with app.vault.write() as session:
        owner = persona(session)
    good, greedy = Subscriber(app), Subscriber(app)
    good.follow("personaMemories$", persona_id=owner)

    for number in range(10_000):
        params = {"persona_id": owner, "limit": 1 + number % 1000}
        greedy.client.subscribe({"id": str(number), "query": "personaMemories$", "params": params})

    assert app.reactive.settle(60)
    refused = [message for message in greedy.messages if "problem" in message]
    assert len(refused) == 10_000 - SUBSCRIPTIONS_PER_CLIENT
    with app.vault.write() as session:
        memory(session, owner, "Still followed")
    assert [row["content"] for row in good.rows("id")] == ["Still followed"]
    greedy.client.close()
    assert app.reactive.settle()
    assert app.reactive.open_count() == 1


def test_a_client_that_breaks_is_left_out(app: Application) -> None:
    def broken(_: Any) -> None:
        msg = "gone"
        raise OSError(msg)

    with app.vault.write() as session:
        owner = persona(session)
    client = app.reactive.open_client(broken)
    client.subscribe({"id": "s", "query": "personaMemories$", "params": {"persona_id": owner}})
    good = Subscriber(app)
    good.follow("personaMemories$", persona_id=owner)

    with app.vault.write() as session:
        memory(session, owner, "Still followed")

    assert [row["content"] for row in good.rows("id")] == ["Still followed"]

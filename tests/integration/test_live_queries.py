"""Live queries follow the data: what a subscriber has after the patches is what a fresh query returns."""

import itertools
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy.orm import Session

from pjais.bootstrap import Application, open_application
from pjais.features.memories.schemas import MemoryCreate, MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.persistence.changes import ChangeSet
from pjais.reactive.engine import SUBSCRIPTIONS_PER_CLIENT
from pjais.reactive.registry import LiveSource
from tests.factories import memory, persona, running
from tests.live import Subscriber, fresh


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_application(tmp_path / "vault")
    yield opened
    opened.close()


def test_a_snapshot_is_followed_by_contiguous_patches(app: Application) -> None:
    with app.vault.write() as session:
        owner = persona(session)
    subscriber = Subscriber(app)
    subscriber.follow("personaMemories$", persona_id=owner, limit=2)

    for number in range(3):
        with app.vault.write() as session:
            memory(session, owner, str(number))
        subscriber.heard()  # commits that pile up are served by one patch

    assert [row["content"] for row in subscriber.rows("id")] == ["2", "1"]
    assert [set(message) for message in subscriber.heard()] == [{"id", "rev", "snapshot"}] + [{"id", "rev", "ops"}] * 3


def test_nothing_is_sent_before_a_commit_or_after_a_rollback(app: Application) -> None:
    subscriber = Subscriber(app)
    subscriber.follow("personas$")

    with pytest.raises(ZeroDivisionError), app.vault.write() as session:
        persona(session)
        assert len(subscriber.heard()) == 1
        raise ZeroDivisionError

    assert len(subscriber.heard()) == 1


def test_a_write_to_another_persona_wakes_nobody(app: Application) -> None:
    with app.vault.write() as session:
        ann, bob = persona(session, "Ann"), persona(session, "Bob")
    subscriber = Subscriber(app)
    subscriber.follow("personaMemories$", persona_id=ann)

    with app.vault.write() as session:
        memory(session, bob)

    assert len(subscriber.heard()) == 1


def test_equal_subscriptions_share_one_result_and_differ_in_revisions(app: Application) -> None:
    with app.vault.write() as session:
        owner = persona(session)
    early, late = Subscriber(app), Subscriber(app)
    early.follow("personaMemories$", persona_id=owner)
    with app.vault.write() as session:
        memory(session, owner)
    late.follow("personaMemories$", limit=200, persona_id=owner)
    with app.vault.write() as session:
        memory(session, owner)

    assert app.reactive.open_count() == 1
    assert early.rows("id") == late.rows("id")
    assert [message["rev"] for message in late.heard()] == [0, 1]


@pytest.mark.parametrize(
    ("query", "params", "code"),
    [
        ("nope$", {}, "unknown-query"),
        ("memory$", {}, "invalid-input"),
        ("personaMemories$", {"persona_id": "p", "limit": 1_000_000}, "invalid-input"),
        ("personaMemories$", {"persona_id": "p", "wrong": 1}, "invalid-input"),
        ("personaMemories$", {"persona_id": 5}, "invalid-input"),
        ("personas$", [1], "invalid-input"),
    ],
)
def test_a_bad_subscription_is_told_and_others_live_on(app: Application, query: str, params: Any, code: str) -> None:
    subscriber = Subscriber(app)
    subscriber.follow("personas$", "good")

    subscriber.client.subscribe({"id": "bad", "query": query, "params": params})

    (told,) = subscriber.heard("bad")
    assert told["problem"]["type"] == f"urn:pjais:problem:{code}"
    with app.vault.write() as session:
        persona(session)
    assert len(subscriber.heard("good")) == 2


def test_one_client_cannot_open_queries_without_end(app: Application) -> None:
    subscriber = Subscriber(app)
    for number in range(SUBSCRIPTIONS_PER_CLIENT + 1):
        subscriber.client.subscribe({"id": str(number), "query": "personas$", "params": {}})

    (refused,) = subscriber.heard(str(SUBSCRIPTIONS_PER_CLIENT))

    assert refused["problem"]["status"] == 413


def test_what_nobody_follows_is_closed(app: Application) -> None:
    subscriber = Subscriber(app)
    subscriber.follow("personas$", "a")
    subscriber.follow("activePersona$", "b")

    subscriber.client.unsubscribe("a")
    assert app.reactive.settle()
    assert app.reactive.open_count() == 1
    subscriber.client.close()
    assert app.reactive.settle()
    assert app.reactive.open_count() == 0


class Metered(BaseModel):
    key: str
    readings: int


def meter(read: Callable[[], int]) -> LiveSource:
    return LiveSource("meter$", "A meter", Metered, "key", lambda: [{"key": "meter", "readings": read()}], 3_600)


def test_a_source_that_is_poked_again_and_again_is_read_once_and_after_the_commits_that_wait(app: Application) -> None:
    readings, busy, subscriber = itertools.count(), threading.Event(), Subscriber(app)
    app.reactive.registry.add(meter(lambda: next(readings)))
    subscriber.follow("meter$", "meter")
    subscriber.follow("personas$", "personas")
    app.reactive.post(lambda: assert_(busy.wait(10)))

    for _ in range(3):
        app.reactive.poke("meter$")
    with app.vault.write() as session:
        persona(session)
    busy.set()

    assert subscriber.rows("key", "meter") == [{"key": "meter", "readings": 1}]
    assert [message["id"] for message in subscriber.messages] == ["meter", "personas", "personas", "meter"]


def test_what_is_due_has_its_turn_also_while_something_is_posted_all_the_time(app: Application) -> None:
    readings, is_read, subscriber = itertools.count(), threading.Event(), Subscriber(app)

    def read() -> int:
        if number := next(readings):
            is_read.set()
        return number

    def again() -> None:
        if not is_read.is_set():
            app.reactive.post(again)

    app.reactive.registry.add(meter(read))
    subscriber.follow("meter$")
    again()

    app.reactive.poke("meter$")

    assert is_read.wait(10)


def test_a_client_that_lost_messages_gets_whole_snapshots(app: Application) -> None:
    with app.vault.write() as session:
        owner = persona(session)
    subscriber = Subscriber(app)
    subscriber.follow("persona$", persona_id=owner)

    subscriber.client.resync()

    again = subscriber.heard()[-1]
    assert (again["rev"], again["snapshot"][0]["id"]) == (1, owner)


def test_the_active_persona_is_followed_through_choice_and_edit(app: Application) -> None:
    with app.vault.write() as session:
        ann, bob = persona(session, "Ann"), persona(session, "Bob")
    subscriber = Subscriber(app)
    subscriber.follow("activePersona$")

    for chosen in (ann, bob):
        with app.vault.write() as session:
            PersonaService(session).activate(chosen)
    with app.vault.write() as session:
        PersonaService(session).update(bob, PersonaPatch(name="Bobby"))

    assert [row["name"] for row in subscriber.rows("id")] == ["Bobby"]


def test_the_websocket_speaks_the_same_messages(tmp_path: Path) -> None:
    with running(tmp_path) as (app, client), client.websocket_connect("/api/live") as socket:
        socket.send_json({"op": "subscribe", "id": "a", "query": "personas$"})
        assert socket.receive_json() == {"id": "a", "rev": 0, "snapshot": []}

        client.post("/api/personas", json={"name": "Ann"})
        assert socket.receive_json()["ops"][0]["row"]["name"] == "Ann"

        for bad in ("nonsense", "[]", '{"op": "dance", "id": "b"}', '{"op": "subscribe"}'):
            socket.send_text(bad)
            assert socket.receive_json()["problem"]["type"] == "urn:pjais:problem:invalid-input"
        assert app.reactive.open_count() == 1


ORDERINGS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "newest": lambda row: (row["created_at"], row["id"]),
    "oldest": lambda row: (row["created_at"], row["id"]),
    "importance": lambda row: (row["importance"], row["created_at"], row["id"]),
    "recently_used": lambda row: (row["last_accessed"] or "", row["created_at"], row["id"]),
    "most_used": lambda row: (row["access_count"], row["created_at"], row["id"]),
}


@pytest.mark.parametrize("sort", ORDERINGS)
@pytest.mark.parametrize("narrowed", [{}, {"q": "tea"}, {"q": "TEÄ"}, {"tier": ["hot"]}, {"tag": "drink"}])
def test_every_order_holds_with_and_without_filters(app: Application, sort: str, narrowed: dict[str, Any]) -> None:
    chance = random.Random(7)  # noqa: S311 - a test
    with app.vault.write() as session:
        owner = persona(session)
        for number in range(60):
            MemoryService(session).remember(
                owner,
                MemoryCreate(
                    content=chance.choice(["Green tea", "teä", "Milk"]),
                    summary=chance.choice(["", "TEA"]),
                    importance=chance.choice([0.1, 0.5]),
                    tier=chance.choice(["hot", "cold"]),
                    tags=chance.choice([[], ["drink"], ["drinks"]]),
                    created_at=f"2026-01-{chance.randint(1, 9):02}T00:00:{number:02}Z",
                ),
            )

    rows = fresh(app, "personaMemories$", persona_id=owner, sort=sort, **narrowed)

    assert rows == sorted(rows, key=ORDERINGS[sort], reverse=sort != "oldest")
    assert 0 < len(rows) <= 60
    assert fresh(app, "memoryCount$", persona_id=owner, **narrowed)[0]["count"] == len(rows)
    if narrowed == {"tag": "drink"}:
        assert all("drink" in row["tags"] for row in rows)


def test_a_flood_of_changes_names_tables_only_and_the_rows_are_read_again(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pjais.persistence.changes.MOST_LISTED", 10)
    heard: list[ChangeSet] = []
    app.vault.follow(heard.append)
    subscriber = Subscriber(app)
    with app.vault.write() as session:
        owner = persona(session)
    subscriber.follow("personaMemories$", persona_id=owner)

    with app.vault.write() as session:
        with session.begin_nested():
            remember_all(session, owner, 8)
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            remember_all(session, owner, 8)
            raise ZeroDivisionError
        PersonaService(session).update(owner, PersonaPatch(description="changed after the flood"))

    assert heard[-1].flooded == {"memory", "event"}
    assert [change.table for change in heard[-1].changes] == ["persona"]
    assert subscriber.rows("id") == fresh(app, "personaMemories$", persona_id=owner)
    assert len(subscriber.rows("id")) == 8


def test_a_flood_that_is_rolled_back_is_told_to_nobody(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pjais.persistence.changes.MOST_LISTED", 10)
    heard: list[ChangeSet] = []
    with app.vault.write() as session:
        owner = persona(session)
    app.vault.follow(heard.append)

    with pytest.raises(ZeroDivisionError), app.vault.write() as session:
        remember_all(session, owner, 50)
        raise ZeroDivisionError

    assert heard == []


def test_a_query_given_up_before_its_turn_is_not_read(app: Application) -> None:
    with app.vault.write() as session:
        owner = persona(session)
    subscriber = Subscriber(app)
    busy = threading.Event()
    app.reactive.post(lambda: assert_(busy.wait(10)))

    for text in ("t", "te", "tea"):
        subscriber.client.subscribe(
            {"id": text, "query": "personaMemories$", "params": {"persona_id": owner, "q": text}}
        )
        if text != "tea":
            subscriber.client.unsubscribe(text)
    busy.set()

    assert subscriber.heard("tea") != []
    assert {message["id"] for message in subscriber.messages} == {"tea"}
    assert app.reactive.open_count() == 1


def assert_(true: bool) -> None:  # noqa: FBT001 - as the statement
    assert true


def remember_all(session: Session, owner: str, count: int) -> None:
    MemoryService(session).remember_all(
        [MemoryDraft(persona_id=owner, content=f"memory {number}") for number in range(count)]
    )


def test_a_savepoint_rolled_back_after_a_flood_inside_it_tells_no_row(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pjais.persistence.changes.MOST_LISTED", 10)
    heard: list[ChangeSet] = []
    with app.vault.write() as session:
        owner = persona(session)
    app.vault.follow(heard.append)

    with app.vault.write() as session:
        remember_all(session, owner, 4)
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            remember_all(session, owner, 8)
            PersonaService(session).update(owner, PersonaPatch(description="gone again"))
            raise ZeroDivisionError

    assert heard[-1].changes == []
    assert heard[-1].flooded == {"memory", "event"}

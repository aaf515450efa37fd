"""The oracle of the whole engine: what a client has patched together equals the same query run fresh.

Through the vault, the recorder and the engine's thread, with rollbacks, savepoints, Core statements and bulk writes.
HYPOTHESIS_PROFILE=thorough runs many more.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import settings
from sqlalchemy import text

from pjais.bootstrap import Application, open_application
from pjais.eventlog.rebuild import PREFIX, rebuild
from pjais.persistence import changes
from pjais.persistence.engine import UNRECORDED
from pjais.reactive import aggregate, window
from tests.factories import memory, persona
from tests.live import Subscriber, fresh, random_writes
from tests.unit.reactive.apply import same_rows

ROOT = Path(__file__).parents[2]
SEEDS = range(max(8, settings().max_examples // 10 - 2))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_application(tmp_path / "vault")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that windows run out, bulk is read again and floods are told by table within a few writes."""
    monkeypatch.setattr(window, "MARGIN", 2)
    monkeypatch.setattr(window, "MANY_CHANGES", 4)
    monkeypatch.setattr(aggregate, "MANY_CHANGES", 10)
    monkeypatch.setattr(changes, "MOST_LISTED", 40)


def beginning(app: Application) -> tuple[list[str], list[str]]:
    with app.vault.write() as session:
        owners = [persona(session, "Ann"), persona(session, "Bob")]
        ids = [memory(session, owner) for owner in owners for _ in range(5)]
    return owners, ids


def queries(owners: list[str]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        ("personas$", "id", {}),
        ("personaMemories$", "id", {"persona_id": owners[0], "limit": 4}),
        ("personaMemories$", "id", {"persona_id": owners[0], "limit": 3, "offset": 2, "sort": "importance"}),
        ("personaMemories$", "id", {"persona_id": owners[1], "tier": ["hot", "cold"], "tag": "a"}),
        ("personaMemories$", "id", {"persona_id": owners[1], "q": "core", "sort": "most_used"}),
        ("memoryCount$", "key", {"persona_id": owners[0], "tier": ["hot"]}),
        ("memoryCount$", "key", {"persona_id": owners[1], "pinned": False, "recalled": True}),
        ("personaMemories$", "id", {"persona_id": owners[0], "state": ["active"], "recalled": False, "limit": 4}),
        ("memoryTags$", "tag", {"persona_id": owners[0]}),
        ("memorySources$", "kind", {"persona_id": owners[0]}),
        ("memoryWrites$", "key", {"persona_id": owners[0]}),
        ("messageWrites$", "key", {"persona_id": owners[0]}),
        ("dashboardMetrics$", "key", {}),
        ("dashboardMetrics$", "key", {"persona_id": owners[1]}),
        ("memoriesByType$", "type", {}),
        ("auditTrail$", "seq", {"limit": 7}),
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_patched_rows_equal_a_fresh_query_after_any_writes(app: Application, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - a test's dice
    owners, ids = beginning(app)
    subscriber = Subscriber(app)
    followed = queries(owners)
    for place, (name, _, params) in enumerate(followed):
        subscriber.follow(name, str(place), **params)

    for _ in range(10):
        for _ in range(5):
            random_writes(choose, app.vault, owners, ids)
        for place, (name, key, params) in enumerate(followed):
            expected = orjson.loads(orjson.dumps(fresh(app, name, **params)))
            assert same_rows(subscriber.rows(key, str(place)), expected), (name, params)


@pytest.mark.parametrize("seed", range(3))
def test_none_is_lost_when_subscribing_and_committing_race(app: Application, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - a test's dice
    owners, ids = beginning(app)
    done = threading.Event()

    def write() -> None:
        for _ in range(60):
            random_writes(choose, app.vault, owners, ids)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    subscribers = []
    while not done.is_set():
        subscriber = Subscriber(app)
        for place, (name, _, params) in enumerate(queries(owners)):
            subscriber.client.subscribe({"id": str(place), "query": name, "params": params})
        subscribers.append(subscriber)
        app.reactive.settle()
    writer.join()

    assert subscribers
    for subscriber in subscribers:
        for place, (name, key, params) in enumerate(queries(owners)):
            expected = orjson.loads(orjson.dumps(fresh(app, name, **params)))
            assert same_rows(subscriber.rows(key, str(place)), expected), (subscriber.rows(key, str(place)), expected)


@pytest.mark.parametrize("seed", range(4))
def test_rows_folded_from_the_log_equal_the_rows_that_stand(app: Application, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - a test's dice
    owners, ids = beginning(app)
    for _ in range(60):
        random_writes(choose, app.vault, owners, ids)

    with app.vault.engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
        rebuild(connection)
        for table in ("persona", "memory"):
            stands = connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings().all()  # noqa: S608
            folded = connection.execute(text(f"SELECT * FROM {PREFIX}{table} ORDER BY id")).mappings().all()  # noqa: S608
            assert [dict(row) for row in folded] == [dict(row) for row in stands]


def test_what_another_process_writes_reaches_those_who_follow(app: Application) -> None:
    owners, _ = beginning(app)
    subscriber = Subscriber(app)
    subscriber.follow("personaMemories$", persona_id=owners[0])
    subscriber.follow("activePersona$", "active")
    heard = len(subscriber.heard())

    done = subprocess.run(
        [sys.executable, "-c", OTHER, str(app.vault.paths.folder), owners[0]],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "backend"), str(ROOT)])},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr

    deadline = time.monotonic() + 10
    while len(subscriber.heard()) == heard and time.monotonic() < deadline:
        time.sleep(0.01)
    assert subscriber.rows("id")[0]["content"] == "From elsewhere"
    while not subscriber.rows("id", "active") and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [row["id"] for row in subscriber.rows("id", "active")] == [owners[0]]


def test_our_own_writes_are_not_taken_for_another_process(app: Application) -> None:
    beginning(app)

    assert not app.vault.was_written_elsewhere()


OTHER = """
import sys
from pathlib import Path
from pjais.bootstrap import open_vault
from pjais.features.personas.service import PersonaService
from tests.factories import memory
vault = open_vault(Path(sys.argv[1]))
with vault.write() as session:
    memory(session, sys.argv[2], "From elsewhere")
    PersonaService(session).activate(sys.argv[2])
vault.close()
"""

"""The dashboard's figures over time, and how the app says it is doing, in states that were really brought about."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.features.dashboard.activity import events_over, memories_over, messages_over
from pjais.features.dashboard.health import disk_check
from pjais.reactive.plan import operator_for
from pjais.reactive.rerun import Rerun
from tests.factories import running


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Application, TestClient[Any]]]:
    with running(tmp_path / "vault") as both:
        yield both


def check(client: TestClient[Any], key: str) -> dict[str, Any]:
    return next(each for each in client.get("/api/health").json()["checks"] if each["key"] == key)


def remember(client: TestClient[Any], content: str = "x") -> str:
    persona = client.post("/api/personas", json={"name": "Ann"}).json()["id"]
    client.post(f"/api/personas/{persona}/memories", json={"content": content})
    return str(persona)


@pytest.mark.parametrize("reach", ["15m", "1h", "24h", "7d", "30d", "all"])
@pytest.mark.parametrize("query", [events_over, memories_over, messages_over])
@pytest.mark.parametrize("persona_id", [None, "p"])
def test_figures_over_time_are_followed_and_not_read_again(query: Any, reach: str, persona_id: str | None) -> None:
    made = operator_for(query.build(persona_id, reach), "at")

    assert not isinstance(made, Rerun)


def test_steps_add_up_to_what_there_is(opened: tuple[Application, TestClient[Any]]) -> None:
    app, client = opened
    persona = remember(client)
    other = remember(client)
    old = datetime.now(UTC) - timedelta(days=3)
    client.post(
        f"/api/personas/{persona}/memories", json={"content": "y", "created_at": old.isoformat()}
    ).raise_for_status()

    with app.vault.read() as session:
        within_an_hour = session.execute(memories_over.build(None, "1h")).mappings().all()
        all_of_one = session.execute(memories_over.build(persona, "all")).mappings().all()
        events = session.execute(events_over.build(other, "15m")).mappings().all()
    assert sum(row["count"] for row in within_an_hour) in {2, 3}
    assert sum(row["count"] for row in all_of_one) == 2
    assert sum(row["count"] for row in events) == 2


@given(
    free=st.integers(0, 10**13),
    more=st.integers(0, 10**13),
    vault=st.integers(0, 10**12),
)
def test_more_room_is_never_told_as_worse(free: int, more: int, vault: int) -> None:
    order = ("bad", "attention", "good")

    less_room, more_room = disk_check(free, 10**14, vault), disk_check(free + more, 10**14, vault)

    assert order.index(less_room.state) <= order.index(more_room.state)


def test_a_disk_without_room_for_a_backup_is_told() -> None:
    assert disk_check(100_000_000, 10**12, 0).reason == "full"
    assert disk_check(500_000_000, 10**12, 0).reason == "tight"
    assert disk_check(10**11, 10**12, 10**9).reason == "roomy"


def test_a_vault_without_anything_needs_no_backup_and_one_with_something_does(
    opened: tuple[Application, TestClient[Any]],
) -> None:
    _, client = opened
    assert (check(client, "backup")["state"], check(client, "backup")["reason"]) == ("good", "empty")

    remember(client)
    assert (check(client, "backup")["state"], check(client, "backup")["reason"]) == ("bad", "none")

    client.post("/api/backups", json={}).raise_for_status()
    assert check(client, "backup")["reason"] == "unchanged"
    remember(client)
    assert (check(client, "backup")["state"], check(client, "backup")["reason"]) == ("good", "fresh")


def test_a_backup_of_days_ago_is_told_by_the_clock(
    opened: tuple[Application, TestClient[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, client = opened
    remember(client)
    client.post("/api/backups", json={}).raise_for_status()
    remember(client)

    monkeypatch.setattr("pjais.features.dashboard.health.utc_now", lambda: datetime.now(UTC) + timedelta(days=9))

    told = check(client, "backup")
    assert (told["state"], told["reason"]) == ("attention", "old")
    assert told["at"] is not None


def test_a_damaged_backup_is_none(opened: tuple[Application, TestClient[Any]]) -> None:
    app, client = opened
    remember(client)
    client.post("/api/backups", json={}).raise_for_status()
    (place,) = [each for each in app.vault.paths.backups.iterdir() if each.is_dir()]
    (place / "manifest.json").write_text("{", encoding="utf-8")

    told = check(client, "backup")
    assert (told["state"], told["reason"]) == ("bad", "damaged")
    assert told["detail"]


def test_a_broken_chain_is_told_after_verifying(opened: tuple[Application, TestClient[Any]]) -> None:
    app, client = opened
    remember(client)
    assert check(client, "chain")["reason"] == "unverified"
    app.integrity.start()
    app.integrity.wait()
    assert (check(client, "chain")["state"], check(client, "chain")["reason"]) == ("good", "clean")

    with app.vault.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("UPDATE event SET actor = 'somebody' WHERE seq = 1")
        raw.execute("COMMIT") if raw.in_transaction else None
    app.integrity.start()
    app.integrity.wait()

    told = check(client, "chain")
    assert (told["state"], told["reason"]) == ("bad", "different")
    assert told["detail"]


def test_a_model_server_that_is_not_there_is_told_and_asked_again(
    opened: tuple[Application, TestClient[Any]],
) -> None:
    _, client = opened
    assert client.post("/api/health/model").json()["reason"] in {"builtin", "no_file"}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    made = client.post("/api/models/backends", json={"name": "Mine", "url": url, "model": "small"}).json()
    client.put("/api/settings/models.default", json={"value": {"backend_id": made["id"]}}).raise_for_status()

    told = client.post("/api/health/model").json()

    assert (told["state"], told["reason"], told["name"]) == ("bad", "unreachable", "small · Mine")
    assert told["detail"]
    assert check(client, "model") == told


def test_what_waits_for_the_search_index_is_counted_until_it_is_done(
    opened: tuple[Application, TestClient[Any]],
) -> None:
    app, client = opened
    persona = remember(client, "Keeps bees")

    app.indexer.wait_for(persona, 30)
    deadline = time.monotonic() + 30
    while check(client, "queue")["reason"] == "indexing" and time.monotonic() < deadline:
        time.sleep(0.05)

    assert check(client, "queue")["state"] == "good"


def test_writes_are_counted(opened: tuple[Application, TestClient[Any]]) -> None:
    _, client = opened
    before = client.get("/api/metrics").json()["system"]["write_count"]

    remember(client)

    assert client.get("/api/metrics").json()["system"]["write_count"] == before + 2

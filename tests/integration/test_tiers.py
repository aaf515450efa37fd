"""Tiers: memories move by use, importance and age, and what a person moved stays."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from pjais.features.memories.service import MemoryService
from tests.factories import running
from tests.integration.talk import Client, made

Opened = tuple[Application, Client]
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def add(client: Client, owner: str, **fields: Any) -> str:
    answer = client.post(f"/api/personas/{owner}/memories", json={"content": "Keeps bees", **fields})
    return str(answer.raise_for_status().json()["id"])


def tier_of(client: Client, memory_id: str) -> str:
    return str(client.get(f"/api/memories/{memory_id}").json()["tier"])


def test_use_and_weight_make_hot_and_neglect_makes_cold(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    used, weighty, plain = add(client, ann), add(client, ann, importance=0.9), add(client, ann)
    old, dear = add(client, ann, created_at=LONG_AGO), add(client, ann, created_at=LONG_AGO, importance=0.9)
    pinned = add(client, ann, created_at=LONG_AGO)
    client.patch(f"/api/memories/{pinned}", json={"pinned": True})
    for _ in range(3):
        with app.vault.write() as session:
            MemoryService(session).used([used])

    assert app.tiering.apply() == 4

    assert [tier_of(client, each) for each in (used, weighty, plain)] == ["hot", "hot", "warm"]
    assert [tier_of(client, each) for each in (old, dear, pinned)] == ["cold", "warm", "hot"]
    assert app.tiering.apply() == 0
    events = client.get("/api/events", params={"name": "v1.MemoryTierChanged"}).json()["items"]
    assert {each["actor"] for each in events} == {"tiering"}
    with app.vault.write() as session:
        MemoryService(session).used([old])
    later = datetime.now(UTC) + timedelta(days=1)
    assert app.tiering.apply(later) == 1
    assert tier_of(client, old) == "warm"
    assert app.tiering.apply(datetime.now(UTC) + timedelta(days=20)) == 2
    assert [tier_of(client, each) for each in (used, weighty, pinned)] == ["warm", "warm", "hot"]
    assert verify(app.vault.read).is_clean


def test_what_a_person_moved_stays_for_a_month_and_a_persona_can_do_without(opened: Opened) -> None:
    app, client = opened
    moved = add(client, made(client), created_at=LONG_AGO)
    client.patch(f"/api/memories/{moved}", json={"tier": "hot"})
    without = add(client, made(client, memory_settings={"auto_tiers": False}), created_at=LONG_AGO)

    app.tiering.apply()
    assert (tier_of(client, moved), tier_of(client, without)) == ("hot", "warm")
    app.tiering.apply(datetime.now(UTC) + timedelta(days=40))

    assert (tier_of(client, moved), tier_of(client, without)) == ("cold", "warm")

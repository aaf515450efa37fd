"""Events taken back one by one, and rows as they were."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from pjais.bootstrap import open_vault
from pjais.eventlog.verify import verify
from pjais.features.audit.service import History, NoHistoryError
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.kernel.clock import now_text
from tests.factories import memory, persona, running

Client = TestClient[Any]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with running(tmp_path) as (_, client):
        yield client


def made(client: Client) -> tuple[str, str]:
    ann = client.post("/api/personas", json={"name": "Ann"}).json()["id"]
    return ann, client.post(f"/api/personas/{ann}/memories", json={"content": "Likes tea"}).json()["id"]


def patch(client: Client, key: str, **fields: Any) -> None:
    client.patch(f"/api/memories/{key}", json=fields).raise_for_status()


def events(client: Client, key: str) -> list[dict[str, Any]]:
    return list(client.get("/api/events", params={"entity_id": key}).json()["items"])


def revert(client: Client, seq: object, **choices: str) -> Any:
    return client.post(f"/api/events/{seq}/revert", json={"choices": choices})


def test_a_change_is_taken_back_by_an_event_that_names_it(client: Client) -> None:
    _, key = made(client)
    patch(client, key, content="Likes coffee", importance=0.9)
    changed = events(client, key)[-1]

    answer = revert(client, changed["event_id"]).json()["event"]

    assert answer["causation_id"] == changed["event_id"]
    assert answer["changes"]["content"] == {"before": "Likes coffee", "after": "Likes tea"}
    now = client.get(f"/api/memories/{key}").json()
    assert (now["content"], now["importance"]) == ("Likes tea", 0.5)
    again = revert(client, answer["seq"]).json()["event"]
    assert client.get(f"/api/memories/{key}").json()["content"] == "Likes coffee"
    assert again["causation_id"] == answer["event_id"]


def test_what_was_made_goes_and_what_went_comes_back(client: Client) -> None:
    ann, key = made(client)

    gone = revert(client, events(client, key)[0]["seq"]).json()["event"]
    assert gone["name"] == "v1.MemoryDeleted"
    assert client.get(f"/api/memories/{key}").status_code == 404
    back = revert(client, gone["seq"]).json()["event"]
    assert back["name"] == "v1.MemoryRestored"
    assert client.get(f"/api/memories/{key}").status_code == 200
    revert(client, events(client, ann)[0]["seq"])
    assert client.get("/api/personas").json()["items"] == []


def test_a_later_change_of_the_same_field_waits_for_a_choice(client: Client) -> None:
    _, key = made(client)
    patch(client, key, content="Likes coffee", tier="hot")
    first = events(client, key)[-1]["seq"]
    patch(client, key, content="Likes cocoa")

    answer = revert(client, first)

    assert answer.status_code == 409
    assert answer.json()["conflicts"] == {
        "content": {"before": "Likes tea", "after": "Likes coffee", "current": "Likes cocoa"}
    }
    assert client.get(f"/api/memories/{key}").json()["tier"] == "hot"
    revert(client, first, content="current").raise_for_status()
    now = client.get(f"/api/memories/{key}").json()
    assert (now["content"], now["tier"]) == ("Likes cocoa", "warm")
    revert(client, first, content="before").raise_for_status()
    assert client.get(f"/api/memories/{key}").json()["content"] == "Likes tea"
    assert revert(client, first, content="before").json() == {"event": None}


def test_what_is_unknown_or_makes_no_sense_is_refused(client: Client) -> None:
    _, key = made(client)
    seq = events(client, key)[0]["seq"]

    for unknown in (999, "01a20a32-6204-72a5-aed5-31151ed6ee94", "nothing", "9" * 40):
        assert revert(client, unknown).status_code == 404
    assert revert(client, seq, tier="sideways").status_code == 400
    assert revert(client, seq, colour="before").status_code == 400
    assert len(events(client, key)) == 1


def test_an_item_is_shown_as_it_was(client: Client) -> None:
    before = now_text()
    _, key = made(client)
    born = now_text()
    patch(client, key, content="Likes coffee")
    client.delete(f"/api/memories/{key}").raise_for_status()

    def at(moment: str | None) -> Any:
        return client.get(f"/api/history/memory/{key}", params={"at": moment} if moment else None)

    assert at(before).status_code == 404
    assert at(born).json()["row"]["content"] == "Likes tea"
    assert at(None).json()["row"]["deleted_at"] is not None
    assert at(born.replace("Z", "+00:00")).json()["seq"] == 2
    assert at("yesterday").status_code == 400
    assert client.get(f"/api/history/dream/{key}").status_code == 404


fields = st.fixed_dictionaries(
    {},
    optional={
        "content": st.sampled_from(["a", "b", "c"]),
        "tier": st.sampled_from(["hot", "warm", "cold"]),
        "importance": st.sampled_from([0.0, 0.5, 1.0]),
        "tags": st.lists(st.sampled_from("xy"), max_size=2, unique=True),
    },
).filter(bool)


@settings(max_examples=12)
@given(st.lists(fields, min_size=1, max_size=6))
def test_every_past_row_can_be_seen_and_taking_all_back_leads_to_the_first(
    tmp_path_factory: pytest.TempPathFactory, changes: list[dict[str, Any]]
) -> None:
    vault = open_vault(tmp_path_factory.mktemp("vault"))
    history = History(vault)
    with vault.write() as session:
        key = memory(session, persona(session))
    past = []
    for change in changes:
        with vault.read() as session:
            past.append((now_text(), session.get_one(Memory, key).as_row()))
        with vault.write() as session:
            MemoryService(session).update(key, MemoryPatch(**change))

    for moment, row in past:
        assert history.at("memory", key, moment)[0].row == row
    with pytest.raises(NoHistoryError):
        history.at("memory", key, "1999-01-01T00:00:00.000000Z")
    with vault.read() as session:
        newest = history.at("memory", key, now_text())[1]
    for seq in range(newest, 2, -1):
        history.revert(str(seq), {})
    bookkeeping = {"updated_at", "version"}
    with vault.read() as session:
        row = session.get_one(Memory, key).as_row()
    assert {name: row[name] for name in row.keys() - bookkeeping} == {
        name: past[0][1][name] for name in row.keys() - bookkeeping
    }
    assert verify(vault.read).is_clean
    vault.close()


def test_events_are_found_by_device_time_and_words(client: Client) -> None:
    _, key = made(client)
    before = now_text()
    patch(client, key, content='Fährt gern ÜBER Land "quoted"')
    (changed,) = client.get("/api/events", params={"q": "über land"}).json()["items"]

    def found(**params: str) -> list[int]:
        return [each["seq"] for each in client.get("/api/events", params=params).json()["items"]]

    assert changed["entity_id"] == key
    assert found(since=before) == [3]
    assert found(until=before) == [1, 2]
    assert found(device_id=changed["device_id"], q="LIKES TEA") == [2, 3]
    assert found(device_id="nobody") == []
    assert found(q='"Quoted"') == [3]
    assert found(q="%") == []
    assert client.get("/api/events", params={"since": "yesterday"}).status_code == 400
    assert client.get("/api/events", params={"q": ""}).status_code == 400

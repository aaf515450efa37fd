"""What new personas begin with."""

from typing import Any

from litestar.testing import TestClient

from tests.factories import running

CAREFUL = {
    "memory_settings": {"enabled": True, "auto_learn": True, "auto_tiers": True, "max_memories": 500},
    "privacy_settings": {"store_messages": False, "message_retention_days": 30},
}


def made(client: TestClient[Any], **fields: Any) -> dict[str, Any]:
    return dict(client.post("/api/personas", json={"name": "Ann", **fields}).raise_for_status().json())


def test_a_new_persona_begins_with_the_defaults_and_its_maker_has_the_last_word(tmp_path: Any) -> None:
    with running(tmp_path / "vault") as (_, client):
        assert made(client)["memory_settings"]["auto_learn"] is False
        assert (
            client.put("/api/personas/defaults", json=CAREFUL).raise_for_status().json()
            == client.get("/api/personas/defaults").json()
        )

        plain, told = made(client), made(client, memory_settings={"max_memories": 7})

        assert (plain["memory_settings"]["max_memories"], plain["memory_settings"]["auto_learn"]) == (500, True)
        assert plain["privacy_settings"]["store_messages"] is False
        assert (told["memory_settings"]["max_memories"], told["memory_settings"]["auto_learn"]) == (7, True)
        assert made(client, memory_settings={"max_memories": None})["memory_settings"]["max_memories"] is None
    with running(tmp_path / "vault") as (_, client):
        assert made(client)["privacy_settings"]["message_retention_days"] == 30


def test_all_personas_take_the_defaults_in_one_step_that_is_taken_back_whole(tmp_path: Any) -> None:
    with running(tmp_path / "vault") as (_, client):
        ann, ben = made(client), made(client, privacy_settings={"store_messages": False})
        client.put("/api/personas/defaults", json=CAREFUL)

        given = client.post("/api/personas/defaults/give", json={"groups": ["privacy_settings"]}).json()

        assert sorted(given["changed"]) == sorted([ann["id"], ben["id"]])
        for each in (ann, ben):
            now = client.get(f"/api/personas/{each['id']}").json()
            assert now["privacy_settings"]["message_retention_days"] == 30
            assert now["memory_settings"] == each["memory_settings"]
        assert client.post("/api/personas/defaults/give", json={"groups": ["privacy_settings"]}).json()["changed"] == []
        client.post("/api/undo", json={"entity_ids": given["changed"], "steps": 1}).raise_for_status()
        for each in (ann, ben):
            assert client.get(f"/api/personas/{each['id']}").json()["privacy_settings"] == each["privacy_settings"]


def test_defaults_that_cannot_be_are_refused_and_ones_that_cannot_be_read_do_not_stand_in_the_way(
    tmp_path: Any,
) -> None:
    with running(tmp_path / "vault") as (_, client):
        refused = client.put("/api/personas/defaults", json={**CAREFUL, "memory_settings": {"max_memories": 0}})
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["field"] == "memory_settings.max_memories"
        assert client.post("/api/personas/defaults/give", json={"groups": ["name"]}).status_code == 400

        client.put("/api/settings/personas.defaults", json={"value": {"memory_settings": "all of it"}})
        assert made(client)["memory_settings"]["enabled"] is True

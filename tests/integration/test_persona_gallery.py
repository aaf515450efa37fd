"""Personas beside each other: accents, copies, retirement, and how they are related."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from tests.factories import running

Client = TestClient[Any]
Opened = tuple[Application, Client]
NOT_COPIED = {"id", "name", "created_at", "updated_at", "version", "origin", "retired_at"}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with running(tmp_path_factory.mktemp("gallery") / "vault") as pair:
        yield pair


def made(client: Client, name: str = "Ann", **fields: Any) -> dict[str, Any]:
    answer = client.post("/api/personas", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def remember(client: Client, persona_id: str, content: str, **fields: Any) -> str:
    return str(client.post(f"/api/personas/{persona_id}/memories", json={"content": content, **fields}).json()["id"])


def memories(client: Client, persona_id: str) -> list[dict[str, Any]]:
    return list(client.get("/api/memories", params={"persona_id": persona_id, "limit": 1000}).json()["items"])


def events(client: Client, entity_id: str) -> list[dict[str, Any]]:
    return list(client.get("/api/events", params={"entity_id": entity_id}).json()["items"])


def is_clean(app: Application) -> bool:
    return verify(app.vault.read).is_clean


def test_an_accent_is_one_of_the_known_colours_or_none(opened: Opened) -> None:
    app, client = opened
    ann = made(client, accent="plum")

    refused = client.patch(f"/api/personas/{ann['id']}", json={"accent": "mauve"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "accent"
    assert client.get(f"/api/personas/{ann['id']}").json()["accent"] == "plum"
    patched = client.patch(f"/api/personas/{ann['id']}", json={"accent": None}, headers={"If-Match": "1"})

    assert patched.json()["accent"] is None
    assert events(client, ann["id"])[-1]["changes"]["accent"] == {"before": "plum", "after": None}
    assert is_clean(app)


def test_an_accent_goes_along_with_a_card_and_another_programs_word_for_it_does_not(opened: Opened) -> None:
    _, client = opened
    ann = made(client, accent="moss")
    card = client.get(f"/api/personas/{ann['id']}/card?format=json").json()
    assert card["data"]["extensions"]["pjais"]["accent"] == "moss"

    for accent, kept in (("moss", "moss"), ("mauve", None), (["moss"], None)):
        card["data"]["extensions"]["pjais"]["accent"] = accent
        sent = client.post("/api/imports?wait=true", files={"files": ("ann.json", str_of(card), "application/json")})
        (came,) = sent.json()["files"][0]["personas"]
        persona = client.get(f"/api/personas/{came['id']}").json()
        assert persona["accent"] == kept
        assert persona["origin"] == {"kind": "import", "of": sent.json()["id"], "name": "ann.json"}


def str_of(card: object) -> bytes:
    import orjson  # noqa: PLC0415 - only here

    return orjson.dumps(card)


def test_a_retired_persona_is_kept_and_readable_but_cannot_be_activated(opened: Opened) -> None:
    app, client = opened
    ann = made(client)["id"]
    remember(client, ann, "Likes tea")
    client.post(f"/api/personas/{ann}/activate")

    retired = client.post(f"/api/personas/{ann}/retire", headers={"If-Match": "1"}).json()

    assert retired["retired_at"] is not None
    assert client.get("/api/personas/active").status_code == 404
    assert client.post(f"/api/personas/{ann}/activate").json()["type"] == "urn:pjais:problem:retired-persona"
    assert [each["content"] for each in memories(client, ann)] == ["Likes tea"]
    assert events(client, ann)[-1]["name"] == "v1.PersonaRetirementChanged"
    assert client.post(f"/api/personas/{ann}/retire").json()["version"] == retired["version"]
    assert client.post(f"/api/personas/{ann}/bring-back", headers={"If-Match": "1"}).status_code == 412
    back = client.post(f"/api/personas/{ann}/bring-back", headers={"If-Match": "2"}).json()
    assert back["retired_at"] is None
    assert client.post(f"/api/personas/{ann}/activate").status_code == 200
    assert is_clean(app)


def test_retiring_is_undone_like_any_step(opened: Opened) -> None:
    _, client = opened
    ann = made(client)["id"]
    client.post(f"/api/personas/{ann}/retire")

    client.post("/api/undo", json={"entity_ids": [ann], "steps": 1})

    assert client.get(f"/api/personas/{ann}").json()["retired_at"] is None


@pytest.mark.parametrize("way", ["duplicate", "retire", "bring-back"])
def test_nobody_and_nonsense_are_refused(opened: Opened, way: str) -> None:
    _, client = opened
    nobody = "01a21c25-e751-75c0-8a53-cc9d72a744c7"

    assert client.post(f"/api/personas/{nobody}/{way}", json={}).status_code == 404
    assert client.post(f"/api/personas/nonsense/{way}", json={}).status_code == 400
    assert client.get("/api/events").json()["items"] == []


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
TAGS = st.lists(TEXT.filter(lambda text: text.strip() == text != ""), unique=True, max_size=4)
FRACTION = st.floats(0, 1, allow_nan=False)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.fixed_dictionaries(
        {},
        optional={
            "description": TEXT,
            "scenario": TEXT,
            "system_prompt": TEXT,
            "first_message": TEXT,
            "tags": TAGS,
            "accent": st.none() | st.sampled_from(["sea", "rose", "moss"]),
            "personality": st.fixed_dictionaries(
                {"traits": st.fixed_dictionaries({"openness": FRACTION}), "free_traits": TAGS, "style": TEXT}
            ),
            "memory_settings": st.fixed_dictionaries({"max_memories": st.none() | st.integers(1, 1000)}),
            "privacy_settings": st.fixed_dictionaries({"allow_sync": st.booleans()}),
            "card": st.none() | st.fixed_dictionaries({"spec": st.just("chara_card_v3"), "data": st.just({"a": [1]})}),
        },
    )
)
def test_a_copy_equals_its_original_in_all_own_fields(shared: Opened, fields: dict[str, Any]) -> None:
    _, client = shared
    original = made(client, **fields)

    copied = client.post(f"/api/personas/{original['id']}/duplicate", json={}).json()

    assert {name: copied[name] for name in copied.keys() - NOT_COPIED} == {
        name: original[name] for name in original.keys() - NOT_COPIED
    }
    assert copied["id"] != original["id"]
    assert copied["name"] == "Ann (copy)"
    assert copied["origin"] == {"kind": "copy", "of": original["id"], "name": "Ann"}


def test_a_copy_may_take_the_memories_along(opened: Opened) -> None:
    app, client = opened
    ann = made(client)["id"]
    for number in range(2_100):  # more than are copied at a time
        if number % 700 == 0:
            remember(client, ann, f"Told at {number}", tags=["tea"], source={"kind": "conversation", "session": "1"})
    drafts = [{"persona_id": ann, "content": f"Entry {number}"} for number in range(2_097)]
    client.post("/api/memories/bulk", json={"memories": drafts})
    first, second = (each["id"] for each in memories(client, ann)[:2])
    merged = client.post("/api/memories/merge", json={"ids": [first, second], "content": "Both"}).json()["id"]
    gone = remember(client, ann, "Not any more")
    client.delete(f"/api/memories/{gone}")

    copied = client.post(f"/api/personas/{ann}/duplicate", json={"name": "Ann II", "with_memories": True}).json()["id"]

    with app.vault.read() as session:
        from sqlalchemy import text  # noqa: PLC0415 - only here

        columns = "content, tags, type, created_at, state, source"
        sql = f"SELECT {columns} FROM memory WHERE persona_id=:of AND deleted_at IS NULL"  # noqa: S608 - fixed names
        before, after = (sorted(session.execute(text(sql), {"of": of}).all()) for of in (ann, copied))
        named = "SELECT superseded_by FROM memory WHERE persona_id=:of AND superseded_by IS NOT NULL"
        newer = set(session.scalars(text(named), {"of": copied}))
        (both,) = session.scalars(text("SELECT id FROM memory WHERE persona_id=:of AND content='Both'"), {"of": copied})
    assert len(after) == 2_101
    assert [row[:5] for row in after] == [row[:5] for row in before]
    assert newer == {both}
    assert both != merged
    assert client.get(f"/api/personas/{copied}").json()["name"] == "Ann II"
    told = next(each for each in memories(client, copied) if each["content"] == "Entry 2095")
    assert (told["source"]["kind"], told["source"]["session"]) == ("copy", ann)
    assert is_clean(app)

    client.post("/api/undo", json={"entity_ids": [], "steps": 1})
    assert client.get(f"/api/personas/{copied}").status_code == 404
    assert memories(client, copied) == []
    assert is_clean(app)


def test_the_map_tells_why_two_personas_belong_together(opened: Opened) -> None:
    _, client = opened
    ann, bob, cyd = (
        made(client, name, tags=tags)["id"] for name, tags in (("Ann", ["tea", "sea"]), ("Bob", ["tea"]), ("Cyd", []))
    )
    told = remember(client, ann, "Asks BOB before she decides", type="relationship")
    remember(client, ann, "Bobsleighs are fast", type="relationship")
    remember(client, ann, "Cyd is mentioned in a note only")
    copied = client.post(f"/api/personas/{cyd}/duplicate", json={"name": "Other"}).json()["id"]

    drawn = client.get("/api/personas/map").json()

    edges = {frozenset((edge["one_id"], edge["other_id"])): edge for edge in drawn["edges"]}
    assert edges.keys() == {frozenset((ann, bob)), frozenset((cyd, copied))}
    reasons = {reason["kind"]: reason for reason in edges[frozenset((ann, bob))]["reasons"]}
    assert reasons["tags"]["names"] == ["tea"]
    assert reasons["memories"]["memory_ids"] == [told]
    assert [each["kind"] for each in edges[frozenset((cyd, copied))]["reasons"]] == ["copy"]
    assert all(0 < edge["strength"] <= 1 for edge in drawn["edges"])
    assert {node["persona_id"]: node["relationships"] for node in drawn["nodes"]}[ann] == 2


def test_the_gallery_counts_what_each_remembers_and_said() -> None:
    from pjais.features.gallery.queries import persona_memory_counts, persona_talks  # noqa: PLC0415
    from pjais.reactive.aggregate import Aggregate  # noqa: PLC0415
    from pjais.reactive.plan import operator_for  # noqa: PLC0415
    from pjais.reactive.registry import NoParams  # noqa: PLC0415

    for query in (persona_memory_counts, persona_talks):
        assert isinstance(operator_for(query.select(NoParams()), query.key), Aggregate)  # counted, not read again

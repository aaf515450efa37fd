"""Templates to begin with, and a sample that comes and goes without a trace."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.eventlog.verify import verify
from pjais.features.imports.formats.sample_file import from_sample_file
from pjais.features.welcome.schemas import Language
from pjais.features.welcome.templates import HERE, templates
from tests.factories import running

Opened = tuple[Application, TestClient[Any]]
LANGUAGES: tuple[Language, ...] = ("en", "de")
TODAY = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def counts(app: Application) -> dict[str, int]:
    from sqlalchemy import text  # noqa: PLC0415 - only here

    with app.vault.read() as session:
        return {
            table: int(session.scalar(text(f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL")) or 0)  # noqa: S608
            for table in ("persona", "memory", "conversation", "message")
        }


def cited(memory: dict[str, Any]) -> bool:
    return bool(memory["source"].get("kind") == "conversation")


def test_templates_are_the_same_ones_in_both_languages() -> None:
    english, german = templates("en"), templates("de")

    assert len(english) == 6
    assert [each.id for each in english] == [each.id for each in german]
    for one, other in zip(english, german, strict=True):
        assert one.persona.accent == other.persona.accent
        assert len(one.memories) == len(other.memories) in (2, 3)
        assert one.persona.description != other.persona.description
        assert other.persona.first_message
        assert one.persona.system_prompt


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_template_becomes_the_active_persona_with_its_memories(opened: Opened, language: Language) -> None:
    app, client = opened
    for template in templates(language):
        made = client.post(f"/api/personas/templates/{template.id}", json={"language": language}).json()

        assert client.get("/api/personas/active").json()["id"] == made["id"]
        assert made["origin"] == {"kind": "template", "of": template.id, "name": template.role}
        kept = client.get("/api/memories", params={"persona_id": made["id"]}).json()["items"]
        assert {each["content"] for each in kept} == {each.content for each in template.memories}
    assert verify(app.vault.read).is_clean


def test_a_template_nobody_wrote_makes_nothing(opened: Opened) -> None:
    app, client = opened

    assert client.post("/api/personas/templates/poet", json={}).json()["type"].endswith("template-not-found")
    assert client.post("/api/personas/templates/cook", json={"language": "xx"}).status_code == 400
    assert counts(app)["persona"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_says_nothing_twice_and_reaches_over_two_years(language: Language) -> None:
    personas = from_sample_file(HERE / f"sample_{language}.json", TODAY)

    assert len(personas) == 3
    told = [memory for persona in personas for memory in persona.memories]
    contents = [memory["content"] for memory in told]
    assert len(told) >= 290
    assert len({re.sub(r"\d+", "#", content) for content in contents}) == len(contents)
    times = sorted(memory["created_at"] for memory in told)
    assert times[0] < "2024-12-10"
    assert "2026-11-15" < times[-1] < "2026-11-27T12"
    assert {memory["tier"] for memory in told} == {"hot", "warm", "cold"}
    assert len({memory["type"] for memory in told}) == 6
    assert sum(len(list(persona.conversations)) for persona in personas) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reply_of_the_sample_knows_what_was_remembered_after_it(language: Language) -> None:
    personas = from_sample_file(HERE / f"sample_{language}.json", TODAY)

    recalls = [(persona.memories[each.place], each) for persona in personas for each in persona.recalls]
    assert len(recalls) > 20
    assert [memory["content"] for memory, recall in recalls if memory["created_at"] >= recall.at] == []


def test_the_sample_is_told_in_each_language() -> None:
    english, german = (from_sample_file(HERE / f"sample_{language}.json", TODAY) for language in LANGUAGES)

    for one, other in zip(english, german, strict=True):
        assert [each.place for each in one.recalls] == [each.place for each in other.recalls]
        assert [cited(each) for each in one.memories] == [cited(each) for each in other.memories]
        assert one.fields["name"] == other.fields["name"]
        assert len(one.memories) == len(other.memories)
        assert not {each["content"] for each in one.memories} & {each["content"] for each in other.memories}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_goes_without_a_trace_and_comes_back(opened: Opened, language: Language) -> None:
    app, client = opened
    own = client.post("/api/personas", json={"name": "Mine"}).json()["id"]
    client.post(f"/api/personas/{own}/memories", json={"content": "My own"})
    before = counts(app)

    job = client.post("/api/sample?wait=true", json={"language": language}).json()
    full = counts(app)
    again = client.post("/api/sample?wait=true", json={"language": language})
    gone = client.delete("/api/sample").json()

    assert job["status"] == "done"
    assert full == {"persona": 4, "memory": before["memory"] + 298, "conversation": 6, "message": full["message"]}
    assert again.json()["type"] == "urn:pjais:problem:sample-there"
    assert counts(app) == before
    assert (gone["personas"], gone["memories"], gone["conversations"]) == (3, 298, 6)
    assert client.delete("/api/sample").status_code == 404
    assert verify(app.vault.read).is_clean

    undone = client.post("/api/undo", json={"entity_ids": gone["ids"], "steps": 1})
    assert undone.status_code == 200
    assert counts(app) == full
    assert verify(app.vault.read).is_clean


@pytest.mark.parametrize("language", LANGUAGES)
def test_memories_of_the_sample_lead_to_what_was_said_and_to_replies_they_were_recalled_for(
    opened: Opened, language: Language
) -> None:
    app, client = opened
    client.post("/api/sample?wait=true", json={"language": language}).raise_for_status()
    owners = [each["id"] for each in client.get("/api/personas").json()["items"]]
    kept = [
        each
        for owner in owners
        for each in client.get("/api/memories", params={"persona_id": owner, "limit": 1000}).json()["items"]
    ]
    said = [each for each in kept if cited(each)]

    ways = [client.get(f"/api/memories/{each['id']}/provenance").json() for each in kept if each["access_count"]]
    origins = [client.get(f"/api/memories/{each['id']}/provenance").json()["origin"] for each in said]

    assert len(said) >= 8
    assert all(each["message"]["is_there"] and each["message"]["content"] for each in origins)
    assert {each["message"]["conversation_id"] for each in origins} == {each["source"]["session"] for each in said}
    assert all(each["uses"][0]["reply"]["role"] == "assistant" for each in ways)
    assert [each["uses_total"] for each in ways] == [each["memory"]["access_count"] for each in ways]
    assert {each["origin"]["message"] is not None for each in ways} == {True, False}

    gone = client.delete("/api/sample").json()
    client.post("/api/undo", json={"entity_ids": gone["ids"], "steps": 1}).raise_for_status()
    back = client.get(f"/api/memories/{ways[0]['memory']['id']}/provenance").json()
    assert (back["origin"], back["uses"]) == (ways[0]["origin"], ways[0]["uses"])
    assert verify(app.vault.read).is_clean


def test_own_personas_are_never_taken_for_the_sample(opened: Opened) -> None:
    app, client = opened
    client.post("/api/sample?wait=true", json={})
    ours = next(each for each in client.get("/api/personas").json()["items"] if each["name"] == "Juno")
    client.post(f"/api/personas/{ours['id']}/duplicate", json={"with_memories": True})

    client.delete("/api/sample")

    left = client.get("/api/personas").json()["items"]
    assert [each["name"] for each in left] == ["Juno (copy)"]
    assert counts(app)["memory"] == 99

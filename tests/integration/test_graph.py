"""The memory graph through the API: places by meaning, what joins memories, ways, and what forgetting takes along."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.eventlog.forget import Scope
from pjais.kernel.ids import new_id
from tests.factories import running

ABOUT = {
    "tea": ["Drinks green tea in the morning", "Black tea tastes best with milk", "Keeps a tin of oolong tea"],
    "dog": ["The dog is called Biscuit", "Walks the dog along the river", "The dog chases cats and balls"],
    "guitar": ["Plays the guitar in a band", "Bought a new electric guitar", "Writes songs on the guitar"],
}
CONTENTS = [content for contents in ABOUT.values() for content in contents]
Opened = tuple[Application, TestClient[Any]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def made(client: TestClient[Any], name: str = "Ann") -> str:
    return str(client.post("/api/personas", json={"name": name}).raise_for_status().json()["id"])


def told(client: TestClient[Any], owner: str, content: str, **fields: Any) -> str:
    answer = client.post(f"/api/personas/{owner}/memories", json={"content": content, **fields})
    return str(answer.raise_for_status().json()["id"])


def arranged(opened: Opened, owner: str | None = None) -> dict[str, Any]:
    """The map once it knows everything, all read."""
    app, client = opened
    app.indexer.catch_up()
    for persona in client.get("/api/personas").json()["items"]:
        assert app.indexer.wait_for(persona["id"], 60) == 0
    assert app.arranger.wait_for(owner or "vault", 60)
    return dict(client.get("/api/graph", params=params(owner)).raise_for_status().json())


def params(owner: str | None, **more: Any) -> dict[str, Any]:
    return {**({"persona_id": owner} if owner else {}), **more}


def points(client: TestClient[Any], owner: str | None = None) -> dict[str, tuple[float, float, int]]:
    """What the bytes of a map say: x, y and group by id."""
    packed = client.get("/api/graph/points", params=params(owner)).raise_for_status().content
    letters, number, count = struct.unpack_from("<4sII", packed)
    assert (letters, number, len(packed)) == (b"PJGP", 1, 32 + 43 * count)
    x, y = (np.frombuffer(packed, "<f4", count, 32 + 4 * count * column) for column in (0, 1))
    groups = np.frombuffer(packed, "<u2", count, 32 + 20 * count)
    keys = packed[len(packed) - 16 * count :].hex()
    ids = [keys[32 * place : 32 * place + 32] for place in range(count)]
    return {
        f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}": (float(left), float(top), int(group))
        for key, left, top, group in zip(ids, x, y, groups, strict=True)
    }


def test_memories_of_like_meaning_stand_together_under_a_name(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    ids = {content: told(client, ann, content) for content in CONTENTS}

    graph = arranged(opened, ann)

    at = points(client, ann)
    groups = {word: {at[ids[content]][2] for content in contents} for word, contents in ABOUT.items()}
    assert all(len(each) == 1 for each in groups.values())
    names = {group["number"]: group["words"] for group in graph["groups"]}
    assert {names[number][0] for each in groups.values() for number in each} == set(ABOUT)
    assert sorted(group["count"] for group in graph["groups"]) == [3, 3, 3]
    assert graph["state"]["phase"] == "ready"


def test_what_is_new_finds_a_place_and_nothing_else_moves(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    for content in CONTENTS:
        told(client, ann, content)
    before = arranged(opened, ann)
    stood = points(client, ann)

    new = [told(client, ann, f"The dog number {number} barks at the postman") for number in range(60)]
    after = arranged(opened, ann)

    stands = points(client, ann)
    assert {key: stands[key] for key in stood} == stood
    assert set(stands) == {*stood, *new}
    at = np.array([place[:2] for place in stands.values()])
    apart = np.linalg.norm(at[:, None] - at[None], axis=2) + 9 * np.eye(len(at))
    assert apart.min() >= 0.99
    changed = client.get(
        "/api/graph/changes", params=params(ann, seq=before["seq"], revision=before["state"]["revision"])
    ).json()
    assert {point["id"] for point in changed["points"]} == set(new)
    assert after["state"]["outgrown"]
    app.arranger.arrange_anew(ann)
    assert not arranged(opened, ann)["state"]["outgrown"]


def test_a_map_is_the_same_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as pair:
        ann = made(pair[1])
        for content in CONTENTS:
            told(pair[1], ann, content)
        arranged(pair, ann)
        stood = points(pair[1], ann)

    with running(tmp_path / "vault") as pair:
        arranged(pair, ann)

        assert points(pair[1], ann) == stood


def test_deleted_memories_go_and_restored_ones_stand_where_they_stood(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    ids = [told(client, ann, content) for content in CONTENTS]
    before = arranged(opened, ann)
    stood = points(client, ann)

    client.delete(f"/api/memories/{ids[0]}").raise_for_status()
    arranged(opened, ann)
    changed = client.get(
        "/api/graph/changes", params=params(ann, seq=before["seq"], revision=before["state"]["revision"])
    ).json()
    assert changed["gone"] == [ids[0]]
    assert set(points(client, ann)) == {*ids[1:]}

    client.post(f"/api/memories/{ids[0]}/restore").raise_for_status()
    arranged(opened, ann)
    assert points(client, ann) == stood
    assert app.arranger.states()[ann].problem is None


def test_all_personas_share_one_map(opened: Opened) -> None:
    _, client = opened
    ann, bob = made(client), made(client, "Bob")
    ids = [told(client, owner, content) for content in CONTENTS for owner in (ann, bob)]

    graph = arranged(opened)

    assert {persona["name"] for persona in graph["personas"]} == {"Ann", "Bob"}
    assert set(points(client)) == set(ids)
    client.delete(f"/api/personas/{bob}").raise_for_status()
    assert len(points(client)) == len(CONTENTS)


def test_ways_lead_along_what_joins_memories(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    ids = [told(client, ann, content) for content in CONTENTS]
    arranged(opened, ann)

    way = client.get("/api/graph/path", params=params(ann, **{"from": ids[0], "to": ids[-1]})).raise_for_status().json()

    assert (way["ids"][0], way["ids"][-1]) == (ids[0], ids[-1])
    assert [{edge["a"], edge["b"]} for edge in way["edges"]] == [
        {one, other} for one, other in zip(way["ids"], way["ids"][1:], strict=False)
    ]
    near = client.get(f"/api/graph/around/{ids[0]}", params=params(ann, steps=3)).raise_for_status().json()
    assert near["neighbours"][0] == {"id": ids[0], "steps": 0}
    none = client.get("/api/graph/path", params=params(ann, kind="supersedes", **{"from": ids[0], "to": ids[1]}))
    assert none.json() == {"ids": [], "edges": []}


def test_merged_and_told_together_are_joined(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    said = [told(client, ann, f"Turn {number}", source={"session": "one"}) for number in range(3)]
    old = [told(client, ann, content) for content in CONTENTS[:2]]
    new = client.post("/api/memories/merge", json={"ids": old, "content": "Tea"}).raise_for_status().json()["id"]
    arranged(opened, ann)

    def joined(kind: str, start: str) -> set[str]:
        found = client.get(f"/api/graph/around/{start}", params=params(ann, kind=kind)).raise_for_status().json()
        return {each["id"] for each in found["neighbours"] if each["steps"]}

    assert joined("supersedes", new) == set(old)
    assert joined("same_source", said[1]) == {said[0], said[2]}


def test_an_empty_vault_has_an_empty_map(opened: Opened) -> None:
    _, client = opened
    ann = made(client)

    graph = arranged(opened, ann)

    assert (graph["groups"], graph["state"]["placed"], points(client, ann)) == ([], 0, {})
    edges = client.get("/api/graph/edges", params=params(ann)).content
    assert edges == struct.pack("<4sIII", b"PJGE", 1, 0, 0)


def test_unknown_and_wrong_ids_are_refused(opened: Opened) -> None:
    _, client = opened
    ann, nobody = made(client), new_id()
    one = told(client, ann, "Keeps bees")

    assert client.get("/api/graph", params={"persona_id": nobody}).status_code == 404
    assert client.get("/api/graph", params={"persona_id": "x"}).status_code == 400
    assert client.get("/api/graph/path", params={"from": one, "to": nobody}).status_code == 404
    assert client.get(f"/api/graph/around/{nobody}").status_code == 404
    assert client.get(f"/api/graph/around/{one}", params={"steps": 4}).status_code == 400
    assert client.get("/api/graph/edges", params={"kind": "friendship"}).status_code == 400
    assert client.post("/api/graph/words", json={"ids": ["x"]}).status_code == 400
    words = client.post("/api/graph/words", json={"ids": [nobody, one]}).json()["words"]
    assert words == [{"id": one, "content": "Keeps bees"}]


def test_a_filter_lets_the_same_through_as_the_list(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    for content in CONTENTS:
        told(client, ann, content, tier="hot" if "dog" in content else "cold")

    packed = client.get("/api/graph/matching", params=params(ann, tier="hot", q="river")).raise_for_status().content

    (listed,) = client.get("/api/memories", params={"persona_id": ann, "tier": "hot", "q": "river"}).json()["items"]
    assert packed[16:].hex() == listed["id"].replace("-", "")


def test_forgetting_renews_names_and_leaves_no_word_of_it(opened: Opened, tmp_path: Path) -> None:
    app, client = opened
    ann, zoe = made(client), made(client, "Zoe")
    for content in CONTENTS:
        told(client, ann, content)
    for number in range(9):
        told(client, zoe, f"Ask Zanzibarine {number}")
    graph = arranged(opened)
    assert any("Zanzibarine" in group["words"] for group in graph["groups"])
    stood = points(client)

    app.forgetting.forget(Scope(persona_id=zoe))

    files = [file for file in (tmp_path / "vault").rglob("*") if file.is_file()]
    assert [file.name for file in files if b"anzibarine" in file.read_bytes()] == []
    graph = arranged(opened)
    assert not any("Zanzibarine" in group["words"] for group in graph["groups"])
    assert any(group["words"] for group in graph["groups"])
    kept = points(client)
    assert {key: stood[key] for key in kept} == kept

"""Search by words and meaning, and the index it rests on."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlcipher3 import dbapi2

from pjais.bootstrap import Application, open_vault
from pjais.eventlog.forget import Scope
from pjais.kernel.model_file import ModelFile
from pjais.retrieval import embedder
from pjais.retrieval.embedder import Embedder, Vectors
from pjais.retrieval.index_file import SearchIndex
from pjais.retrieval.indexer import Indexer
from pjais.security.keychain import forget_all
from tests.factories import memory, persona, running

Opened = tuple[Application, TestClient[Any]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def made(client: TestClient[Any], name: str = "Ann") -> str:
    return str(client.post("/api/personas", json={"name": name}).json()["id"])


def remember(client: TestClient[Any], owner: str, content: str, **fields: Any) -> str:
    answer = client.post(f"/api/personas/{owner}/memories", json={"content": content, **fields})
    return str(answer.raise_for_status().json()["id"])


def search(client: TestClient[Any], owner: str, query: str, **options: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/memories/search", json={"persona_id": owner, "query": query, **options})
    return list(answer.raise_for_status().json()["results"])


def found(client: TestClient[Any], owner: str, query: str, **options: Any) -> list[str]:
    return [each["memory"]["content"] for each in search(client, owner, query, **options)]


def test_a_memory_is_found_by_its_words_and_by_its_meaning_and_says_why(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    for content in ("My puppy is called Biscuit", "I work as a nurse in Porto", "The violin is my instrument"):
        remember(client, ann, content)

    by_word, by_meaning = search(client, ann, "Biscuit")[0], search(client, ann, "Where does she live and her job?")[0]

    assert by_word["memory"]["content"] == "My puppy is called Biscuit"
    assert by_word["why"]["lexical"] == 1
    assert by_meaning["memory"]["content"] == "I work as a nurse in Porto"
    assert (by_meaning["why"]["lexical"], by_meaning["why"]["semantic"]) == (0, 1)


def test_only_this_personas_memories_are_found(opened: Opened) -> None:
    _, client = opened
    ann, bob = made(client), made(client, "Bob")
    remember(client, bob, "Likes tea")

    assert found(client, ann, "tea") == []
    assert client.post("/api/memories/search", json={"persona_id": "x", "query": "tea"}).status_code == 400
    unknown = client.post("/api/memories/search", json={"persona_id": made(client)[:-4] + "0000", "query": "tea"})
    assert unknown.status_code == 404


def test_filters_phrases_and_left_out_words_narrow(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    remember(client, ann, "Green tea in the morning", tags=["drinks"], tier="hot", type="preference")
    remember(client, ann, "Tea that is green, at noon", tags=["drinks"], occurred_at="2020-05-01T10:00:00Z")
    remember(client, ann, "Black tea with milk", tags=["drinks", "milk"], type="fact")

    assert len(found(client, ann, "tea")) == 3
    assert found(client, ann, '"green tea"') == ["Green tea in the morning"]
    assert found(client, ann, "tea -green") == ["Black tea with milk"]
    assert found(client, ann, "tea tag:milk") == found(client, ann, "tea type:fact") == ["Black tea with milk"]
    assert found(client, ann, "tea tier:hot") == ["Green tea in the morning"]
    assert found(client, ann, "tea before:2021") == ["Tea that is green, at noon"]
    assert set(found(client, ann, "after:2021 tag:drinks")) == {"Green tea in the morning", "Black tea with milk"}
    refused = client.post("/api/memories/search", json={"persona_id": ann, "query": "tier:tepid"})
    assert (refused.status_code, "tier:tepid" in refused.json()["detail"]) == (400, True)


def test_the_index_follows_every_kind_of_change(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    first, second = remember(client, ann, "Keeps bees"), remember(client, ann, "Plays chess")
    assert found(client, ann, "bees chess") == ["Keeps bees", "Plays chess"]

    client.patch(f"/api/memories/{first}", json={"content": "Keeps goats"})
    client.delete(f"/api/memories/{second}")
    assert found(client, ann, '"bees"') == []
    assert found(client, ann, "goats") == ["Keeps goats"]
    client.post(f"/api/memories/{second}/restore")
    assert "Plays chess" in found(client, ann, "chess")
    (event,) = client.get("/api/events", params={"name": "v1.MemoryUpdated"}).json()["items"]
    client.post(f"/api/events/{event['seq']}/revert", json={})
    assert found(client, ann, '"bees"') == ["Keeps bees"]


def test_a_speaker_and_the_turns_beside_count(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    talk = ["Ann: Did you get a pet?", "Bob: Yes, it is a big one!", "Bob: I named it Rex"]
    source = {"session": 1}
    for content in talk:
        remember(client, ann, content, source=source)

    results = search(client, ann, "Which pet did Bob get?")

    assert {each["memory"]["content"] for each in results} == set(talk)
    assert [each["why"]["speaker"] for each in results if each["memory"]["content"].startswith("Bob")] == [True, True]
    assert max(each["why"]["neighbour"] for each in results) > 0
    assert results[0]["memory"]["source"]["session"] == "1"


def test_a_search_right_after_many_additions_misses_none_of_them(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    drafts = [{"persona_id": ann, "content": f"Note {n} about nothing"} for n in range(200)]
    drafts.append({"persona_id": ann, "content": "The feline sleeps on the sofa"})
    client.post("/api/memories/bulk", json={"memories": drafts}).raise_for_status()

    answer = client.post("/api/memories/search", json={"persona_id": ann, "query": "a cat on the couch", "limit": 1})

    assert answer.json()["results"][0]["memory"]["content"] == "The feline sleeps on the sofa"
    assert answer.json()["pending"] == 0


def test_the_index_goes_on_after_a_restart_and_is_made_again_when_it_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    with running(folder) as (_, client):
        ann = made(client)
        remember(client, ann, "Keeps bees")
        assert found(client, ann, "bees") == ["Keeps bees"]
    index = folder / "search.db"
    for damage in (index.exists, index.unlink, lambda: index.write_bytes(b"no database" * 999)):
        damage()
        with running(folder) as (_, client):
            assert found(client, ann, "bees") == ["Keeps bees"]


def test_who_still_read_the_index_as_it_was_begun_anew_leaves_nothing_of_the_old_one(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    remember(client, ann, "Keeps bees")
    assert found(client, ann, "bees") == ["Keeps bees"]
    with app.indexer.index.reading() as connection:
        connection.execute("SELECT count(*) FROM doc").fetchone()
        app.indexer.begin_anew()

    for _ in range(3):
        assert found(client, ann, "bees") == ["Keeps bees"]


def test_the_index_is_begun_anew_while_many_read_and_write_it(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    remember(client, ann, "Keeps bees")
    index, is_over, faults = app.indexer.index, threading.Event(), []

    def use(way: Callable[[], AbstractContextManager[dbapi2.Connection]]) -> None:
        try:
            while not is_over.is_set():
                with way() as connection:
                    connection.execute("SELECT count(*) FROM doc, state").fetchall()
                    connection.execute("SELECT count(*) FROM word WHERE word MATCH 'bees'").fetchall()
        except dbapi2.Error as fault:
            faults.append(fault)

    ways = [index.reading, index.reading, index.writing]
    threads = [threading.Thread(target=use, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for _ in range(30):
        app.indexer.begin_anew()
    is_over.set()
    for thread in threads:
        thread.join()

    assert faults == []
    assert found(client, ann, "bees") == ["Keeps bees"]
    assert app.indexer.progress.problem is None


def test_a_restored_backup_takes_the_index_along(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, client):
        ann = made(client)
        remember(client, ann, "Keeps bees")
        backup = client.post("/api/backups", json={}).json()["name"]
        client.delete(f"/api/memories/{remember(client, ann, 'Keeps goats')}")
        remember(client, ann, "Keeps sheep")
        assert found(client, ann, "sheep")[0] == "Keeps sheep"

        client.post("/api/backups/restore", json={"name": backup}).raise_for_status()

        assert found(client, ann, "keeps sheep goats bees") == ["Keeps bees"]
        assert app.indexer.progress.problem is None


class Counting(Embedder):
    """Says how many texts it was given at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[int] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.given.append(len(texts))
        return super().embed(texts)


def test_what_is_written_waits_until_writing_rests_or_somebody_waits_for_it(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    with vault.write() as session:
        ann = persona(session)
    embedder, began = Counting(), threading.Event()

    def idle() -> Iterator[object]:
        began.set()
        yield None

    indexer = Indexer(vault, embedder, quiet_s=3_600)
    indexer.when_idle = idle
    assert began.wait(60)
    for content in ("Keeps bees", "Keeps goats", "Keeps sheep"):
        with vault.write() as session:
            memory(session, ann, content)

    indexer.catch_up()
    given, pending = [*embedder.given], indexer.pending(ann)

    assert (given, pending) == ([], 3)
    assert indexer.wait_for(ann, 60) == 0
    assert embedder.given == [3]
    indexer.close()
    vault.close()


def test_an_encrypted_vault_has_an_encrypted_index(opened: Opened, tmp_path: Path) -> None:
    app, client = opened
    ann = made(client)
    remember(client, ann, "Zanzibar is warm")
    assert found(client, ann, "Zanzibar") == ["Zanzibar is warm"]
    index = tmp_path / "vault" / "search.db"

    app.encryption.turn_on("a long passphrase")

    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(index).execute("SELECT count(*) FROM doc")
    assert found(client, ann, "Zanzibar") == ["Zanzibar is warm"]
    app.encryption.turn_off("a long passphrase")
    assert found(client, ann, "Zanzibar") == ["Zanzibar is warm"]
    forget_all()


def test_what_was_forgotten_leaves_no_word_in_the_index(opened: Opened, tmp_path: Path) -> None:
    _, client = opened
    ann = made(client)
    remember(client, ann, "Zanzibarius lives next door")
    remember(client, ann, "Keeps bees")
    assert found(client, ann, "Zanzibarius")[0] == "Zanzibarius lives next door"

    client.post("/api/erasures", json={"name": "Zanzibarius"}).raise_for_status()

    assert found(client, ann, '"Zanzibarius"') == []
    files = list((tmp_path / "vault").rglob("search.db*"))
    assert files
    assert not any(b"zanzibari" in file.read_bytes().lower() for file in files)


def test_what_was_forgotten_leaves_the_index_also_when_a_kill_came_before_it_was_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: SearchIndex) -> None:
        raise KeyboardInterrupt

    with running(tmp_path / "vault") as (app, client):
        ann = made(client)
        remember(client, ann, "Zanzibarius lives next door")
        assert found(client, ann, "Zanzibarius")
        app.indexer.pause()
        with monkeypatch.context() as patch:
            patch.setattr(SearchIndex, "scrub", killed)
            with pytest.raises(KeyboardInterrupt):
                app.forgetting.forget(Scope(name="Zanzibarius"))
        assert app.indexer.index.is_to_be_scrubbed()

    with running(tmp_path / "vault") as (app, _):
        app.indexer.catch_up()
        assert not app.indexer.index.is_to_be_scrubbed()
        files = list((tmp_path / "vault").rglob("search.db*"))
        assert not any(b"zanzibari" in file.read_bytes().lower() for file in files)


@pytest.mark.parametrize("wrong", [ModelFile("no_such_package", "x", ""), ModelFile("pjais", "__init__.py", "0" * 64)])
def test_without_the_model_words_still_find_and_the_answer_says_what_is_missing(
    opened: Opened, wrong: ModelFile
) -> None:
    app, client = opened
    ann = made(client)
    app.indexer.embedder.let_go()
    app.indexer.embedder.__init__(wrong)  # type: ignore[misc]
    remember(client, ann, "Keeps bees")

    answer = client.post("/api/memories/search", json={"persona_id": ann, "query": "bees"}).raise_for_status().json()

    assert [each["memory"]["content"] for each in answer["results"]] == ["Keeps bees"]
    assert answer["pending"] == 1
    assert wrong.name in answer["problem"]
    assert embedder.MODEL_FILE.path().exists()


def test_memories_are_linked_by_what_they_share(opened: Opened) -> None:
    _, client = opened
    ann = made(client)
    one = remember(client, ann, "We met Elias at the harbour", source={"session": "s"})
    beside = remember(client, ann, "It rained all day long", source={"session": "s"})
    named = remember(client, ann, "The lighthouse belongs to Elias")
    alike = remember(client, ann, "we ran into him at the port")
    remember(client, ann, "The square root of nine is three")
    newer = client.post("/api/memories/merge", json={"ids": [one, alike], "content": "We met Elias at the port"}).json()

    found(client, ann, "anything")
    links = client.get(f"/api/memories/{one}/links").raise_for_status().json()["links"]

    kinds = {link["memory"]["id"]: link["kind"] for link in links}
    assert kinds[newer["id"]] == "superseded_by"
    assert (kinds[beside], kinds[named]) == ("same_source", "same_entity")
    back = client.get(f"/api/memories/{newer['id']}/links").json()["links"]
    assert {link["memory"]["id"] for link in back if link["kind"] == "supersedes"} == {one, alike}
    assert all(link["memory"]["content"] != "The square root of nine is three" for link in links)
    assert client.get(f"/api/memories/{ann}/links").status_code == 404

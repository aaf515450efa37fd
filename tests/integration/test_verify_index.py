"""What verifying finds in the search index, each by really doing it to one."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pjais.bootstrap import open_vault
from pjais.cli.main import main
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.security.cipher import connect
from tests.factories import memory, running
from tests.integration.talk import begun, say
from tests.integration.test_search import Opened, found, made, opened, remember

__all__ = ["opened"]

_OTHER_WORDS = "the words of some rows of memory are missing, or others"
TAMPERINGS = {
    "DELETE FROM doc": "is not in the search index",
    "UPDATE doc SET digest = x'00'": "the search index holds another text",
    "UPDATE doc SET persona_id = 'z'": "the search index holds another persona_id",
    "UPDATE doc SET session = 'z'": "the search index holds another session",
    "UPDATE doc SET said_at = 'z'": "the search index holds another said_at",
    "UPDATE doc SET speaker = 'z'": "the search index holds another speaker",
    "UPDATE doc SET importance = 0.9": "the search index holds another importance",
    "INSERT INTO said VALUES (99, 'z', x'00', 1)": "is in the search index, but not stored",
    "DELETE FROM word_docsize": _OTHER_WORDS,
    "DELETE FROM word WHERE rowid = 1": _OTHER_WORDS,
    "UPDATE word SET persona = 'z', body = 'Keeps bees' WHERE rowid = 1": _OTHER_WORDS,
    "INSERT INTO word (rowid, persona, body) VALUES (7, 'z', 'left behind')": _OTHER_WORDS,
    "INSERT INTO said_word (rowid, persona, body) VALUES (7, 'z', 'x')": "the words of some rows of message are",
    "DELETE FROM vector": "some vectors are missing",
    "UPDATE vector SET value = zeroblob(768)": "is not what was stored",
    "UPDATE vector SET doc = 99": "is not what was stored, or of nothing",
}


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_verifying_names_what_is_wrong_with_the_index_and_repairing_makes_it_anew(
    opened: Opened, statement: str
) -> None:
    app, client = opened
    ann = made(client)
    remember(client, ann, "Keeps bees")
    assert found(client, ann, "bees") == ["Keeps bees"]
    assert client.post("/api/integrity/verify", params={"wait": True}).json()["status"] == "clean"
    with app.indexer.index.writing() as connection:
        connection.execute(statement)

    told = client.post("/api/integrity/verify", params={"wait": True}).json()

    assert told["status"] == "different"
    (difference,) = told["differences"]
    assert (difference["part"], difference["repair"]) == ("search", "rebuild")
    assert TAMPERINGS[statement] in difference["what"]
    client.post("/api/integrity/repair").raise_for_status()
    assert client.post("/api/integrity/verify", params={"wait": True}).json()["status"] == "clean"
    assert found(client, ann, "bees") == ["Keeps bees"]


def test_words_of_messages_are_compared_beside_those_of_memories(opened: Opened) -> None:
    app, client = opened
    ann = made(client)
    remember(client, ann, "Keeps bees")
    talk = begun(client, ann)
    for content in ("Hello there", "Größe, naïve and 日本語 🐝", "Hello again"):
        say(client, talk, content, reply=False)
    assert client.post("/api/integrity/verify", params={"wait": True}).json()["status"] == "clean"
    with app.indexer.index.writing() as connection:
        connection.execute("UPDATE said_word SET persona = 'z', body = 'Hello' WHERE rowid = 3")

    (difference,) = client.post("/api/integrity/verify", params={"wait": True}).json()["differences"]

    assert "the words of some rows of message are missing, or others" in difference["what"]


def test_verifying_from_the_command_line_tells_how_far_the_index_is_behind(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    with running(folder) as (_, client):
        ann = made(client)
        changed = remember(client, ann, "Keeps bees")
        kept = remember(client, ann, "Keeps goats")
        assert found(client, ann, "bees")[0] == "Keeps bees"
    vault = open_vault(folder)
    with vault.write() as session:
        MemoryService(session).update(changed, MemoryPatch(content="Keeps sheep"))
        memory(session, ann, "Keeps hens")
    vault.close()

    told = CliRunner().invoke(main, ["--data-dir", str(folder), "verify"])
    assert told.exit_code == 0
    assert "The search index is behind by 2 events" in told.output

    connection = connect(folder / "search.db", None)
    connection.execute("UPDATE doc SET importance = 0.9")
    connection.commit()
    connection.close()
    told = CliRunner().invoke(main, ["--data-dir", str(folder), "verify"])
    assert told.exit_code != 0
    assert f"search: memory {kept}: the search index holds another importance" in told.output


def test_a_memory_told_of_another_moment_is_renewed_in_the_index(opened: Opened) -> None:
    """Its words and its sitting stay what they are."""
    _, client = opened
    ann = made(client)
    source = {"session": "s"}
    one = remember(client, ann, "Met Zoe", source=source, occurred_at="2026-03-01T10:00:00.000Z")
    found(client, ann, "Zoe")
    client.patch(f"/api/memories/{one}", json={"occurred_at": "2026-03-01T11:00:00.000Z"}).raise_for_status()

    assert client.post("/api/integrity/verify", params={"wait": True}).json()["differences"] == []

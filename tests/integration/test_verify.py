"""What `verify` finds, each by really doing it to a vault behind the app's back."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from pjais.bootstrap import open_vault
from pjais.eventlog.catalogue import UPCASTERS
from pjais.eventlog.chain import LEAF_FIELDS, chain_hash, leaf_hash
from pjais.eventlog.checkpoints import EVERY, Checkpoints
from pjais.eventlog.report import Part, Repair, Report
from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryDraft, MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
from pjais.kernel.errors import PjaisError
from pjais.persistence.device import device_id
from pjais.persistence.vault import Vault
from tests.factories import memory, persona

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def fill(vault: Vault) -> None:
    with vault.write() as session:
        ann = persona(session)
        PersonaService(session).set_avatar(ann, PICTURE)
        first = memory(session, ann, "Likes tea")
        second = memory(session, ann, "Fears heights")
    with vault.write() as session:
        service = MemoryService(session)
        service.update(first, MemoryPatch(content="Likes green tea", tags=["tea"]))
        service.delete(second)
        service.remember_all([MemoryDraft(persona_id=ann, content=f"Thought {each}") for each in range(EVERY)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault with two checkpoints: over the first thousand events, and a day's."""
    vault = open_vault(tmp_path)
    fill(vault)
    keeper = Checkpoints(vault, device_id(vault.engine))
    keeper.close()
    keeper.make()
    vault.close()
    return tmp_path


def verified(folder: Path) -> Report:
    vault = open_vault(folder)
    try:
        return verify(vault.read)
    finally:
        vault.close()


def tamper(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "pjais.db")) as connection:
        connection.create_function("fold", 1, str.casefold, deterministic=True)
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_vault_that_was_only_used_is_as_it_should_be(folder: Path) -> None:
    report = verified(folder)

    assert report.is_clean
    assert (report.events, report.rows, report.blobs, report.waiting) == (EVERY + 6, EVERY + 3, 1, 0)
    assert report.checkpoints >= 1


@pytest.mark.parametrize(
    ("statement", "part", "said"),
    [
        ("UPDATE event SET changes = replace(changes, 'heights', 'depths') WHERE seq = 4", Part.CHAIN, "event 4"),
        ("UPDATE event SET actor = 'nobody' WHERE seq = 9", Part.CHAIN, "event 9"),
        ("DELETE FROM event WHERE seq = 20", Part.CHAIN, "event 20: is missing"),
        ("DELETE FROM event WHERE seq > 990", Part.CHAIN, "event 991: is missing; a checkpoint was signed"),
        ("UPDATE event SET prev_hash = zeroblob(32) WHERE seq = 8", Part.CHAIN, "event 8"),
        ("UPDATE checkpoint SET root = zeroblob(32) WHERE size = 1000", Part.CHAIN, "its signature"),
        ("UPDATE checkpoint SET made_at = '2020-01-01' WHERE size = 1000", Part.CHAIN, "checkpoint 1000"),
        ("UPDATE memory SET content = 'Thought 18' WHERE content = 'Thought 17'", Part.ROWS, "its content differ"),
        ("UPDATE memory SET deleted_at = '2026' WHERE content = 'Thought 17'", Part.ROWS, "its deleted_at differ"),
        ("DELETE FROM memory WHERE content = 'Thought 17'", Part.ROWS, "has events, but is not stored"),
        (
            (
                "INSERT INTO memory SELECT 'ffffffff-0000-7000-8000-000000000000', persona_id, content, summary, type,"
                " importance, tier, tags, source, occurred_at, access_count, last_accessed, created_at, updated_at,"
                " deleted_at, version, state, superseded_by, mention_count, pinned_at FROM memory"
                " WHERE content = 'Thought 17'"
            ),
            Part.ROWS,
            "memory ffffffff-0000-7000-8000-000000000000: is stored, but no event made it",
        ),
        ("UPDATE blob SET content = x'00'", Part.BLOBS, "its content is not what its name says"),
        ("DELETE FROM blob", Part.BLOBS, "its picture is not stored"),
    ],
)
def test_it_names_what_was_done_to_the_vault(folder: Path, statement: str, part: Part, said: str) -> None:
    tamper(folder, statement)

    found = verified(folder).differences[0]

    assert found.part is part
    assert said in str(found)


def test_a_reference_to_nobody_is_found_and_can_be_rebuilt(folder: Path) -> None:
    tamper(folder, "PRAGMA foreign_keys=OFF", "UPDATE memory SET persona_id = 'nobody' WHERE content = 'Thought 17'")

    found = {each.part: each for each in verified(folder).differences}

    assert found[Part.REFERENCES].repair is Repair.REBUILD
    assert "refers to a persona that is not there" in str(found[Part.REFERENCES])
    assert "its persona_id differ" in str(found[Part.ROWS])


def test_a_log_rewritten_as_a_whole_does_not_fit_its_checkpoints(folder: Path) -> None:
    """Who owns the file can make a new chain; the root that was signed before tells."""
    with closing(sqlite3.connect(folder / "pjais.db")) as connection:
        connection.execute("UPDATE event SET changes = replace(changes, 'heights', 'depths') WHERE seq = 4")
        connection.execute("UPDATE memory SET content = 'Fears depths' WHERE content = 'Fears heights'")
        chained = bytes(32)
        events = f"SELECT seq, {', '.join(LEAF_FIELDS)} FROM event"  # noqa: S608 - fixed names
        for seq, *content in connection.execute(events).fetchall():
            leaf = leaf_hash(content)
            after = chain_hash(chained, seq, leaf)
            connection.execute(
                "UPDATE event SET leaf_hash = ?, prev_hash = ?, hash = ? WHERE seq = ?", (leaf, chained, after, seq)
            )
            chained = after
        connection.commit()

    (found,) = verified(folder).differences

    assert "was signed over other events than those in the log" in str(found)


@pytest.mark.parametrize(
    "changes",
    [
        *('{"content": 3}', '{"content": ["a"]}', '{"content": "ab"}', '{"content": [null, 5]}', "[1]", "{"),
        *('{"dreamt": [1, 2]}', '{"id": [null, null]}', '{"importance": [0.5, "high"]}', '{"version": [1, true]}'),
    ],
)
def test_an_event_that_cannot_be_read_is_named(folder: Path, changes: str) -> None:
    tamper(folder, f"UPDATE event SET changes = '{changes}' WHERE seq = 4")  # noqa: S608 - a test's own words

    rows = {each.part: each for each in verified(folder).differences}[Part.ROWS]

    assert "event 4: cannot be read as a v1.MemoryAdded" in str(rows)


def test_events_of_a_newer_version_wait_and_are_counted(folder: Path) -> None:
    tamper(folder, "UPDATE event SET name = 'v9.MemoryAdded' WHERE seq = 4")

    report = verified(folder)

    assert report.waiting == 1
    assert all(each.part is Part.CHAIN for each in report.differences)


def test_an_older_event_is_read_as_what_it_means_today(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a release would that renames a field: the log keeps the old name, the upcaster knows the new."""
    tamper(
        folder,
        "UPDATE event SET name = 'v0.MemoryAdded', changes = replace(changes, '\"content\"', '\"text\"') WHERE seq = 4",
    )

    def renamed(changes: dict[str, list[object]]) -> dict[str, list[object]]:
        return {"content" if name == "text" else name: sides for name, sides in changes.items()}

    monkeypatch.setitem(UPCASTERS, "v0.MemoryAdded", renamed)

    report = verified(folder)

    assert report.waiting == 0
    assert all(each.part is Part.CHAIN for each in report.differences)


def test_it_can_be_stopped(folder: Path) -> None:
    class StopError(Exception):
        pass

    def stop(part: Part, done: int, _: int) -> None:
        if part is Part.CHAIN and done:
            raise StopError

    vault = open_vault(folder)
    with pytest.raises(StopError):
        verify(vault.read, stop)
    vault.close()


@settings(max_examples=60)
@given(place=st.integers(0, 10_000), byte=st.integers(1, 255))
def test_a_changed_byte_of_what_is_kept_is_found(
    damaged: Callable[[int, int], Report | None], place: int, byte: int
) -> None:
    report = damaged(place, byte)

    assert report is None or not report.is_clean


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Report | None]:
    """Changes a byte of a memory's words, in its row or its event; what was found, if it opened."""
    source = tmp_path_factory.mktemp("whole")
    vault = open_vault(source)
    fill(vault)
    vault.close()
    tamper(source, "VACUUM")  # leaves no copies of words in places that are free
    whole = (source / "pjais.db").read_bytes()
    places = [found.start() for found in re.finditer(rb"Thought \d", whole)]

    def run(place: int, byte: int) -> Report | None:
        folder, at = tmp_path_factory.mktemp("torn"), places[place % len(places)]
        (folder / "pjais.db").write_bytes(whole[:at] + bytes([whole[at] ^ byte]) + whole[at + 1 :])
        try:
            return verified(folder)
        except (PjaisError, SQLAlchemyError):  # refused to open, or to be read
            return None

    return run

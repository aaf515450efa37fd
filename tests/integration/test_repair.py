"""Rows that were changed behind the app's back are put right from the log, and what was there is kept."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from pjais.bootstrap import open_application, open_vault
from pjais.eventlog.catalogue import UPCASTERS
from pjais.eventlog.quarantine import Quarantined, Reason
from pjais.eventlog.repair import ContradictoryLogError, Repaired, drop_replaced, put_right, replaced_rows
from pjais.eventlog.report import Part
from pjais.eventlog.verify import verify
from pjais.features.memories.model import Memory
from tests.integration.test_verify import fill, tamper, verified
from tests.live import Subscriber, fresh


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    vault = open_vault(tmp_path)
    fill(vault)
    vault.close()
    return tmp_path


def repaired(folder: Path) -> Repaired:
    vault = open_vault(folder)
    try:
        return put_right(vault)
    finally:
        vault.close()


def test_wrong_missing_and_foreign_rows_are_put_right(folder: Path) -> None:
    tamper(
        folder,
        "PRAGMA foreign_keys=OFF",
        "UPDATE memory SET content = 'Never thought', persona_id = 'nobody' WHERE content = 'Thought 17'",
        "DELETE FROM memory WHERE content = 'Thought 18'",
        "UPDATE persona SET name = 'Bob'",
        "INSERT INTO persona SELECT 'stranger', 'Eve', description, personality, scenario, system_prompt,"
        " first_message, avatar, tags, memory_settings, privacy_settings, card, created_at, updated_at, deleted_at,"
        " version, model, accent, retired_at, origin FROM persona",
    )

    done = repaired(folder)

    assert done.replaced == {"memory": 2, "persona": 2}
    assert done.held == 0
    assert verified(folder).is_clean


def test_what_was_replaced_is_kept_until_it_is_let_go(folder: Path) -> None:
    tamper(folder, "UPDATE memory SET content = 'Never thought' WHERE content = 'Thought 17'")
    repaired(folder)
    tamper(folder, "UPDATE memory SET content = 'Nor this' WHERE content = 'Thought 17'")
    repaired(folder)

    vault = open_vault(folder)
    with vault.read() as session:
        assert replaced_rows(session) == {"memory": 2}
    drop_replaced(vault)
    with vault.read() as session:
        assert replaced_rows(session) == {}
    vault.close()


def test_a_vault_in_order_is_left_alone(folder: Path) -> None:
    assert repaired(folder).replaced == {}


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE event SET changes = '[' WHERE seq = 6", Reason.MALFORMED),
        ("UPDATE event SET changes = '{\"tier\": 7}' WHERE seq = 6", Reason.MALFORMED),
        ('UPDATE event SET changes = \'{"tier": "ab"}\' WHERE seq = 6', Reason.MALFORMED),
        ("UPDATE event SET changes = '{\"content\": [null, 5]}' WHERE seq = 6", Reason.MALFORMED),
        ('UPDATE event SET changes = \'{"importance": [0.5, "high"]}\' WHERE seq = 6', Reason.MALFORMED),
        ("UPDATE event SET changes = '{\"fancy\": [1, 2]}' WHERE seq = 6", Reason.MALFORMED),
        ("UPDATE event SET changes = '{\"id\": [null, null]}' WHERE seq = 6", Reason.MALFORMED),
        ('UPDATE event SET changes = \'{"id": [null, "another"]}\' WHERE seq = 6', Reason.MALFORMED),
        ('UPDATE event SET changes = \'{"tier": ["warm", "lukewarm"]}\' WHERE seq = 6', Reason.MALFORMED),
        (
            'UPDATE event SET name = \'v1.PersonaUpdated\', changes = \'{"name": ["A", "B"]}\' WHERE seq = 6',
            Reason.MALFORMED,
        ),
        ("UPDATE event SET name = 'v7.MemoryForgotten' WHERE seq = 6", Reason.NEWER),
        ("UPDATE event SET entity_type = 'dream' WHERE seq = 6", Reason.NEWER),
    ],
)
def test_what_cannot_be_applied_is_held_back_and_its_row_left_alone(
    folder: Path, statement: str, reason: Reason
) -> None:
    tamper(folder, statement)

    done = repaired(folder)

    vault = open_vault(folder)
    with vault.read() as session:
        (held,) = session.scalars(select(Quarantined))
        assert (held.seq, held.reason) == (6, reason)
        if held.entity_type == "memory":
            assert session.get_one(Memory, held.entity_id).deleted_at is not None
    vault.close()
    assert done.held == 1
    assert done.replaced == ({} if "dream" not in statement else {"memory": 1})


def test_what_waited_for_a_newer_version_is_applied_by_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field's new name, as a release would make it; then the same log with that release's upcaster."""
    tamper(
        folder,
        "UPDATE event SET name = 'v0.MemoryAdded', changes = replace(changes, '\"content\"', '\"text\"') WHERE seq = 4",
        "UPDATE memory SET content = 'Nobody knows' WHERE content = 'Fears heights'",
    )
    assert repaired(folder).held == 1

    monkeypatch.setitem(
        UPCASTERS,
        "v0.MemoryAdded",
        lambda said: {"content" if name == "text" else name: of for name, of in said.items()},
    )
    app = open_application(folder)
    with app.vault.read() as session:
        contents = set(session.scalars(text("SELECT content FROM memory")))
    app.close()

    assert "Fears heights" in contents
    done = repaired(folder)
    assert (done.held, done.replaced) == (0, {})


def test_an_event_that_no_table_takes_holds_back_its_own_row_alone(folder: Path) -> None:
    tamper(
        folder,
        "UPDATE event SET changes = replace(changes, '\"warm\"', '\"lukewarm\"') WHERE seq = 3",
        "UPDATE memory SET content = 'Never thought' WHERE content = 'Thought 17'",
    )

    done = repaired(folder)

    assert (done.held, done.replaced) == (1, {"memory": 1})
    found = {each.part: str(each) for each in verified(folder).differences}
    assert list(found) == [Part.CHAIN, Part.ROWS]
    assert "event 3: cannot be read as a v1.MemoryAdded, and is held back" in found[Part.ROWS]


def test_a_log_whose_rows_refer_to_nobody_changes_nothing(folder: Path) -> None:
    tamper(
        folder,
        "PRAGMA foreign_keys=OFF",
        "UPDATE event SET changes = '{' WHERE seq = 1",
        "UPDATE memory SET content = 'Never thought' WHERE content = 'Thought 17'",
        "DELETE FROM persona",
    )

    with pytest.raises(ContradictoryLogError, match="nothing was changed"):
        repaired(folder)

    assert Part.ROWS in [each.part for each in verified(folder).differences]


def test_a_malformed_event_leaves_the_other_rows_to_be_put_right(folder: Path) -> None:
    tamper(
        folder,
        "UPDATE event SET changes = '{\"id\": [null, null]}' WHERE seq = 5",
        "UPDATE memory SET content = 'Never thought' WHERE content = 'Thought 17'",
    )

    done = repaired(folder)

    assert (done.held, done.replaced) == (1, {"memory": 1})
    vault = open_vault(folder)
    with vault.read() as session:
        contents = set(session.scalars(text("SELECT content FROM memory")))
    vault.close()
    assert {"Likes green tea", "Thought 17"} <= contents


def test_an_upcaster_that_fails_makes_its_event_malformed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(folder, "UPDATE event SET name = 'v0.MemoryAdded' WHERE seq = 4")
    monkeypatch.setitem(UPCASTERS, "v0.MemoryAdded", lambda said: {"content": said["text"]})

    assert "event 4: cannot be read as a v0.MemoryAdded" in str(verified(folder).differences[1])
    assert repaired(folder).held == 1
    vault = open_vault(folder)
    with vault.read() as session:
        assert [(each.seq, each.reason) for each in session.scalars(select(Quarantined))] == [(4, Reason.MALFORMED)]
    vault.close()


def test_open_windows_see_the_rows_put_right(folder: Path) -> None:
    tamper(folder, "UPDATE persona SET name = 'Bob'")
    app = open_application(folder)
    window = Subscriber(app)
    window.follow("personas$")
    assert [row["name"] for row in window.rows("id")] == ["Bob"]
    put_right(app.vault)

    assert [row["name"] for row in window.rows("id")] == ["Ann"]
    assert fresh(app, "personas$") == window.rows("id")
    assert verify(app.vault.read).is_clean
    app.close()

"""Backups: of one moment while writing goes on, checked, kept by policy, and brought back without losing anything."""

import threading
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import delete

from pjais.backup.keeper import BackupNotFoundError, Keeper
from pjais.backup.manifest import DATABASE, MANIFEST, BrokenBackupError, Reason, read_manifest, sha256_of
from pjais.backup.restore import NotInBackupError
from pjais.backup.snapshot import make_backup
from pjais.bootstrap import Application, open_application
from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryNotFoundError, MemoryService
from pjais.features.personas.model import Blob
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.kernel.tasks import CancelledError
from pjais.persistence.device import device_id
from pjais.persistence.migrate import REVISIONS
from tests.factories import memory, persona
from tests.integration.first_schema import TO_FIRST_SCHEMA
from tests.integration.test_verify import PICTURE, tamper
from tests.live import Subscriber, fresh


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_application(tmp_path / "vault")
    yield opened
    opened.close()


def names(app: Application) -> list[str]:
    return [row["name"] for row in fresh(app, "personas$")]


def test_a_backup_holds_what_was_there_and_says_so(app: Application) -> None:
    with app.vault.write() as session:
        memory(session, persona(session))

    made = app.keeper.make()

    assert made.manifest is not None
    assert made.manifest.counts["memory"] == 1
    assert made.manifest.events == 2
    assert read_manifest(app.keeper.folder / made.name) == made.manifest
    assert [each.name for each in app.keeper.newest_first()] == [made.name]


def test_a_backup_taken_while_writing_is_one_moment(app: Application) -> None:
    with app.vault.write() as session:
        ann = persona(session)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with app.vault.write() as session:
                memory(session, ann, "x" * 3000)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            made = app.keeper.make()
            assert made.manifest is not None
            assert made.manifest.counts["memory"] == made.manifest.events - 1 == made.manifest.counts["event"] - 1
    finally:
        stop.set()
        writer.join()
    assert verify(app.vault.read).is_clean


def test_the_whole_vault_goes_back_and_open_windows_see_it(app: Application) -> None:
    with app.vault.write() as session:
        ann = persona(session)
        kept = memory(session, ann)
    made = app.keeper.make()
    with app.vault.write() as session:
        MemoryService(session).update(kept, MemoryPatch(content="Likes coffee"))
        PersonaService(session).update(ann, PersonaPatch(name="Anna"))
        persona(session, "Bob")
    window = Subscriber(app)
    window.follow("personas$")

    before = app.keeper.restore(app.keeper.folder / made.name)

    assert names(app) == ["Ann"] == [row["name"] for row in window.rows("id")]
    assert verify(app.vault.read).is_clean
    with app.vault.write() as session:
        persona(session, "Cid")
    assert [row["name"] for row in window.rows("id")] == ["Ann", "Cid"]
    app.keeper.restore(app.keeper.folder / before.name)
    assert names(app) == ["Anna", "Bob"]
    assert verify(app.vault.read).is_clean


def test_one_persona_comes_back_with_its_memories_and_picture_and_newer_things_stay(app: Application) -> None:
    with app.vault.write() as session:
        ann, bob = persona(session), persona(session, "Bob")
        PersonaService(session).set_avatar(ann, PICTURE)
        old, other = memory(session, ann), memory(session, bob, "Likes rain")
    made = app.keeper.make()
    with app.vault.write() as session:
        service = MemoryService(session)
        service.update(old, MemoryPatch(content="Spoilt"))
        service.update(other, MemoryPatch(content="Likes snow"))
        newer = memory(session, ann, "Since then")
        PersonaService(session).delete(ann)
        session.execute(delete(Blob))

    done = app.keeper.restore_persona(app.keeper.folder / made.name, ann)

    assert done == {"persona": 1, "memory": 1, "conversation": 0, "message": 0, "memory_proposal": 0}
    with app.vault.read() as session:
        service = MemoryService(session)
        assert [service.find(each).content for each in (old, newer, other)] == ["Likes tea", "Since then", "Likes snow"]
        avatar = PersonaService(session).stored.find(ann).avatar
        assert avatar is not None
        assert PersonaService(session).blob(avatar).content == PICTURE
    assert verify(app.vault.read).is_clean


def test_a_persona_that_is_not_in_it_changes_nothing(app: Application) -> None:
    made = app.keeper.make()
    with app.vault.write() as session:
        ann = persona(session)

    with pytest.raises(NotInBackupError):
        app.keeper.restore_persona(app.keeper.folder / made.name, ann)

    assert names(app) == ["Ann"]


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        (DATABASE, lambda whole: whole[:-100], "bytes where"),
        (DATABASE, lambda whole: whole[:5000] + b"\xff" + whole[5001:], "its checksum differs"),
        (MANIFEST, lambda whole: whole[:40], "cannot be read"),
        (MANIFEST, lambda whole: whole.replace(b'"events": 2', b'"events": 3'), "does not hold what its manifest says"),
        (MANIFEST, lambda whole: whole.replace(REVISIONS[-1].encode(), b"0999"), "please update"),
        (MANIFEST, lambda _: None, "is no backup"),
    ],
)
def test_a_damaged_backup_is_refused_in_words_and_changes_nothing(
    app: Application, file: str, change: object, said: str
) -> None:
    with app.vault.write() as session:
        memory(session, persona(session))
    place = app.keeper.folder / app.keeper.make().name
    with app.vault.write() as session:
        persona(session, "Bob")
    changed = change((place / file).read_bytes())  # type: ignore[operator]
    (place / file).unlink()
    if changed is not None:
        (place / file).write_bytes(changed)

    with pytest.raises(BrokenBackupError, match=said):
        app.keeper.restore(place)

    assert names(app) == ["Ann", "Bob"]
    assert len(app.keeper.newest_first()) == 1


def test_a_stopped_backup_or_restore_leaves_nothing_behind(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("backup.snapshot", "persistence.vault"):
        monkeypatch.setattr(f"pjais.{module}._PAGES", 3)

    with app.vault.write() as session:
        persona(session)
    made = app.keeper.make()
    with app.vault.write() as session:
        persona(session, "Bob")
    app.tasks.follow(lambda task: task.cancel() if task.total and not task.is_cancelling else None)

    with pytest.raises(CancelledError):
        app.keeper.make()
    with pytest.raises(CancelledError):
        app.keeper.restore(app.keeper.folder / made.name)

    assert names(app) == ["Ann", "Bob"]
    assert [each.name for each in app.keeper.newest_first()] == [made.name]
    assert not list(app.keeper.folder.glob("*.part"))
    assert verify(app.vault.read).is_clean


def test_what_exists_is_not_overwritten(app: Application, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()

    with pytest.raises(InvalidInputError, match="exists already"):
        app.keeper.make_at(tmp_path / "here")


def test_without_room_nothing_is_written(app: Application, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("pjais.backup.snapshot._ROOM", 1e12)

    with pytest.raises(NoRoomError, match="MB left"):
        make_backup(app.vault, tmp_path / "copy", Reason.ASKED, "device")

    assert not list(tmp_path.glob("copy*"))


def test_a_day_without_changes_needs_no_backup(app: Application) -> None:
    app.keeper.look()
    assert app.keeper.newest_first() == []
    with app.vault.write() as session:
        persona(session)
    app.keeper.look()
    app.keeper.look()
    (made,) = app.keeper.newest_first()
    assert made.manifest is not None
    assert made.manifest.reason is Reason.DAILY
    age(app.keeper, made.name, "2020-01-01T00:00:00.000000Z")
    app.keeper.look()
    assert len(app.keeper.newest_first()) == 1
    with app.vault.write() as session:
        persona(session, "Bob")
    app.keeper.look()
    assert len(app.keeper.newest_first()) == 2


def age(keeper: Keeper, name: str, made_at: str) -> None:
    file = keeper.folder / name / MANIFEST
    file.write_bytes(orjson.dumps({**orjson.loads(file.read_bytes()), "made_at": made_at}))


def test_a_backup_of_another_device_leaves_this_one_who_it_is(app: Application, tmp_path: Path) -> None:
    other = open_application(tmp_path / "other")
    with other.vault.write() as session:
        persona(session, "From afar")
    other.keeper.make_at(tmp_path / "copy")
    other.close()
    mine = device_id(app.vault.engine)

    app.keeper.restore(tmp_path / "copy")

    assert names(app) == ["From afar"]
    assert device_id(app.vault.engine) == mine
    with app.vault.write() as session:
        memory(session, persona(session, "Here"))
    assert verify(app.vault.read).is_clean


def test_a_backup_from_before_a_migration_is_migrated_as_it_comes_back(app: Application) -> None:
    with app.vault.write() as session:
        kept = memory(session, persona(session))
    place = app.keeper.folder / app.keeper.make().name
    older(place)
    with app.vault.write() as session:
        MemoryService(session).delete(kept)

    app.keeper.restore(place)

    with app.vault.read() as session:
        assert MemoryService(session).find(kept).content == "Likes tea"
    assert verify(app.vault.read).is_clean


def older(place: Path) -> None:
    """Make a backup what the first release would have written."""
    tamper(place, *TO_FIRST_SCHEMA)
    told = orjson.loads((place / MANIFEST).read_bytes())
    told |= {"schema_revision": "0001", "sha256": sha256_of(place / DATABASE)}
    (place / MANIFEST).write_bytes(orjson.dumps(told | {"size_bytes": (place / DATABASE).stat().st_size}))


def test_backups_that_are_gone_are_not_found(app: Application) -> None:
    with pytest.raises(BackupNotFoundError):
        app.keeper.find("../vault")
    made = app.keeper.make()
    app.keeper.remove(made.name)
    with pytest.raises(BackupNotFoundError):
        app.keeper.remove(made.name)


def test_a_forgotten_memory_of_a_deleted_persona_stays_unknown_until_it_is_restored(app: Application) -> None:
    with app.vault.write() as session:
        ann = persona(session)
        old = memory(session, ann)
    made = app.keeper.make()
    with app.vault.write() as session:
        PersonaService(session).delete(ann)
    with app.vault.read() as session, pytest.raises(MemoryNotFoundError):
        MemoryService(session).find(old)

    app.keeper.restore_persona(app.keeper.folder / made.name, ann)

    with app.vault.read() as session:
        assert MemoryService(session).find(old).content == "Likes tea"

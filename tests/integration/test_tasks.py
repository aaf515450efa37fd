"""Work that runs is listed and can be stopped; what was stopped has changed nothing, and can be done again."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from sqlcipher3 import dbapi2

from pjais.backup.transfer import export_all
from pjais.bootstrap import Application, open_application, open_vault
from pjais.eventlog.forget import Scope
from pjais.eventlog.verify import verify
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.kernel.tasks import CancelledError, Kind, Task, Tasks
from pjais.persistence.rows import run
from pjais.security.keychain import forget_all
from pjais.server.loopback import LoopbackServer
from tests.factories import memory, persona, running
from tests.live import Subscriber

PASSPHRASE = "correct horse"  # noqa: S105 - a test's
NAME = "Zanzibarine"
#: What a run of its own makes, or that is derived: none of it is content.
BESIDE = {
    "replies.lock",
    "pjais.db",
    "pjais.db-wal",
    "pjais.db-shm",
    "search.db",
    "search.db-wal",
    "search.db-shm",
    "pjais.lock",
}
#: A compaction signs one before it looks further, as happens every thousand events and once a day anyway.
SIGNED = {"checkpoints.jsonl", "checkpoint"}


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Progress is told often, so that a small vault can be stopped in the middle of anything."""
    for module in ("backup.snapshot", "persistence.vault"):
        monkeypatch.setattr(f"pjais.{module}._PAGES", 10)
    for module in ("backup.transfer", "backup.audit_export", "eventlog.rebuild", "eventlog.archive", "backup.restore"):
        monkeypatch.setattr(f"pjais.{module}._BATCH", 50)
    monkeypatch.setattr("pjais.persistence.stoppable._STEPS", 500)
    monkeypatch.setattr("pjais.backup.transfer._TOLD", 50)
    monkeypatch.setattr("pjais.eventlog.checkpoints.DAILY", timedelta(0))
    forget_all()
    yield
    forget_all()


def fill(app: Application, memories: int = 300) -> str:
    """A persona with a history and memories that name somebody, two backups and an archive of older events."""
    with app.vault.write() as session:
        owner = persona(session, "Ann")
        texts = [f"{NAME if number % 3 else 'Quokkabert'} likes tea number {number}" for number in range(memories)]
        MemoryService(session).remember_all([MemoryDraft(persona_id=owner, content=each) for each in texts])
    app.checkpoints.make(up_to_now=True)
    with app.vault.write() as session:
        memory(session, owner, f"{NAME} came by")
    app.compaction.compact(0)
    app.keeper.make()
    with app.vault.write() as session:
        MemoryService(session).remember_all([MemoryDraft(persona_id=owner, content=f"{NAME} {n}") for n in range(100)])
    app.keeper.make()
    with app.vault.write() as session:
        memory(session, owner, "The newest")
    return owner


def state(app: Application, *, without: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """All that is to be as it was: every file beside the database by its hash, every row of every table."""
    folder = app.vault.paths.folder
    files = {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in BESIDE | without
    }
    folders = sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_dir())
    with app.vault.read() as session:
        connection = session.connection()
        names = [n for (n,) in run(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {
            name: sorted(map(repr, run(connection, f"SELECT * FROM {name}").fetchall()))  # noqa: S608 - its own names
            for name in names
            if name not in without
        }
    return {"files": files, "folders": folders, "rows": rows, "key": app.vault.key}


@contextmanager
def stopped_at(tasks: Tasks, number: int, stop: Callable[[Task], object] = Task.cancel) -> Iterator[list[str]]:
    """Stops the first task at the ``number``-th time that it tells something; gives the ids of what was stopped."""
    asked: list[str] = []
    count, is_over = 0, False

    def heard(task: Task) -> None:
        nonlocal count
        count += task.can_cancel
        if count >= number and not (asked or is_over) and task.can_cancel and not task.is_cancelling:
            asked.append(task.id)
            stop(task)

    tasks.follow(heard)
    try:
        yield asked
    finally:
        is_over = True


@contextmanager
def through_the_api(client: TestClient[Any]) -> Iterator[Callable[[Task], None]]:
    """Stops a task as the screens do, by a request of its own while the task's thread waits for the answer."""

    def stop(task: Task) -> None:
        answers: list[int] = []
        asking = threading.Thread(
            target=lambda: answers.append(client.post(f"/api/tasks/{task.id}/cancel").status_code)
        )
        asking.start()
        asking.join()
        assert answers == [200]

    yield stop


def asked_for(app: Application) -> list[str]:
    """What runs, but for what the app does by itself."""
    return [task.kind for task in app.tasks.oldest_first() if task.kind != "search-index"]


Work = Callable[[TestClient[Any], Application, str, Path], Any]


def restored(client: TestClient[Any], app: Application, _: str, __: Path) -> Any:
    return client.post("/api/backups/restore", json={"name": oldest(app)})


def persona_restored(client: TestClient[Any], app: Application, owner: str, _: Path) -> Any:
    return client.post("/api/backups/restore", json={"name": oldest(app), "persona_id": owner})


def read(client: TestClient[Any], _: Application, __: str, outside: Path) -> Any:
    other = open_vault(outside / "other")
    with other.write() as session:
        owner = persona(session, "Bob")
        MemoryService(session).remember_all([MemoryDraft(persona_id=owner, content=f"Tea {n}") for n in range(200)])
    export_all(other, outside / "other.jsonl", replace=True)
    other.close()
    return client.post("/api/exports/read", json={"path": str(outside / "other.jsonl")})


def oldest(app: Application) -> str:
    return min(each.name for each in app.keeper.newest_first())


WORK: dict[str, Work] = {
    "backup": lambda client, *_: client.post("/api/backups", json={}),
    "backup elsewhere": lambda client, _, __, outside: client.post(
        "/api/backups", json={"path": str(outside / "deep" / "copy")}
    ),
    "restore": restored,
    "restore of a persona": persona_restored,
    "encryption": lambda client, *_: client.post("/api/encryption/on", json={"passphrase": PASSPHRASE}),
    "forgetting a name": lambda client, *_: client.post("/api/erasures", json={"name": NAME}),
    "forgetting a persona": lambda client, _, owner, __: client.post("/api/erasures", json={"persona_id": owner}),
    "trying to forget": lambda client, *_: client.post("/api/erasures", json={"name": NAME, "dry_run": True}),
    "compaction": lambda client, *_: client.post("/api/compaction", json={"keep_days": 0}),
    "export": lambda client, _, __, outside: client.post(
        "/api/exports", json={"path": str(outside / "all.jsonl.gz"), "replace": True}
    ),
    "reading an export": read,
    "repair": lambda client, *_: client.post("/api/integrity/repair"),
    "persona data": lambda client, _, owner, __: client.get(f"/api/personas/{owner}/data"),
}


@pytest.mark.parametrize("what", WORK)
def test_work_that_is_stopped_changes_nothing_and_can_be_done_again(what: str, tmp_path: Path) -> None:
    (outside := tmp_path / "outside").mkdir()
    with running(tmp_path / "vault") as (app, client):
        owner = fill(app)
        app.indexer.pause()
        signed = SIGNED if what == "compaction" else set()
        before = state(app, without=signed)
        with through_the_api(client) as stop, stopped_at(app.tasks, 3, stop) as asked:
            answer = WORK[what](client, app, owner, outside)

        assert asked
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:pjais:problem:cancelled")
        assert answer.json()["detail"] == "Stopped; nothing was changed"
        assert state(app, without=signed) == before
        assert not (outside / "deep").exists()
        assert not list(outside.glob("all*"))
        assert asked_for(app) == []
        assert verify(app.vault.read).is_clean

        assert WORK[what](client, app, owner, outside).is_success
        assert verify(app.vault.read).is_clean


def done(kind: str, app: Application, owner: str) -> None:
    match kind:
        case "backup":
            app.keeper.make()
        case "restore":
            app.keeper.restore(app.keeper.folder / oldest(app))
        case "encryption":
            app.encryption.turn_on(PASSPHRASE)
        case "compaction":
            app.compaction.compact(0)
        case "forgetting":
            app.forgetting.forget(Scope(name=NAME))
        case _:
            app.forgetting.forget(Scope(persona_id=owner))


COUNTED: dict[str, int] = {}


def moments(kind: str, folder: Path) -> int:
    """How often a task of that kind tells something while it can be stopped."""
    if kind not in COUNTED:
        app = open_application(folder)
        owner = fill(app, 150)
        app.indexer.pause()
        count = 0

        def heard(task: Task) -> None:
            nonlocal count
            count += task.can_cancel

        app.tasks.follow(heard)
        done(kind, app, owner)
        app.close()
        COUNTED[kind] = count
    return COUNTED[kind]


@pytest.mark.parametrize("kind", ["backup", "restore", "encryption", "compaction", "forgetting", "forgetting-persona"])
@settings(max_examples=6)
@given(share=st.floats(0, 1))
@example(share=0.7)
@example(share=0.9)
@example(share=0.99)
def test_wherever_it_is_stopped_nothing_has_changed(
    kind: str, share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    forget_all()
    number = 1 + int(share * moments(kind, tmp_path_factory.mktemp("counted") / "vault"))
    forget_all()
    app = open_application(tmp_path_factory.mktemp("stopped") / "vault")
    try:
        owner = fill(app, 150)
        app.indexer.pause()
        signed = SIGNED if kind == "compaction" else set()
        before = state(app, without=signed)
        is_stopped = False
        with stopped_at(app.tasks, number) as asked:
            try:
                done(kind, app, owner)
            except CancelledError:
                is_stopped = True

        assert is_stopped == bool(asked)
        assert (state(app, without=signed) == before) == is_stopped
        assert verify(app.vault.read).is_clean
        if is_stopped:
            done(kind, app, owner)
            assert verify(app.vault.read).is_clean
    finally:
        app.close()
    again = open_application(app.vault.paths.folder)
    assert verify(again.vault.read).is_clean
    again.close()


def test_encryption_that_is_on_is_changed_or_stays_as_it_was(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, client):
        fill(app)
        app.indexer.pause()
        app.encryption.turn_on(PASSPHRASE)
        before = state(app)
        with stopped_at(app.tasks, 4) as asked, pytest.raises(CancelledError):
            app.encryption.turn_off(PASSPHRASE)
        assert asked
        assert state(app) == before
        with stopped_at(app.tasks, 1) as asked, pytest.raises(CancelledError):
            app.encryption.change_passphrase(PASSPHRASE, "battery staple")
        assert state(app) == before

        client.post("/api/encryption/off", json={"passphrase": PASSPHRASE}).raise_for_status()
        with closing(dbapi2.connect(str(app.vault.paths.database))) as plain:
            assert plain.execute("SELECT count(*) FROM persona").fetchone() == (1,)


@pytest.mark.parametrize("path", ["/api/exports/file", "/api/audit?format=csv"])
def test_a_download_that_is_stopped_breaks_off_and_one_that_is_left_ends(path: str, tmp_path: Path) -> None:
    app = open_application(tmp_path / "vault")
    fill(app)
    server = LoopbackServer(app.asgi)
    server.start()
    try:
        headers = {"Authorization": f"Bearer {app.token}"}
        with stopped_at(app.tasks, 4) as asked, pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            httpx.get(f"{server.url}{path}", headers=headers)
        assert asked
        assert asked_for(app) == []

        held = threading.Event()

        def hold(task: Task) -> None:
            if task.done:
                held.wait(10)

        app.tasks.follow(hold)
        with httpx.stream("GET", f"{server.url}{path}", headers=headers) as answer:
            next(answer.iter_raw())
            assert len(asked_for(app)) == 1
        held.set()
        deadline = time.monotonic() + 10
        while asked_for(app) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert asked_for(app) == []

        assert httpx.get(f"{server.url}{path}", headers=headers).is_success
    finally:
        server.stop()
        app.close()


def test_an_import_and_a_verification_are_stopped_through_the_same_list(tmp_path: Path) -> None:
    other = open_vault(tmp_path / "other")
    with other.write() as session:
        owner = persona(session, "Bob")
        MemoryService(session).remember_all([MemoryDraft(persona_id=owner, content=f"Tea {n}") for n in range(200)])
    export_all(other, tmp_path / "other.jsonl")
    other.close()
    with running(tmp_path / "vault") as (app, client):
        fill(app)
        app.indexer.pause()
        before = state(app)
        with through_the_api(client) as stop, stopped_at(app.tasks, 6, stop):
            files = {"files": ("other.jsonl", (tmp_path / "other.jsonl").read_bytes())}
            job = client.post("/api/imports?wait=true", files=files).json()
        assert (job["status"], job["files"][0]["reason"]) == ("cancelled", "cancelled; nothing of this file was kept")
        assert state(app, without={"uploads"}) == before | {"folders": state(app)["folders"]}

        with through_the_api(client) as stop, stopped_at(app.tasks, 3, stop):
            found = client.post("/api/integrity/verify?wait=true").json()
        assert found["status"] == "cancelled"
        assert asked_for(app) == []


def test_what_runs_is_listed_followed_live_and_refuses_to_stop_when_it_is_too_late(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (app, client):
        subscriber = Subscriber(app)
        subscriber.follow("tasks$")
        assert client.post("/api/tasks/none/cancel").status_code == 404
        with app.tasks.running("backup") as task:
            task.at(None, "pages")(3, 10)
            (listed,) = client.get("/api/tasks").json()["items"]
            assert (listed["id"], listed["kind"], listed["done"], listed["total"]) == (task.id, "backup", 3, 10)
            assert (listed["can_cancel"], listed["is_cancelling"]) == (True, False)
            task.no_way_back()
            refused = client.post(f"/api/tasks/{task.id}/cancel")
            assert (refused.status_code, refused.json()["type"]) == (409, "urn:pjais:problem:too-late")
            task(10, 10)
            (row,) = subscriber.rows("id")
            assert (row["id"], row["can_cancel"]) == (task.id, False)
        assert subscriber.rows("id") == []


def test_the_app_that_closes_stops_what_can_be_stopped(tmp_path: Path) -> None:
    app = open_application(tmp_path / "vault")
    fill(app)
    app.indexer.pause()
    before = state(app)
    reached, may_go_on, ended = threading.Event(), threading.Event(), []

    def work() -> None:
        try:
            app.keeper.make()
        except CancelledError:
            ended.append("stopped")

    def hold(task: Task) -> None:
        if task.done and not reached.is_set():
            reached.set()
            may_go_on.wait(10)

    app.tasks.follow(hold)
    worker = threading.Thread(target=work)
    worker.start()
    assert reached.wait(10)
    closing_ = threading.Thread(target=app.close)
    closing_.start()
    may_go_on.set()
    worker.join(20)
    closing_.join(20)

    assert ended == ["stopped"]
    again = open_application(tmp_path / "vault")
    after = state(again)
    assert after["folders"] == before["folders"]
    assert after["rows"]["memory"] == before["rows"]["memory"]
    again.close()


KINDS: tuple[Kind, ...] = ("backup", "restore")


def test_a_task_that_was_asked_in_time_never_passes_the_point_of_no_return() -> None:
    tasks = Tasks()
    for kind in KINDS:
        with pytest.raises(CancelledError), tasks.running(kind) as task:
            task.cancel()
            task.no_way_back()
    assert tasks.oldest_first() == []

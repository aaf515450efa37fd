"""Stopping work in the middle, and what must be as it was then."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.kernel.tasks import Task, Tasks
from pjais.persistence.rows import run
from pjais.security.keychain import forget_all
from tests.factories import memory, persona

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


@contextmanager
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

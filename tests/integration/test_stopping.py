"""Work that was stopped has changed nothing, wherever that was, and can be done again."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

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
from pjais.kernel.tasks import CancelledError, Task
from pjais.security.keychain import forget_all
from tests.factories import persona, running
from tests.stopping import NAME, PASSPHRASE, SIGNED, asked_for, fill, small_steps, state, stopped_at, through_the_api


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with small_steps(monkeypatch):
        yield


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
@settings(max_examples=2)
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

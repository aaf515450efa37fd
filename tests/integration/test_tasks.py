"""Work that runs is listed and followed, and ends with who asked for it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pjais.backup.transfer import export_all
from pjais.bootstrap import open_application, open_vault
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.kernel.tasks import CancelledError, Kind, Task, Tasks
from pjais.server.loopback import LoopbackServer
from tests.factories import persona, running
from tests.live import Subscriber
from tests.real_window import wait_until
from tests.stopping import asked_for, fill, small_steps, state, stopped_at, through_the_api


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with small_steps(monkeypatch):
        yield


@pytest.mark.parametrize(("path", "kind"), [("/api/exports/file", "export"), ("/api/audit?format=csv", "audit-export")])
def test_a_download_that_is_stopped_breaks_off_and_one_that_is_left_ends(path: str, kind: str, tmp_path: Path) -> None:
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
            if task.kind == kind and task.done:
                held.wait(60)

        app.tasks.follow(hold)
        with httpx.stream("GET", f"{server.url}{path}", headers=headers) as answer:
            next(answer.iter_raw())
            wait_until(lambda: kind in asked_for(app), f"the task of the download, status {answer.status_code},")
        held.set()
        wait_until(lambda: asked_for(app) == [], "its end")

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

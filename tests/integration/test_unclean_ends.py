"""A real app that is killed, faults or is asked to end, and what the next start knows of it."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.served import ROOT, Process, command, started, started_cold


class App:
    """A running ``pjais serve``."""

    def __init__(self, process: Process) -> None:
        assert process.stdout is not None
        self.process = process
        self.told = json.loads(process.stdout.readline())
        self._status: int | None = None

    def call(self, method: str, path: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.told['token']}"}
        return httpx.request(method, f"{self.told['url']}/api{path}", headers=headers, timeout=30)

    def crashes(self) -> list[dict[str, Any]]:
        return list(self.call("GET", "/crashes").json()["items"])

    def end(self, number: int) -> int:
        """Its status; the same when it has ended already."""
        if self._status is None:
            os.kill(self.process.pid, number)
            self._status = self.process.wait(timeout=30)
        return self._status


@contextmanager
def served(vault: Path, begun: Callable[[Sequence[str], Mapping[str, str]], Process] = started) -> Iterator[App]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "backend")}
    app = App(begun(["--data-dir", str(vault), "serve"], env))
    try:
        yield app
    finally:
        app.end(signal.SIGKILL)


def ended_by(vault: Path, number: int, begun: Callable[[Sequence[str], Mapping[str, str]], Process] = started) -> int:
    with served(vault, begun) as app:
        assert app.crashes() == []
        return app.end(number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_orderly_end_leaves_nothing(tmp_path: Path, number: int) -> None:
    assert ended_by(tmp_path / "vault", number) == 0

    assert not (tmp_path / "vault" / "running.json").exists()
    with served(tmp_path / "vault") as app:
        assert app.crashes() == []


def test_what_was_killed_is_told_of_once_and_can_be_looked_at_and_deleted(tmp_path: Path) -> None:
    began = time.time()
    assert ended_by(tmp_path / "vault", signal.SIGKILL) == -signal.SIGKILL

    with served(tmp_path / "vault") as app:
        (crash,) = app.crashes()
        report = app.call("GET", f"/crashes/{crash['id']}").json()["text"]
        seen = app.call("POST", "/crashes/seen")
        (crash_seen,) = app.crashes()
        gone = app.call("DELETE", f"/crashes/{crash['id']}")
        again = app.call("DELETE", f"/crashes/{crash['id']}")

        assert (crash["kind"], crash["seen"], crash_seen["seen"]) == ("stopped", False, True)
        assert 0 <= crash["ran_s"] <= time.time() - began
        assert json.loads(report)["fault"] == []
        assert (seen.status_code, gone.status_code, again.status_code) == (204, 204, 404)
        assert again.json()["type"] == "urn:pjais:problem:crash-not-found"
        assert app.crashes() == []


def test_a_fault_is_told_by_the_places_where_the_program_was(tmp_path: Path) -> None:
    vault = tmp_path / "Ada's vault 🐝"
    # A start of its own: the places of one that was loaded before begin in the tests.
    assert ended_by(vault, signal.SIGSEGV, started_cold) == -signal.SIGSEGV
    assert "Segmentation fault" in (vault / "logs" / "crash.txt").read_text(encoding="utf-8")

    with served(vault) as app:
        (crash,) = app.crashes()
        report = app.call("GET", f"/crashes/{crash['id']}").json()["text"]
        packed = app.call("GET", "/diagnostics/file").content

    assert crash["kind"] == "fault"
    fault = json.loads(report)["fault"]
    assert fault[0] == "Fatal Python error: Segmentation fault"
    assert any(line.startswith("  pjais/cli/serve.py:") for line in fault)
    assert "Ada" not in report
    assert str(ROOT) not in report
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (told,) = json.loads(archive.read("pjais-diagnostics/crashes.json"))
    assert told["fault"] == fault


def test_a_command_beside_the_app_neither_marks_nor_tells(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    ended_by(vault, signal.SIGKILL)

    assert command(vault, "verify").returncode == 0

    assert (vault / "running.json").exists()
    with served(vault) as app:
        assert len(app.crashes()) == 1


def test_a_second_start_on_an_open_vault_takes_its_marker_for_none(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    with served(vault) as app:
        second = command(vault, "serve")

        assert second.returncode == 1
        assert (vault / "running.json").exists()
        assert app.crashes() == []
        assert app.end(signal.SIGTERM) == 0
    with served(vault) as app:
        assert app.crashes() == []


@pytest.mark.parametrize("path", ["/crashes/not-an-id", "/crashes/01900000-0000-7000-8000-000000000000"])
def test_a_report_that_is_not_there_is_a_problem(tmp_path: Path, path: str) -> None:
    with served(tmp_path / "vault") as app:
        answer = app.call("GET", path)

    assert answer.status_code in {400, 404}
    assert answer.json()["type"].startswith("urn:pjais:problem:")


def test_an_error_of_a_thread_is_in_the_logs(tmp_path: Path) -> None:
    script = (
        "import sys, threading, pathlib\n"
        "from pjais.cli.log import log_to\nfrom pjais.kernel.config import VaultPaths\n"
        "log_to(VaultPaths(pathlib.Path(sys.argv[1])))\n"
        "thread = threading.Thread(target=lambda: 1 / 0, name='counting')\nthread.start()\nthread.join()\n"
        "raise KeyError('at the end')\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "backend")}

    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "vault")], env=env, check=False)

    log = (tmp_path / "vault" / "logs" / "pjais.log").read_text(encoding="utf-8")
    assert done.returncode == 1
    assert "The thread counting has ended by an error" in log
    assert "ZeroDivisionError" in log
    assert "KeyError: 'at the end'" in log

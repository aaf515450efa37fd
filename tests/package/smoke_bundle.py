"""The bundle itself, on the machine that made it: what can be tried on every system without a screen."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.model_servers import Wire, model_server
from tests.package.conftest import TARGET

PROGRAM = {
    "win32": TARGET / "bundle/pjais/pjais.exe",
    "darwin": TARGET / "bundle/PJais.app/Contents/MacOS/pjais",
}.get(sys.platform, TARGET / "bundle/pjais/pjais")
CARD = {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Wren", "first_mes": "Mind the step."}}
#: Nothing of the workshop's Python, and where root is meant.
ENV = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))} | {
    "PJAIS_ALLOW_ROOT": "1"
}


def call(vault: Path, *args: str) -> str:
    command = [str(PROGRAM), "--data-dir", str(vault), *args]
    done = subprocess.run(command, capture_output=True, text=True, env=ENV, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(vault: Path) -> Iterator[httpx.Client]:
    command = [str(PROGRAM), "--data-dir", str(vault), "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENV)
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    with httpx.Client(
        base_url=told["url"], headers={"Authorization": f"Bearer {told['token']}"}, timeout=120
    ) as client:
        yield client
    process.terminate()
    process.wait(60)


def ok(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "Räume 🐦"


def test_from_a_card_to_a_reply_and_all_is_there_after_a_restart(vault: Path, tmp_path: Path) -> None:
    card = tmp_path / "wren.json"
    card.write_text(json.dumps(CARD), encoding="utf-8")
    call(vault, "import", str(card))
    with served(vault) as client:
        assert "<div id=" in client.get("/").text
        persona = ok(client.get("/api/personas"))["items"][0]
        ok(client.post(f"/api/personas/{persona['id']}/memories", json={"content": "The lamp is lit at dusk"}))
        talk = ok(client.post("/api/conversations", json={"persona_id": persona["id"]}))["id"]
        ok(
            client.post(
                f"/api/conversations/{talk}/messages", json={"role": "user", "content": "When is the lamp lit?"}
            )
        )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            told = ok(client.get(f"/api/conversations/{talk}/messages"))["items"]
            if any(each["role"] == "assistant" and each["content"] and each["parent_id"] for each in told):
                break
            time.sleep(0.5)
        else:
            pytest.fail("no reply came")
    with served(vault) as client:
        found = ok(client.get(f"/api/memories?persona_id={persona['id']}"))["items"]
        assert [each["content"] for each in found] == ["The lamp is lit at dusk"]
    call(vault, "verify")


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
def test_servers_of_both_kinds_are_spoken_to(vault: Path, wire: Wire) -> None:
    with model_server(wire) as server, served(vault) as client:
        body = {"name": "Mine", "url": server.url, "model": "small"}
        made = ok(client.post("/api/models/backends", json={**body, "kind": wire}))
        assert ok(client.post(f"/api/models/backends/{made['id']}/test"))["reply"]
        assert server.asked


def test_the_commands_are_all_there() -> None:
    done = subprocess.run([str(PROGRAM), "--version"], capture_output=True, text=True, env=ENV, check=True)
    assert done.stdout.startswith("pjais, version")

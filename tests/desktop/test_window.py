"""The window as a person and the operating system meet it."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.real_window import OpenWindow, RealWindow, wait_until, window_env

FOLLOW_PERSONAS = """async (capability) => {
  const former = window.__pjais;
  window.messages = [];
  window.batches = 0;
  window.__pjais = {command: () => {}, push: (batch) => {
    window.batches += 1;
    window.messages.push(...batch.filter((message) => message.id === 'test'));
    document.title = `${window.messages.length} messages`;
    former?.push(batch);
  }};
  return await window.pywebview.api.subscribe({id: 'test', capability, query: 'personas$', params: {}});
}"""


def test_the_page_calls_the_api_through_the_bridge(real_window: RealWindow) -> None:
    made = real_window.call("POST", "/api/personas", {"name": "Ada"})

    assert made["status"] == 201
    assert real_window.http("GET", f"/api/personas/{made['body']['id']}")["name"] == "Ada"


def test_a_write_of_another_program_reaches_the_page_as_a_push(real_window: RealWindow) -> None:
    real_window.page.evaluate(FOLLOW_PERSONAS, real_window.instance["token"])
    real_window.page.wait_for_function("document.title === '1 messages'")

    real_window.http("POST", "/api/personas", {"name": "Ben"})

    real_window.page.wait_for_function("document.title === '2 messages'")
    snapshot, patch = real_window.page.evaluate("window.messages")
    assert (snapshot["rev"], snapshot["snapshot"]) == (0, [])
    assert patch["ops"][0]["row"]["name"] == "Ben"


def test_a_page_that_loads_anew_starts_without_the_old_subscriptions(real_window: RealWindow) -> None:
    real_window.page.evaluate(FOLLOW_PERSONAS, real_window.instance["token"])
    real_window.page.wait_for_function("document.title === '1 messages'")

    real_window.page.reload()
    real_window.page.wait_for_function("window.pywebview?._QWebChannel")
    real_window.page.evaluate(FOLLOW_PERSONAS, real_window.instance["token"])
    real_window.page.wait_for_function("window.messages.length === 1")
    real_window.http("POST", "/api/personas", {"name": "Cleo"})
    real_window.page.wait_for_function("window.messages.length > 1")

    assert [message["rev"] for message in real_window.page.evaluate("window.messages")] == [0, 1]


def test_a_call_without_the_capability_is_refused_as_a_problem(real_window: RealWindow) -> None:
    refused = real_window.call("GET", "/api/personas", capability="guessed")

    assert refused["status"] == 403
    assert refused["body"]["type"] == "urn:pjais:problem:forbidden-origin"


def test_a_page_reaches_nothing_of_the_bridge_but_its_four_functions(real_window: RealWindow) -> None:
    assert sorted(real_window.page.evaluate("Object.keys(window.pywebview.api)")) == [
        "cancel",
        "request",
        "subscribe",
        "unsubscribe",
    ]
    for name in ("_dispatcher._loop.stop", "request.__globals__.clear", "__class__.mro", "pywebviewMoveWindow"):
        real_window.page.evaluate("name => pywebview._QWebChannel.objects.external.call(name, '[]', '1')", name)

    assert real_window.call("GET", "/api/health")["status"] == 200


def test_a_failing_call_shows_the_page_nothing_of_the_inside(real_window: RealWindow) -> None:
    for argument in ("undefined", "null", "[]", "'x'", "1, 2, 3"):
        reply = real_window.page.evaluate(f"window.pywebview.api.request({argument})")

        assert reply["status"] == 403
        assert "Traceback" not in json.dumps(reply)


@pytest.mark.parametrize(
    "script", ["location.href = 'http://foreign.invalid/'", "window.open('http://foreign.invalid/')"]
)
def test_a_foreign_address_opens_in_the_systems_browser(real_window: RealWindow, script: str) -> None:
    real_window.page.wait_for_url("**/welcome")  # the start leads there, and that is no journey of this test
    before = real_window.page.url

    real_window.page.evaluate(f"() => {{ {script} }}")

    wait_until(real_window.pages_outside, "the system's browser opening")
    assert real_window.pages_outside() == ["http://foreign.invalid/"]
    assert real_window.page.url == before
    assert real_window.call("GET", "/api/health")["status"] == 200


def test_five_thousand_pushes_leave_the_process_alive(real_window: RealWindow) -> None:
    """PySide6 6.12 on Python 3.11 lost a reference with each signal and aborted after about that many."""
    script = """async (capability) => {
      for (let turn = 0; turn < 50; turn += 1) {
        await Promise.all(Array.from({length: 100}, () => window.pywebview.api.cancel({id: 'none', capability})));
      }
      return true;
    }"""

    assert real_window.page.evaluate(script, real_window.instance["token"]) is True
    assert real_window.call("GET", "/api/health")["status"] == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_app_cleanly(real_window: RealWindow, number: int) -> None:
    real_window.call("POST", "/api/personas", {"name": "Dora"})

    assert real_window.end(number) == 0
    assert not (real_window.vault / "instance.json").exists()
    assert not (real_window.vault / "pjais.db-wal").exists()


def test_closing_with_work_in_flight_does_not_hang(real_window: RealWindow) -> None:
    token = real_window.instance["token"]
    real_window.page.evaluate(FOLLOW_PERSONAS, token)
    real_window.page.evaluate(
        """(capability) => {
          for (let turn = 0; turn < 200; turn += 1) {
            void window.pywebview.api.request({id: `w${turn}`, capability, method: 'POST', path: '/api/personas',
              headers: {'content-type': 'application/json'}, body: JSON.stringify({name: `P${turn}`})});
          }
        }""",
        token,
    )

    started = time.monotonic()

    assert real_window.end() == 0
    assert time.monotonic() - started < 10


def test_a_second_start_raises_the_first_window_and_leaves(real_window: RealWindow) -> None:
    command = [sys.executable, "-m", "pjais", "--data-dir", str(real_window.vault), "run"]

    second = subprocess.run(command, env=real_window.env, capture_output=True, text=True, timeout=30, check=False)

    assert second.returncode == 0
    assert second.stderr.strip() == "PJai's is already open; its window was raised"
    assert real_window.process.poll() is None


def test_the_first_instance_tells_its_token_to_its_owner_only(real_window: RealWindow) -> None:
    mode = stat.S_IMODE((real_window.vault / "instance.json").stat().st_mode)

    assert mode == 0o600


def test_what_a_killed_instance_left_does_not_hinder_the_next(open_window: OpenWindow) -> None:
    killed = open_window()
    killed.process.kill()
    killed.process.wait()
    assert (killed.vault / "instance.json").exists()

    again = open_window()

    assert again.call("GET", "/api/health")["status"] == 200


def test_the_window_opens_where_and_as_large_as_it_was(open_window: OpenWindow) -> None:
    first = open_window()
    first.http("PUT", "/api/settings/window.geometry", {"value": {"width": 900, "height": 620, "x": 210, "y": 95}})
    first.process.kill()  # so that it does not remember its own place
    first.process.wait()

    second = open_window()
    wait_until(lambda: second.page.evaluate("innerWidth") == 900, "the remembered width")
    assert second.end() == 0
    third = open_window()

    kept = third.http("GET", "/api/settings/window.geometry")["value"]
    assert {name: kept[name] for name in ("width", "height", "x", "y")} == {
        "width": 900,
        "height": 620,
        "x": 210,
        "y": 95,
    }


def _run(vault: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pjais", "--data-dir", str(vault), "run"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)


def test_without_a_display_it_says_so_and_what_helps(tmp_path: Path) -> None:
    env = window_env("", tmp_path / "outside.txt")

    ended = _run(tmp_path / "vault", env)

    assert ended.returncode == 1
    assert "no display" in ended.stderr
    assert "pjais serve" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root meets this refusal")
def test_root_is_told_to_start_as_somebody_else(display: str, tmp_path: Path) -> None:
    env = window_env(display, tmp_path / "outside.txt")
    del env["QTWEBENGINE_DISABLE_SANDBOX"]

    ended = _run(tmp_path / "vault", env)

    assert ended.returncode == 1
    assert "root" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_what_the_window_shows_stays_out_of_every_file_but_the_vaults_databases(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, folder in (("HOME", "home"), ("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "data")):
        monkeypatch.setenv(name, str(tmp_path / folder))
        (tmp_path / folder).mkdir()
    kept_before = tmp_path / "vault" / "window" / "Local Storage"  # as earlier versions had it
    kept_before.mkdir(parents=True)
    (kept_before / "000003.log").write_bytes(b"Zanzibarine")
    window = open_window()
    owner = window.http("POST", "/api/personas", {"name": "Ann"})["id"]
    window.http("POST", f"/api/personas/{owner}/memories", {"content": "Zanzibarine likes tea"})
    window.call("GET", f"/api/memories?persona_id={owner}")
    # Whatever a page may come to do: storage, caches, history.
    script = """async (text) => {
      localStorage.setItem('said', text);
      sessionStorage.setItem('said', text);
      document.cookie = `said=${text}; max-age=9999`;
      await (await caches.open('said')).put('/said', new Response(text));
      await new Promise((done) => {
        const asked = indexedDB.open('said', 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore('said').put(text, 1);
        asked.onsuccess = done;
      });
      history.pushState({said: text}, '', `?said=${text}`);
      await fetch(`/api/health?said=${text}`);
    }"""
    window.page.evaluate(script, "Zanzibarine")
    assert window.end() == 0

    holding = [file for file in tmp_path.rglob("*") if file.is_file() and b"Zanzibarine" in file.read_bytes()]
    assert {file.name for file in holding} <= {"pjais.db", "pjais.db-wal"}, holding
    assert holding
    assert not (tmp_path / "vault" / "window").exists()

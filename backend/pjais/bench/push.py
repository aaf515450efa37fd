"""From a write to the changed page: in a browser over the WebSocket, and in the real window through its bridge.

Needs Playwright, which a development set-up has; the window needs a display as well.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx

from pjais.bench.figures import emit, quantile
from pjais.bench.place import kept
from pjais.kernel.errors import PjaisError

_PATIENCE_S: Final = 60
_SETTLE_S: Final = 0.05

#: Resolves with the wall clock's milliseconds when the first row of the list has the text.
_SEEN: Final = """marker => new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('[role=option]')?.textContent.includes(marker)) return;
    observer.disconnect();
    resolve(Date.now());
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {childList: true, subtree: true, characterData: true});
  look();
})"""


class NoBrowserError(PjaisError):
    """Playwright is not installed."""

    code = "no-browser"


def measure(sizes: Sequence[int], repetitions: int) -> None:
    """Print one line for the browser and, where there is a display, one for the window."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        msg = "This benchmark drives a browser through Playwright, which is part of the development set-up only"
        raise NoBrowserError(msg) from None
    for size in sizes:
        with kept(size) as (folder, persona), sync_playwright() as driver:
            with _serving(folder) as (url, token):
                page = driver.chromium.launch(executable_path=_chromium()).new_page()
                page.goto(f"{url}/#token={token}")
                _report("pjais/chromium", size, _timed(page, url, token, persona, repetitions))
            if os.environ.get("DISPLAY") and sys.platform == "linux":
                with _window(folder) as (url, token, port):
                    browser = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port}", no_defaults=True)
                    shown = browser.contexts[0].pages[0]
                    _report("pjais/window", size, _timed(shown, url, token, persona, repetitions))


def _chromium() -> str | None:
    """The machine's own, or None for the one that Playwright has downloaded."""
    # The whole one first: figures of a shell without a window's parts are not comparable with those that are kept.
    names = ("chromium", "google-chrome", "chromium-headless-shell")
    return os.environ.get("PJAIS_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _timed(page: Any, url: str, token: str, persona: str, repetitions: int) -> list[float]:  # noqa: ANN401 - Playwright
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers) as http:
        http.post(f"/api/personas/{persona}/activate").raise_for_status()
        page.get_by_role("navigation", name="Main").get_by_role("button", name=re.compile("^Memories")).click()
        page.get_by_role("option").first.wait_for()
        durations = []
        for place in range(repetitions):
            marker = f"Marker {place} {time.time_ns()}"
            page.evaluate(f"window.__seen = ({_SEEN})({json.dumps(marker)}); null")
            made = http.post(f"/api/personas/{persona}/memories", json={"content": marker})
            made.raise_for_status()
            durations.append(page.evaluate("window.__seen") - _milliseconds(made.json()["updated_at"]))
            time.sleep(_SETTLE_S)
    return durations


def _milliseconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp() * 1000


def _report(peer: str, size: int, durations: list[float]) -> None:
    p50, p99 = quantile(durations, 0.5), quantile(durations, 0.99)
    emit(peer, "push", N=size, op="insert", p50_ms=p50, p99_ms=p99, n=len(durations))


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, str]]:
    command = [sys.executable, "-m", "pjais", "--data-dir", str(folder), "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads((process.stdout or sys.stdin).readline())
        yield told["url"], told["token"]
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)


@contextmanager
def _window(folder: Path) -> Iterator[tuple[str, str, int]]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    env = {**os.environ, "QTWEBENGINE_REMOTE_DEBUGGING": f"127.0.0.1:{port}"}
    process = subprocess.Popen([sys.executable, "-m", "pjais", "--data-dir", str(folder), "run"], env=env)
    try:
        _wait_for_page(port)
        told = json.loads((folder / "instance.json").read_text(encoding="utf-8"))
        yield told["url"], told["token"], port
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)


def _wait_for_page(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            targets = httpx.get(f"http://127.0.0.1:{port}/json", timeout=2).json()
            if any(target["type"] == "page" and target["url"].startswith("http") for target in targets):
                return
        time.sleep(0.1)
    msg = f"The window showed no page within {_PATIENCE_S} s"
    raise TimeoutError(msg)

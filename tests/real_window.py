"""The real window under a virtual screen, driven by Playwright over the engine's debugging port."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

ROOT = Path(__file__).parents[1]
START_TIMEOUT_S = 60
END_TIMEOUT_S = 30
CONNECT_ATTEMPTS = 3

CALL = """async ([method, path, body, capability]) => {
  const reply = await window.pywebview.api.request(
    {id: crypto.randomUUID(), capability, method, path, headers: {'content-type': 'application/json'}, body});
  return {status: reply.status, body: reply.body === '' ? null : JSON.parse(reply.body)};
}"""


def wait_until(true: Callable[[], Any], what: str, timeout_s: float = START_TIMEOUT_S) -> Any:
    """The first truthy value of ``true``."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError, httpx.HTTPError):
            if found := true():
                return found
        time.sleep(0.05)
    pytest.fail(f"{what} did not happen within {timeout_s} s")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class RealWindow:
    """One running ``pjais run``; ``page`` is what its window shows."""

    process: subprocess.Popen[str]
    vault: Path
    page: Page
    browser: Browser
    env: dict[str, str]
    opened_outside: Path
    port: int
    driver: Playwright
    _output: list[str] = field(default_factory=list)

    @property
    def instance(self) -> dict[str, str]:
        return dict(json.loads((self.vault / "instance.json").read_text(encoding="utf-8")))

    def pages(self) -> list[str]:
        """The addresses that the windows show, by the engine's own account."""
        targets = httpx.get(f"http://127.0.0.1:{self.port}/json", timeout=5).json()
        return [str(target["url"]) for target in targets if target["type"] == "page"]

    def another_page(self) -> Page:
        """What a window shows that was opened after the first; looked for anew, as the engine tells of none."""
        wait_until(lambda: len(self.pages()) > 1, "another window")
        browser = _connected(self.driver, f"http://127.0.0.1:{self.port}")
        page: Page = wait_until(lambda: _further(browser.contexts[0].pages), "another window's page")
        page.wait_for_function("window.pywebview?._QWebChannel")
        return page

    def call(self, method: str, path: str, body: object = None, capability: str | None = None) -> dict[str, Any]:
        """One call of the API from the page through the bridge."""
        text = None if body is None else json.dumps(body)
        shown = self.instance["token"] if capability is None else capability
        return dict(self.page.evaluate(CALL, [method, path, text, shown]))

    def http(self, method: str, path: str, body: object = None) -> Any:
        """The same call as another program makes it, over loopback."""
        told = self.instance
        headers = {"Authorization": f"Bearer {told['token']}"}
        answer = httpx.request(method, f"{told['url']}{path}", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def pages_outside(self) -> list[str]:
        """What was handed to the system's browser."""
        return self.opened_outside.read_text(encoding="utf-8").split() if self.opened_outside.exists() else []

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; the exit status."""
        try:
            return self.process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A virtual screen of 1600 by 1000."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        pytest.fail("Xvfb is missing; on Debian: sudo apt install xvfb")
    reading, writing = os.pipe()
    command = [xvfb, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    process.terminate()
    process.wait()


def window_env(display: str, outside: Path) -> dict[str, str]:
    """The environment of a window under test; ``outside`` collects what goes to the system's browser."""
    recorder = outside.with_suffix(".sh")
    recorder.write_text(f'#!/bin/sh\necho "$1" >> {outside}\n', encoding="utf-8")
    recorder.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "PJAIS_DATA_DIR"}}
    return {
        **kept,
        "DISPLAY": display,
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "PYTHONPATH": str(ROOT / "backend"),
        "BROWSER": f"{recorder} %s",
    }


OpenWindow = Callable[..., RealWindow]


@pytest.fixture
def open_window(display: str, playwright_driver: Playwright, tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens windows, by default on one vault; all are ended after the test."""
    opened: list[RealWindow] = []

    def open_(vault: Path | None = None, *args: str) -> RealWindow:
        env = window_env(display, tmp_path / "outside.txt")
        port = free_port()
        env["QTWEBENGINE_REMOTE_DEBUGGING"] = f"127.0.0.1:{port}"
        folder = vault or tmp_path / "vault"
        command = [sys.executable, "-m", "pjais", "--data-dir", str(folder), "run", *args]
        log = (tmp_path / "window.log").open("a", encoding="utf-8")
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, text=True)
        browser, page = attach(playwright_driver, port, process)
        window = RealWindow(process, folder, page, browser, env, tmp_path / "outside.txt", port, playwright_driver)
        opened.append(window)
        return window

    yield open_
    for window in opened:
        if window.process.poll() is None:
            window.process.kill()
            window.process.wait()


@pytest.fixture
def real_window(open_window: OpenWindow) -> RealWindow:
    return open_window()


def _further(pages: list[Page]) -> Page | None:
    """Which of them is a window opened after the first: what it begins with tells, once it has begun."""
    with suppress(PlaywrightError):  # a page that is just loading answers nothing
        return next((page for page in pages if page.evaluate("Boolean(sessionStorage.getItem('pjais.further'))")), None)
    return None


def _connected(driver: Playwright, address: str) -> Browser:
    """A window that is still loading now and then answers none of the first questions; asked anew it does."""
    for _ in range(CONNECT_ATTEMPTS - 1):
        with suppress(PlaywrightTimeoutError):
            return driver.chromium.connect_over_cdp(address, no_defaults=True, timeout=15_000)
    return driver.chromium.connect_over_cdp(address, no_defaults=True)


def attach(driver: Playwright, port: int, process: subprocess.Popen[str]) -> tuple[Browser, Page]:
    """The page of a window whose engine listens there, once it can be called."""

    def shows_a_page() -> bool:
        if process.poll() is not None:
            pytest.fail(f"The window ended at its start with {process.returncode}")
        targets = httpx.get(f"http://127.0.0.1:{port}/json", timeout=2).json()
        return any(target["type"] == "page" for target in targets)

    wait_until(shows_a_page, "the window's first page")
    # QtWebEngine refuses the commands that set defaults, and has one context only.
    browser = _connected(driver, f"http://127.0.0.1:{port}")
    page = browser.contexts[0].pages[0]
    page.wait_for_function("window.pywebview?._QWebChannel")
    return browser, page


@contextmanager
def running(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process of the product with its output piped; ended afterwards."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()

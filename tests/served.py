"""`pjais serve` on a vault of its own, and a Chromium that looks at it."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.planted import planted
from tests.warm import WarmStart, warmed

ROOT = Path(__file__).parents[1]
#: Nothing here is called by TLS; without it httpx reads the system's certificates anew for every call.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
#: The first is the same without a window's parts, and takes less of the processor.
CHROMIUMS = ("chromium-headless-shell", "chromium", "google-chrome")
#: Without these Chromium asks its maker's servers, at every start.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Served:
    """A running app and how another program calls it."""

    url: str
    token: str
    folder: Path
    pid: int

    @contextmanager
    def held(self) -> Iterator[None]:
        """The program stands still until the block ends, and what it does meanwhile cannot be over too soon."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    @property
    def page_url(self) -> str:
        return self.page_at("/")

    def page_at(self, path: str) -> str:
        return f"{self.url}{path}#token={self.token}"

    def call(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, f"{self.url}/api{path}", json=body, headers=headers, timeout=60, verify=NO_TLS)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def speak_through(self, server_url: str) -> None:
        """Make a server everyone's model."""
        made = self.call("POST", "/models/backends", {"name": "Mine", "url": server_url, "model": "small"})
        self.call("PUT", "/settings/models.default", {"value": {"backend_id": made["id"]}})

    def add_memory(self, content: str) -> object:
        active = self.call("GET", "/personas/active")["id"]
        return self.call("POST", f"/personas/{active}/memories", {"content": content})


class Process(Protocol):
    """What is needed of one that runs the app."""

    pid: int

    @property
    def stdout(self) -> IO[str] | None: ...

    def terminate(self) -> None: ...

    def wait(self, timeout: float) -> int: ...


_warm_start: list[WarmStart] = []


@pytest.fixture(scope="session", autouse=True)
def warm_start() -> Iterator[None]:
    """Whatever is served in this run starts from a process that has it loaded, where processes can be forked safely."""
    if sys.platform != "linux":
        yield
        return
    with warmed() as start:
        _warm_start.append(start)
        yield
        _warm_start.clear()


def started(args: Sequence[str], env: Mapping[str, str]) -> Process:
    """`pjais`, loaded already where that can be."""
    if _warm_start:
        return _warm_start[0].start(args, env)
    return started_cold(args, env)


def started_cold(args: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "pjais", *args], env=env, stdout=subprocess.PIPE, text=True)


def command(folder: Path, *args: str, stopped_after_s: float | None = None, **env: str) -> CompletedProcess[str]:
    """What `pjais` does with that vault; stopped by SIGTERM after some time, unless it is done by then."""
    argv, told_env = ["--data-dir", str(folder), *args], os.environ | {"PYTHONPATH": str(ROOT / "backend")} | env
    with TemporaryFile("w+", encoding="utf-8") as stdout, TemporaryFile("w+", encoding="utf-8") as stderr:
        if _warm_start:
            process: Process = _warm_start[0].start_into(stdout, stderr, argv, told_env)
        else:
            whole = [sys.executable, "-m", "pjais", *argv]
            process = subprocess.Popen(whole, env=told_env, stdout=stdout, stderr=stderr, text=True)
        if stopped_after_s is not None:
            time.sleep(stopped_after_s)
            process.terminate()
        status = process.wait(timeout=300)
        stdout.seek(0)
        stderr.seek(0)
        return CompletedProcess(argv, status, stdout.read(), stderr.read())


@contextmanager
def serving(folder: Path, options: Sequence[str] = (), **env: str) -> Iterator[Served]:
    """The app on that vault until the block ends."""
    told_env = os.environ | {"PYTHONPATH": str(ROOT / "backend")} | env
    process = started(["--data-dir", str(folder), "serve", *options], told_env)
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    try:
        yield Served(told["url"], told["token"], folder, process.pid)
    finally:
        process.terminate()
        status = process.wait(timeout=60)
    assert status == 0


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    """Parametrised indirectly with further options of `serve`."""
    with serving(planted(tmp_path / "vault"), getattr(request, "param", [])) as app:
        yield app


@contextmanager
def chromium(driver: Playwright, *options: str) -> Iterator[Browser]:
    """Fails the test where there is none."""
    found = os.environ.get("PJAIS_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.fail("no Chromium was found; on Debian: sudo apt install chromium, elsewhere set PJAIS_CHROMIUM")
    opened = driver.chromium.launch(executable_path=found, args=[*QUIET, *options])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    with chromium(playwright_driver) as opened:
        yield opened


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()

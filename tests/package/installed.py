"""The installed app, started as a person starts it and driven over the engine's debugging port."""

import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Playwright

from tests.package.clean_root import CleanRoot
from tests.real_window import attach, free_port

VAULT = ".local/share/pjais"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@dataclass(frozen=True, slots=True)
class Window:
    """One running window."""

    process: subprocess.Popen[str]
    page: Page
    started_s: float
    debugging_port: int

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def family(self) -> list[int]:
        """The app's process and all that it started."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int(re.findall(r"PPid:\s+(\d+)", (entry / "status").read_text())[0])
                except (OSError, IndexError):  # it has ended meanwhile
                    continue
        found = [self.process.pid]
        for each in found:
            found += [child for child, parent in parents.items() if parent == each]
        return found


def first_paint_ms(page: Page, started_s: float) -> float:
    """From the start of the process."""
    page.wait_for_function(f"({PAINTED})() !== null")
    origin_ms = float(page.evaluate("() => performance.timeOrigin"))
    return origin_ms - started_s * 1000 + float(page.evaluate(PAINTED))


@dataclass(frozen=True, slots=True)
class Installed:
    """The app in its root; ``told`` is what the installation said."""

    root: CleanRoot
    told: str
    program: str = "/usr/bin/pjais"

    def call(
        self, *args: str | Path, person: str = "ann", check: bool = True, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        return self.root.run(person, self.program, *args, check=check, **env)

    def vault(self, person: str = "ann") -> Path:
        return self.root.home(person) / VAULT

    @contextmanager
    def window(
        self, driver: Playwright, display: str, *args: str | Path, person: str = "ann", debugged: bool = True
    ) -> Iterator[Window]:
        """A window until the block ends."""
        port = free_port()
        more = {"DISPLAY": display} | ({"QTWEBENGINE_REMOTE_DEBUGGING": f"127.0.0.1:{port}"} if debugged else {})
        log = (self.root.folder / f"var/log/window-{person}.log").open("a", encoding="utf-8")
        started_s = time.time()
        process = subprocess.Popen(
            self.root.command(person, [self.program, *args]),
            env=self.root.env(person, more),
            stdout=log,
            stderr=log,
            text=True,
        )
        try:
            _, page = attach(driver, port, process)
            yield Window(process, page, started_s, port)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def listening(pids: Sequence[int]) -> set[tuple[str, int]]:
    """Addresses and ports of TCP at which these processes listen."""
    sockets = set()
    for pid in pids:
        for entry in _entries(Path(f"/proc/{pid}/fd")):
            try:
                name = str(entry.readlink())
            except OSError:  # it was closed meanwhile
                continue
            if name.startswith("socket:["):
                sockets.add(name[8:-1])
    found = set()
    for table, is_long in (("tcp", False), ("tcp6", True)):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                address, _, port = fields[1].partition(":")
                found.add((_address(address, is_long=is_long), int(port, 16)))
    return found


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # the process has ended meanwhile
        return []


def _address(told: str, *, is_long: bool) -> str:
    if is_long:
        return "::1" if told == "00000000000000000000000001000000" else f"[{told}]"
    return ".".join(str(int(told[place : place + 2], 16)) for place in (6, 4, 2, 0))

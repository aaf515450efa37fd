"""Processes that work on a vault or a hub until they are killed."""

import multiprocessing
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final, Protocol

from tests.faults import sync_victim

_PATIENCE_S: Final = 120.0


class Victims(Protocol):
    """Starts victims; each is ready when it has been started, and tells in a file what it has done."""

    def __call__(self, work: str, *arguments: object) -> tuple[BaseProcess, Path]: ...


class Victimising:
    """Starts them by a server that forks, and kills at the end whoever is left."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._started = folder, list[BaseProcess]()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.faults.victim", "tests.faults.sync_victim"])

    def __call__(self, work: str, *arguments: object) -> tuple[BaseProcess, Path]:
        told = self._folder / f"told-{len(self._started)}"
        victim = self._context.Process(target=getattr(sync_victim, work), args=(*arguments, told))
        victim.start()
        self._started.append(victim)
        deadline = time.monotonic() + _PATIENCE_S
        while not (told.exists() and told.read_bytes().startswith(b"ready\n")):
            assert victim.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.002)
        return victim, told

    def close(self) -> None:
        for victim in self._started:
            kill(victim)


def kill(victim: BaseProcess) -> None:
    victim.kill()
    victim.join()

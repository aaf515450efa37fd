"""`pjais hub serve` as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import httpx

from tests.real_window import ROOT, free_port, wait_until


class HubProcess:
    """``pjais hub serve`` on a port that it has again when it was killed."""

    def __init__(self, database: str, log: Path) -> None:
        self._database, self._log, self.port = database, log, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ("-m", "pjais", "hub", "serve", "--database", self._database, "--port", str(self.port))
        env = os.environ | {"PYTHONPATH": str(ROOT / "backend")}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, *command], env=env, stdout=log, stderr=log)
        wait_until(lambda: httpx.get(f"{self.url}/ready").is_success, "the hub's start")

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

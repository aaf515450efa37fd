"""The hub as build/hub/ sets it up: two nodes on PostgreSQL, which may start at once, behind a real Caddy over TLS."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.desk import Desk, Device, are_alike
from tests.real_window import ROOT, free_port, wait_until

pytestmark = pytest.mark.skipif(shutil.which("caddy") is None, reason="the program caddy is not installed")
CODE = "nine tall herons"
#: Nothing is put among what the machine trusts, and no other port is opened.
HERE = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"


class Node:
    """One of the composition's nodes."""

    def __init__(self, database: str, front: str, log: Path) -> None:
        self._log, self.port = log, free_port()
        self._env = os.environ | {
            "PYTHONPATH": str(ROOT / "backend"),
            "PJAIS_HUB_DATABASE": database,
            "PJAIS_HUB_SIGN_UP_CODE": CODE,
        }
        options = ("--port", str(self.port), "--sign-up", "code", "--proxies", "*", "--public-url", front)
        self._command = (sys.executable, "-m", "pjais", "hub", "serve", *options)
        self._process: subprocess.Popen[bytes]

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, env=self._env, stdout=log, stderr=log)

    def is_ready(self) -> None:
        wait_until(lambda: httpx.get(f"http://127.0.0.1:{self.port}/ready").is_success, "the node's start")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def front() -> str:
    return f"https://localhost:{free_port()}"


@pytest.fixture
def nodes(front: str, new_database: Callable[[], str], tmp_path: Path) -> Iterator[list[Node]]:
    """Of compose.yaml, without the containers."""
    database = new_database()
    both = [Node(database, front, tmp_path / f"node-{number}.log") for number in range(2)]
    for node in both:
        node.start()
    for node in both:
        node.is_ready()
    yield both
    for node in both:
        node.kill()


@pytest.fixture
def trusted(front: str, nodes: list[Node], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Caddy in front of them, with the certificate of an authority of its own, which devices are told to trust."""
    settings = (ROOT / "build/hub/Caddyfile").read_text()
    for name, node in zip(("node-a", "node-b"), nodes, strict=True):
        settings = settings.replace(f"{name}:8420", f"127.0.0.1:{node.port}")
    (tmp_path / "Caddyfile").write_text(HERE + settings)
    env = os.environ | {"HUB_NAME": front, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    root = tmp_path / "caddy/pki/authorities/local/root.crt"
    with (tmp_path / "caddy.log").open("wb") as log:
        command = ("caddy", "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile")
        caddy = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    wait_until(root.exists, "the certificate of Caddy's authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    wait_until(lambda: httpx.get(f"{front}/ready").is_success, "a node behind Caddy")
    yield
    caddy.kill()
    caddy.wait()


def has_personas(device: Device, count: int) -> bool:
    return len(device.names()) == count


@pytest.mark.usefixtures("trusted")
def test_devices_go_on_through_the_front_whichever_node_dies(front: str, nodes: list[Node], tmp_path: Path) -> None:
    with ExitStack() as stack:
        desk = Desk(tmp_path, stack)
        desktop = desk.open("Desktop")
        wish = {"hub_url": front, "device_name": "Desktop", "mode": "sealed", "sign_up_code": CODE}
        desktop.call("POST", "/sync/start", wish)
        laptop = desk.joined("Laptop", desktop)
        laptop.until(lambda device: device.state() == "live")

        for number, node in enumerate(nodes):
            node.kill()
            desktop.persona(f"Ada {number}")
            laptop.persona(f"Mio {number}")
            for device in (desktop, laptop):
                device.until(partial(has_personas, count=2 * number + 2))
            node.start()
            node.is_ready()

        are_alike(desktop, laptop)
    assert httpx.get(f"{front}/metrics").status_code == httpx.codes.NOT_FOUND

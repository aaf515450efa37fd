"""A publisher for tests: a key of its own, versions signed by the release tool, and a server that is watched."""

import runpy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from minisign import KeyPair

from pjais.features.updates.fetching import Patience
from pjais.features.updates.here import Here
from pjais.features.updates.release import Target
from pjais.kernel.build import Build, Kind

TOOL = runpy.run_path(str(Path(__file__).parents[1] / "build" / "release" / "manifest.py"))
CHANGELOG = """# Changelog

## 0.3.0 - 2026-12-24

### Added

- Personas can **whistle**. See [how](https://example.org/how).

## 0.2.0 - 2026-12-01

### Fixed

- Nothing is forgotten twice.

## 0.1.0 - 2026-11-20

- The first one.
"""
NAMES: dict[Kind, str] = {
    "deb": "pjais_{version}_amd64.deb",
    "appimage": "pjais-{version}-x86_64.AppImage",
    "portable": "pjais-{version}-linux-x86_64.tar.zst",
    "nsis": "pjais-{version}-x64-setup.exe",
    "dmg": "pjais-{version}-arm64.dmg",
}
SYSTEMS: dict[Kind, tuple[str, str]] = {
    "deb": ("linux", "x86_64"),
    "appimage": ("linux", "x86_64"),
    "portable": ("linux", "x86_64"),
    "nsis": ("windows", "x86_64"),
    "dmg": ("macos", "arm64"),
    "source": ("linux", "x86_64"),
}
#: So that tests of servers that keep one waiting are over soon.
HURRIED = Patience(connect_s=2.0, piece_s=0.5, whole_s=2.0)
Answer = Callable[[BaseHTTPRequestHandler], object]


def package_bytes(version: str, kind: Kind) -> bytes:
    return f"{kind} {version}\n".encode() * 20_000


@dataclass
class Publisher:
    """Signs, and serves what was signed; ``answers`` behave otherwise than that, by path."""

    folder: Path
    url: str = ""
    keys: Any = field(default_factory=KeyPair.generate)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.keys.public_key.to_base64().decode())

    @property
    def address(self) -> str:
        return f"{self.url}/manifest.json"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def publish(self, version: str = "0.3.0", kinds: tuple[Kind, ...] = tuple(NAMES), url: str | None = None) -> None:
        """A version with a package for each kind, in the place of what was there."""
        self.folder.mkdir(exist_ok=True)
        for file in self.folder.iterdir():
            file.unlink()
        for kind in kinds:
            (self.folder / NAMES[kind].format(version=version)).write_bytes(package_bytes(version, kind))
        for _ in TOOL["sign"](self.folder, version, url or self.url, self.keys.secret_key, CHANGELOG):
            pass

    def sign(self, content: bytes, comment: str = "pjais 0.3.0") -> bytes:
        return bytes(self.keys.secret_key.sign(content, trusted_comment=comment)) + b"\n"

    def put(self, content: bytes, comment: str = "pjais 0.3.0") -> None:
        """Any content as the manifest, with a proper signature."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "manifest.json").write_bytes(content)
        (self.folder / "manifest.json.minisig").write_bytes(self.sign(content, comment))

    def package(self, kind: Kind = "deb", version: str = "0.3.0") -> Path:
        return self.folder / NAMES[kind].format(version=version)

    def offline_file(self, kind: Kind = "deb", version: str = "0.3.0") -> Path:
        system, architecture = SYSTEMS[kind]
        return self.folder / f"pjais-{version}-{system}-{architecture}-{kind}.pjais-update"

    def here(self, kind: Kind = "deb", version: str = "0.1.0", **changed: Any) -> Here:
        """A build that knows this publisher, on a device that packages of the kind are for."""
        facts: dict[str, Any] = {"update_key": self.key, "update_address": self.address, **changed}
        build = Build(version=version, kind=kind, **facts)
        return Here(build, Target(*SYSTEMS[kind], kind), show=lambda _: False, patience=HURRIED)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        own = self.answers.get(request.path)
        if own is not None:
            own(request)
            return
        file = self.folder / request.path.removeprefix("/")
        if not file.is_file():
            request.send_error(404)
            return
        send(request, file.read_bytes())


def send(request: BaseHTTPRequestHandler, content: bytes, told_bytes: int | None = None) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(content) if told_bytes is None else told_bytes))
    request.send_header("Set-Cookie", "known=1; Path=/")
    request.end_headers()
    request.wfile.write(content)


def redirected(to: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", to)
        request.send_header("Set-Cookie", "known=1; Path=/")
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@contextmanager
def publishing(folder: Path) -> Iterator[Publisher]:
    """A publisher with a real server on this machine."""
    publisher = Publisher(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                publisher.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    publisher.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

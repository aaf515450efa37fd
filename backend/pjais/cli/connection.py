"""How a command reaches the app: through the process that has the vault open, else through one of its own."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pjais.bootstrap import open_application
from pjais.desktop.instance import Address, Instance
from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.server.loopback import LoopbackServer

TIMEOUT_S: Final = 3600.0  # an import of a large file may well take minutes


class RefusedError(PjaisError):
    """The app refused a command."""

    code = "refused"

    def __init__(self, detail: str, problem: str = "") -> None:
        super().__init__(detail)
        #: The code of what the app said.
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent piece by piece, of a size that is known beforehand."""

    pieces: Iterator[bytes]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Connection:
    """Calls of one running app."""

    address: Address

    def get(self, path: str) -> bytes:
        """Raises RefusedError."""
        return self._call("GET", path, None, {})

    def post(self, path: str, body: bytes | Body, media_type: str) -> Any:  # noqa: ANN401 - free JSON
        """Raises RefusedError."""
        headers = {"Content-Type": media_type}
        if isinstance(body, bytes):
            return json.loads(self._call("POST", path, body, headers))
        return json.loads(self._call("POST", path, body.pieces, {**headers, "Content-Length": str(body.size_bytes)}))

    def _call(self, method: str, path: str, body: bytes | Iterator[bytes] | None, headers: dict[str, str]) -> bytes:
        admitted = {**headers, "Authorization": f"Bearer {self.address.token}"}
        url = f"{self.address.url}{path}"
        request = urllib.request.Request(url, body, admitted, method=method)  # noqa: S310 - the app's own address
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise _refused(error.read()) from None
        except OSError as error:
            msg = said(
                "The PJai's at {url} does not answer: {reason}",
                url=self.address.url,
                reason=getattr(error, "reason", error),
            )
            raise RefusedError(msg) from None


@contextmanager
def connected(folder: Path) -> Iterator[Connection]:
    """The app on this vault. What is written through a running one is seen at once in its windows."""
    instance = Instance(VaultPaths(folder))
    if not instance.claim():
        yield Connection(instance.first())
        return
    try:
        app = open_application(folder)
        try:
            server = LoopbackServer(app.asgi)
            server.start()
            try:
                yield Connection(Address(server.url, app.token))
            finally:
                server.stop()
        finally:
            app.close()
    finally:
        instance.release()


def _refused(body: bytes) -> RefusedError:
    try:
        problem = json.loads(body)
        return RefusedError(str(problem.get("detail") or problem["title"]), str(problem["type"]).rpartition(":")[2])
    except (ValueError, KeyError, AttributeError):
        return RefusedError(said("The app answered with something other than a reason"))

"""One process per vault: later starts find the first and ask it to come to the front, or to do their work."""

import contextlib
import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import InvalidInputError, PjaisError
from pjais.kernel.wording import said

ANSWER_TIMEOUT_S: Final = 10.0
_RETRY_S: Final = 0.2


class SilentInstanceError(PjaisError):
    """Another PJai's holds this vault but does not answer."""

    code = "silent-instance"


class ServedInstanceError(PjaisError):
    """This vault is already open without a window."""

    code = "served-instance"


def ending_signals() -> Sequence[signal.Signals]:
    """Those that ask the process to end in good order; a hang-up is none where it is to be ignored, as by nohup."""
    asked = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        asked.append(signal.SIGHUP)
    return asked


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running instance answers, and with which token."""

    url: str
    token: str


class Instance:
    """This process's claim to be the only one on the vault; the operating system frees it when the process ends."""

    def __init__(self, paths: VaultPaths, patience_s: float = ANSWER_TIMEOUT_S) -> None:
        self._file = paths.instance
        self._patience_s = patience_s
        paths.make()
        self._lock = FileLock(paths.lock)

    def claim(self) -> bool:
        """Whether this is the first instance."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        self._file.unlink(missing_ok=True)  # left by one that was killed
        return True

    def announce(self, url: str, token: str) -> None:
        """Tell later starts where this one answers; the file is for its owner only and appears complete."""
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"url": url, "token": token}, file)
        fresh.replace(self._file)

    def release(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
        self._lock.release()

    def first(self) -> Address:
        """The running instance's address, waiting while it is still starting.

        Raises:
            SilentInstanceError: it did not tell its address in time.
        """
        deadline = time.monotonic() + self._patience_s
        while time.monotonic() < deadline:
            if address := _read(self._file):
                return address
            time.sleep(_RETRY_S)
        raise self._silent()

    def raise_first(self, files: Sequence[Path] = ()) -> None:
        """Bring the first instance's window to the front, waiting while it is still starting.

        With ``files``, by absolute paths, it shows these for a person to say whether they come in.

        Raises:
            SilentInstanceError: it did not answer in time.
            ServedInstanceError: it has no window.
            InvalidInputError: it refuses the files.
        """
        deadline = time.monotonic() + self._patience_s
        while time.monotonic() < deadline:
            address = self.first()
            status = _ask(address, files)
            if status == HTTPStatus.NO_CONTENT:
                return
            if status == HTTPStatus.NOT_FOUND:
                msg = said(
                    "This vault is already being served at {url}; open that in a browser, or stop it first",
                    url=address.url,
                )
                raise ServedInstanceError(msg)
            if status == HTTPStatus.BAD_REQUEST:
                msg = said("The window that is open does not take these files; import them there")
                raise InvalidInputError(msg)
            time.sleep(_RETRY_S)
        raise self._silent()

    def _silent(self) -> SilentInstanceError:
        return SilentInstanceError(
            said(
                "Another PJai's holds the vault {parent} but does not answer; end that process and start again",
                parent=self._file.parent,
            )
        )


def _read(file: Path) -> Address | None:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Address(str(told["url"]), str(told["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ask(address: Address, files: Sequence[Path]) -> int:
    """The answer's status; 0 when there is none."""
    headers = {"Authorization": f"Bearer {address.token}", "Content-Type": "application/json"}
    try:
        url = f"{address.url}/api/desktop/{'open' if files else 'focus'}"
        body = json.dumps({"paths": [str(file) for file in files]}).encode() if files else None
        request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - written by ourselves
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0

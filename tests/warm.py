"""Starts `pjais` from a process that has it loaded already: loading takes most of the time of a start.

``python -m tests.warm SOCKET`` waits there and forks for each start; what it forks runs the command like any other
process of its own. It ends when its input does.
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import pjais.cli.serve  # noqa: F401 - loaded for those that are forked
from pjais.bootstrap import open_application
from pjais.cli.main import main
from tests.planted import planted

ROOT: Final = Path(__file__).parents[1]
_MOST: Final = 1 << 20  # bytes of a request


class WarmProcess:
    """A running command."""

    def __init__(self, connection: socket.socket, stdout: IO[str] | None = None) -> None:
        self._connection = connection
        self._told = connection.makefile("r", encoding="utf-8")
        self.pid = int(self._told.readline())
        self.stdout = stdout

    def terminate(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        """Its exit status; negative for the signal that ended it."""
        self._connection.settimeout(timeout)
        status = int(self._told.readline())
        self._told.close()
        self._connection.close()
        if self.stdout is not None:
            self.stdout.close()
        return status


class WarmStart:
    """The process that has it loaded."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def start(self, args: Sequence[str], env: Mapping[str, str]) -> WarmProcess:
        """What it prints can be read as it comes; its complaints are ours."""
        ours, its = os.pipe()
        connection = self._asked(args, env, [its])
        os.close(its)
        return WarmProcess(connection, os.fdopen(ours, "r", encoding="utf-8"))

    def start_into(self, stdout: IO[str], stderr: IO[str], args: Sequence[str], env: Mapping[str, str]) -> WarmProcess:
        """Into these files."""
        return WarmProcess(self._asked(args, env, [stdout.fileno(), stderr.fileno()]))

    def _asked(self, args: Sequence[str], env: Mapping[str, str], outputs: Sequence[int]) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(self._place))
        request = json.dumps({"args": list(args), "env": dict(env)}).encode()
        socket.send_fds(connection, [len(request).to_bytes(4, "big")], outputs)
        connection.sendall(request)
        return connection


@contextmanager
def warmed() -> Iterator[WarmStart]:
    """One for a whole run of tests."""
    with tempfile.TemporaryDirectory(prefix="pjais-warm-") as folder:
        place = Path(folder, "socket")
        env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "backend"), str(ROOT)])}
        command = [sys.executable, "-m", "tests.warm", str(place)]
        process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        yield WarmStart(place)
        process.stdin.close()
        process.wait(60)


def _main(place: str) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    listener.listen()
    with tempfile.TemporaryDirectory(prefix="pjais-warm-") as folder:  # routes are registered once in a process
        open_application(planted(Path(folder, "vault"))).close()
    gc.collect()
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            _start_and_wait(connection)
        connection.close()


def _start_and_wait(connection: socket.socket) -> None:
    """In a process between, which tells of the command's end."""
    head, outputs, _, _ = socket.recv_fds(connection, 4, 2)
    with connection.makefile("rb") as stream:
        request = json.loads(stream.read(int.from_bytes(head, "big")))
    if (pid := os.fork()) == 0:
        connection.close()
        for target, output in enumerate(outputs, start=1):
            os.dup2(output, target)
            os.close(output)
        _become(request["args"], request["env"])
    for output in outputs:
        os.close(output)
    connection.sendall(f"{pid}\n".encode())
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    connection.sendall(f"{status}\n".encode())
    os._exit(0)


def _become(args: Sequence[str], env: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["pjais", *args]
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123 - a descriptor is wanted
        os.dup2(nothing.fileno(), 0)
    status = 0
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _main(sys.argv[1])

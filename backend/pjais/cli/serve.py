"""``pjais serve``: the app for a browser."""

import json
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Final

import click

from pjais.bootstrap import Extra, open_application
from pjais.desktop.instance import Instance, ending_signals
from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import PjaisError
from pjais.kernel.garbage import spare_what_is_loaded
from pjais.kernel.wording import said
from pjais.server.loopback import LoopbackServer
from pjais.server.security import LOOPBACK
from pjais.telemetry.crashes import recorded_run

EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - only when it is asked for by name
_HEARTBEAT_S: Final = 0.5


class VaultInUseError(PjaisError):
    """Another PJai's has this vault open."""

    code = "vault-in-use"


def serve_until_stopped(folder: Path, host: str, port: int, *, bench: bool = False) -> None:
    """Serve until SIGINT or SIGTERM, then finish the running write and return.

    Raises:
        VaultInUseError: a window or another server holds the vault.
        PortInUseError: the address cannot be listened on.
    """
    stop = threading.Event()
    for number in ending_signals():
        signal.signal(number, lambda *_: stop.set())
    instance = Instance(VaultPaths(folder))
    if not instance.claim():
        msg = said("Another PJai's has the vault {folder} open; use that one, or close it first", folder=folder)
        raise VaultInUseError(msg)
    try:
        with recorded_run(VaultPaths(folder)):
            _serve(folder, host, port, instance, stop, _bench_page() if bench else None)
    finally:
        instance.release()


def _bench_page() -> Extra:
    from pjais.bench import page

    return Extra([page.act, page.owner], [page.page], [page.rows, page.selection])


def _serve(folder: Path, host: str, port: int, instance: Instance, stop: threading.Event, extra: Extra | None) -> None:
    if host not in LOOPBACK and host != "::1":
        click.echo(
            f"Warning: other machines can reach this app on {host}; whoever has the token sees everything", err=True
        )
    app = open_application(folder, hosts=names_of(host), extra=extra)
    try:
        server = LoopbackServer(app.asgi, host, port)
        server.start()
        app.let_phones_in()
        url = f"http://127.0.0.1:{server.port}" if host in EVERYWHERE else server.url
        instance.announce(url, app.token)
        spare_what_is_loaded()
        sys.stdout.write(
            json.dumps({"url": url, "token": app.token, **({"bench": f"{url}/bench"} if extra else {})}) + "\n"
        )
        sys.stdout.flush()
        while not stop.wait(_HEARTBEAT_S):  # Windows hears Ctrl+C only between two waits
            pass
        app.phones.close()
        server.stop()
    finally:
        app.close()


def names_of(host: str) -> list[str]:
    """What a browser may call this machine when the app listens on ``host``."""
    if host not in EVERYWHERE:
        return [f"[{host}]" if ":" in host else host.lower()]
    name = socket.gethostname().lower()
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        found = set()
    return [name, f"{name}.local", *(f"[{address}]" if ":" in address else address for address in sorted(found))]

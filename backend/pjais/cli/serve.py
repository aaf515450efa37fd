"""``pjais serve``: the app for a browser."""

import json
import signal
import sys
import threading
from pathlib import Path

import click

from pjais.bootstrap import open_application
from pjais.server.loopback import LoopbackServer
from pjais.server.security import LOOPBACK


def serve_until_stopped(folder: Path, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM, then finish the running write and return."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if host not in LOOPBACK and host != "::1":
        click.echo(f"Warning: other machines can reach this app on {host}; whoever has the token sees everything", err=True)
    app = open_application(folder, hosts=[f"[{host}]" if ":" in host else host])
    try:
        server = LoopbackServer(app.asgi, host, port)
        server.start()
        sys.stdout.write(json.dumps({"url": server.url, "token": app.token}) + "\n")
        sys.stdout.flush()
        stop.wait()
        server.stop()
    finally:
        app.close()

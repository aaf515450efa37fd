"""Starts and ends the desktop app: one instance, early window, clean stop on every signal."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pjais.bootstrap import Application, open_application
from pjais.desktop.instance import Instance, ending_signals
from pjais.desktop.surroundings import check_surroundings, load_toolkit
from pjais.kernel.config import VaultPaths
from pjais.kernel.garbage import spare_what_is_loaded
from pjais.security.keychain import LockedVaultError
from pjais.server.loopback import LoopbackServer
from pjais.telemetry.crashes import recorded_run

GRACE_S: Final = 20.0  # for the end: a write in progress finishes; whatever hangs longer than this is left behind


def run_window(folder: Path, dev_url: str | None = None, port: int = 0, files: Sequence[Path] = ()) -> None:
    """Show the window until it is closed, then leave the process; or raise the window that is already open.

    ``files``, by absolute paths, are shown there for a person to say whether they come in.

    Raises:
        NoWindowError: no display, root, or missing libraries.
        SilentInstanceError: another instance holds the vault but does not answer.
        ServedInstanceError: another instance holds the vault and has no window.
        PortInUseError: ``port`` is taken.
    """
    instance = Instance(VaultPaths(folder))
    if not instance.claim():
        instance.raise_first(files)
        sys.stderr.write("PJai's is already open; its window was raised\n")
        return
    try:
        check_surroundings()
        os.environ.setdefault("QT_API", "pyside6")
        logging.getLogger("pywebview").setLevel(logging.CRITICAL)
        with recorded_run(VaultPaths(folder)):
            _run(folder, instance, dev_url, port, files)
    finally:
        instance.release()
    _leave(0)


def _run(folder: Path, instance: Instance, dev_url: str | None, port: int, files: Sequence[Path]) -> None:
    app = _opened(folder, dev_url)
    try:
        if files:
            app.to_open.ask(files)
        _show(app, instance, dev_url, port)
    finally:
        app.close()


def _opened(folder: Path, dev_url: str | None) -> Application:
    try:
        return open_application(folder, dev_url=dev_url, in_window=True)
    except LockedVaultError:
        from pjais.desktop.unlock import ask  # noqa: PLC0415 - loads the toolkit, needed for an encrypted vault only

        ask(folder)
        return open_application(folder, dev_url=dev_url, in_window=True)


def _show(app: Application, instance: Instance, dev_url: str | None, port: int) -> None:
    server = LoopbackServer(app.asgi, port=port)
    server.start()
    app.let_phones_in()
    load_toolkit()  # while the server already answers
    from pjais.desktop.windows import FILES_ADDRESS, Windows  # noqa: PLC0415 - needs the toolkit

    windows = Windows(app, server, dev_url, FILES_ADDRESS if app.to_open.rows() else "/")
    app.shell.shell = windows
    instance.announce(server.url, app.token)

    def obey_signals() -> None:
        close_on_signals(windows.close)

    obey_signals()
    spare_what_is_loaded()
    windows.run(obey_signals)  # once more, for pywebview sets a handler of its own
    _leave_late()
    windows.save_geometry()
    app.phones.close()
    server.stop()


def close_on_signals(close: Callable[[], None]) -> None:
    """On a signal to end call ``close``, on a thread of its own: the GUI's is needed for the closing itself."""

    def stop(*_: object) -> None:
        threading.Thread(target=close, name="closing", daemon=True).start()

    for number in ending_signals():
        signal.signal(number, stop)


def _leave_late() -> None:
    last_resort = threading.Timer(GRACE_S, _leave, (1,))
    last_resort.daemon = True
    last_resort.start()


def _leave(status: int) -> None:
    """End the process at once, everything being saved: a thread inside the gone window would keep it for ever."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)

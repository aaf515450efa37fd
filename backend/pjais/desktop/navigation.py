"""Keeps the window on our own pages; everything else opens in the system's browser."""

import logging
import os
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

_log = logging.getLogger(__name__)


def origin_of(url: str | None) -> str:
    """``scheme://host:port`` of an address."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}"


def _show_in_browser(url: str) -> None:
    webbrowser.open(url, 2, autoraise=True)


def open_outside(url: str, show: Callable[[str], object] = _show_in_browser) -> None:
    """Show a web address in the system's browser; other schemes are ignored.

    On a thread of its own: some browsers keep the caller until they end.
    """
    if urlsplit(url).scheme in {"http", "https", "mailto"}:
        threading.Thread(target=show, args=(url,), name="browser", daemon=True).start()


def show_in_file_manager(folder: Path) -> None:
    """Open the folder where the system shows folders; on a thread of its own, as some keep the caller."""
    if sys.platform == "win32":
        act: Callable[[], object] = partial(os.startfile, folder)
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        act = partial(subprocess.run, [opener, str(folder)], check=False)
    threading.Thread(target=_logged, args=(act,), name="file manager", daemon=True).start()


def _logged(act: Callable[[], object]) -> None:
    try:
        act()
    except OSError as error:
        _log.warning("The folder could not be shown: %s", error)


def opens_here(url: str, own_origin: str, show: Callable[[str], object] = _show_in_browser) -> bool:
    """Whether the window may load the address; a foreign one is sent to the system's browser instead."""
    if origin_of(url) == own_origin:
        return True
    open_outside(url, show)
    return False

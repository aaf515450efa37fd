"""What a window needs of its surroundings, told in plain words when it is missing."""

import ctypes
import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping
from typing import Final

from pjais.kernel.errors import PjaisError
from pjais.kernel.parts import check_whole
from pjais.kernel.wording import said

_PACKAGES: Final = {
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libnss3.so": "libnss3",
    "libasound.so.2": "libasound2",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgbm.so.1": "libgbm1",
}


class NoWindowError(PjaisError):
    """A window cannot be opened here."""

    code = "no-window"


def check_surroundings(environment: Mapping[str, str] = os.environ) -> None:
    """Raises NoWindowError, saying what is missing and how to get it."""
    if not sys.platform.startswith("linux"):
        return
    offscreen = environment.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
    if not (offscreen or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        msg = said("There is no display here for a window; `pjais serve` shows the same app in a browser")
        raise NoWindowError(msg)
    if os.geteuid() == 0 and not _unboxed(environment):
        msg = said(
            "The window's sandbox does not work for root; start PJai's as an ordinary user, or use `pjais serve`"
        )
        raise NoWindowError(msg)
    if importlib.util.find_spec("PySide6") is None:
        check_whole()
        msg = said(
            "The package PySide6 is missing for the window; `npm start` installs it, `pjais serve` needs no window"
        )
        raise NoWindowError(msg)
    if missing := missing_packages():
        msg = said(
            "System libraries are missing for the window; on Debian or Ubuntu: sudo apt install {missing}",
            missing=" ".join(missing),
        )
        raise NoWindowError(msg)


def load_toolkit() -> None:
    """Load what draws the window, so that what keeps it from being loaded is told.

    Raises:
        NoWindowError: it cannot be loaded.
        IncompleteProgramError: because a part of the installed program is missing.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        importlib.import_module("PySide6.QtWebEngineWidgets")
    except ImportError as error:
        check_whole()
        msg = said("The window's toolkit Qt cannot be loaded: {reason}; install PJai's again", reason=error)
        raise NoWindowError(msg) from None


def _unboxed(environment: Mapping[str, str]) -> bool:
    flags = environment.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    return bool(environment.get("QTWEBENGINE_DISABLE_SANDBOX")) or "--no-sandbox" in flags


def missing_packages() -> list[str]:
    """Debian's names of the packages whose libraries cannot be loaded."""
    return [package for library, package in _PACKAGES.items() if not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True

"""Hands a package to the system, by the way it is installed there; nothing is ever installed unseen."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pjais.kernel.build import Kind
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import Sentence, said

_SOURCES: Final = "git pull && npm start"


class NotOpenedError(PjaisError):
    """The system did not open the package."""

    code = "not-opened"


@dataclass(frozen=True, slots=True)
class Handed:
    """What is to be done now.

    Attributes:
        step: in words.
        command: to be run in a terminal, where that is the way.
        leaves: whether the app has to end for it.
    """

    step: Sentence
    command: str | None = None
    leaves: bool = False


def open_with_system(file: Path) -> bool:
    """Open it with the program that the system has for it; False where nothing can be shown."""
    if sys.platform == "win32":
        os.startfile(file)  # noqa: S606 - it asks for the rights that an installer needs, where starting it would be refused
        return True
    program = "open" if sys.platform == "darwin" else "xdg-open"
    has_screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    found = shutil.which(program)
    if found is None or not has_screen:
        return False
    subprocess.Popen(  # noqa: S603 - a program of the system's, on a file whose checksum was just looked at
        [found, str(file)],
        env=_systems_own(dict(os.environ)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True


def _systems_own(environment: dict[str, str]) -> dict[str, str]:
    """Without the libraries of a packaged app, which its starter put in the way of the system's programs."""
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        environment["LD_LIBRARY_PATH"] = before
    elif getattr(sys, "frozen", False):
        environment.pop("LD_LIBRARY_PATH", None)
    return environment


def hand_over(kind: Kind, package: Path | None, show: Callable[[Path], bool]) -> Handed:
    """The package goes to the system, or the person is told what to do with it.

    Args:
        kind: how this build was installed.
        package: what is to be installed; None for the sources, which need none.
        show: opens a file with the system's program for it, and says whether there is one.

    Raises:
        NotOpenedError: the system refused.
    """
    if package is None:
        return Handed(said("Get the newer sources and start them, in their folder"), _SOURCES)
    try:
        return _BY_KIND[kind](package, show)
    except OSError as error:
        msg = said("The system does not open {file}: {reason}", file=package, reason=error.strerror or error)
        raise NotOpenedError(msg) from None


def _deb(package: Path, show: Callable[[Path], bool]) -> Handed:
    command = f"sudo apt install {shlex.quote(str(package))}"
    if show(package):
        step = said("Install it in the program that has opened, or with this command; then start PJai's anew")
    else:
        step = said("Install it with this command in a terminal; then start PJai's anew")
    return Handed(step, command)


def _nsis(package: Path, show: Callable[[Path], bool]) -> Handed:
    show(package)
    step = said("The installer has started; end PJai's if it does not end by itself, so that it can be replaced")
    return Handed(step, leaves=True)


def _dmg(package: Path, show: Callable[[Path], bool]) -> Handed:
    if not show(package):
        return Handed(said("End PJai's, open {file}, and move PJai's to the programs", file=package))
    return Handed(said("The image has opened: end PJai's, and move the new one to the programs"))


def _portable(package: Path, _: Callable[[Path], bool]) -> Handed:
    return Handed(
        said(
            "End PJai's, unpack {file} beside the folder it is in now, and start the new one; your data lie elsewhere",
            file=package,
        )
    )


def _appimage(package: Path, _: Callable[[Path], bool]) -> Handed:
    package.chmod(0o700)
    return Handed(
        said(
            "End PJai's, move {file} to where your programs are, and start it from there; your data lie elsewhere",
            file=package,
        )
    )


_BY_KIND: Final[dict[Kind, Callable[[Path, Callable[[Path], bool]], Handed]]] = {
    "deb": _deb,
    "nsis": _nsis,
    "dmg": _dmg,
    "portable": _portable,
    "appimage": _appimage,
}

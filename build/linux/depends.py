"""Which packages of Debian a bundle needs: asked of its own files, not written down from memory."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NEEDED: Final = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+)\]")
_FOUND: Final = re.compile(r"^\s*(\S+) \(libc6,x86-64[^)]*\) => (\S+)|^\s*(\S+) \(libc6,AArch64[^)]*\) => (\S+)")
#: What Qt and its engine load only when it comes to it.
_LOADED_LATER: Final = ("libEGL.so.1", "libGL.so.1", "libxcb-cursor.so.0")
#: Used where the desktop has what it needs, and left alone elsewhere: GTK's dialogs for files.
_WHERE_IT_FITS: Final = frozenset({"libqgtk3.so"})
#: Names that newer releases have changed for a longer type of time.
_RENAMED: Final = frozenset({"libasound2", "libcups2", "libglib2.0-0", "libgtk-3-0", "libatk1.0-0", "libpng16-16"})


class UnknownLibraryError(Exception):
    """A library that the bundle needs is not on this machine, or no package has it."""


def depends(bundle: Path) -> dict[str, str]:
    """Debian's package by the name of each library that is not in the bundle.

    Raises:
        UnknownLibraryError: one is nowhere.
    """
    own = {file.name for file in bundle.rglob("*")}
    files = [file for file in programs(bundle) if file.name not in _WHERE_IT_FITS]
    wanted = {name for file in files for name in needed(file) if name not in own} | set(_LOADED_LATER)
    places = _places()
    missing = sorted(name for name in wanted if name not in places and not name.startswith("ld-linux"))
    if missing:
        msg = f"these libraries are needed and not here: {', '.join(missing)}"
        raise UnknownLibraryError(msg)
    return {name: package_of(places[name]) for name in sorted(wanted) if not name.startswith("ld-linux")}


def as_control(packages: set[str]) -> str:
    """The line of the package's control file."""
    named = [f"{name} | {name}t64" if name in _RENAMED else name for name in sorted(packages - {"libc6"})]
    return ", ".join([f"libc6 (>= {_libc()})", *named])


def programs(bundle: Path) -> Iterator[Path]:
    """Files that the system's loader reads."""
    for file in sorted(bundle.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as content:
                if content.read(4) == b"\x7fELF":
                    yield file


def needed(file: Path) -> set[str]:
    """Names of the libraries that a file asks for."""
    asked = subprocess.run([_tool("readelf"), "-d", str(file)], capture_output=True, text=True, check=True)
    return set(_NEEDED.findall(asked.stdout))


def _places() -> dict[str, str]:
    listed = subprocess.run([_tool("ldconfig"), "-p"], capture_output=True, text=True, check=True).stdout
    places: dict[str, str] = {}
    for line in listed.splitlines():
        if found := _FOUND.match(line):
            name, place = [each for each in found.groups() if each]
            places.setdefault(name, place)
    return places


def package_of(place: str) -> str:
    """Debian's package that has the file at a path. Raises UnknownLibraryError."""
    for each in (place, str(Path(place).resolve()), str(Path(place).resolve()).removeprefix("/usr")):
        asked = subprocess.run([_tool("dpkg-query"), "-S", each], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return asked.stdout.partition(":")[0]
    msg = f"no package of the system has {place}"
    raise UnknownLibraryError(msg)


def _libc() -> str:
    """The version of this machine's C library, than which none older has been tried."""
    asked = subprocess.run([_tool("ldd"), "--version"], capture_output=True, text=True, check=True)
    return asked.stdout.splitlines()[0].rsplit(maxsplit=1)[-1]


def _tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/sbin:/usr/sbin")
    if found is None:
        msg = f"the program {name} is missing"
        raise UnknownLibraryError(msg)
    return found

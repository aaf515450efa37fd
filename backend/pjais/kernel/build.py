"""Which build of the program this is: told by a file that packaging puts beside the modules, absent in the sources."""

import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pjais import __version__

#: How this build came here; ``source`` for one that was not packaged.
Kind = Literal["source", "deb", "portable", "appimage", "nsis", "dmg"]

FILE: Final = Path(__file__).parents[1] / "build.json"
LICENCES: Final = FILE.with_name("licences.json")
#: Every file of the packaged program by its path from the program on: how large it is, and its SHA-256.
FILES: Final = FILE.with_name("files.json")


@dataclass(frozen=True, slots=True)
class Build:
    """What packaging wrote down.

    Attributes:
        version: as people read it, such as ``0.2.0``.
        build_id: differs between any two builds; None in the sources.
        commit: of the sources, where it was known.
        built_at: an instant as everywhere, or None in the sources.
        kind: what it was packaged as.
        update_key: the public key, as minisign writes it, that signs newer versions; None when nobody does.
        update_address: where the manifest of newer versions is; None when there is no such place.
    """

    version: str = __version__
    build_id: str | None = None
    commit: str | None = None
    built_at: str | None = None
    kind: Kind = "source"
    update_key: str | None = None
    update_address: str | None = None


@cache
def this_build() -> Build:
    """This program's own build."""
    return read_build(FILE)


def own_command() -> list[str]:
    """What starts this program once more; a packaged one is its own interpreter."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "pjais"]


def read_build(file: Path) -> Build:
    """The build that a file tells of; that of the sources where there is none."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Build()
    return Build(**{name: told.get(name) for name in Build.__slots__})

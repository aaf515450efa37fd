"""Writes into a bundle what it says of itself: which build it is, of which parts, and which files it has."""

import hashlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from parts import Part

#: Where the modules' own files lie in the bundle's folder.
INNER: Final = Path("_internal/pjais")
INNER_OF_APP: Final = Path("Contents/Resources/pjais")


@dataclass(frozen=True, slots=True)
class Release:
    """What is packaged; the fields are those of ``pjais/kernel/build.py``."""

    version: str
    build_id: str
    commit: str | None
    built_at: str
    update_key: str | None
    update_address: str | None


def furnish(bundle: Path, release: Release, kind: str, parts: list[Part]) -> None:
    """Make the folder complete; its list of files is written last, over everything else.

    macOS signs the files later and so changes them, and itself looks whether they are whole.
    """
    inner = bundle / (INNER_OF_APP if kind == "dmg" else INNER)
    listed = inner / "files.json"
    listed.unlink(missing_ok=True)
    write(inner / "licences.json", [part.told() for part in parts])
    write(inner / "build.json", {**asdict(release), "kind": kind})
    if kind != "dmg":
        write(listed, files_of(bundle))


def files_of(bundle: Path) -> dict[str, list[int | str]]:
    """Size and SHA-256 of each file, by its path from the program's folder."""
    found: dict[str, list[int | str]] = {}
    for file in sorted(bundle.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            found[file.relative_to(bundle).as_posix()] = [file.stat().st_size, digest]
    return found


def write(file: Path, value: object) -> None:
    """A new file: the old one may be shared with another package's folder."""
    file.unlink(missing_ok=True)
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def architecture() -> str:
    """This machine's, under one name on all systems."""
    machine = platform.machine().lower()
    return {"amd64": "x86_64", "aarch64": "arm64"}.get(machine, machine)


def system() -> str:
    """This system's name in the names of packages."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def settle_modes(root: Path) -> None:
    """Folders and programs 755, everything else 644: read by all, written by nobody but the owner."""
    for place in (root, *root.rglob("*")):
        if not place.is_symlink():
            place.chmod(0o755 if place.is_dir() or os.access(place, os.X_OK) else 0o644)

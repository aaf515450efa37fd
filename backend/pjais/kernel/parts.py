"""Whether a packaged program is whole: its files, held against the list that packaging put beside the modules."""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pjais.kernel.build import FILES
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import Sentence, said


class IncompleteProgramError(PjaisError):
    """A part of the installed program is missing."""

    code = "incomplete-program"


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not as it was packaged; its name is its path from the folder of the program on."""

    name: str
    is_missing: bool


def is_packaged(listed: Path = FILES) -> bool:
    """Whether there is a list to hold the files against; the sources have none."""
    return listed.exists()


def damaged_parts(*, thorough: bool, listed: Path = FILES, folder: Path | None = None) -> list[Damage]:
    """The files that are missing or changed, those that are missing first.

    Args:
        thorough: also read every file; else their sizes are compared.
        listed: the list; without one there is nothing to tell.
        folder: where the program is; its own place where none is given.

    Raises:
        IncompleteProgramError: the list itself cannot be read.
    """
    if not is_packaged(listed):
        return []
    root = folder or Path(sys.executable).parent
    found = list(_damaged(_expected(listed), root, thorough=thorough))
    return sorted(found, key=lambda each: (not each.is_missing, each.name))


def incomplete(damage: Damage) -> Sentence:
    """What is wrong and what to do."""
    if damage.is_missing:
        return said(
            "The installation is incomplete: {file} is missing; install PJai's again. "
            "Your data is not part of it and stays",
            file=damage.name,
        )
    return said(
        "The installation is damaged: {file} is not as it was packaged; install PJai's again. "
        "Your data is not part of it and stays",
        file=damage.name,
    )


def check_whole(listed: Path = FILES, folder: Path | None = None) -> None:
    """Look whether a failure comes of a half-copied program; raises IncompleteProgramError if so."""
    if found := damaged_parts(thorough=False, listed=listed, folder=folder):
        raise IncompleteProgramError(incomplete(found[0]))


def _expected(listed: Path) -> Mapping[str, tuple[int, str]]:
    try:
        told = json.loads(listed.read_text(encoding="utf-8"))
        return {str(name): (int(size), str(digest)) for name, (size, digest) in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        raise IncompleteProgramError(incomplete(Damage(listed.name, is_missing=False))) from None


def _damaged(expected: Mapping[str, tuple[int, str]], root: Path, *, thorough: bool) -> Iterator[Damage]:
    for name, (size, digest) in expected.items():
        file = root / name
        if not file.is_file():
            yield Damage(name, is_missing=True)
        elif file.stat().st_size != size or (thorough and _digest(file) != digest):
            yield Damage(name, is_missing=False)


def _digest(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None

"""Which folder the vault of this machine is in where nobody says otherwise, and whether it is to be moved."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_data_path

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said

DATABASE: Final = "pjais.db"


class MissingFolderError(PjaisError):
    """The vault is not in that folder any more."""

    code = "missing-folder"


@dataclass(frozen=True, slots=True)
class Place:
    """What was chosen, as absolute paths.

    ``folder`` is None for the platform's own; ``move_to`` is where the vault goes at the next start, and ``problem``
    why it could not; ``left`` is a folder whose content was copied elsewhere and is not needed any more.
    ``came_from`` is where the vault was before it was in ``folder``.
    """

    folder: str | None = None
    came_from: str | None = None
    move_to: str | None = None
    left: str | None = None
    problem: str | None = None

    def but(self, **values: str | None) -> "Place":
        return replace(self, **values)


def place_file() -> Path:
    return user_config_path("pjais", appauthor=False) / "place.json"


def read_place() -> Place:
    """What was chosen; nothing where the file is absent or cannot be read."""
    try:
        told = json.loads(place_file().read_text(encoding="utf-8"))
        return Place(**{name: told.get(name) for name in Place.__slots__ if isinstance(told.get(name), str)})
    except (OSError, ValueError, AttributeError):
        return Place()


def write_place(place: Place) -> None:
    """Whole or not at all."""
    file = place_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as stream:
        json.dump(asdict(place), stream)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)


def usual_folder() -> Path:
    """Where the vault is unless a start is told otherwise.

    Raises:
        MissingFolderError: it was moved to a folder that is gone; an empty vault must not take its place unnoticed.
    """
    place = read_place()
    own = user_data_path("pjais", appauthor=False)
    folder = Path(place.folder) if place.folder is not None else own
    if place.move_to is not None and not _has_vault(folder) and _has_vault(Path(place.move_to)):
        return Path(place.move_to)  # moved by a start that was killed before it could say so
    if place.folder is not None and not _has_vault(folder):
        msg = said(
            "The vault's folder {folder} is not there; connect its drive, or delete {file} to begin an empty vault",
            folder=folder,
            file=place_file(),
        )
        raise MissingFolderError(msg)
    return folder


def told_folder(folder: Path) -> Path:
    """The folder that a start was told.

    Raises:
        MissingFolderError: the vault in it was moved away; an empty one must not take its place unnoticed.
    """
    place = read_place()
    if place.folder is not None and place.came_from == str(folder) and not _has_vault(folder):
        msg = said(
            "The vault in {folder} was moved to {target}; start without naming a folder",
            folder=folder,
            target=place.folder,
        )
        raise MissingFolderError(msg)
    return folder


def is_usual(folder: Path) -> bool:
    """Whether this start uses the folder that was chosen, rather than one it was told."""
    try:
        return folder == usual_folder()
    except MissingFolderError:
        return False


def _has_vault(folder: Path) -> bool:
    return (folder / DATABASE).exists()

"""Routes of the vault's place."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Final

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from pjais.eventlog.archive import ARCHIVES
from pjais.features.place.schemas import MoveAsk, PartName, PartSize, PlaceRead
from pjais.features.routing import absolute_path, problems
from pjais.kernel.config import VaultPaths
from pjais.kernel.errors import NoRoomError, PjaisError
from pjais.kernel.place import is_usual, read_place, write_place
from pjais.kernel.recognition import sentence_of
from pjais.kernel.wording import said
from pjais.persistence.moving import check_target
from pjais.persistence.vault import Vault

_PARTS: Final[dict[str, PartName]] = {"backups": "backups", "logs": "logs"}


class FixedPlaceError(PjaisError):
    """This start was told where the vault lies."""

    code = "fixed-place"


class PlaceController(Controller):
    """The vault's folder."""

    path = "/place"
    tags = ("place",)

    @get("/", operation_id="place.get", responses=problems(), sync_to_thread=True)
    def get_place(self, vault: NamedDependency[Vault]) -> PlaceRead:
        """Where the vault lies and what in it takes how much room."""
        return _read(vault.paths)

    @post(
        "/move",
        operation_id="place.move",
        responses=problems(FixedPlaceError, NoRoomError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def move(self, vault: NamedDependency[Vault], data: JSONBody[MoveAsk]) -> PlaceRead:
        """Ask for the vault to be moved when the app starts next; until then all stays as it is."""
        folder = vault.paths.folder
        if not is_usual(folder):
            msg = said("This start was told where the vault lies; moving is for the usual place only")
            raise FixedPlaceError(msg)
        target = absolute_path(data.to)
        check_target(folder, target)
        write_place(read_place().but(move_to=str(target), problem=None))
        return _read(vault.paths)

    @delete("/move", operation_id="place.stay", responses=problems(), status_code=HTTP_200_OK, sync_to_thread=True)
    def stay(self, vault: NamedDependency[Vault]) -> PlaceRead:
        """It is not to be moved after all."""
        write_place(read_place().but(move_to=None, problem=None))
        return _read(vault.paths)

    @delete("/left", operation_id="place.let_go", responses=problems(), status_code=HTTP_200_OK, sync_to_thread=True)
    def let_go(self, vault: NamedDependency[Vault]) -> PlaceRead:
        """Delete the folder that a move has left, for good."""
        place = read_place()
        if place.left is not None and Path(place.left) != vault.paths.folder:
            shutil.rmtree(place.left, ignore_errors=True)
        write_place(place.but(left=None))
        return _read(vault.paths)


def _read(paths: VaultPaths) -> PlaceRead:
    place, usual = read_place(), is_usual(paths.folder)
    return PlaceRead(
        folder=str(paths.folder),
        parts=[PartSize(part=part, bytes=size) for part, size in _sizes(paths).most_common()],
        free_bytes=shutil.disk_usage(paths.folder).free,
        can_move=usual,
        move_to=place.move_to if usual else None,
        problem=sentence_of(place.problem) if usual and place.problem else None,
        left=place.left if usual and place.left is not None and Path(place.left).exists() else None,
    )


def _sizes(paths: VaultPaths) -> Counter[PartName]:
    sizes: Counter[PartName] = Counter()
    for file in paths.folder.rglob("*"):
        try:
            if file.is_file():
                sizes[_part_of(paths, file)] += file.stat().st_size
        except OSError:  # it went while it was looked at
            continue
    return sizes


def _part_of(paths: VaultPaths, file: Path) -> PartName:
    first = file.relative_to(paths.folder).parts[0]
    if first.startswith(paths.database.name):
        return "database"
    if first.startswith(paths.search.name):
        return "search"
    if file.match(ARCHIVES):
        return "archives"
    return _PARTS.get(first, "other")

"""Routes that need the native window: choosing files to import or to update from, and coming to the front."""

import threading
from dataclasses import dataclass
from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from pydantic import Field

from pjais.features.imports.controller import wishes_of
from pjais.features.imports.jobs import Importer
from pjais.features.imports.schemas import ImportJob
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import problems
from pjais.features.shapes import Shape
from pjais.features.updates.controller import OF_FILES
from pjais.features.updates.schemas import UpdateState
from pjais.features.updates.service import Updates
from pjais.kernel.errors import NotFoundError
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault
from pjais.server.shell import DesktopShell

_ANSWERED_S: Final = 2.0


class NoDesktopError(NotFoundError):
    """This app runs without a window of its own."""

    code = "no-desktop"


@dataclass(slots=True)
class ShellSlot:
    """Where the window puts itself once it is open; empty when the app serves a browser."""

    shell: DesktopShell | None = None

    def leave_soon(self) -> None:
        """Close all windows, where there are some, once what was asked is answered."""
        if self.shell is not None:
            threading.Timer(_ANSWERED_S, self.shell.close).start()

    def get(self) -> DesktopShell:
        """Raises NoDesktopError."""
        if self.shell is None:
            msg = said("There is no native window; use the browser's own dialogs")
            raise NoDesktopError(msg)
        return self.shell


class DesktopImport(Shape):
    """The import that was started; null when the person chose nothing."""

    job: ImportJob | None


class DesktopRead(Shape):
    """Whether a native window is around."""

    available: bool


class NewWindow(Shape):
    """Where another window begins."""

    address: str = Field(pattern=r"^/[^/\\\\#]?[^\\\\#]*$", max_length=2000, description="A path of the app's own")


@get("/desktop", operation_id="desktop.get", tags=["desktop"], responses=problems(), sync_to_thread=False)
def get_desktop(shell: NamedDependency[ShellSlot]) -> DesktopRead:
    return DesktopRead(available=shell.shell is not None)


@post(
    "/desktop/focus",
    operation_id="desktop.focus",
    tags=["desktop"],
    responses=problems(NoDesktopError),
    status_code=HTTP_204_NO_CONTENT,
    sync_to_thread=True,
)
def focus(shell: NamedDependency[ShellSlot]) -> None:
    """Bring the window to the front; a second start of the app asks for it."""
    shell.get().focus()


@post(
    "/desktop/folder",
    operation_id="desktop.folder",
    tags=["desktop"],
    responses=problems(NoDesktopError),
    status_code=HTTP_204_NO_CONTENT,
    sync_to_thread=True,
)
def show_folder(shell: NamedDependency[ShellSlot], vault: NamedDependency[Vault]) -> None:
    """Open the vault's folder in the system's file manager."""
    shell.get().show_folder(vault.paths.folder)


@post(
    "/desktop/windows",
    operation_id="desktop.window",
    tags=["desktop"],
    responses=problems(NoDesktopError),
    status_code=HTTP_204_NO_CONTENT,
    sync_to_thread=True,
)
def open_window(shell: NamedDependency[ShellSlot], data: JSONBody[NewWindow]) -> None:
    """Open another window of the same app."""
    shell.get().open_window(data.address)


@post(
    "/desktop/import",
    operation_id="desktop.import",
    tags=["desktop"],
    responses=problems(NoDesktopError, PersonaNotFoundError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def import_chosen(
    shell: NamedDependency[ShellSlot],
    importer: NamedDependency[Importer],
    vault: NamedDependency[Vault],
    turns_as_memories: bool = False,  # noqa: FBT001, FBT002 - a route's parameter
    persona_id: str | None = None,
) -> DesktopImport:
    """Let the person choose files in the native dialog and import them."""
    wishes = wishes_of(vault, persona_id, turns_as_memories=turns_as_memories)
    files = shell.get().open_files()
    if not files:
        return DesktopImport(job=None)
    named = [(file.name, file) for file in files]
    return DesktopImport(job=importer.start(named, wishes=wishes))


@post(
    "/desktop/update",
    operation_id="desktop.update",
    tags=["desktop"],
    responses=problems(NoDesktopError, *OF_FILES),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def update_chosen(shell: NamedDependency[ShellSlot], updates: NamedDependency[Updates]) -> UpdateState:
    """Let the person choose a file with a newer version in the native dialog."""
    chosen = shell.get().open_any_file()
    return updates.open_file(chosen) if chosen is not None else updates.state()


DESKTOP_ROUTES = (get_desktop, focus, show_folder, open_window, import_chosen, update_chosen)

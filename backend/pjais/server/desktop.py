"""Routes that need the native window: its dialogs, and coming to the front."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from pjais.features.imports.controller import card_of
from pjais.features.imports.jobs import Importer
from pjais.features.imports.schemas import ImportJob
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import checked_id, problems
from pjais.features.shapes import Shape
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.persistence.vault import Vault
from pjais.server.shell import DesktopShell


class NoDesktopError(NotFoundError):
    """This app runs without a window of its own."""

    code = "no-desktop"


@dataclass(slots=True)
class ShellSlot:
    """Where the window puts itself once it is open; empty when the app serves a browser."""

    shell: DesktopShell | None = None

    def get(self) -> DesktopShell:
        """Raises NoDesktopError."""
        if self.shell is None:
            msg = "There is no native window; use the browser's own dialogs"
            raise NoDesktopError(msg)
        return self.shell


class FileNotWrittenError(PjaisError):
    """The file could not be written."""

    code = "file-not-written"
    status = HTTPStatus.CONFLICT


class DesktopImport(Shape):
    """The import that was started; null when the person chose nothing."""

    job: ImportJob | None


class DesktopExport(Shape):
    """Which persona to save as a card, and in which form."""

    persona_id: str
    format: Literal["png", "json"] = "png"


class DesktopExported(Shape):
    """Where the card was saved; null when the person chose nothing."""

    path: str | None


class DesktopRead(Shape):
    """Whether a native window is around."""

    available: bool


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
    "/desktop/import",
    operation_id="desktop.import",
    tags=["desktop"],
    responses=problems(NoDesktopError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def import_chosen(shell: NamedDependency[ShellSlot], importer: NamedDependency[Importer]) -> DesktopImport:
    """Let the person choose files in the native dialog and import them."""
    files = shell.get().open_files()
    return DesktopImport(job=importer.start([(file.name, file) for file in files]) if files else None)


@post(
    "/desktop/export",
    operation_id="desktop.export",
    tags=["desktop"],
    responses=problems(NoDesktopError, PersonaNotFoundError, FileNotWrittenError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def export_chosen(
    shell: NamedDependency[ShellSlot], vault: NamedDependency[Vault], data: JSONBody[DesktopExport]
) -> DesktopExported:
    """Save a persona's card where the person chooses in the native dialog, which also asks before replacing a file."""
    window = shell.get()
    content, name = card_of(vault, checked_id(data.persona_id, "persona_id"), data.format)
    file = window.save_file(name)
    if file is None:
        return DesktopExported(path=None)
    try:
        _write_whole(file, content)
    except OSError as error:
        msg = f"{file} could not be written: {error.strerror or error}"
        raise FileNotWrittenError(msg) from None
    return DesktopExported(path=str(file))


def _write_whole(file: Path, content: bytes) -> None:
    """The file appears whole or not at all, also when the disk is full."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(content)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


DESKTOP_ROUTES = (get_desktop, focus, import_chosen, export_chosen)

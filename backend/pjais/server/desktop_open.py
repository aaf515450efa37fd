"""Files that the system asked the app to open: kept until a person has said what is to become of them."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT
from pydantic import Field

from pjais.backup.export_file import is_export
from pjais.features.imports.controller import wishes_of
from pjais.features.imports.formats.png_chunks import SIGNATURE
from pjais.features.imports.jobs import Importer
from pjais.features.imports.schemas import ImportJob
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import absolute_path, problems
from pjais.features.shapes import Shape, Told
from pjais.kernel.errors import NotFoundError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import Sentence, said
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault
from pjais.reactive.registry import LiveSource
from pjais.server.desktop import NoDesktopError, ShellSlot

FILES_TO_OPEN: Final = "filesToOpen$"
MOST_AT_ONCE: Final = 100
_HEAD: Final = 64
FileKind = Literal["vault", "picture", "archive", "text", "other"]


class FileNotAskedForError(NotFoundError):
    """That file does not wait for an answer any more."""

    code = "file-not-asked-for"


class FileToOpen(Shape):
    """A file that waits; ``kind`` is what it seems to be, ``problem`` why it cannot be read."""

    id: str
    name: str
    folder: str
    kind: FileKind
    size_bytes: int | None
    problem: Told | None


class OpenAsk(Shape):
    """Files by their absolute paths."""

    paths: Annotated[list[Annotated[str, Field(max_length=4096)]], Field(min_length=1, max_length=MOST_AT_ONCE)]


class OpenAnswer(Shape):
    """Which of the files that wait are meant; ``turns_as_memories`` as for any import."""

    ids: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=MOST_AT_ONCE)]
    turns_as_memories: bool = False


class OpenDismiss(Shape):
    """Which of the files that wait are not wanted."""

    ids: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=MOST_AT_ONCE)]


class FilesToOpen:
    """What was asked for and not answered yet; it goes with the process."""

    def __init__(self, poke: Callable[[str], None]) -> None:
        """``poke`` is called with the live source's name when there is something new."""
        self._poke = poke
        self._guard = threading.Lock()
        self._waiting: dict[str, tuple[Path, FileToOpen]] = {}

    def ask(self, files: Sequence[Path]) -> None:
        """Each file once; what is wrong with it is looked at anew."""
        with self._guard:
            for file in files:
                known = next((key for key, (place, _) in self._waiting.items() if place == file), None)
                key = known or new_id()
                self._waiting[key] = (file, _looked_at(key, file))
            for old in list(self._waiting)[:-MOST_AT_ONCE]:
                del self._waiting[old]
        self._poke(FILES_TO_OPEN)

    def take(self, ids: Sequence[str]) -> list[Path]:
        """They wait no longer; raises FileNotAskedForError where one of them did not, and then takes none."""
        with self._guard:
            if unknown := next((each for each in ids if each not in self._waiting), None):
                msg = said("The file {file} does not wait to be opened any more", file=unknown)
                raise FileNotAskedForError(msg)
            taken = [self._waiting.pop(each)[0] for each in dict.fromkeys(ids)]
        self._poke(FILES_TO_OPEN)
        return taken

    def rows(self) -> list[Row]:
        with self._guard:
            return [told.model_dump() for _, told in self._waiting.values()]

    def source(self) -> LiveSource:
        label = "Files that the system asked to open, until a person has answered."
        return LiveSource(FILES_TO_OPEN, label, FileToOpen, "id", self.rows, 3600.0)


def _looked_at(key: str, file: Path) -> FileToOpen:
    problem: Sentence | None = None
    size, kind = None, "other"
    try:
        if file.is_dir():
            problem = said("this is a folder; choose the files in it")
        else:
            size = file.stat().st_size
            kind = _kind_of(file)
    except FileNotFoundError:
        problem = said("the file is not there any more")
    except OSError as error:
        problem = said("the file cannot be read: {reason}", reason=error.strerror or error)
    told = {"name": file.name, "folder": str(file.parent), "kind": kind, "size_bytes": size}
    return FileToOpen.model_validate({"id": key, **told, "problem": problem})


def _kind_of(file: Path) -> FileKind:
    """By its first bytes; reading it whole is the import's."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(SIGNATURE):
        return "picture"
    if is_export(file):
        return "vault"
    if head.startswith(b"PK"):
        return "archive"
    return "text" if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"[", b"#", b"-"} else "other"


@post(
    "/desktop/open",
    operation_id="desktop.open",
    tags=["desktop"],
    responses=problems(NoDesktopError),
    status_code=HTTP_204_NO_CONTENT,
    sync_to_thread=True,
)
def open_files(
    shell: NamedDependency[ShellSlot], to_open: NamedDependency[FilesToOpen], data: JSONBody[OpenAsk]
) -> None:
    """Show the window with these files, for a person to say whether they come in; a second start asks for it."""
    window = shell.get()
    to_open.ask([absolute_path(path) for path in data.paths])
    window.show_files()


@post(
    "/desktop/open/import",
    operation_id="desktop.openImport",
    tags=["desktop"],
    responses=problems(NoDesktopError, FileNotAskedForError, PersonaNotFoundError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def import_opened(
    shell: NamedDependency[ShellSlot],
    to_open: NamedDependency[FilesToOpen],
    importer: NamedDependency[Importer],
    vault: NamedDependency[Vault],
    data: JSONBody[OpenAnswer],
) -> ImportJob:
    """Import files that wait, as a person has said."""
    shell.get()
    wishes = wishes_of(vault, None, turns_as_memories=data.turns_as_memories)
    files = to_open.take(data.ids)
    return importer.start([(file.name, file) for file in files], wishes=wishes)


@post(
    "/desktop/open/dismiss",
    operation_id="desktop.openDismiss",
    tags=["desktop"],
    responses=problems(NoDesktopError, FileNotAskedForError),
    status_code=HTTP_204_NO_CONTENT,
    sync_to_thread=True,
)
def dismiss_opened(
    shell: NamedDependency[ShellSlot], to_open: NamedDependency[FilesToOpen], data: JSONBody[OpenDismiss]
) -> None:
    """Files that wait are not wanted; they stay where they are, and nothing of them came in."""
    shell.get()
    to_open.take(data.ids)


DESKTOP_OPEN_ROUTES = (open_files, import_opened, dismiss_opened)

"""Routes of the export of everything."""

import io
from collections.abc import Generator

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from pjais.backup.broken_export import BrokenExportError
from pjais.backup.export_file import ENDING
from pjais.backup.keeper import Keeper
from pjais.backup.manifest import Reason
from pjais.backup.transfer import Transferred, export_all, export_lines, import_all
from pjais.eventlog.archive import MissingArchiveError, archives_of
from pjais.eventlog.outstanding import HistoryComingError, refuse_while_outstanding
from pjais.features.conversations.upgrade import link_messages
from pjais.features.exports.persona_data import file_name, write_persona_data
from pjais.features.exports.schemas import ExportAsk, ExportRead
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import absolute_path, checked_id, download, problems, streamed
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.kernel.tasks import CancelledError, Tasks
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault


class ExportController(Controller):
    """A vault as one file that any program can read."""

    path = "/exports"
    tags = ("exports",)

    @post(
        "/",
        operation_id="exports.create",
        responses=problems(MissingArchiveError, HistoryComingError, CancelledError, NoRoomError),
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
    )
    def create(self, vault: NamedDependency[Vault], tasks: NamedDependency[Tasks], data: ExportAsk) -> ExportRead:
        """Write rows, events and pictures to a new file on this machine, packed if its name ends in .pjais or .gz."""
        with tasks.running("export") as task:
            return _read(export_all(vault, absolute_path(data.path), replace=data.replace, task=task))

    @get(
        "/file",
        operation_id="exports.file",
        responses=problems(MissingArchiveError, HistoryComingError),
        media_type="application/gzip",
        sync_to_thread=True,
    )
    def get_file(self, vault: NamedDependency[Vault], tasks: NamedDependency[Tasks]) -> Stream:
        """The same as a download, packed."""
        with vault.read() as session:
            archives_of(session.connection())  # told now; once a download has begun, nothing can be said any more
            refuse_while_outstanding(session.connection())
        headers = download(f"pjais-{now_text()[:10]}{ENDING}")
        return streamed(export_followed(vault, tasks, packed=True), "application/gzip", headers)

    @post(
        "/read",
        operation_id="exports.read",
        responses=problems(BrokenExportError, MissingArchiveError, CancelledError, NoRoomError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def read(
        self,
        vault: NamedDependency[Vault],
        keeper: NamedDependency[Keeper],
        tasks: NamedDependency[Tasks],
        data: ExportAsk,
    ) -> ExportRead:
        """Add what such a file holds and the vault does not, all or nothing; reading it twice adds nothing more."""
        file = absolute_path(data.path)
        if not file.is_file():
            msg = said("{file} does not exist", file=file)
            raise InvalidInputError(msg)
        with tasks.running("import") as task, keeper.covering(Reason.BEFORE_IMPORT, task):
            done = import_all(vault, file, task)
            link_messages(vault)
        return _read(done)


def export_followed(vault: Vault, tasks: Tasks, *, packed: bool) -> Generator[bytes, None, None]:
    """The export in pieces, listed for as long as it is read."""
    with tasks.running("export") as task:
        yield from export_lines(vault, packed=packed, task=task)


def _read(done: Transferred) -> ExportRead:
    return ExportRead(counts=done.counts, known=done.known)


@get(
    "/personas/{persona_id:str}/data",
    operation_id="personas.data",
    tags=["personas"],
    responses=problems(PersonaNotFoundError, MissingArchiveError, HistoryComingError, CancelledError),
    media_type="application/zip",
    sync_to_thread=True,
)
def get_persona_data(
    vault: NamedDependency[Vault], tasks: NamedDependency[Tasks], persona_id: FromPath[str]
) -> Response[bytes]:
    """All that is stored of a persona, deleted things and events too, to read and for programs."""
    made = io.BytesIO()
    with tasks.running("persona-data") as task:
        name = write_persona_data(vault, checked_id(persona_id), made, task)
    return Response(made.getvalue(), media_type="application/zip", headers=download(f"{file_name(name)}.zip"))

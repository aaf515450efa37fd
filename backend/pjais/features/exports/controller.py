"""Routes of the export of everything."""

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from pjais.backup.keeper import Keeper
from pjais.backup.manifest import Reason
from pjais.backup.transfer import BrokenExportError, Transferred, export_all, import_all
from pjais.eventlog.archive import MissingArchiveError
from pjais.features.exports.schemas import ExportAsk, ExportRead
from pjais.features.routing import absolute_path, problems
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.persistence.vault import Vault


class ExportController(Controller):
    """A vault as one file that any program can read."""

    path = "/exports"
    tags = ("exports",)

    @post(
        "/",
        operation_id="exports.create",
        responses=problems(MissingArchiveError, NoRoomError),
        status_code=HTTP_201_CREATED,
        sync_to_thread=True,
    )
    def create(self, vault: NamedDependency[Vault], data: ExportAsk) -> ExportRead:
        """Write rows, events and pictures to a new file on this machine, packed if its name ends in .gz."""
        return _read(export_all(vault, absolute_path(data.path), replace=data.replace))

    @post(
        "/read",
        operation_id="exports.read",
        responses=problems(BrokenExportError, MissingArchiveError, NoRoomError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def read(self, vault: NamedDependency[Vault], keeper: NamedDependency[Keeper], data: ExportAsk) -> ExportRead:
        """Add what such a file holds and the vault does not, all or nothing; reading it twice adds nothing more."""
        file = absolute_path(data.path)
        if not file.is_file():
            msg = f"{file} does not exist"
            raise InvalidInputError(msg)
        keeper.make_before(Reason.BEFORE_IMPORT)
        return _read(import_all(vault, file))


def _read(done: Transferred) -> ExportRead:
    return ExportRead(counts=done.counts, known=done.known)

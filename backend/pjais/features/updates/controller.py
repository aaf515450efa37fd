"""Routes of updates."""

from typing import Any, Final

from litestar import Controller, Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from pjais.backup.manifest import BrokenBackupError
from pjais.features.routing import absolute_path, problems
from pjais.features.updates.fetching import PublisherUnreachableError
from pjais.features.updates.handing import NotOpenedError
from pjais.features.updates.release import BrokenReleaseError, NoPackageError, NotNewerError
from pjais.features.updates.schemas import UpdateFile, UpdateHanded, UpdateState
from pjais.features.updates.service import NoPublisherError, NothingNewerError, Updates, UpdatingError
from pjais.kernel.errors import NoRoomError
from pjais.kernel.tasks import CancelledError
from pjais.security.publisher import UnusableKeyError, WrongSignatureError

UPLOAD_LIMIT: Final = 8_000_000_000
#: What can be wrong with what is read, and with a file of it.
_READING: Final = (NoPublisherError, UpdatingError, UnusableKeyError, WrongSignatureError, BrokenReleaseError)
OF_FILES: Final = (*_READING, NotNewerError, NoPackageError, NoRoomError, CancelledError)


class UpdateController(Controller):
    """Newer versions of the app."""

    path = "/updates"
    tags = ("updates",)

    @get("/", operation_id="updates.get_state", responses=problems(), sync_to_thread=True)
    def get_state(self, updates: NamedDependency[Updates]) -> UpdateState:
        """What is known of newer versions; asks nobody."""
        return updates.state()

    @post(
        "/check",
        operation_id="updates.check",
        responses=problems(*_READING, PublisherUnreachableError, NotNewerError, NoRoomError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def check(self, updates: NamedDependency[Updates]) -> UpdateState:
        """Ask the publisher once for what is newest; nothing is told about who asks."""
        return updates.check()

    @post(
        "/get",
        operation_id="updates.get",
        responses=problems(*OF_FILES, PublisherUnreachableError, NothingNewerError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def fetch(self, updates: NamedDependency[Updates]) -> UpdateState:
        """Download the package for this device, and check it against what the publisher has signed."""
        return updates.get()

    @post(
        "/file",
        operation_id="updates.file",
        responses=problems(*OF_FILES),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def open_file(self, updates: NamedDependency[Updates], data: JSONBody[UpdateFile]) -> UpdateState:
        """Take a newer version from a file on this machine; no network is needed."""
        return updates.open_file(absolute_path(data.path))

    @post(
        "/upload",
        operation_id="updates.upload",
        responses=problems(*OF_FILES),
        status_code=HTTP_200_OK,
        request_max_body_size=UPLOAD_LIMIT,
    )
    async def upload(self, request: Request[Any, Any, Any], updates: NamedDependency[Updates]) -> UpdateState:
        """The same for a file that is sent; it is the body."""
        with updates.carried() as part:
            with await sync_to_thread(part.open, "wb") as stream:
                async for piece in request.stream():
                    await sync_to_thread(stream.write, piece)
            await sync_to_thread(updates.take, part)
        return updates.state()

    @post(
        "/install",
        operation_id="updates.install",
        responses=problems(
            NothingNewerError,
            NoPackageError,
            UpdatingError,
            BrokenReleaseError,
            NotOpenedError,
            NoRoomError,
            BrokenBackupError,
            CancelledError,
        ),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def install(self, updates: NamedDependency[Updates]) -> UpdateHanded:
        """Make a backup, check the package again, and hand it to the system; answers what is to be done now."""
        backup, handed = updates.install()
        return UpdateHanded(backup=backup, step=handed.step, command=handed.command, leaves=handed.leaves)

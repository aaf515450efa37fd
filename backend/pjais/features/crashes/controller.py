"""Routes of reports on runs that did not end as they should."""

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_204_NO_CONTENT

from pjais.features.crashes.schemas import CrashRead, CrashReport
from pjais.features.crashes.service import CrashNotFoundError, CrashService
from pjais.features.routing import Page, checked_id, problems
from pjais.kernel.errors import NoRoomError
from pjais.persistence.vault import Vault


class CrashController(Controller):
    """Ends of the app that nobody asked for."""

    path = "/crashes"
    tags = ("crashes",)

    @get("/", operation_id="crashes.list", responses=problems(), sync_to_thread=True)
    def list_crashes(self, vault: NamedDependency[Vault]) -> Page[CrashRead]:
        """Newest first, ten at most."""
        return Page(items=CrashService(vault).newest_first(), next=None)

    @get("/{crash_id:str}", operation_id="crashes.get", responses=problems(CrashNotFoundError), sync_to_thread=True)
    def read(self, vault: NamedDependency[Vault], crash_id: FromPath[str]) -> CrashReport:
        """The report as text; diagnostics hold the same."""
        return CrashService(vault).report(checked_id(crash_id))

    @post(
        "/seen",
        operation_id="crashes.see",
        responses=problems(NoRoomError),
        status_code=HTTP_204_NO_CONTENT,
        sync_to_thread=True,
    )
    def see(self, vault: NamedDependency[Vault]) -> None:
        """Whoever uses the app has been told of all there are."""
        CrashService(vault).see()

    @delete("/{crash_id:str}", operation_id="crashes.drop", responses=problems(CrashNotFoundError), sync_to_thread=True)
    def drop(self, vault: NamedDependency[Vault], crash_id: FromPath[str]) -> None:
        """Delete a report."""
        CrashService(vault).drop(checked_id(crash_id))

"""Routes of forgetting."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from pjais.backup.forget import Forgetting, NothingToForgetError, receipts
from pjais.eventlog.forget import Scope
from pjais.eventlog.outstanding import HistoryComingError
from pjais.features.forgetting.schemas import ErasureRead, ForgetAsk, ForgottenRead, read
from pjais.features.routing import Page, checked_id, problems
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.tasks import CancelledError
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault


class ForgettingController(Controller):
    """What goes for good."""

    path = "/erasures"
    tags = ("erasures",)

    @get("/", operation_id="erasures.list", responses=problems(), sync_to_thread=True)
    def list_erasures(self, vault: NamedDependency[Vault]) -> Page[ErasureRead]:
        """Receipts, newest first."""
        with vault.read() as session:
            return Page(items=[read(each) for each in receipts(session)], next=None)

    @post(
        "/",
        operation_id="erasures.create",
        responses=problems(NothingToForgetError, HistoryComingError, CancelledError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def forget(self, forgetting: NamedDependency[Forgetting], data: ForgetAsk) -> ForgottenRead:
        """Erase for good: rows, what events say, pictures, and the same in the vault's backups."""
        scope = _scope(data)
        done = forgetting.dry_run(scope) if data.dry_run else forgetting.forget(scope)
        return ForgottenRead(counts=done.counts, backups=list(done.backups), left=list(done.left), receipt=done.receipt)


def _scope(data: ForgetAsk) -> Scope:
    is_range = data.since is not None or data.until is not None
    if data.name is not None and (is_range or data.persona_id is not None):
        msg = said("name: a name is forgotten everywhere; leave out persona_id, since and until")
        raise InvalidInputError(msg, errors=[{"field": "name", "message": said("alone")}])
    if data.name is None and data.persona_id is None and not is_range:
        msg = said("Say what is to be forgotten: persona_id, name, or since and until")
        raise InvalidInputError(msg, errors=[{"field": "persona_id", "message": said("or name, or since and until")}])
    if data.since is not None and data.until is not None and data.since >= data.until:
        msg = said("until: it is not after since")
        raise InvalidInputError(msg, errors=[{"field": "until", "message": said("not after since")}])
    persona_id = checked_id(data.persona_id, "persona_id") if data.persona_id is not None else None
    return Scope(persona_id, data.name, data.since, data.until)

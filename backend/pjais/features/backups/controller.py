"""Routes of backups."""

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from pjais.backup.browse import personas_in
from pjais.backup.keeper import Backup, BackupNotFoundError, Keeper
from pjais.backup.manifest import BrokenBackupError
from pjais.backup.restore import NotInBackupError
from pjais.features.backups.queries import state_of
from pjais.features.backups.schemas import (
    BackupCreate,
    BackupPersona,
    BackupPolicy,
    BackupRead,
    BackupState,
    RestoreAsk,
    Restored,
    as_read,
)
from pjais.features.backups.service import set_policy
from pjais.features.routing import Page, absolute_path, checked_id, problems
from pjais.kernel.errors import InvalidInputError, NoRoomError
from pjais.kernel.tasks import CancelledError
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault


class BackupController(Controller):
    """Copies of the whole vault."""

    path = "/backups"
    tags = ("backups",)

    @get("/", operation_id="backups.list", responses=problems(), sync_to_thread=True)
    def list_backups(self, keeper: NamedDependency[Keeper]) -> Page[BackupRead]:
        """Those in the vault's folder, newest first; damaged ones too, with what is wrong."""
        return Page(items=[as_read(each) for each in keeper.newest_first()], next=None)

    @post(
        "/",
        operation_id="backups.create",
        responses=problems(NoRoomError, BrokenBackupError, CancelledError),
        sync_to_thread=True,
    )
    def create(self, keeper: NamedDependency[Keeper], data: BackupCreate) -> BackupRead:
        """A copy of this moment, checked after writing; answers when it is done."""
        if data.path is None:
            return as_read(keeper.make())
        place = absolute_path(data.path)
        return as_read(Backup(place.name, keeper.make_at(place)))

    @post(
        "/restore",
        operation_id="backups.restore",
        responses=problems(BackupNotFoundError, BrokenBackupError, NotInBackupError, NoRoomError, CancelledError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def restore(self, keeper: NamedDependency[Keeper], data: RestoreAsk) -> Restored:
        """Bring back all of a backup, or one persona; what is replaced is kept."""
        if (data.name is None) == (data.path is None):
            msg = said("name, path: give one of them, the backup's name or where it lies")
            raise InvalidInputError(msg, errors=[{"field": "name", "message": said("or path: one of them")}])
        place = keeper.find(data.name) if data.name is not None else absolute_path(data.path or "")
        if data.persona_id is not None:
            rows = keeper.restore_persona(place, checked_id(data.persona_id, "persona_id"))
            return Restored(kept=None, rows=rows)
        return Restored(kept=keeper.restore(place).name, rows={})

    @get("/state", operation_id="backups.state", responses=problems(), sync_to_thread=True)
    def get_state(self, keeper: NamedDependency[Keeper]) -> BackupState:
        """What is being done, and when backups are made and which stay."""
        return state_of(keeper)

    @put("/policy", operation_id="backups.policy", responses=problems(), sync_to_thread=True)
    def put_policy(
        self, vault: NamedDependency[Vault], keeper: NamedDependency[Keeper], data: BackupPolicy
    ) -> BackupState:
        """When backups are made and which stay; those that no longer do go with the next backup."""
        set_policy(vault, data)
        keeper.changed()
        return state_of(keeper)

    @get(
        "/{name:str}/personas",
        operation_id="backups.personas",
        responses=problems(BackupNotFoundError, BrokenBackupError),
        sync_to_thread=True,
    )
    def personas(self, keeper: NamedDependency[Keeper], name: FromPath[str]) -> Page[BackupPersona]:
        """Who is in it."""
        with keeper.reading(name) as session:
            return Page(items=[BackupPersona.model_validate(each) for each in personas_in(session)], next=None)

    @delete("/{name:str}", operation_id="backups.delete", responses=problems(BackupNotFoundError), sync_to_thread=True)
    def remove(self, keeper: NamedDependency[Keeper], name: FromPath[str]) -> None:
        """For good."""
        keeper.remove(name)

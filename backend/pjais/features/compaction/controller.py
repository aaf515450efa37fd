"""Routes of compaction."""

from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from pjais.backup.compaction import KEEP_DAYS, Compaction, CompactionRunsError
from pjais.backup.manifest import BrokenBackupError
from pjais.eventlog.archive import MissingArchiveError
from pjais.eventlog.compact import NotCompactedError
from pjais.eventlog.outstanding import HistoryComingError
from pjais.features.compaction.queries import state_of
from pjais.features.compaction.schemas import CompactAsk, CompactedRead, CompactionRead, LogPolicy
from pjais.features.routing import problems
from pjais.features.settings.service import SettingService
from pjais.kernel.errors import NoRoomError
from pjais.kernel.tasks import CancelledError
from pjais.persistence.vault import Vault


class CompactionController(Controller):
    """How long events stay in the log."""

    path = "/compaction"
    tags = ("compaction",)

    @get("/", operation_id="compaction.get", responses=problems(), sync_to_thread=True)
    def get_state(self, compaction: NamedDependency[Compaction]) -> CompactionRead:
        """For how many days events stay, and where older ones lie."""
        return state_of(compaction)

    @put("/policy", operation_id="compaction.policy", responses=problems(), sync_to_thread=True)
    def set_policy(
        self, vault: NamedDependency[Vault], compaction: NamedDependency[Compaction], data: LogPolicy
    ) -> CompactionRead:
        """Acts at the next look, a few times a day; nothing is moved at once."""
        with vault.write() as session:
            SettingService(session).put(KEEP_DAYS, data.keep_days)
        compaction.changed()
        return state_of(compaction)

    @post(
        "/",
        operation_id="compaction.run",
        responses=problems(
            CompactionRunsError,
            NotCompactedError,
            HistoryComingError,
            MissingArchiveError,
            BrokenBackupError,
            NoRoomError,
            CancelledError,
        ),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def run(self, compaction: NamedDependency[Compaction], data: CompactAsk) -> CompactedRead:
        """Move older events to an archive beside the database, after a backup; answers when it is done."""
        done = compaction.compact(data.keep_days)
        return CompactedRead(events=done.events, floor=done.floor, archive=done.archive)

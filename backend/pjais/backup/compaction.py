"""Moves older events out of the log as the person's setting says, after a backup, and tells how it stands."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from pjais.backup.keeper import Keeper
from pjais.backup.manifest import Reason
from pjais.eventlog.archive import archives_of
from pjais.eventlog.checkpoints import Checkpoints
from pjais.eventlog.compact import Compacted, compact, due, highest
from pjais.eventlog.floor import floors
from pjais.kernel.clock import to_text
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import CancelledError, Task, Tasks
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault, VaultClosedError

#: The setting that says for how many days events stay in the log; null for ever.
KEEP_DAYS: Final = "log.keep_days"
FEWEST_DAYS: Final = 7
_FIRST_LOOK_S: Final = 120.0
_LOOK_S: Final = 6 * 3600.0
_log = logging.getLogger(__name__)


class CompactionRunsError(PjaisError):
    """Older events are being moved already."""

    code = "compaction-runs"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class Archive:
    """One file of older events: of events ``first`` to ``last``."""

    name: str
    first: int
    last: int
    made_at: str
    size_bytes: int


class Compaction:
    """The compaction of one vault, looked after on a thread of its own."""

    def __init__(
        self,
        vault: Vault,
        keeper: Keeper,
        checkpoints: Checkpoints,
        keep_days: Callable[[], int | None],
        on_change: Callable[[], None] = lambda: None,
        tasks: Tasks | None = None,
    ) -> None:
        """Start the thread that moves events when it is time.

        Args:
            vault: its log is kept short.
            keeper: makes the backup before.
            checkpoints: signs up to where the log may be cut.
            keep_days: asked for how many days events stay in the log; None for ever.
            on_change: called when the state has changed.
            tasks: lists a compaction that runs, and may stop it.
        """
        self._vault = vault
        self._keeper = keeper
        self._checkpoints = checkpoints
        self._keep_days = keep_days
        self._on_change = on_change
        self._tasks = tasks or Tasks()
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="compaction", daemon=True)
        self._thread.start()

    def keep_days(self) -> int | None:
        """As the person's setting says."""
        return self._keep_days()

    def changed(self) -> None:
        self._on_change()

    @property
    def is_running(self) -> bool:
        return self._turn.locked()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def archives(self) -> Sequence[Archive]:
        """Oldest first.

        Raises:
            MissingArchiveError: one is not there.
        """
        with self._vault.read() as session:
            files, known = archives_of(session.connection()), floors(session.connection())
        firsts = [1, *(each.seq + 1 for each in known)]
        return [
            Archive(file.name, first, floor.seq, floor.made_at, file.stat().st_size)
            for file, floor, first in zip(files, known, firsts, strict=False)
        ]

    def compact(self, keep_days: int) -> Compacted:
        """Move what is older than that many days; the newest event always stays.

        Raises:
            CompactionRunsError: it is being done already.
            NotCompactedError: the log is not what its checkpoints say; nothing was changed.
            NoRoomError: there is no room for a backup.
            CancelledError: it was stopped; nothing was changed.
        """
        if not self._turn.acquire(blocking=False):
            msg = said("Older events are being moved already; wait until that is done")
            raise CompactionRunsError(msg)
        try:
            self._on_change()
            with self._tasks.running("compaction") as task:
                return self._compact(to_text(datetime.now(UTC) - timedelta(days=keep_days)), task)
        finally:
            self._turn.release()
            self._on_change()

    def _compact(self, before: str, task: Task) -> Compacted:
        with self._vault.read() as session:
            top = highest(session, before)
        self._checkpoints.make_at(top)
        with self._vault.read() as session:
            is_due = due(session, before) is not None
        kept = self._keeper.covering(Reason.BEFORE_COMPACTION, task) if is_due else nullcontext()
        with kept, self._keeper.exclusively(task):
            done = compact(self._vault, before, task)
            if done.events:
                self._vault.rewrite(task.at("tidying", "bytes"))  # what the events took is given back to the disk
        return done

    def _run(self) -> None:
        wait = _FIRST_LOOK_S
        while not self._stop.wait(wait):
            wait = _LOOK_S
            try:
                if (days := self._keep_days()) is not None:
                    self.compact(days)
            except VaultClosedError:
                return
            except CancelledError:
                continue  # until the next look, some hours later
            except PjaisError as error:
                _log.warning("Older events could not be moved to an archive: %s", error.detail)
            except Exception:  # tried again with the next look
                _log.exception("Older events could not be moved to an archive")

"""Verifies the vault while it is in use, on a thread of its own, and puts rows right when asked."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.eventlog.checkpoints import Checkpoint
from pjais.eventlog.floor import floor_of
from pjais.eventlog.model import Event
from pjais.eventlog.repair import drop_replaced, put_right, replaced_rows
from pjais.eventlog.report import Difference, Part, Report
from pjais.eventlog.verify import verify
from pjais.features.audit.schemas import ChainHead, DifferenceRead, Repaired, SignedRoot, Verification
from pjais.kernel.clock import now_text
from pjais.kernel.errors import PjaisError
from pjais.kernel.tasks import CancelledError, Task, Tasks
from pjais.kernel.wording import said
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault
from pjais.persistence.write_ahead import let_go, lost_at
from pjais.reactive.registry import LiveSource
from pjais.retrieval.indexer import Indexer
from pjais.retrieval.verify_index import check_index

NAME: Final = "integrity$"
_POKE_EVERY_S: Final = 0.1
_IDLE_S: Final = 60.0
_log = logging.getLogger(__name__)


class Integrity:
    """What the last verification of a vault found, and the one that runs."""

    def __init__(self, vault: Vault, poke: Callable[[str], None], indexer: Indexer, tasks: Tasks) -> None:
        """Nothing is verified until it is asked for.

        Args:
            vault: what is looked at.
            poke: called with the live source's name when its row has changed.
            indexer: keeps the search index, which is looked at too.
            tasks: lists what runs, and may stop it.
        """
        self._vault = vault
        self._indexer = indexer
        self._poke = poke
        self._state = Verification(key="integrity", status="never")
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._tasks = tasks
        self._task: Task | None = None
        self._poked = 0.0

    def source(self) -> LiveSource:
        return LiveSource(NAME, "Whether all is as it should be.", Verification, "key", self.rows, _IDLE_S)

    def rows(self) -> list[Row]:
        return [self.state().model_dump()]

    def state(self) -> Verification:
        with self._vault.read() as session:
            beside = {
                "replaced": replaced_rows(session),
                "log_lost_at": lost_at(self._vault.paths.database),
                **_chain(session),
            }
        return self._state.model_copy(update=beside)

    def start(self) -> Verification:
        """Begin, unless one is running."""
        with self._lock:
            if self._state.status != "running":
                self._task = self._tasks.begin("verification")
                self._set(Verification(key="integrity", status="running", started_at=now_text()))
                self._thread = threading.Thread(target=self._run, args=(self._task,), name="verify", daemon=True)
                self._thread.start()
        return self.state()

    def wait(self) -> Verification:
        """The state once nothing runs."""
        if self._thread is not None:
            self._thread.join()
        return self.state()

    def cancel(self) -> Verification:
        if self._task is not None:
            self._task.cancel()
        return self.state()

    def repair(self) -> Repaired:
        """Make rows what their events say; what is replaced is kept.

        Raises:
            ContradictoryLogError: nothing was changed.
            CancelledError: it was stopped; likewise.
        """
        with self._tasks.running("repair") as task:
            done = put_right(self._vault, task)
            self._indexer.begin_anew()
        self._set(Verification(key="integrity", status="never"))
        return Repaired(events=done.events, replaced=dict(done.replaced), held=done.held)

    def let_go(self) -> None:
        """Of what repairs have replaced."""
        drop_replaced(self._vault)
        self._poke(NAME)

    def know_lost_log(self) -> None:
        """That the write-ahead log had gone is known, and need not be told any more."""
        let_go(self._vault.paths.database)
        self._set(Verification(key="integrity", status="never"))

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self, task: Task) -> None:
        try:
            self._indexer.catch_up()
            look = partial(check_index, self._vault.paths.search, self._vault.key, self._vault.read)
            found = verify(self._vault.read, partial(self._told, task), {Part.SEARCH: look})
            status = "clean" if found.is_clean else "different"
            self._finish(status=status, **_figures(found))
        except CancelledError:
            self._finish(status="cancelled")
        except PjaisError as error:
            self._finish(status="failed", problem=error.detail)
        except Exception:
            _log.exception("Verifying failed")
            self._finish(status="failed", problem=said("Something went wrong inside PJai's; the log has the details"))
        finally:
            self._tasks.end(task)

    def _told(self, task: Task, part: Part, done: int, total: int) -> None:
        task.step = part.value
        task(done, total)
        self._state = self._state.model_copy(update={"part": part.value, "done": done, "total": total})
        if time.monotonic() - self._poked > _POKE_EVERY_S:
            self._poked = time.monotonic()
            self._poke(NAME)

    def _finish(self, **fields: object) -> None:
        self._set(self._state.model_copy(update={**fields, "part": None, "finished_at": now_text()}))

    def _set(self, state: Verification) -> None:
        self._state = state
        self._poke(NAME)


def _chain(session: Session) -> Row:
    """How the chain of events stands."""
    newest = session.execute(select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1)).first()
    signed = session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))
    floor = floor_of(session.connection())
    return {
        "head": ChainHead(seq=newest.seq, hash=newest.hash.hex()) if newest else None,
        "signed": SignedRoot(size=signed.size, made_at=signed.made_at, device_id=signed.device_id) if signed else None,
        "floor": floor.seq if floor else 0,
    }


def _figures(found: Report) -> Row:
    return {
        "events": found.events,
        "rows": found.rows,
        "checkpoints": found.checkpoints,
        "waiting": found.waiting,
        "differences": [_as_read(each) for each in found.differences],
        "notes": found.notes,
    }


def _as_read(each: Difference) -> DifferenceRead:
    return DifferenceRead(part=each.part.value, where=each.where, what=each.what, repair=each.repair.value)

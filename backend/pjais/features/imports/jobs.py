"""Import jobs: each on a thread of its own, followed live, cancelled between batches."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from pjais.backup.export_file import is_export
from pjais.backup.transfer import Transferred, import_all
from pjais.features.conversations.upgrade import link_messages
from pjais.features.imports.schemas import ImportedFile, ImportJob
from pjais.features.imports.service import NO_WISHES, ImportService, Unit, Wishes
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.ids import new_id
from pjais.kernel.tasks import CancelledError, Task, Tasks
from pjais.kernel.wording import said
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault

KEPT: Final = 50
POKE_EVERY_S: Final = 0.1
_log = logging.getLogger(__name__)


class ImportNotFoundError(NotFoundError):
    """That import is not known here."""

    code = "import-not-found"


class Importer:
    """Starts, remembers and cancels import jobs."""

    def __init__(
        self,
        vault: Vault,
        poke: Callable[[str], None],
        keep: Callable[[Task], AbstractContextManager[None]],
        tasks: Tasks,
        on_end: Callable[[ImportJob], None] = lambda _: None,
    ) -> None:
        """Make an importer.

        Args:
            vault: where things go.
            poke: called with a live source's name when its rows have changed.
            keep: makes sure that what there is can be brought back, for as long as a job's first file comes in.
            tasks: lists the jobs that run, and may stop them.
            on_end: told each job that has come to its end.
        """
        self._vault = vault
        self._service = ImportService(vault)
        self._folder = vault.paths.folder / "uploads"
        self._poke = poke
        self._keep = keep
        self._tasks = tasks
        self._on_end = on_end
        self._jobs: dict[str, ImportJob] = {}
        self._running: dict[str, Task] = {}
        self._of_task: dict[str, ImportJob] = {}
        tasks.follow(self._heard)
        self._threads: dict[str, threading.Thread] = {}
        self._poked = 0.0
        shutil.rmtree(self._folder, ignore_errors=True)  # left by a process that was killed

    def place(self) -> Path:
        """A fresh folder for the files of one job; it is removed when the job ends."""
        folder = self._folder / new_id()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700)
        return folder

    def start(
        self, files: Sequence[tuple[str, Path]], folder: Path | None = None, wishes: Wishes = NO_WISHES
    ) -> ImportJob:
        """Import (name, file) pairs one after the other.

        Args:
            files: what they are called, and where they are.
            folder: removed at the end.
            wishes: what the person wants of it.
        """
        pending = [
            ImportedFile(name=name, status="pending", reason=None, personas=[], memories=0, notes=[])
            for name, _ in files
        ]
        job = ImportJob(
            id=new_id(),
            status="running",
            started_at=now_text(),
            finished_at=None,
            files_total=len(files),
            files_done=0,
            items_done=0,
            items_total=None,
            unit="items",
            current_file=None,
            files=pending,
        )
        self._jobs[job.id] = job
        for old in list(self._jobs)[:-KEPT]:
            del self._jobs[old]
        task = self._running[job.id] = self._tasks.begin("import")
        self._of_task[task.id] = job
        thread = threading.Thread(
            target=self._run, args=(job, task, files, folder, wishes), name=f"import-{job.id}", daemon=True
        )
        self._threads[job.id] = thread
        thread.start()
        return job

    def wait(self, job_id: str) -> ImportJob:
        """The job, once it has ended."""
        if thread := self._threads.get(job_id):
            thread.join()
        return self.find(job_id)

    def find(self, job_id: str) -> ImportJob:
        """Raises ImportNotFoundError."""
        if job_id not in self._jobs:
            msg = said("There is no import {job_id}", job_id=job_id[:64])
            raise ImportNotFoundError(msg)
        return self._jobs[job_id]

    def newest_first(self) -> list[ImportJob]:
        return sorted(self._jobs.values(), key=lambda job: job.id, reverse=True)

    def rows(self) -> list[Row]:
        return [job.model_dump() for job in self.newest_first()]

    def cancel(self, job_id: str) -> ImportJob:
        """Stop before the next batch; the file at hand leaves nothing, files done before it stay."""
        job = self.find(job_id)
        if task := self._running.get(job_id):
            task.cancel()
        return job

    def close(self) -> None:
        """Cancel what runs and wait for it briefly."""
        for job_id, thread in list(self._threads.items()):
            self.cancel(job_id)
            thread.join(timeout=5)

    def _run(
        self,
        job: ImportJob,
        task: Task,
        files: Sequence[tuple[str, Path]],
        folder: Path | None,
        wishes: Wishes,
    ) -> None:
        try:
            for place, (name, file) in enumerate(files):
                if task.is_cancelling:
                    break
                task.may_stop_again()
                job.current_file, job.items_done, job.items_total = name, 0, None
                job.files[place] = self._bring_in(job, task, name, file, wishes)
                job.files_done += 1
        finally:
            failed = any(file.status == "failed" for file in job.files)
            job.status = "cancelled" if task.is_cancelling else "failed" if failed else "done"
            job.current_file, job.finished_at = None, now_text()
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            self._threads.pop(job.id, None)
            self._running.pop(job.id, None)
            self._of_task.pop(task.id, None)
            self._tasks.end(task)
            self._poke("importJobs$")
            if wishes.kind != "sample":  # it was asked for by who waits for it
                self._on_end(job)

    def _heard(self, task: Task) -> None:
        job = self._of_task.get(task.id)
        if job is None or task.step != "vault":
            return
        job.items_done, job.items_total = task.done, task.total
        job.unit = "bytes" if task.unit == "bytes" else "items"
        if time.monotonic() - self._poked > POKE_EVERY_S:
            self._poked = time.monotonic()
            self._poke("importJobs$")

    def _bring_in(self, job: ImportJob, task: Task, name: str, file: Path, wishes: Wishes) -> ImportedFile:
        def on_progress(done: int, total: int, unit: Unit = "items") -> None:
            task.unit = unit
            task(done, total)

        try:
            with self._keep(task) if not job.files_done else nullcontext():
                task.at("vault", "items")
                if is_export(file):
                    done = import_all(self._vault, file, task)
                    link_messages(self._vault)
                    return _read_in(name, done)
                return self._service.bring_in(file, name, job.id, on_progress, wishes)
        except CancelledError:
            reason = said("cancelled; nothing of this file was kept")
        except PjaisError as error:
            reason = error.detail
        except Exception:
            _log.exception("Importing %s failed", name)
            reason = said("something went wrong inside PJai's; the log has the details")
        return ImportedFile(name=name, status="failed", reason=reason, personas=[], memories=0, notes=[])


def _read_in(name: str, done: Transferred) -> ImportedFile:
    """What became of an export of a vault."""
    counts = done.counts
    notes = [
        said(
            "An export of a vault: {events:,} events, {rows:,} rows and {pictures:,} pictures added; "
            "{known:,} events were there already",
            events=counts["event"],
            rows=counts["row"],
            pictures=counts["blob"],
            known=done.known,
        )
    ]
    if counts["setting"] or counts["backend"]:
        notes.append(
            said(
                "{settings:,} settings and {backends:,} backends came with it; keys did not",
                settings=counts["setting"],
                backends=counts["backend"],
            )
        )
    return ImportedFile(name=name, status="imported", reason=None, personas=[], memories=0, notes=notes)

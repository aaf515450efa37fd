"""Keeps the vault's backups: one a day when something changed, one before what is risky, and lets go of old ones."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pjais.backup.browse import Browser
from pjais.backup.folder import OLD, PART, mend
from pjais.backup.manifest import BrokenBackupError, Manifest, Reason, read_manifest
from pjais.backup.restore import checked, restore_all, restore_persona
from pjais.backup.retention import Kept, Policy, let_go
from pjais.backup.snapshot import make_backup
from pjais.eventlog.model import Event
from pjais.kernel.clock import now_text, to_text, utc_now
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.tasks import CancelledError, Task, Tasks
from pjais.kernel.wording import Sentence, said
from pjais.persistence.vault import Vault

_FIRST_LOOK_S: Final = 60.0
_LOOK_S: Final = 600.0
_log = logging.getLogger(__name__)

Doing = Literal["backup", "restore"]


class BackupNotFoundError(NotFoundError):
    """There is no backup of that name."""

    code = "backup-not-found"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup in the vault's own folder; without a manifest it is damaged, and ``problem`` says how."""

    name: str
    manifest: Manifest | None
    problem: Sentence | None = None


def backups_in(folder: Path) -> Sequence[Backup]:
    """All backups in a folder: those of the newest log first, damaged ones last."""
    found = []
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.is_dir() and place.suffix not in {PART, OLD}:
            try:
                found.append(Backup(place.name, read_manifest(place)))
            except BrokenBackupError as error:
                found.append(Backup(place.name, None, error.detail))
    return sorted(found, key=_order, reverse=True)


def _order(backup: Backup) -> tuple[tuple[int, int], str, str]:
    told = backup.manifest
    return (told.position, told.made_at, backup.name) if told else ((-1, 0), "", backup.name)


class Keeper:
    """The backups of one vault, one made at a time."""

    def __init__(
        self,
        vault: Vault,
        device_id: str,
        policy: Callable[[], Policy] = Policy,
        on_change: Callable[[], None] = lambda: None,
        tasks: Tasks | None = None,
    ) -> None:
        """Start the thread that makes the daily backup.

        Args:
            vault: what is backed up, and whose folder holds the backups.
            device_id: told in each manifest.
            policy: asked when one is due and which stay.
            on_change: called when a backup came or went, or something is being done with them.
            tasks: lists what is being done, and may stop it.
        """
        self._vault = vault
        self._device_id = device_id
        self._policy = policy
        self.doing: Doing | None = None
        self._task: Task | None = None
        self._on_change = on_change
        self._tasks = tasks or Tasks()
        self._stopped_at: str | None = None
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._browser = Browser(vault.paths)
        mend(self.folder)
        shutil.rmtree(vault.paths.folder / "restoring", ignore_errors=True)  # of a process that was killed
        self._thread = threading.Thread(target=self._run, name="backups", daemon=True)
        self._thread.start()

    @property
    def folder(self) -> Path:
        return self._vault.paths.backups

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        self._browser.leave()

    def newest_first(self) -> Sequence[Backup]:
        """All backups in the vault's folder, damaged ones too."""
        return backups_in(self.folder)

    def make(self, reason: Reason = Reason.ASKED) -> Backup:
        """A new backup in the vault's folder; afterwards those go that the policy lets go.

        Raises:
            CancelledError: it was stopped; nothing is left of it.
        """
        with self._tasks.running("backup") as task:
            made = self._make(reason, task.at(None, "pages"), task.no_way_back)
            self._let_go()
        self._on_change()
        return made

    def make_at(self, place: Path) -> Manifest:
        """A backup in a folder of the person's choice, which is never let go by itself."""
        with (
            self._tasks.running("backup") as task,
            task.holding(self._turn),
            self._at("backup", task.at(None, "pages")),
        ):
            return make_backup(self._vault, place, Reason.ASKED, self._device_id, task, task.no_way_back)

    @contextmanager
    def covering(self, reason: Reason, task: Task) -> Iterator[None]:
        """A backup before something risky, unless one holds all there is; it goes again when that is stopped.

        Args:
            reason: told in its manifest.
            task: what is risky; the backup is a step of it.
        """
        if self.is_covered():
            yield
            return
        with self._made_before(reason, task):
            yield

    @contextmanager
    def _made_before(self, reason: Reason, task: Task) -> Iterator[Backup]:
        made = self._make(reason, task.at("backup", "pages"), task.check)
        try:
            yield made
        except CancelledError:
            self.remove(made.name)
            raise
        except BaseException:
            self._let_go()
            raise
        self._let_go()
        self._on_change()

    def _make(self, reason: Reason, task: Task, last: Callable[[], None]) -> Backup:
        with task.holding(self._turn), self._at("backup", task):
            stamp = now_text()[:19].replace(":", "").replace("T", "-")
            place = self._free(f"{stamp}-{reason}")
            return Backup(place.name, make_backup(self._vault, place, reason, self._device_id, task, last))

    @contextmanager
    def exclusively(self, task: Task) -> Iterator[None]:
        """No backup is made, brought back or looked into meanwhile; waiting for that can be stopped."""
        with task.holding(self._turn):
            self._browser.leave()
            yield

    @contextmanager
    def reading(self, name: str) -> Iterator[Session]:
        """A session on what a backup holds, which cannot write.

        Raises:
            BackupNotFoundError: there is none of that name.
            BrokenBackupError: it cannot be read.
        """
        folder = self.find(name)
        with self._turn, self._browser.reading(folder) as session:
            yield session

    def find(self, name: str) -> Path:
        """Raises BackupNotFoundError."""
        if name in {each.name for each in self.newest_first()}:
            return self.folder / name
        msg = said("There is no backup {name}", name=name[:80])
        raise BackupNotFoundError(msg)

    def restore(self, place: Path) -> Backup:
        """Make the whole vault what that backup holds; returns the backup of what it was.

        Raises:
            BrokenBackupError: it cannot be used; nothing was changed.
            CancelledError: it was stopped; likewise.
        """
        with self._tasks.running("restore") as task:
            checked(place, task.at("checking", "bytes").check)
            with self._made_before(Reason.BEFORE_RESTORE, task) as before:
                with task.holding(self._turn), self._at("restore", task):
                    restore_all(self._vault, place, self._device_id, task)
                return before

    def restore_persona(self, place: Path, persona_id: str) -> dict[str, int]:
        """Bring one persona back; returns how many rows came or changed, by table."""
        with self._tasks.running("restore") as task, task.holding(self._turn), self._at("restore", task):
            return restore_persona(self._vault, place, persona_id, task)

    def remove(self, name: str) -> None:
        shutil.rmtree(self.find(name))
        self._on_change()

    @property
    def policy(self) -> Policy:
        """As the person's setting says."""
        return self._policy()

    def changed(self) -> None:
        self._on_change()

    @property
    def done(self) -> int:
        """Of ``total``, of what is being done."""
        return self._task.done if self._task else 0

    @property
    def total(self) -> int:
        return self._task.total if self._task else 0

    @contextmanager
    def _at(self, doing: Doing, task: Task) -> Iterator[None]:
        self.doing, self._task = doing, task
        self._on_change()
        try:
            yield
        finally:
            self.doing = self._task = None
            self._on_change()

    def _free(self, name: str) -> Path:
        place, count = self.folder / name, 1
        while place.exists():
            count += 1
            place = self.folder / f"{name}-{count}"
        return place

    def _run(self) -> None:
        wait = _FIRST_LOOK_S  # the start has other things to do, and a short visit should be enough for a backup
        while not self._stop.wait(wait):
            wait = _LOOK_S
            try:
                self.look()
            except CancelledError:
                self._stopped_at = now_text()
            except PjaisError as error:
                _log.warning("The daily backup could not be made: %s", error.detail)
            except Exception:
                _log.exception("The daily backup failed")

    def look(self) -> None:
        """Make the backup that is due, if one is; where somebody stopped it, not before the next one is."""
        now, hours = utc_now(), self._policy().every_hours
        since, until = to_text(now - timedelta(hours=hours)), to_text(now)
        # One from the future was made while the clock was wrong: it says nothing of the last hours.
        made = [self._stopped_at or "", *(each.made_at for each in self._manifests())]
        is_due = not any(since <= each <= until for each in made)
        if hours and is_due and not self.is_covered():
            self.make(Reason.DAILY)

    def is_covered(self) -> bool:
        """Whether a backup ends with the same event as the log, or the log is empty."""
        with self._vault.read() as session:
            seq = session.scalar(select(func.max(Event.seq))) or 0
            newest_hash = session.scalar(select(Event.hash).where(Event.seq == seq))
        return newest_hash is None or any(each.chain_hash == newest_hash.hex() for each in self._manifests())

    def _manifests(self) -> Sequence[Manifest]:
        return [each.manifest for each in self.newest_first() if each.manifest]

    def _let_go(self) -> None:
        with self._turn:
            kept = [
                Kept(each.name, told.made_at, told.reason, told.size_bytes, told.position)
                for each in self.newest_first()
                if (told := each.manifest)
            ]
            for name in let_go(kept, self._policy()):
                shutil.rmtree(self.folder / name, ignore_errors=True)

"""Backups and archives without what is forgotten: made beside what is there, and put in its place."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection

from pjais.backup.folder import PART, describe, discard, part_of, replace_file, swap_in, write_manifest
from pjais.backup.manifest import DATABASE, archives_in
from pjais.backup.restore import checked
from pjais.eventlog.forget import Erased, Scope, erase, erase_archived
from pjais.kernel.disk import copy_file, shred
from pjais.kernel.tasks import Task
from pjais.persistence.convert import fold_log, write_under
from pjais.persistence.engine import UNRECORDED, make_engine
from pjais.persistence.migrate import REVISIONS, upgrade_in_place
from pjais.persistence.stoppable import stoppable
from pjais.security.device_key import DeviceKey
from pjais.security.keychain import key_of
from pjais.security.vault_key import KEY_FILE

T = TypeVar("T")
#: A copy and what it replaces need this many times the room of what is there.
_ROOM: Final = 2


class Anew:
    """What was made anew and waits beside what it replaces, for as long as there is room for both."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._waiting: list[tuple[Path, Path]] = []
        self._is_tight = False

    def make_room(self, place: Path) -> None:
        """Before the next copy: where the disk has no room for one more, what waits takes its places.

        Raises:
            CancelledError: it was asked to stop before that.
        """
        files = place.iterdir() if place.is_dir() else [place]
        needed = _ROOM * sum(each.stat().st_size for each in files)
        if self._is_tight or shutil.disk_usage(place.parent).free < needed:
            self._is_tight = True
            self.put_in_place()

    def wait(self, part: Path, place: Path) -> None:
        self._waiting.append((part, place))

    def put_in_place(self) -> None:
        """All that waits, each whole; from here on the task cannot be stopped."""
        self._task.no_way_back()
        while self._waiting:
            part, place = self._waiting.pop(0)
            if place.is_dir():
                swap_in(part, place)
            else:
                replace_file(part, place)

    def drop(self) -> None:
        """What still waits."""
        for part, _ in self._waiting:
            let_go(part)
        self._waiting.clear()


def without(folder: Path, scope: Scope, key: DeviceKey, task: Task, *, keep: bool) -> tuple[Erased, Path]:
    """A copy of a backup beside it in which what the scope names is erased; the caller puts it in its place or lets go.

    One that is not to be kept is good for its counts alone.

    Raises:
        BrokenBackupError: it cannot be read.
        CancelledError: it was stopped; nothing is left of the copy.
    """
    manifest = checked(folder, task.check)
    part = part_of(folder)
    try:
        for each in (folder / DATABASE, folder / KEY_FILE, *archives_in(folder)):
            if each.exists():
                copy_file(each, part / each.name, task.check)
        file = part / DATABASE
        if manifest.schema_revision != REVISIONS[-1]:
            upgrade_in_place(file)
        done = _erased_in(file, lambda connection: erase(connection, scope, key), task)
        for archive in archives_in(part):
            done.events += _taken_out(archive, scope, done, key, task)
        if keep and not done.is_nothing:
            _write_anew(file, task)
            told = describe(part, manifest.reason, manifest.device_id, manifest.restores, look=task.check)
            write_manifest(part, told.model_copy(update={"made_at": manifest.made_at}))
    except BaseException:
        discard(part)
        raise
    return done, part


def archive_without(file: Path, scope: Scope, known: Erased, key: DeviceKey, task: Task) -> tuple[int, Path]:
    """The same for one archive of older events; how many of them have lost content, and the copy."""
    part = file.with_name(f"{file.name}{PART}")
    let_go(part)
    try:
        copy_file(file, part, task.check)
        return _taken_out(part, scope, known, key, task), part
    except BaseException:
        let_go(part)
        raise


def let_go(part: Path) -> None:
    """Overwrite a copy and remove it."""
    if part.is_dir():
        discard(part)
    else:
        with suppress(FileNotFoundError):
            shred(part)


def _taken_out(archive: Path, scope: Scope, known: Erased, key: DeviceKey, task: Task) -> int:
    done = _erased_in(archive, lambda connection: erase_archived(connection, scope, known, key), task)
    if done:
        _write_anew(archive, task)
    return done


def _erased_in(file: Path, work: Callable[[Connection], T], task: Task) -> T:
    opens = key_of(file)
    engine = make_engine(file, key=lambda: opens)
    try:
        with (
            engine.connect().execution_options(**{UNRECORDED: True}) as connection,
            stoppable(connection, task.check),
            connection.begin(),
        ):
            done = work(connection)
    finally:
        engine.dispose()
    fold_log(file, opens)
    return done


def _write_anew(file: Path, task: Task) -> None:
    """The same content, and nothing left of what was erased."""
    anew, key = file.with_name(f"{file.name}.anew"), key_of(file)
    anew.unlink(missing_ok=True)
    write_under(file, key, anew, key, task.check)
    shred(file)
    anew.replace(file)

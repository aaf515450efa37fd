"""Forgets a persona, a name or a period: in the vault, in its backups, and in the log of failures.

Backups and archives come first: they are made anew beside what they replace, which can be stopped, and then change
places, each whole. Whoever kills this in the middle has a vault that still holds all, and asks again. Once the vault
has forgotten, a mark says that its file is to be written anew; it goes last.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from pjais.backup.forget_copies import Anew, archive_without, let_go, without
from pjais.backup.keeper import Keeper
from pjais.backup.manifest import MANIFEST, archives_in
from pjais.eventlog.forget import UUID, Erased, Scope, erase
from pjais.eventlog.outstanding import refuse_while_outstanding
from pjais.eventlog.redaction import Erasure
from pjais.eventlog.without_name import repainted
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.tasks import CancelledError, Task, Tasks
from pjais.kernel.wording import said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.entity import Base
from pjais.persistence.migrate import COPIES
from pjais.persistence.vault import Vault
from pjais.security.device_key import DeviceKey

_ACTOR: Final = "forgetting"
#: Where the vault stands among its other devices, which is as it was.
_PLACE: Final = "sync_cursor"
_log = logging.getLogger(__name__)


#: Entered before the vault forgets, and left after; called in its transaction with what was erased.
Noted = Callable[[Session, Erased], None]
Elsewhere = Callable[[Scope], AbstractContextManager[Noted]]


def nowhere_else(_: Scope) -> AbstractContextManager[Noted]:
    """Nobody else is to forget it, too."""
    return nullcontext(lambda _session, _done: None)


class NothingToForgetError(NotFoundError):
    """Nothing in the vault or its backups matches."""

    code = "nothing-to-forget"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a forgetting erased, or would erase.

    ``backups`` were rewritten; ``left`` are files that were not, since they cannot be opened or lie aside;
    ``receipt`` is the id of the entry in the log, None for a dry run.
    """

    counts: dict[str, int]
    backups: tuple[str, ...]
    left: tuple[str, ...]
    receipt: str | None


class Forgetting:
    """Forgets in one vault, one thing at a time, and tells how far it is."""

    def __init__(
        self,
        vault: Vault,
        keeper: Keeper,
        clean_derived: Callable[[], None] = lambda: None,
        hush: Callable[[str | None], None] = lambda _: None,
        tasks: Tasks | None = None,
    ) -> None:
        """Finish what a killed forgetting left undone.

        Args:
            vault: what forgets.
            keeper: who makes its backups.
            clean_derived: removes what was erased from what is made of the vault, such as the search index.
            hush: ends what is being written for a persona, or for all of them, before something of theirs is erased.
            tasks: lists what is being done, and may stop it.
        """
        self._vault = vault
        self._clean_derived = clean_derived
        self._hush = hush
        self._keeper = keeper
        self._turn = threading.Lock()
        self._tasks = tasks or Tasks()
        self._elsewhere: Elsewhere = nowhere_else
        self._finishing = threading.Thread(target=self._finish, name="forgetting", daemon=True)
        if _marker(vault).exists():
            self._finishing.start()

    def dry_run(self, scope: Scope) -> Forgotten:
        """What would be erased; nothing is changed."""
        with self._forgetting() as task, self._keeper.exclusively(task):
            return dry_run(self._vault, scope, task)

    def tell(self, elsewhere: Elsewhere) -> None:
        """From now on others are told of what is forgotten here."""
        self._elsewhere = elsewhere

    def forget(self, scope: Scope, elsewhere: Elsewhere | None = None) -> Forgotten:
        """In place of all others only ``elsewhere`` is told, if it is given.

        Raises NothingToForgetError, and CancelledError: it was stopped; nothing was changed.
        """
        with self._forgetting() as task:
            done = forget(self._vault, self._keeper, scope, task, self._hush, elsewhere or self._elsewhere)
            self._clean_derived()
            return done

    def settle(self) -> None:
        """Wait until what a killed forgetting left undone is done."""
        if self._finishing.ident is not None:
            self._finishing.join()

    def _finish(self) -> None:
        try:
            with self._forgetting() as task:
                task.no_way_back()
                tidy(self._vault, task)
        except PjaisError as error:
            _log.warning("What was erased could not be overwritten yet: %s", error.detail)
        except Exception:
            _log.exception("What was erased could not be overwritten yet")

    @contextmanager
    def _forgetting(self) -> Iterator[Task]:
        with self._tasks.running("forgetting") as task, task.holding(self._turn):
            yield task


def dry_run(vault: Vault, scope: Scope, task: Task) -> Forgotten:
    """What would be erased; nothing is changed. Backups are named as far as they can be looked into."""
    task.at("looking", "backups")
    done = _tried(vault, scope, task)
    counts = done.counts()
    for file in archives_in(vault.paths.folder):
        count, part = archive_without(file, scope, done, _key(vault), task)
        let_go(part)
        counts["events"] += count
    touched, left, places = [], _aside(vault), _backups(vault)
    for number, place in enumerate(places):
        task(number, len(places))
        try:
            found, part = without(place, scope, _key(vault), task, keep=False)
        except CancelledError:
            raise
        except PjaisError as error:
            left.append(f"{place}: {error.detail}")
            continue
        let_go(part)
        touched += [] if found.is_nothing else [place.name]
    return Forgotten(counts, tuple(touched), tuple(left), None)


def forget(
    vault: Vault,
    keeper: Keeper,
    scope: Scope,
    task: Task,
    hush: Callable[[str | None], None] = lambda _: None,
    elsewhere: Elsewhere = nowhere_else,
) -> Forgotten:
    """Erase it everywhere this vault keeps things.

    Raises:
        NothingToForgetError: there is nothing of it; nothing was changed.
        MissingArchiveError: an archive of older events is not there; nothing was changed.
        HistoryComingError: more of it may be still to come; likewise.
        CancelledError: it was stopped; likewise.
    """
    with vault.read() as session:
        refuse_while_outstanding(session.connection())
    with keeper.exclusively(task):
        known, left = _known(vault, scope, task), _aside(vault)
        anew = Anew(task)
        try:
            rewritten = _backups_anew(vault, scope, anew, left, task)
            in_archives = _archives_anew(vault, scope, known, anew, task)
            anew.put_in_place()
        finally:
            anew.drop()
        task.at("vault", "items")
        in_logs = _clean_logs(vault, scope, known)
        hush(scope.persona_id if scope.kind == "persona" else None)
        marker = _marker(vault)
        marker.touch(mode=0o600)  # before the vault: whatever happens from here on, the file is tidied in the end
        with elsewhere(scope) as note, vault.write(actor=_ACTOR) as session:
            done = erase(session.connection(), scope, _key(vault), known)
            done.events += in_archives
            if done.is_nothing and not rewritten and not in_logs:
                marker.unlink()
                msg = said("There is nothing of it in the vault or its backups; nothing was changed")
                raise NothingToForgetError(msg)
            receipt = Erasure(scope=scope.kind, counts=done.counts())
            session.add(receipt)
            session.flush()
            told = receipt.id
            note(session, done)
        vault.publish(ChangeSet(flooded=set(Base.metadata.tables) - {_PLACE}))
        try:
            tidy(vault, task)
        except PjaisError as error:
            left.append(f"{vault.paths.database}: erased pages are overwritten at the next start ({error.detail})")
    return Forgotten(done.counts(), tuple(rewritten), tuple(left), told)


def _backups_anew(vault: Vault, scope: Scope, anew: Anew, left: list[str], task: Task) -> list[str]:
    """Make those anew that hold something of it; returns their names. Those that cannot be read go to ``left``."""
    rewritten, places = [], _backups(vault)
    task.at("backups", "backups")
    for number, place in enumerate(places):
        task(number, len(places))
        try:
            anew.make_room(place)
            done, part = without(place, scope, _key(vault), task, keep=True)
        except CancelledError:
            raise
        except PjaisError as error:
            left.append(f"{place}: {error.detail}")
            continue
        if done.is_nothing:
            let_go(part)
        else:
            anew.wait(part, place)
            rewritten.append(place.name)
    return rewritten


def _archives_anew(vault: Vault, scope: Scope, known: Erased, anew: Anew, task: Task) -> int:
    """The same for archives of older events; returns how many of these have lost content."""
    count = 0
    for file in archives_in(vault.paths.folder):
        anew.make_room(file)
        lost, part = archive_without(file, scope, known, _key(vault), task)
        if lost:
            anew.wait(part, file)
        else:
            let_go(part)
        count += lost
    return count


def tidy(vault: Vault, task: Task) -> None:
    """Write the vault's file again if something was erased in it since it last was.

    Pages that are free now, or were before, still hold what was written there.
    """
    marker = _marker(vault)
    if marker.exists():
        vault.rewrite(task.at("tidying", "bytes"))
        marker.unlink()


def _marker(vault: Vault) -> Path:
    return vault.paths.folder / "forgetting.pending"


def _tried(vault: Vault, scope: Scope, task: Task) -> Erased:
    """What would go from the vault itself."""
    with vault.write(actor=_ACTOR) as session:
        trial = session.begin_nested()
        done = erase(session.connection(), scope, _key(vault))
        trial.rollback()
    task.check()
    return done


def _known(vault: Vault, scope: Scope, task: Task) -> Erased:
    """What archives must know of the vault: ids of what goes, pictures that hold the name."""
    if scope.kind != "name":
        return _tried(vault, scope, task)
    with vault.read() as session:
        return Erased(repainted=repainted(session.connection(), scope.words))


def _key(vault: Vault) -> DeviceKey:
    return DeviceKey.kept_in(vault.paths.device_key)


def _backups(vault: Vault) -> list[Path]:
    return sorted(each for each in vault.paths.backups.iterdir() if (each / MANIFEST).exists())


def _aside(vault: Vault) -> list[str]:
    """Copies of what was, which nobody can look into."""
    return [str(each) for each in (*vault.paths.backups.glob(COPIES), *vault.paths.folder.glob("broken-*"))]


def _clean_logs(vault: Vault, scope: Scope, known: Erased) -> int:
    """Take out lines of the log of failures that hold the name, or an id of what goes; returns how many."""
    count = 0
    for file in vault.paths.logs.glob("*.log*"):
        lines = file.read_text("utf-8", "replace").splitlines(keepends=True)
        if scope.kind == "name":
            kept = [line for line in lines if not scope.words.is_in(line)]
        else:
            kept = [line for line in lines if known.ids.isdisjoint(UUID.findall(line))]
        if len(kept) < len(lines):
            count += len(lines) - len(kept)
            with file.open("r+", encoding="utf-8") as stream:  # in place: the log goes on being written to
                stream.write("".join(kept))
                stream.truncate()
    return count


def receipts(session: Session) -> list[Erasure]:
    """Of all that was forgotten, newest first."""
    return list(session.query(Erasure).order_by(Erasure.created_at.desc()))

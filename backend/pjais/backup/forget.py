"""Forgets a persona, a name or a period: in the vault, in its backups, and in the log of failures.

Backups and archives come first, each changing places whole: whoever kills this in the middle has a vault that still
holds all, and asks again. Once the vault has forgotten, a mark says that its file is to be written anew; it goes last.
"""

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from pjais.backup.folder import PART, describe, discard, part_of, replace_file, swap_in, write_manifest
from pjais.backup.keeper import Keeper
from pjais.backup.manifest import DATABASE, MANIFEST, archives_in
from pjais.backup.restore import checked
from pjais.eventlog.forget import UUID, Erased, Scope, erase, erase_archived
from pjais.eventlog.redaction import Erasure
from pjais.eventlog.without_name import repainted
from pjais.kernel.disk import shred
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.wording import said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.convert import fold_log, write_under
from pjais.persistence.engine import UNRECORDED, make_engine
from pjais.persistence.entity import Base
from pjais.persistence.migrate import COPIES, REVISIONS, upgrade_in_place
from pjais.persistence.vault import Vault
from pjais.security.device_key import DeviceKey
from pjais.security.keychain import key_of
from pjais.security.vault_key import KEY_FILE

T = TypeVar("T")
Step = Literal["backups", "vault", "tidying"]
#: Told how far it is, as (step, done, total).
Progress = Callable[[Step, int, int], None]
_ACTOR: Final = "forgetting"
_log = logging.getLogger(__name__)


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
        on_change: Callable[[], None] = lambda: None,
        clean_derived: Callable[[], None] = lambda: None,
        hush: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        """Finish what a killed forgetting left undone.

        Args:
            vault: what forgets.
            keeper: who makes its backups.
            on_change: told when there is something new to tell.
            clean_derived: removes what was erased from what is made of the vault, such as the search index.
            hush: ends what is being written for a persona, or for all of them, before something of theirs is erased.
        """
        self._vault = vault
        self._clean_derived = clean_derived
        self._hush = hush
        self._keeper = keeper
        self._on_change = on_change
        self._turn = threading.Lock()
        self.step: Step | None = None
        self.done = self.total = 0
        self._finishing = threading.Thread(target=self._finish, name="forgetting", daemon=True)
        if _marker(vault).exists():
            self._finishing.start()

    def dry_run(self, scope: Scope) -> Forgotten:
        """What would be erased; nothing is changed."""
        with self._turn, self._keeper.exclusively():
            return dry_run(self._vault, scope)

    def forget(self, scope: Scope) -> Forgotten:
        """Raises NothingToForgetError."""
        with self._turn:
            try:
                done = forget(self._vault, self._keeper, scope, self._told, self._hush)
                self._clean_derived()
                return done
            finally:
                self._told(None, 0, 0)

    def settle(self) -> None:
        """Wait until what a killed forgetting left undone is done."""
        if self._finishing.ident is not None:
            self._finishing.join()

    def _finish(self) -> None:
        with self._turn:
            try:
                tidy(self._vault, self._told)
            except PjaisError as error:
                _log.warning("What was erased could not be overwritten yet: %s", error.detail)
            except Exception:
                _log.exception("What was erased could not be overwritten yet")
            finally:
                self._told(None, 0, 0)

    def _told(self, step: Step | None, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total
        self._on_change()


def dry_run(vault: Vault, scope: Scope) -> Forgotten:
    """What would be erased; nothing is changed. Backups are named as far as they can be looked into."""
    done = _tried(vault, scope)
    counts = done.counts()
    for file in archives_in(vault.paths.folder):
        counts["events"] += _archive_rewritten(vault, file, scope, done, keep=False)
    touched, left = [], _aside(vault)
    for place in _backups(vault):
        try:
            if not _rewritten(vault, place, scope, keep=False).is_nothing:
                touched.append(place.name)
        except PjaisError as error:
            left.append(f"{place}: {error.detail}")
    return Forgotten(counts, tuple(touched), tuple(left), None)


def forget(
    vault: Vault,
    keeper: Keeper,
    scope: Scope,
    progress: Progress = lambda *_: None,
    hush: Callable[[str | None], None] = lambda _: None,
) -> Forgotten:
    """Erase it everywhere this vault keeps things.

    Raises:
        NothingToForgetError: there is nothing of it; nothing was changed.
        MissingArchiveError: an archive of older events is not there; nothing was changed.
    """
    with keeper.exclusively():
        known = _known(vault, scope)
        rewritten, left = [], _aside(vault)
        places = _backups(vault)
        for number, place in enumerate(places):
            progress("backups", number, len(places))
            try:
                if not _rewritten(vault, place, scope, keep=True).is_nothing:
                    rewritten.append(place.name)
            except PjaisError as error:
                left.append(f"{place}: {error.detail}")
        progress("vault", 0, 0)
        archives = archives_in(vault.paths.folder)
        in_archives = sum(_archive_rewritten(vault, file, scope, known, keep=True) for file in archives)
        in_logs = _clean_logs(vault, scope, known)
        hush(scope.persona_id if scope.kind == "persona" else None)
        marker = _marker(vault)
        marker.touch(mode=0o600)  # before the vault: whatever happens from here on, the file is tidied in the end
        with vault.write(actor=_ACTOR) as session:
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
        vault.publish(ChangeSet(flooded=set(Base.metadata.tables)))
        try:
            tidy(vault, progress)
        except PjaisError as error:
            left.append(f"{vault.paths.database}: erased pages are overwritten at the next start ({error.detail})")
    return Forgotten(done.counts(), tuple(rewritten), tuple(left), told)


def tidy(vault: Vault, progress: Progress = lambda *_: None) -> None:
    """Write the vault's file again if something was erased in it since it last was.

    Pages that are free now, or were before, still hold what was written there.
    """
    marker = _marker(vault)
    if marker.exists():
        vault.rewrite(lambda done, total: progress("tidying", done, total))
        marker.unlink()


def _marker(vault: Vault) -> Path:
    return vault.paths.folder / "forgetting.pending"


def _tried(vault: Vault, scope: Scope) -> Erased:
    """What would go from the vault itself."""
    with vault.write(actor=_ACTOR) as session:
        trial = session.begin_nested()
        done = erase(session.connection(), scope, _key(vault))
        trial.rollback()
    return done


def _known(vault: Vault, scope: Scope) -> Erased:
    """What archives must know of the vault: ids of what goes, pictures that hold the name."""
    if scope.kind != "name":
        return _tried(vault, scope)
    with vault.read() as session:
        return Erased(repainted=repainted(session.connection(), scope.words))


def _key(vault: Vault) -> DeviceKey:
    return DeviceKey.kept_in(vault.paths.device_key)


def _backups(vault: Vault) -> list[Path]:
    return sorted(each for each in vault.paths.backups.iterdir() if (each / MANIFEST).exists())


def _aside(vault: Vault) -> list[str]:
    """Copies of what was, which nobody can look into."""
    return [str(each) for each in (*vault.paths.backups.glob(COPIES), *vault.paths.folder.glob("broken-*"))]


def _rewritten(vault: Vault, folder: Path, scope: Scope, *, keep: bool) -> Erased:
    """Erase in a copy of a backup, which takes its place if there was something to erase and it is to be kept."""
    manifest = checked(folder)
    part = part_of(folder)
    try:
        for each in (folder / DATABASE, folder / KEY_FILE, *archives_in(folder)):
            if each.exists():
                shutil.copyfile(each, part / each.name)
        file = part / DATABASE
        if manifest.schema_revision != REVISIONS[-1]:
            upgrade_in_place(file)
        done = _erased_in(file, lambda connection: erase(connection, scope, _key(vault)))
        for archive in archives_in(part):
            done.events += _archive_rewritten(vault, archive, scope, done, keep=True)
        if done.is_nothing or not keep:
            return done
        _write_anew(file)
        told = describe(part, manifest.reason, manifest.device_id, manifest.restores)
        write_manifest(part, told.model_copy(update={"made_at": manifest.made_at}))
        swap_in(part, folder)
        return done
    finally:
        if part.exists():
            discard(part)


def _archive_rewritten(vault: Vault, file: Path, scope: Scope, known: Erased, *, keep: bool) -> int:
    """The same for one archive of older events; returns how many of them have lost content."""
    part = file.with_name(f"{file.name}{PART}")
    part.unlink(missing_ok=True)
    shutil.copyfile(file, part)
    try:
        done = _erased_in(part, lambda connection: erase_archived(connection, scope, known, _key(vault)))
        if done and keep:
            _write_anew(part)
            replace_file(part, file)
        return done
    finally:
        if part.exists():
            shred(part)


def _erased_in(file: Path, work: Callable[[Connection], T]) -> T:
    opens = key_of(file)
    engine = make_engine(file, key=lambda: opens)
    try:
        with engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
            done = work(connection)
    finally:
        engine.dispose()
    fold_log(file, opens)
    return done


def _write_anew(file: Path) -> None:
    """The same content, and nothing left of what was erased."""
    anew, key = file.with_name(f"{file.name}.anew"), key_of(file)
    anew.unlink(missing_ok=True)
    write_under(file, key, anew, key)
    shred(file)
    anew.replace(file)


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

"""Forgets a persona, a name or a span of time: in the vault, in its backups, and in the log of failures.

Backups come first, each changing places whole: whoever kills this in the middle has a vault that still holds all, and
asks again.
"""

import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy.orm import Session

from pjais.backup.encryption import OLD
from pjais.backup.keeper import Keeper
from pjais.backup.manifest import DATABASE, MANIFEST, Manifest, sha256_of
from pjais.backup.restore import checked
from pjais.backup.snapshot import facts_of
from pjais.eventlog.forget import Erased, Scope, erase
from pjais.eventlog.redaction import Erasure
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.persistence.changes import ChangeSet
from pjais.persistence.convert import fold_log, shred, write_under
from pjais.persistence.engine import UNRECORDED, make_engine
from pjais.persistence.entity import Base
from pjais.persistence.migrate import REVISIONS, upgrade_in_place
from pjais.persistence.vault import Vault
from pjais.security.cipher import connect_to_copy
from pjais.security.device_key import DeviceKey
from pjais.security.keychain import key_of
from pjais.security.vault_key import KEY_FILE

Step = Literal["backups", "vault", "tidying"]
#: Told how far it is, as (step, done, total).
Progress = Callable[[Step, int, int], None]
_ACTOR: Final = "forgetting"


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

    def __init__(self, vault: Vault, keeper: Keeper, on_change: Callable[[], None] = lambda: None) -> None:
        self._vault = vault
        self._keeper = keeper
        self._on_change = on_change
        self._turn = threading.Lock()
        self.step: Step | None = None
        self.done = self.total = 0

    def dry_run(self, scope: Scope) -> Forgotten:
        """What would be erased; nothing is changed."""
        with self._turn, self._keeper.exclusively():
            return dry_run(self._vault, scope)

    def forget(self, scope: Scope) -> Forgotten:
        """Raises NothingToForgetError."""
        with self._turn:
            try:
                return forget(self._vault, self._keeper, scope, self._told)
            finally:
                self._told(None, 0, 0)

    def _told(self, step: Step | None, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total
        self._on_change()


def dry_run(vault: Vault, scope: Scope) -> Forgotten:
    """What would be erased; nothing is changed. Backups are named as far as they can be looked into."""
    with vault.write(actor=_ACTOR) as session:
        trial = session.begin_nested()
        done = erase(session.connection(), scope, _key(vault))
        trial.rollback()
    touched, left = [], _aside(vault)
    for place in _backups(vault):
        try:
            if not _rewritten(vault, place, scope, keep=False).is_nothing:
                touched.append(place.name)
        except PjaisError as error:
            left.append(f"{place}: {error.detail}")
    return Forgotten(done.counts(), tuple(touched), tuple(left), None)


def forget(vault: Vault, keeper: Keeper, scope: Scope, progress: Progress = lambda *_: None) -> Forgotten:
    """Erase it everywhere this vault keeps things.

    Raises:
        NothingToForgetError: there is nothing of it; nothing was changed.
    """
    with keeper.exclusively():
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
        with vault.write(actor=_ACTOR) as session:
            done = erase(session.connection(), scope, _key(vault))
            if done.is_nothing and not rewritten:
                msg = "There is nothing of it in the vault or its backups; nothing was changed"
                raise NothingToForgetError(msg)
            receipt = Erasure(scope=scope.kind, counts=done.counts())
            session.add(receipt)
            session.flush()
            told = receipt.id
        vault.publish(ChangeSet(flooded=set(Base.metadata.tables)))
        # Pages that are free now, or were before, still hold what was written there: the file is written again.
        vault.change_key(vault.key, lambda done_, total: progress("tidying", done_, total))
        if scope.kind == "name":
            _clean_logs(vault, scope)
    return Forgotten(done.counts(), tuple(rewritten), tuple(left), told)


def _key(vault: Vault) -> DeviceKey:
    return DeviceKey.kept_in(vault.paths.device_key)


def _backups(vault: Vault) -> list[Path]:
    return sorted(each for each in vault.paths.backups.iterdir() if (each / MANIFEST).exists())


def _aside(vault: Vault) -> list[str]:
    """Copies of what was, which nobody can look into with today's schema."""
    paths = vault.paths
    return [str(each) for each in (*paths.backups.glob("before-migration-*.db"), *paths.folder.glob("broken-*"))]


def _rewritten(vault: Vault, folder: Path, scope: Scope, *, keep: bool) -> Erased:
    """Erase in a copy of a backup, which takes its place if there was something to erase and it is to be kept."""
    manifest = checked(folder)
    part, old = folder.with_name(f"{folder.name}.part"), folder.with_name(f"{folder.name}{OLD}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        file = part / "working.db"
        shutil.copyfile(folder / DATABASE, file)
        if (folder / KEY_FILE).exists():
            shutil.copyfile(folder / KEY_FILE, part / KEY_FILE)
        if manifest.schema_revision != REVISIONS[-1]:
            upgrade_in_place(file)
        done = _erased_in(file, scope, _key(vault))
        if done.is_nothing or not keep:
            return done
        key = key_of(file)
        write_under(file, key, part / DATABASE, key)
        _shred_working(part)
        _describe(part, manifest)
        folder.replace(old)
        part.replace(folder)
        shred(old / DATABASE)
        shutil.rmtree(old)
        return done
    finally:
        _shred_working(part)
        shutil.rmtree(part, ignore_errors=True)


def _shred_working(part: Path) -> None:
    for each in list(part.glob("working.db*")):
        shred(each)


def _erased_in(file: Path, scope: Scope, key: DeviceKey) -> Erased:
    opens = key_of(file)
    engine = make_engine(file, key=lambda: opens)
    try:
        with engine.connect().execution_options(**{UNRECORDED: True}) as connection, connection.begin():
            done = erase(connection, scope, key)
    finally:
        engine.dispose()
    fold_log(file, opens)
    return done


def _describe(part: Path, before: Manifest) -> None:
    file = part / DATABASE
    with closing(connect_to_copy(file, key_of(file))) as copy:
        counts, events, chain_hash = facts_of(lambda sql: copy.execute(sql).fetchone())
    told = before.model_copy(
        update={
            "schema_revision": REVISIONS[-1],
            "counts": counts,
            "events": events,
            "chain_hash": chain_hash,
            "size_bytes": file.stat().st_size,
            "sha256": sha256_of(file),
        }
    )
    (part / MANIFEST).write_text(told.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _clean_logs(vault: Vault, scope: Scope) -> None:
    """Lines of the log of failures that hold the name."""
    for file in vault.paths.logs.glob("*.log*"):
        lines = file.read_text("utf-8", "replace").splitlines(keepends=True)
        kept = [line for line in lines if not scope.pattern.search(line)]
        if len(kept) < len(lines):
            with file.open("r+", encoding="utf-8") as stream:  # in place: the log goes on being written to
                stream.write("".join(kept))
                stream.truncate()


def receipts(session: Session) -> list[Erasure]:
    """Of all that was forgotten, newest first."""
    return list(session.query(Erasure).order_by(Erasure.created_at.desc()))

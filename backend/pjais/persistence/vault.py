"""The vault: one folder's database, its one writer at a time, and those who follow its commits."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, configure_mappers, sessionmaker

from pjais.kernel.config import VaultPaths
from pjais.kernel.disk import shred_all
from pjais.kernel.errors import PjaisError, VaultBusyError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.persistence.changes import ChangeSet
from pjais.persistence.convert import (
    CONVERTING,
    Progress,
    converting,
    finish_conversion,
    fold_log,
    replace_database,
    write_under,
)
from pjais.persistence.engine import WRITER, Synchronous, make_engine
from pjais.persistence.entity import Base
from pjais.persistence.failures import translated_errors
from pjais.persistence.migrate import check_not_empty, check_not_newer, upgrade
from pjais.persistence.session import Record, WritingSession
from pjais.persistence.write_ahead import has_gone, mark_closed, mark_open, note_lost
from pjais.security.cipher import connect_to_copy
from pjais.security.keychain import key_of
from pjais.security.vault_key import VaultKey

WRITER_TIMEOUT_S: Final = 120  # a 100,000-row import holds the writer's place for seconds; others wait their turn
READERS_TIMEOUT_S: Final = 30
_PAGES: Final = 2_000
_log = logging.getLogger(__name__)

CommitListener = Callable[[ChangeSet], None]


class VaultClosedError(PjaisError):
    """The vault is being closed."""

    code = "vault-closed"
    status = VaultBusyError.status


class Vault:
    """Sessions on one SQLite file.

    Reads run side by side on snapshots; writes are one at a time, each a single transaction that also holds its
    events. Listeners hear of a commit before the next write begins, so they see commits in order.
    """

    def __init__(
        self,
        paths: VaultPaths,
        on_query: Callable[[float], None] | None = None,
        synchronous: Synchronous = "FULL",
    ) -> None:
        """Open the vault, creating or migrating its file.

        Raises:
            NewerVaultError: the file is from a newer program; it stays untouched.
            DamagedVaultError: the file is no vault; it stays untouched.
            LockedVaultError: it is encrypted and its key is not at hand.
        """
        finish_conversion(paths.database)
        check_not_newer(paths.database)
        if has_gone(paths.database):
            check_not_empty(paths.database)
            note_lost(paths.database)
            _log.error("%s-wal has gone; what was written last may be lost", paths.database)
        configure_mappers()  # now, not at the first object: rows become objects without asking for it
        paths.make()
        self.paths = paths
        #: What opens the file; None for a plain one.
        self.key = key_of(paths.database)
        self.engine: Engine = make_engine(paths.database, on_query, synchronous, lambda: self.key)
        self._may_connect = threading.Event()
        self._may_connect.set()
        self._in_use: set[int] = set()
        # Not this vault, which would be kept: the mappers' caches of statements keep the engine's dialect, and this.
        event.listen(self.engine, "do_connect", partial(_wait_for, self._may_connect))
        # Counted here: a pool that was disposed of does not know any more what it has given out.
        event.listen(self.engine, "checkout", lambda _, record, __: self._in_use.add(id(record)))
        event.listen(self.engine, "checkin", lambda _, record: self._in_use.discard(id(record)))
        #: The copy that was made before data was migrated at this opening.
        with translated_errors():
            self.copy_before_migration = upgrade(self.engine, paths)
        self.readers = sessionmaker(self.engine, autoflush=False, expire_on_commit=False)
        #: The one writing session, to be used inside ``write``; it is kept, since a new one costs as much as its work.
        self.writing = WritingSession(expire_on_commit=False, autobegin=False)
        self._connect_writer()
        self._data_version = 0
        self._turn = threading.Lock()
        self._listeners: list[CommitListener] = []
        self._closed = False

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one consistent snapshot; it cannot write."""
        with translated_errors(), self.readers() as session:
            yield session

    @contextmanager
    def write(self, *, actor: str = "user", causation_id: str | None = None) -> Iterator[WritingSession]:
        """The one writing session: committed when the block ends, rolled back when it raises.

        Args:
            actor: who is behind the change, for the audit trail.
            causation_id: the job or event that led to it; without one all events of this write share a new id.
        """
        if self._closed:
            msg = said("The vault is closing; try again after the restart")
            raise VaultClosedError(msg)
        if not self._turn.acquire(timeout=WRITER_TIMEOUT_S):
            msg = said(
                "Another write has been running for {writer_timeout_s} s; try again", writer_timeout_s=WRITER_TIMEOUT_S
            )
            raise VaultBusyError(msg)
        try:
            with translated_errors(), self.writing.begin():
                self.writing.info.update(actor=actor, causation_id=causation_id or new_id())
                yield self.writing
        finally:
            self.writing.close()
            self._turn.release()

    def replace_content(
        self, source: Path, progress: Progress = lambda *_: None, last: Callable[[], None] = lambda: None
    ) -> None:
        """Put another database's content in the place of this one's, in one transaction.

        Whoever reads goes on on what was there until they begin anew. Followers are told that every table has changed.

        Args:
            source: a database of this version's schema, under this vault's key, that nobody writes to.
            progress: told (pages done, pages in all); may raise to stop, and nothing has changed then.
            last: called once, before what cannot be stopped any more; may raise as well.
        """
        if not self._turn.acquire(timeout=WRITER_TIMEOUT_S):
            msg = said(
                "Another write has been running for {writer_timeout_s} s; try again", writer_timeout_s=WRITER_TIMEOUT_S
            )
            raise VaultBusyError(msg)
        try:
            with translated_errors(), closing(connect_to_copy(source, self.key)) as other:
                (pages,) = other.execute("PRAGMA page_count").fetchone()
                told = _Copying(progress, last)
                told(0, pages, pages)
                other.backup(self._driver, pages=_PAGES, progress=told)
        finally:
            self._turn.release()
        self.publish(ChangeSet(flooded=set(Base.metadata.tables)))

    def rewrite(self, progress: Progress = lambda *_: None) -> None:
        """Write the file again under its own key, so that nothing is left in it of what was erased."""
        self.change_key(self.key, progress)

    def change_key(
        self, key: VaultKey | None, progress: Progress = lambda *_: None, last: Callable[[], None] = lambda: None
    ) -> None:
        """Write the file again under another key, or plain for None, and go on with it.

        Writes wait for as long as that takes; reads wait only while the files change places. A kill at any moment
        leaves the vault whole, under one key or the other.

        Args:
            key: the new one, which the key file beside the database must speak of already.
            progress: told (bytes done, bytes in all); may raise to stop, and nothing has changed then.
            last: called once, before the files change places; may raise as well.
        """
        if not self._turn.acquire(timeout=WRITER_TIMEOUT_S):
            msg = said(
                "Another write has been running for {writer_timeout_s} s; try again", writer_timeout_s=WRITER_TIMEOUT_S
            )
            raise VaultBusyError(msg)
        try:
            with converting(self.paths.database) as is_ours:
                if not is_ours:
                    msg = said("Another program is changing the vault's encryption; try again when it is done")
                    raise VaultBusyError(msg)
                self._write_anew(key, progress, last)
        finally:
            self._turn.release()
        self.publish(ChangeSet(flooded=set(Base.metadata.tables)))

    def _write_anew(self, key: VaultKey | None, progress: Progress, last: Callable[[], None]) -> None:
        made = self.paths.database.with_name(CONVERTING)
        shred_all(made)
        (before,) = self._driver.execute("PRAGMA data_version").fetchone()
        with translated_errors():
            write_under(self.paths.database, self.key, made, key, progress)
        (after,) = self._driver.execute("PRAGMA data_version").fetchone()
        if before != after:
            shred_all(made)
            msg = said("Another program has written to the vault meanwhile; nothing was changed, try again")
            raise VaultBusyError(msg)
        try:
            last()
        except BaseException:
            shred_all(made)
            raise
        self._swap(made, key)

    def _swap(self, made: Path, key: VaultKey | None) -> None:
        """Put a whole copy in the database's place; every connection to the old file is closed before."""
        old = self.engine.pool
        mark_closed(self.paths.database)  # the log goes with the last connection
        self._may_connect.clear()
        try:
            self._writer.close()
            self.engine.dispose()  # new connections come from a new pool, and wait
            deadline = time.monotonic() + READERS_TIMEOUT_S
            while self._in_use:
                if time.monotonic() > deadline:
                    shred_all(made)
                    msg = said(
                        "A reading has been running for {readers_timeout_s} s; nothing was changed, try again",
                        readers_timeout_s=READERS_TIMEOUT_S,
                    )
                    raise VaultBusyError(msg)
                time.sleep(0.005)
            old.dispose()
            fold_log(self.paths.database, self.key)
            replace_database(self.paths.database, made)
            self.key = key
        finally:
            self._may_connect.set()
            self._connect_writer()

    def _connect_writer(self) -> None:
        # One connection is the writer's for good: fetching it from the pool costs as much as a small write.
        self._writer = self.engine.connect().execution_options(**{WRITER: True})
        self._driver = cast("Any", self._writer.connection.driver_connection)
        self.writing.bind = self._writer
        self._driver.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()  # the log begins with the first reading
        mark_open(self.paths.database)

    def was_written_elsewhere(self) -> bool:
        """Whether another program has committed since this was last asked.

        False, too, while a write of ours is running: nobody else can be writing then.
        """
        if self._closed or not self._turn.acquire(blocking=False):
            return False
        try:
            # Straight to the driver: it is asked all the time, and this is SQLite's count of others' commits.
            (counted,) = self._driver.execute("PRAGMA data_version").fetchone()
        finally:
            self._turn.release()
        before, self._data_version = self._data_version, counted
        return bool(before != counted)

    def record_with(self, record: Record) -> None:
        """Tell ``record`` the row changes that writing sessions make beside the unit of work."""
        self.writing.record = record

    def follow(self, listener: CommitListener) -> None:
        """Call ``listener`` after each commit, in order; it must be quick and not write."""
        self._listeners.append(listener)

    def publish(self, changes: ChangeSet) -> None:
        for listener in self._listeners:
            try:
                listener(changes)
            except Exception:  # the data is committed: a broken follower must not look like a failed write
                _log.exception("A follower of commits failed")

    def close(self) -> None:
        """Let the running write finish, fold the WAL into the file and close every connection."""
        if self._closed:
            return
        self._closed = True
        with self._turn:
            self._writer.close()
            try:
                with self.engine.connect() as connection:
                    connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside a transaction
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
                mark_closed(self.paths.database)
            except DBAPIError as error:  # the log beside the file keeps what is in it; the next opening folds it
                _log.warning("The log could not be folded into the vault's file: %s", error.orig)
            self.engine.dispose()


def _wait_for(moment: threading.Event, *_: object) -> None:
    moment.wait()


class _Copying:
    """A driver's progress of a copy; the last pages are announced before they are copied, for then it is too late."""

    def __init__(self, progress: Progress, last: Callable[[], None]) -> None:
        self._progress = progress
        self._last = last
        self._is_last = False

    def __call__(self, _: int, left: int, total: int) -> None:
        if left:
            self._progress(total - left, total)
        if left <= _PAGES and not self._is_last:
            self._is_last = True
            self._last()

"""The hub's SQLite database: one thread writes, a few read; what comes while a commit runs shares the next one."""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from pjais.hub.store.port import StoreAwayError
from pjais.hub.store.upgrade import upgrade
from pjais.kernel.errors import NoRoomError, PjaisError
from pjais.kernel.wording import said
from pjais.persistence.engine import BUSY_TIMEOUT_MS, PRAGMAS

T = TypeVar("T")

READERS: Final = 4
#: Writes that share one commit at most.
SHARED: Final = 64
_WRITER: Final = "hub_writer"  # execution option: take the write lock at BEGIN


@dataclass(frozen=True, slots=True)
class _Write:
    work: Callable[[Connection], Any]
    outcome: Future[Any]


class SqliteDatabase:
    """The file, opened and brought to today's schema; close it on the way out."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._engine = _engine(file)
        with _telling(), _writing(self._engine) as connection, connection.begin():
            upgrade(connection)
        self._writes: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._closed = False
        self._readers = ThreadPoolExecutor(READERS, "hub-reader")
        self._writer = threading.Thread(target=self._write_all, name="hub-writer", daemon=True)
        self._writer.start()

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read_now, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        if self._closed:
            raise StoreAwayError(said("The hub is being stopped"))
        outcome: Future[T] = Future()
        self._writes.put(_Write(work, outcome))
        return await asyncio.wrap_future(outcome)

    async def close(self) -> None:
        """Waits for what was handed over before."""
        if not self._closed:
            self._closed = True
            self._writes.put(None)
            await asyncio.to_thread(self._writer.join)
            self._readers.shutdown()
            self._engine.dispose()

    def _read_now(self, work: Callable[[Connection], T]) -> T:
        with _telling(), self._engine.connect() as connection:
            return work(connection)

    def _write_all(self) -> None:
        with _writing(self._engine) as connection:
            while write := self._writes.get():
                writes = [write, *self._waiting()]
                _commit(connection, [each for each in writes if each.outcome.set_running_or_notify_cancel()])

    def _waiting(self) -> Iterable[_Write]:
        for _ in range(SHARED - 1):
            try:
                write = self._writes.get_nowait()
            except queue.Empty:
                return
            if write is None:
                self._writes.put(None)
                return
            yield write


def _writing(engine: Engine) -> Connection:
    return engine.connect().execution_options(**{_WRITER: True})


def _commit(connection: Connection, writes: list[_Write]) -> None:
    """Each is told what came of it after the commit; one that fails takes no other with it."""
    try:
        with _telling(), connection.begin():
            told = [_attempt(connection, write) for write in writes]
    except BaseException as error:  # the thread must live; whoever waits is told
        told = [_refusal(write, error) for write in writes]
    for tell in told:
        tell()


def _attempt(connection: Connection, write: _Write) -> Callable[[], None]:
    connection.exec_driver_sql("SAVEPOINT write")
    try:
        result = write.work(connection)
    except Exception as error:  # it is the caller's, who waits for it
        if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]  # it is checked out
            raise  # SQLite has taken back everything, as it does when the disk is full
        connection.exec_driver_sql("ROLLBACK TO write")
        connection.exec_driver_sql("RELEASE write")
        return _refusal(write, _told(error) if isinstance(error, DBAPIError) else error)
    connection.exec_driver_sql("RELEASE write")
    return lambda: write.outcome.set_result(result)


def _refusal(write: _Write, error: BaseException) -> Callable[[], None]:
    return lambda: write.outcome.set_exception(error)


@contextmanager
def _telling() -> Iterator[None]:
    """Within it, failures of the database become errors that the hub can answer with."""
    try:
        yield
    except DBAPIError as error:
        raise _told(error) from error


def _told(error: DBAPIError) -> PjaisError:
    reason = str(error.orig)
    if "disk is full" in reason:
        return NoRoomError(said("There is no room left for the hub's database"))
    return StoreAwayError(said("The hub's database cannot be used at the moment: {reason}", reason=reason))


def _engine(file: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(file)),  # as text, a ? in the path would begin options
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=READERS + 1,
        max_overflow=0,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: dbapi2.Connection, _: object) -> None:
    for pragma in (*PRAGMAS, "synchronous=FULL"):  # what was acknowledged survives a power cut
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # The driver's own transaction control is off: it would begin late, and then fail with "locked".
    immediate = connection.get_execution_options().get(_WRITER)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

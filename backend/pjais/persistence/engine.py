"""The SQLite engine: driver, pool, pragmas, explicit BEGIN, and the guard against unrecorded writes."""

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlcipher3 import dbapi2

from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.security.cipher import use_key
from pjais.security.vault_key import VaultKey

POOL_MINIMUM: Final = 2
POOL_MAXIMUM: Final = 10
POOL_TIMEOUT_S: Final = 30
POOL_IDLE_S: Final = 300
BUSY_TIMEOUT_MS: Final = 30_000
PRAGMAS: Final = (
    "foreign_keys=ON",
    "journal_mode=WAL",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "temp_store=MEMORY",
    "cache_size=-16000",
    "wal_autocheckpoint=4000",  # in pages; at 1,000 one commit in eighty waited 5 ms for a checkpoint
)
#: SQLite's modes: with FULL an acknowledged write survives a power cut, with NORMAL it may be among those lost.
Synchronous = Literal["FULL", "NORMAL"]
ON_QUERY: Final = "pjais.on_query"  # in a connection's info: who is told how long a statement took
RECORDING: Final = "pjais.recording"  # set on a connection while a recorded write runs
UNRECORDED: Final = "pjais_unrecorded"  # execution option for migrations and the event log's own rows
WRITER: Final = "pjais_writer"  # execution option: take the write lock at BEGIN, not at the first write

_READ = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(SELECT|PRAGMA|EXPLAIN|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|VALUES)\b", re.IGNORECASE
)
_READ_CTE = re.compile(r"\s*WITH\b(?!.*\b(INSERT|UPDATE|DELETE|REPLACE)\b)", re.IGNORECASE | re.DOTALL)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - what the driver binds
    return value


# For all connections of the process. The driver binds both as they are, but first looks for what would adapt them, in
# three places at each value where none is named: 1.4 µs, half of what it takes to store a row that has some.
for _bound in (NoneType, bytes):
    dbapi2.register_adapter(_bound, _as_it_is)


class UnrecordedWriteError(PjaisError):
    """A write tried to go around the event log.

    Raised for SQL that changes data without passing through a session of the vault, where it would leave no event.
    """

    code = "unrecorded-write"


def make_engine(
    database: Path,
    on_query: Callable[[float], None] | None = None,
    synchronous: Synchronous = "FULL",
    key: Callable[[], VaultKey | None] = lambda: None,
) -> Engine:
    """An engine with the pool and pragmas of the vault.

    Args:
        database: the file; it is created when absent.
        on_query: told the duration of each statement, in seconds.
        synchronous: how sure a write is when it is acknowledged.
        key: what opens the file, asked at each connection; None for a plain one.
    """
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(database)),  # as text, a ? in the path would begin options
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=POOL_MINIMUM,
        max_overflow=POOL_MAXIMUM - POOL_MINIMUM,
        pool_timeout=POOL_TIMEOUT_S,
        pool_recycle=POOL_IDLE_S,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
        json_serializer=to_json,
        json_deserializer=from_json,
    )
    event.listen(engine, "connect", partial(_configure, synchronous, key))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _refuse_unrecorded)
    if on_query:
        _time_queries(engine, on_query)
    return engine


def to_json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def from_json(stored: str | float) -> Any:  # noqa: ANN401 - any JSON
    """What a JSON column holds; SQLite keeps a lone number in one as a number."""
    return orjson.loads(stored) if isinstance(stored, str) else stored


def _configure(
    synchronous: Synchronous, key: Callable[[], VaultKey | None], connection: dbapi2.Connection, _: object
) -> None:
    use_key(connection, key())
    for pragma in (*PRAGMAS, f"synchronous={synchronous}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("fold", 1, fold, deterministic=True)


def fold(text: str | None) -> str | None:
    """Case folding for all of Unicode; SQLite's own LIKE folds ASCII only."""
    return text.casefold() if isinstance(text, str) else text


def _begin(connection: Connection) -> None:
    # The driver's own transaction control is off: it would begin late and deferred, and then fail with "locked".
    # Straight to the driver: it runs before every transaction, and going round costs ten times as much.
    immediate = connection.get_execution_options().get(WRITER)
    statement = "BEGIN IMMEDIATE" if immediate else "BEGIN"
    try:
        connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]
    except dbapi2.Error as error:
        raise DBAPIError.instance(statement, None, error, dbapi2.Error) from error


def is_write(statement: str) -> bool:
    """Whether the SQL may change data; unknown statements count as writes."""
    return not (_READ.match(statement) or _READ_CTE.match(statement))


def _refuse_unrecorded(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    if not is_write(statement) or connection.info.get(RECORDING):
        return
    if connection.get_execution_options().get(UNRECORDED):
        return
    msg = said("This statement would change data without an event: {statement}", statement=statement[:80])
    raise UnrecordedWriteError(msg)


def _time_queries(engine: Engine, on_query: Callable[[float], None]) -> None:
    @event.listens_for(engine, "connect")
    def tell(_: object, record: ConnectionPoolEntry) -> None:
        record.info[ON_QUERY] = on_query

    @event.listens_for(engine, "before_cursor_execute")
    def start(connection: Connection, *_: object) -> None:
        connection.info["pjais.started"] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def stop(connection: Connection, *_: object) -> None:
        on_query(time.perf_counter() - connection.info["pjais.started"])

"""The hub's PostgreSQL database: a pool for the logs, one for the records, and what its failures mean."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, Self, TypeVar

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from pjais.hub.store.port import StoreAwayError
from pjais.hub.store.upgrade import upgrade
from pjais.kernel.errors import NoRoomError
from pjais.kernel.wording import said

T = TypeVar("T")

#: Connections for the logs and for the records; two more are the doorbell's.
LOG_CONNECTIONS: Final = 8
RECORD_CONNECTIONS: Final = 4
CONNECT_TIMEOUT_S: Final = 10
STATEMENT_TIMEOUT_S: Final = 60
CLOSE_TIMEOUT_S: Final = 10
#: What was acknowledged survives a crash of the database, whatever its configuration says.
_DURABLE: Final = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
#: The statements of the logs find all by an index, and would be planned anew each time at the price of running them.
#: A table that has just been filled is not known to have much yet: its rows would be fetched in any order, and sorted.
_PLANS: Final = (
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off"
)
#: The connection is gone, the server is going or coming, or it has no place left for one more.
_AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)


class PostgresDatabase:
    """The pools, opened and the schema brought to today's; close it on the way out."""

    def __init__(self, address: str, engine: AsyncEngine, pool: asyncpg.Pool) -> None:
        self.address = address
        self.pool = pool
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")  # saves two round trips of three

    @classmethod
    async def open(cls, address: str) -> Self:
        async def connect() -> asyncpg.Connection:
            return await connected(address, "records")

        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=connect,
            pool_size=RECORD_CONNECTIONS,
            max_overflow=0,
        )
        event.listen(engine.sync_engine, "checkout", _check_out)
        try:
            async with telling():
                async with engine.begin() as connection:
                    await connection.run_sync(upgrade)
                pool = await asyncpg.create_pool(
                    address,
                    min_size=1,
                    max_size=LOG_CONNECTIONS,
                    timeout=CONNECT_TIMEOUT_S,
                    command_timeout=STATEMENT_TIMEOUT_S,
                    server_settings={"application_name": "pjais hub logs"},
                    init=_prepare,
                    reset=_leave,
                )
        except BaseException:
            await engine.dispose()
            raise
        return cls(address, engine, pool)

    async def read(self, work: Callable[[Connection], T]) -> T:
        async with telling(), self._reading.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        async with telling(), self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Waits a while for statements that run; after that they are cut off."""
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()
        await self._engine.dispose()


async def connected(address: str, purpose: str) -> asyncpg.Connection:
    """A connection outside of the pool of the logs; who looks at the server sees what for."""
    connection = await asyncpg.connect(
        address,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=STATEMENT_TIMEOUT_S,
        server_settings={"application_name": f"pjais hub {purpose}"},
    )
    await _make_durable(connection)
    return connection


@asynccontextmanager
async def telling() -> AsyncIterator[None]:
    """Within it, failures of the database become errors that the hub can answer with."""
    try:
        yield
    except DBAPIError as error:
        reason = error.orig.__cause__ if error.orig is not None and error.orig.__cause__ else error.orig
        _tell(reason if isinstance(reason, Exception) else error)
        raise
    except (asyncpg.PostgresError, *_AWAY) as error:
        _tell(error)
        raise


def _tell(error: Exception) -> None:
    """Raises what it means, if it is nothing that the statement itself has done wrong."""
    if isinstance(error, asyncpg.DiskFullError):
        raise NoRoomError(said("There is no room left for the hub's database")) from error
    if isinstance(error, _AWAY):
        reason = str(error) or type(error).__name__
        raise StoreAwayError(
            said("The hub's database cannot be used at the moment: {reason}", reason=reason)
        ) from error


async def _make_durable(connection: asyncpg.Connection) -> None:
    await connection.execute(_DURABLE)


async def _prepare(connection: asyncpg.Connection) -> None:
    await _make_durable(connection)
    await connection.execute(_PLANS)


def _check_out(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - SQLAlchemy's, over asyncpg's
    """One that the server has ended is replaced; asking it each time whether it lives would take three round trips."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def _leave(_connection: asyncpg.Connection) -> None:
    """Nothing of a session outlives a statement here; asking the server to reset it would double the round trips."""

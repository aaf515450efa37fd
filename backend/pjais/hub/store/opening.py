"""Opens what a hub keeps by its address: a file, or PostgreSQL."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pjais.hub.store.appender import Appender
from pjais.hub.store.doorbell import SWEEP_S, LocalDoorbell
from pjais.hub.store.port import Database, Doorbell, EventLog
from pjais.hub.store.records import Records
from pjais.hub.store.sqlite import SqliteDatabase
from pjais.hub.store.sqlite_log import SqliteLog

POSTGRES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Store:
    """One node's way to what the hub keeps; ``appender`` is how devices' events get into ``log``."""

    log: EventLog
    appender: Appender
    doorbell: Doorbell
    records: Records
    database: Database

    @classmethod
    def over(cls, database: Database, log: EventLog, doorbell: Doorbell) -> Self:
        return cls(log, Appender(log, doorbell.ring), doorbell, Records.over(database), database)

    async def close(self) -> None:
        """Waits for what is being stored."""
        await self.appender.close()
        await self.doorbell.close()
        await self.database.close()


async def open_store(where: str | Path, sweep_s: float = SWEEP_S) -> Store:
    """A path or ``sqlite:///PATH`` is a file of this process; ``postgresql://…`` may have many nodes.

    The schema is brought to this program's first; ``sweep_s`` is the time between looks for logs nobody rang for.

    Raises:
        StoreAwayError: the database cannot be reached.
        NewerStoreError: a newer program has written it.
        ForeignStoreError: it belongs to something else.
    """
    if str(where).startswith(POSTGRES):
        return await _open_postgres(str(where), sweep_s)
    database = SqliteDatabase(Path(str(where).removeprefix("sqlite:///")))
    log = SqliteLog(database)
    return Store.over(database, log, LocalDoorbell(log, sweep_s))


async def _open_postgres(address: str, sweep_s: float) -> Store:
    from pjais.hub.store.postgres import PostgresDatabase  # noqa: PLC0415 - 60 ms that a hub on a file need not wait
    from pjais.hub.store.postgres_doorbell import PostgresDoorbell  # noqa: PLC0415
    from pjais.hub.store.postgres_log import PostgresLog  # noqa: PLC0415

    database = await PostgresDatabase.open(address)
    log = PostgresLog(database)
    return Store.over(database, log, PostgresDoorbell(database, log, sweep_s))

"""Opens what a hub keeps by its address: a file, or PostgreSQL."""

from dataclasses import dataclass
from pathlib import Path

from pjais.hub.store.doorbell import LocalDoorbell
from pjais.hub.store.port import Database, Doorbell, EventLog
from pjais.hub.store.records import Records
from pjais.hub.store.sqlite import SqliteDatabase
from pjais.hub.store.sqlite_log import SqliteLog


@dataclass(frozen=True, slots=True)
class Store:
    """One node's way to what the hub keeps."""

    log: EventLog
    doorbell: Doorbell
    records: Records
    database: Database

    async def close(self) -> None:
        await self.doorbell.close()
        await self.database.close()


async def open_store(where: str | Path) -> Store:
    """A path or ``sqlite:///PATH`` is a file of this process; ``postgresql://…`` may have many nodes.

    The schema is brought to this program's first.

    Raises:
        StoreAwayError: the database cannot be reached.
        NewerStoreError: a newer program has written it.
        ForeignStoreError: it belongs to something else.
    """
    database = SqliteDatabase(Path(str(where).removeprefix("sqlite:///")))
    log = SqliteLog(database)
    return Store(log, LocalDoorbell(log), Records.over(database), database)

"""Real vaults that hand each other their events, as a hub would or in any other order."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from sqlalchemy import select, text

from pjais.bootstrap import open_vault
from pjais.eventlog.arrivals import Arrived, Taken, take
from pjais.eventlog.digest import digest_of_rows
from pjais.eventlog.model import Event
from pjais.eventlog.rebuild import PREFIX, rebuild
from pjais.eventlog.recorder import Recorder
from pjais.eventlog.verify import verify
from pjais.eventlog.writer import EventWriter
from pjais.features.memories.schemas import MemoryPatch
from pjais.features.memories.service import MemoryService
from pjais.kernel.clock import HybridLogicalClock
from pjais.kernel.config import VaultPaths
from pjais.persistence.device import device_id
from pjais.persistence.entity import entities
from pjais.persistence.rows import row_of, run, statements_of
from pjais.persistence.vault import Vault
from tests.factories import memory, persona

_TOLD = tuple(name for name in Arrived.__dataclass_fields__ if name != "heard_at")


class Device:
    """One vault, and which of its events were handed on already."""

    def __init__(self, folder: Path, *, is_new: bool = True, ahead_ms: int = 0) -> None:
        """Open one; its clock may run ahead."""
        if is_new:
            shutil.copytree(_fresh(), folder)  # a new vault's migrations cost more than the rest of a short life
        self.vault: Vault = Vault(VaultPaths(folder)) if ahead_ms else open_vault(folder, synchronous="NORMAL")
        self.id = device_id(self.vault.engine)
        if ahead_ms:
            begun = f"{time.time_ns() // 1_000_000 + ahead_ms:012x}-0000-{self.id}"
            Recorder(self.vault, EventWriter(self.id, HybridLogicalClock(self.id, begun)))

    def made(self, since: int = 0, heard: Mapping[str, str] = MappingProxyType({})) -> list[Arrived]:
        """The events that this device made itself, as others hear of them; ``heard`` is when the hub did, by id."""
        wanted = select(Event).where(Event.device_id == self.id, Event.seq > since).order_by(Event.seq)
        with self.vault.read() as session:
            return [
                Arrived(**{name: getattr(event, name) for name in _TOLD}, heard_at=heard.get(event.event_id))
                for event in session.scalars(wanted)
            ]

    def head(self) -> int:
        with self.vault.read() as session:
            return int(run(session.connection(), "SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])

    def take(self, arrived: Sequence[Arrived]) -> Taken:
        with self.vault.write(actor="sync") as session:
            return take(session, arrived)

    def row(self, table: Any, key: str) -> dict[str, Any]:
        with self.vault.read() as session:
            return row_of(session.connection(), table, key) or {}

    def digest(self) -> str:
        with self.vault.read() as session:
            return digest_of_rows(session.connection())

    def is_clean(self) -> bool:
        report = verify(self.vault.read)
        assert report.is_clean, report.differences
        return True

    def is_rebuilt_alike(self) -> bool:
        """Whether the log alone makes the rows that are here."""
        with self.vault.write(actor="test") as session:
            connection = session.connection()
            rebuild(connection)
            for table in entities():
                columns = ", ".join(statements_of(table).columns)
                name = table.__tablename__
                here, made = (
                    run(connection, f"SELECT {columns} FROM {each} ORDER BY id").fetchall()  # noqa: S608 - our own names
                    for each in (name, f"{PREFIX}{name}")
                )
                assert made == here
                run(connection, f"DROP TABLE {PREFIX}{name}")
        return True

    def close(self) -> None:
        self.vault.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@cache
def _fresh() -> Path:
    """A vault that nobody has opened since its tables were made, and so is no device yet."""
    folder = Path(tempfile.mkdtemp(prefix="pjais-fresh-"))
    atexit.register(shutil.rmtree, folder)
    Vault(VaultPaths(folder)).close()
    return folder


def shared(one: Device, other: Device) -> tuple[str, str]:
    """A persona and a memory of its that both have."""
    with one.vault.write() as session:
        ann = persona(session, "Ann")
        kept = memory(session, ann, "Likes tea", tags=["drinks"])
    other.take(one.made())
    return ann, kept


def edit(device: Device, key: str, **fields: Any) -> list[Arrived]:
    """Change a memory; returns the events that say so."""
    before = device.head()
    with device.vault.write() as session:
        MemoryService(session).update(key, MemoryPatch(**fields))
    _let_the_millisecond_pass()
    return device.made(before)


def _let_the_millisecond_pass() -> None:
    """What another device changes next is later by its stamp, too, which counts from its own start within one."""
    made = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == made:
        time.sleep(0.0005)


def delete(device: Device, key: str) -> list[Arrived]:
    before = device.head()
    with device.vault.write() as session:
        MemoryService(session).delete(key)
    return device.made(before)


def count(device: Device, table: str) -> int:
    with device.vault.read() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 - our own name

"""Pictures of a vault that is synced, and the thread on which all transactions of the sync run, one after the other."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection

from pjais.kernel.clock import now_text
from pjais.persistence.rows import run, run_many
from pjais.persistence.session import WritingSession
from pjais.persistence.vault import Vault

T = TypeVar("T")


class VaultTurns:
    """Transactions on a thread of their own, so that the event loop never waits for the disk."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._worker = ThreadPoolExecutor(1, "sync-vault")

    async def _read(self, work: Callable[[Connection], T]) -> T:
        def read() -> T:
            with self._vault.read() as session:
                return work(session.connection())

        return await self._in_turn(read)

    async def _write(self, work: Callable[[WritingSession], T]) -> T:
        def written() -> T:
            with self._vault.write(actor="sync") as session:
                return work(session)

        return await self._in_turn(written)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)


class VaultPictures(VaultTurns):
    """Which pictures are here, and under which hash the hub has them."""

    async def pictures_here(self, names: Collection[str]) -> set[str]:
        marks, keys = ", ".join("?" * len(names)), sorted(names)
        sql = f"SELECT sha256 FROM blob WHERE sha256 IN ({marks})"  # noqa: S608 - marks
        return {each for (each,) in await self._read(lambda connection: run(connection, sql, keys).fetchall())}

    async def picture(self, name: str) -> bytes | None:
        sql = "SELECT content FROM blob WHERE sha256 = ?"
        found: bytes | None = await self._read(lambda connection: _one(connection, sql, name))
        return found

    async def keep_picture(self, name: str, media_type: str, content: bytes) -> None:
        sql = "INSERT OR IGNORE INTO blob (sha256, media_type, size_bytes, content, created_at) VALUES (?, ?, ?, ?, ?)"
        row = (name, media_type, len(content), content, now_text())
        await self._write(lambda session: run(session.connection(), sql, row))

    async def picture_at_hub(self, name: str) -> str | None:
        sql = "SELECT stored FROM sync_picture WHERE sha256 = ?"
        found: str | None = await self._read(lambda connection: _one(connection, sql, name))
        return found

    async def note_picture(self, name: str, stored: str) -> None:
        await self._write(lambda session: note_pictures(session.connection(), [(name, stored)]))


def note_pictures(connection: Connection, pictures: Sequence[tuple[str, str]]) -> None:
    run_many(connection, "INSERT OR REPLACE INTO sync_picture VALUES (?, ?)", pictures)


def _one(connection: Connection, sql: str, name: str) -> Any:  # noqa: ANN401 - one column
    found = run(connection, sql, (name,)).fetchone()
    return found[0] if found else None

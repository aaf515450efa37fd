"""Blobs and snapshots: opaque bytes, taken and given in parts so that none has to fit in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, func, select

from pjais.hub.store import schema
from pjais.hub.store.port import Database, UnknownWorkspaceError
from pjais.hub.store.rows import first, put_new
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NoRoomError, PjaisError, TooLargeError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said

PART_BYTES: Final = 512 * 1024
#: Snapshots that are kept: a device may be reading the one before the newest.
SNAPSHOTS_KEPT: Final = 2


class OtherContentError(PjaisError):
    """What arrived is not what was announced."""

    code = "other-content"


class QuotaError(NoRoomError):
    """This workspace has used up its room on the hub."""

    code = "quota"


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes of a workspace; ``parts_of`` of their collection gives them."""

    workspace_id: str
    upload_id: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows at ``seq`` as a device has put them together."""

    workspace_id: str
    seq: int
    size: int
    sha256: str
    upload_id: str
    device_id: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Blobs:
    """Bytes found by their SHA-256, such as pictures."""

    database: Database

    async def put(
        self, workspace_id: str, expected_sha256: str, source: AsyncIterator[bytes], *, most: int, quota: int
    ) -> int:
        """Keep what ``source`` gives; the same once more changes nothing. Returns its size in bytes.

        Raises:
            TooLargeError: it is larger than ``most`` bytes.
            QuotaError: all blobs of the workspace would be larger than ``quota`` bytes.
            OtherContentError: it has another SHA-256.
            UnknownWorkspaceError: there is no such workspace.
        """
        stored = await _take(self.database, workspace_id, source, most)

        def work(connection: Connection) -> bool:
            _hold(connection, workspace_id)
            used = select(func.coalesce(func.sum(schema.blob.c.size), 0)).where(
                schema.blob.c.workspace_id == workspace_id, schema.blob.c.sha256 != stored.sha256
            )
            if int(connection.execute(used).scalar_one()) + stored.size > quota:
                raise QuotaError(said("This workspace may keep {quota:,} bytes of files on the hub", quota=quota))
            row = {"workspace_id": workspace_id, "sha256": stored.sha256, "size": stored.size}
            row |= {"upload_id": stored.upload_id, "made_at": now_text()}
            return put_new(connection, schema.blob, row)

        kept = False
        try:
            if stored.sha256 != expected_sha256:
                raise OtherContentError(said("The bytes that arrived have another SHA-256 than was announced"))
            kept = await self.database.write(work)
        finally:
            if not kept:
                await _drop(self.database, workspace_id, stored.upload_id)
        return stored.size

    async def get(self, workspace_id: str, sha256_hex: str) -> Stored | None:
        blob = schema.blob
        rows = select(blob.c.workspace_id, blob.c.upload_id, blob.c.size, blob.c.sha256).where(
            blob.c.workspace_id == workspace_id, blob.c.sha256 == sha256_hex
        )
        return await self.database.read(lambda connection: first(connection, rows, Stored))

    def parts_of(self, stored: Stored) -> AsyncIterator[bytes]:
        return _parts(self.database, stored.workspace_id, stored.upload_id)


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The newest snapshots of each workspace."""

    database: Database

    async def put(
        self, workspace_id: str, seq: int, device_id: str, source: AsyncIterator[bytes], *, most: int
    ) -> Snapshot:
        """Keep what ``source`` gives, and of older ones the newest; one of the same seq stays as it is.

        Raises:
            TooLargeError: it is larger than ``most`` bytes.
            UnknownWorkspaceError: there is no such workspace.
        """
        stored = await _take(self.database, workspace_id, source, most)
        made = Snapshot(workspace_id, seq, stored.size, stored.sha256, stored.upload_id, device_id, now_text())

        def work(connection: Connection) -> Snapshot:
            _hold(connection, workspace_id)
            row = {name: getattr(made, name) for name in Snapshot.__slots__}
            put_new(connection, schema.snapshot, row)
            seqs = select(schema.snapshot.c.seq).where(schema.snapshot.c.workspace_id == workspace_id)
            kept = connection.scalars(seqs.order_by(schema.snapshot.c.seq.desc()).limit(SNAPSHOTS_KEPT)).all()
            _delete_snapshots(connection, workspace_id, min(kept))
            there = select(schema.snapshot).where(
                schema.snapshot.c.workspace_id == workspace_id, schema.snapshot.c.seq == seq
            )
            return first(connection, there, Snapshot) or made

        now = None
        try:
            now = await self.database.write(work)
        finally:
            if now is None or now.upload_id != stored.upload_id:
                await _drop(self.database, workspace_id, stored.upload_id)
        return now

    async def latest(self, workspace_id: str) -> Snapshot | None:
        rows = select(schema.snapshot).where(schema.snapshot.c.workspace_id == workspace_id)
        rows = rows.order_by(schema.snapshot.c.seq.desc()).limit(1)
        return await self.database.read(lambda connection: first(connection, rows, Snapshot))

    def parts_of(self, snapshot: Snapshot) -> AsyncIterator[bytes]:
        return _parts(self.database, snapshot.workspace_id, snapshot.upload_id)

    async def delete_all(self, workspace_id: str) -> None:
        """They may hold what was redacted since."""
        await self.database.write(lambda connection: _delete_snapshots(connection, workspace_id, None))


@dataclass(frozen=True, slots=True)
class Uploads:
    """What arrives, until it is a blob or a snapshot."""

    database: Database

    async def forget_unfinished(self, before: datetime) -> int:
        """Delete what nodes that were killed had begun to take before then; returns the number of parts."""
        # Ids of uploads begin with the time they were made at.
        oldest = f"{int(before.timestamp() * 1000):012x}"
        bound = f"{oldest[:8]}-{oldest[8:]}-0000-0000-{0:012x}"
        content = schema.content.c
        used = [select(table.c.upload_id) for table in (schema.blob, schema.snapshot)]
        gone = schema.content.delete().where(
            content.upload_id < bound, *(content.upload_id.not_in(each) for each in used)
        )
        return await self.database.write(lambda connection: connection.execute(gone).rowcount)


def _delete_snapshots(connection: Connection, workspace_id: str, below: int | None) -> None:
    snapshot, content = schema.snapshot, schema.content
    gone = [snapshot.c.workspace_id == workspace_id, *([] if below is None else [snapshot.c.seq < below])]
    uploads = select(snapshot.c.upload_id).where(*gone)
    connection.execute(content.delete().where(content.c.workspace_id == workspace_id, content.c.upload_id.in_(uploads)))
    connection.execute(snapshot.delete().where(*gone))


def _hold(connection: Connection, workspace_id: str) -> None:
    """Nobody else adds to what this workspace keeps until the transaction ends."""
    row = select(schema.workspace.c.head).where(schema.workspace.c.workspace_id == workspace_id).with_for_update()
    if connection.execute(row).first() is None:
        raise UnknownWorkspaceError(workspace_id)


async def _take(database: Database, workspace_id: str, source: AsyncIterator[bytes], most: int) -> Stored:
    """The bytes as parts that belong to nobody yet."""
    upload_id, digest, size, number, waiting = new_id(), sha256(), 0, 0, bytearray()
    try:
        async for piece in source:
            digest.update(piece)
            size += len(piece)
            _check_size(size, most)
            waiting += piece
            while len(waiting) >= PART_BYTES:
                await _put_part(database, workspace_id, upload_id, number, bytes(waiting[:PART_BYTES]))
                del waiting[:PART_BYTES]
                number += 1
        if waiting:
            await _put_part(database, workspace_id, upload_id, number, bytes(waiting))
    except BaseException:  # a client that leaves in the middle cancels; nothing of it stays
        await _drop(database, workspace_id, upload_id)
        raise
    return Stored(workspace_id, upload_id, size, digest.hexdigest())


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise TooLargeError(said("At most {most:,} bytes are taken", most=most))


async def _put_part(database: Database, workspace_id: str, upload_id: str, number: int, piece: bytes) -> None:
    row = {"workspace_id": workspace_id, "upload_id": upload_id, "part": number, "bytes": piece}
    await database.write(lambda connection: put_new(connection, schema.content, row))


async def _drop(database: Database, workspace_id: str, upload_id: str) -> None:
    gone = schema.content.delete().where(*_of_upload(schema.content, workspace_id, upload_id))
    await database.write(lambda connection: connection.execute(gone))


async def _parts(database: Database, workspace_id: str, upload_id: str) -> AsyncIterator[bytes]:
    content, number = schema.content, 0
    while True:
        row = select(content.c.bytes).where(*_of_upload(content, workspace_id, upload_id), content.c.part == number)
        piece = await database.read(lambda connection, row=row: connection.execute(row).scalar())  # type: ignore[misc]
        if piece is None:
            return
        yield bytes(piece)
        number += 1


def _of_upload(content: Table, workspace_id: str, upload_id: str) -> tuple[ColumnElement[bool], ...]:
    return (content.c.workspace_id == workspace_id, content.c.upload_id == upload_id)

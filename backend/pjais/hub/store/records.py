"""The records beside the logs, each kind behind one name; and the small ones: revoked tokens, receipts, secrets."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import orjson
from sqlalchemy import Connection, select

from pjais.hub.store import schema
from pjais.hub.store.contents import Blobs, Snapshots, Uploads
from pjais.hub.store.invitations import Invitations, Recoveries
from pjais.hub.store.port import Database
from pjais.hub.store.rows import put_new
from pjais.hub.store.workspaces import Devices, Workspaces


@dataclass(frozen=True, slots=True)
class Receipt:
    """That these events were redacted, when, and which device asked for it."""

    workspace_id: str
    receipt_id: str
    device_id: str
    at: str
    event_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Receipts:
    """The redactions of every workspace."""

    database: Database

    async def add(self, receipt: Receipt) -> None:
        row = {
            "workspace_id": receipt.workspace_id,
            "receipt_id": receipt.receipt_id,
            "device_id": receipt.device_id,
            "at": receipt.at,
            "event_ids": orjson.dumps(list(receipt.event_ids)).decode(),
        }
        await self.database.write(lambda connection: put_new(connection, schema.redaction, row))

    async def of(self, workspace_id: str) -> Sequence[Receipt]:
        """Oldest first."""
        table = schema.redaction
        rows = select(table).where(table.c.workspace_id == workspace_id).order_by(table.c.at, table.c.receipt_id)

        def work(connection: Connection) -> list[Receipt]:
            return [
                Receipt(row.workspace_id, row.receipt_id, row.device_id, row.at, orjson.loads(row.event_ids))
                for row in connection.execute(rows)
            ]

        return await self.database.read(work)


@dataclass(frozen=True, slots=True)
class RevokedTokens:
    """Tokens that ended before their time."""

    database: Database

    async def add(self, workspace_id: str, token_id: str, expires_at: str) -> None:
        row = {"workspace_id": workspace_id, "token_id": token_id, "expires_at": expires_at}
        await self.database.write(lambda connection: put_new(connection, schema.revoked_token, row))

    async def has(self, workspace_id: str, token_id: str) -> bool:
        table = schema.revoked_token
        rows = select(table.c.token_id).where(table.c.workspace_id == workspace_id, table.c.token_id == token_id)
        return await self.database.read(lambda connection: connection.execute(rows).first() is not None)

    async def forget_expired(self, now: str) -> int:
        table = schema.revoked_token
        gone = table.delete().where(table.c.expires_at <= now)
        return await self.database.write(lambda connection: connection.execute(gone).rowcount)


@dataclass(frozen=True, slots=True)
class SharedSecrets:
    """Random bytes that all nodes of a hub have in common, such as the key of its tokens."""

    database: Database

    async def get(self, name: str, size_bytes: int = 32) -> bytes:
        """The secret of that name, made by whoever asks first."""
        table = schema.shared_secret

        def work(connection: Connection) -> bytes:
            put_new(connection, table, {"name": name, "value": secrets.token_bytes(size_bytes)})
            return bytes(connection.execute(select(table.c.value).where(table.c.name == name)).scalar_one())

        return await self.database.write(work)


@dataclass(frozen=True, slots=True)
class Records:
    """Everything a hub keeps beside the logs."""

    workspaces: Workspaces
    devices: Devices
    invitations: Invitations
    recoveries: Recoveries
    revoked_tokens: RevokedTokens
    receipts: Receipts
    blobs: Blobs
    snapshots: Snapshots
    uploads: Uploads
    secrets: SharedSecrets

    @classmethod
    def over(cls, database: Database) -> Self:
        return cls(
            Workspaces(database),
            Devices(database),
            Invitations(database),
            Recoveries(database),
            RevokedTokens(database),
            Receipts(database),
            Blobs(database),
            Snapshots(database),
            Uploads(database),
            SharedSecrets(database),
        )

"""Which workspaces a hub has, and the devices in them: roles, cursors, digests."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, select, update

from pjais.hub.store import schema
from pjais.hub.store.port import Database
from pjais.hub.store.rows import every, first, put_new
from pjais.replication.envelope import GENESIS

Mode = Literal["sealed", "managed"]
Role = Literal["owner", "editor", "reader"]


@dataclass(frozen=True, slots=True)
class Workspace:
    """One shared log; ``size`` is in characters of all that was ever appended."""

    workspace_id: str
    mode: Mode
    epoch: int
    head: int
    chain: bytes
    floor: int
    size: int
    made_at: str


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a workspace; keys are hexadecimal. One that was removed stays, so that its events stay provable."""

    workspace_id: str
    device_id: str
    name: str
    public_key: str
    box_key: str
    role: Role
    joined_at: str
    removed_at: str | None = None
    seen_at: str | None = None
    cursor: int = 0
    digest_seq: int | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a device holds a log, and when it said so."""

    workspace_id: str
    device_id: str
    cursor: int
    at: str


@dataclass(frozen=True, slots=True)
class Workspaces:
    """The workspaces of this hub."""

    database: Database

    async def create(self, workspace_id: str, mode: Mode, owner: Device) -> bool:
        """With its first device; False if the id is taken, and then nothing was made."""

        def work(connection: Connection) -> bool:
            made = Workspace(workspace_id, mode, 1, 0, GENESIS, 1, 0, owner.joined_at)
            return put_new(connection, schema.workspace, asdict(made)) and put_new(
                connection, schema.device, asdict(owner)
            )

        return await self.database.write(work)

    async def get(self, workspace_id: str) -> Workspace | None:
        rows = select(schema.workspace).where(schema.workspace.c.workspace_id == workspace_id)
        return await self.database.read(lambda connection: first(connection, rows, Workspace))

    async def all(self) -> Sequence[Workspace]:
        rows = select(schema.workspace).order_by(schema.workspace.c.workspace_id)
        return await self.database.read(lambda connection: every(connection, rows, Workspace))

    async def delete(self, workspace_id: str) -> bool:
        """With everything in it; whether there was one."""

        def work(connection: Connection) -> bool:
            there = connection.execute(
                select(schema.workspace.c.head).where(schema.workspace.c.workspace_id == workspace_id)
            )
            found = there.first() is not None
            for table in schema.metadata.tables.values():
                if "workspace_id" in table.c:
                    connection.execute(table.delete().where(table.c.workspace_id == workspace_id))
            return found

        return await self.database.write(work)


@dataclass(frozen=True, slots=True)
class Devices:
    """The devices of every workspace."""

    database: Database

    async def add(self, device: Device) -> bool:
        """False if the workspace has a device of that id, be it removed."""
        return await self.database.write(lambda connection: put_new(connection, schema.device, asdict(device)))

    async def get(self, workspace_id: str, device_id: str) -> Device | None:
        asked = {"workspace": workspace_id, "device": device_id}
        return await self.database.read(lambda connection: first(connection, _DEVICE, Device, **asked))

    async def of(self, workspace_id: str) -> Sequence[Device]:
        """All, removed ones too, by the time they joined."""
        device = schema.device
        rows = select(device).where(device.c.workspace_id == workspace_id)
        rows = rows.order_by(device.c.joined_at, device.c.device_id)
        return await self.database.read(lambda connection: every(connection, rows, Device))

    async def set_role(self, workspace_id: str, device_id: str, role: Role) -> bool:
        return await self._change(workspace_id, device_id, role=role)

    async def rename(self, workspace_id: str, device_id: str, name: str) -> bool:
        return await self._change(workspace_id, device_id, name=name)

    async def remove(self, workspace_id: str, device_id: str, at: str) -> bool:
        """Whether it was there until now."""
        return await self._change(workspace_id, device_id, removed_at=at)

    async def saw(self, seen: Iterable[Seen]) -> None:
        """Note cursors, which never go back, in one transaction."""
        # In one order everywhere: two nodes that note the same devices must not wait for each other.
        ordered = sorted(seen, key=lambda each: (each.workspace_id, each.device_id))

        def work(connection: Connection) -> None:
            device = schema.device
            for each in ordered:
                where = (*_is(each.workspace_id, each.device_id), device.c.cursor <= each.cursor)
                connection.execute(update(device).where(*where).values(cursor=each.cursor, seen_at=each.at))

        await self.database.write(work)

    async def slowest_cursor(self, workspace_id: str, seen_since: str) -> int | None:
        """Of the devices that were heard of, or joined, since then; None when there is none."""
        device = schema.device
        rows = select(func.min(device.c.cursor)).where(
            device.c.workspace_id == workspace_id,
            device.c.removed_at.is_(None),
            func.coalesce(device.c.seen_at, device.c.joined_at) >= seen_since,
        )
        return await self.database.read(lambda connection: connection.execute(rows).scalar())

    async def note_digest(self, workspace_id: str, device_id: str, seq: int, digest: str) -> bool:
        """Keep it as the device's newest; whether all who told one at that seq agree."""

        def work(connection: Connection) -> bool:
            device = schema.device
            noted = update(device).where(*_is(workspace_id, device_id)).values(digest_seq=seq, digest=digest)
            connection.execute(noted)
            rows = select(func.count(device.c.digest.distinct())).where(
                device.c.workspace_id == workspace_id, device.c.removed_at.is_(None), device.c.digest_seq == seq
            )
            return int(connection.execute(rows).scalar_one()) <= 1

        return await self.database.write(work)

    async def _change(self, workspace_id: str, device_id: str, **values: object) -> bool:
        change = update(schema.device).where(*_is(workspace_id, device_id)).values(**values)
        return await self.database.write(lambda connection: connection.execute(change).rowcount > 0)


def _is(workspace_id: str | BindParameter[str], device_id: str | BindParameter[str]) -> tuple[ColumnElement[bool], ...]:
    """That device, unless it was removed."""
    device = schema.device
    return (device.c.workspace_id == workspace_id, device.c.device_id == device_id, device.c.removed_at.is_(None))


#: Asked at every request, hence made once.
_DEVICE: Final = select(schema.device).where(*_is(bindparam("workspace"), bindparam("device")))

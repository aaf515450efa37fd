"""Ways into a workspace: invitations with a code, and the recovery bundle."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, select, update

from pjais.hub.store import schema
from pjais.hub.store.port import Database
from pjais.hub.store.rows import every, first, put, put_new
from pjais.hub.store.workspaces import Device, Role


@dataclass(frozen=True, slots=True)
class Invitation:
    """``code_hash`` is SHA-256 of the code's half that the hub gets, hexadecimal; ``bundle`` sealed keys, base64."""

    workspace_id: str
    invitation_id: str
    code_hash: str
    role: Role
    bundle: str
    made_by: str
    made_at: str
    expires_at: str
    uses_left: int = 1
    wrong_guesses: int = 0


@dataclass(frozen=True, slots=True)
class Recovery:
    """Sealed keys of a workspace that are found by ``lookup``, which only its recovery code gives."""

    workspace_id: str
    lookup: str
    bundle: str
    made_at: str


@dataclass(frozen=True, slots=True)
class Invitations:
    """The invitations of every workspace."""

    database: Database

    async def add(self, invitation: Invitation) -> None:
        await self.database.write(lambda connection: put_new(connection, schema.invitation, asdict(invitation)))

    async def by_code(self, code_hash: str, now: str) -> Invitation | None:
        """The one that code opens, as long as it can be used."""
        asked = schema.invitation.c
        rows = select(schema.invitation).where(
            asked.code_hash == code_hash, asked.expires_at > now, asked.uses_left > 0
        )
        return await self.database.read(lambda connection: first(connection, rows, Invitation))

    async def of(self, workspace_id: str, now: str) -> list[Invitation]:
        """Those that can be used, oldest first."""
        asked = schema.invitation.c
        rows = select(schema.invitation).where(
            asked.workspace_id == workspace_id, asked.expires_at > now, asked.uses_left > 0
        )
        rows = rows.order_by(asked.made_at, asked.invitation_id)
        return list(await self.database.read(lambda connection: every(connection, rows, Invitation)))

    async def accept(self, invitation: Invitation, device: Device, now: str) -> bool:
        """Use it up and add the device, both or neither; False if it cannot be used or the device is known."""
        asked = schema.invitation.c
        used = update(schema.invitation).where(
            asked.workspace_id == invitation.workspace_id,
            asked.invitation_id == invitation.invitation_id,
            asked.expires_at > now,
            asked.uses_left > 0,
        )
        used = used.values(uses_left=asked.uses_left - 1)

        def work(connection: Connection) -> bool:
            if not put_new(connection, schema.device, asdict(device)):
                return False
            if connection.execute(used).rowcount:
                return True
            connection.execute(
                schema.device.delete().where(
                    schema.device.c.workspace_id == device.workspace_id, schema.device.c.device_id == device.device_id
                )
            )
            return False

        return await self.database.write(work)

    async def guessed_wrong(self, workspace_id: str, invitation_id: str, most: int) -> bool:
        """Count a wrong guess; whether the invitation is burned, as it is after ``most``."""
        asked = schema.invitation.c
        here = (asked.workspace_id == workspace_id, asked.invitation_id == invitation_id)
        counted = update(schema.invitation).where(*here).values(wrong_guesses=asked.wrong_guesses + 1)
        burned = update(schema.invitation).where(*here, asked.wrong_guesses >= most).values(uses_left=0)

        def work(connection: Connection) -> bool:
            connection.execute(counted)
            return connection.execute(burned).rowcount > 0

        return await self.database.write(work)

    async def withdraw(self, workspace_id: str, invitation_id: str) -> bool:
        asked = schema.invitation.c
        gone = schema.invitation.delete().where(
            asked.workspace_id == workspace_id, asked.invitation_id == invitation_id
        )
        return await self.database.write(lambda connection: connection.execute(gone).rowcount > 0)

    async def forget_expired(self, now: str) -> int:
        """Delete what cannot be used any more, keys and all; returns how many."""
        asked = schema.invitation.c
        gone = schema.invitation.delete().where((asked.expires_at <= now) | (asked.uses_left <= 0))
        return await self.database.write(lambda connection: connection.execute(gone).rowcount)


@dataclass(frozen=True, slots=True)
class Recoveries:
    """One recovery bundle for each workspace that has made one."""

    database: Database

    async def put(self, recovery: Recovery) -> None:
        """In place of the one before."""
        await self.database.write(lambda connection: put(connection, schema.recovery, asdict(recovery)))

    async def of(self, workspace_id: str) -> Recovery | None:
        rows = select(schema.recovery).where(schema.recovery.c.workspace_id == workspace_id)
        return await self.database.read(lambda connection: first(connection, rows, Recovery))

    async def by_lookup(self, lookup: str) -> Recovery | None:
        rows = select(schema.recovery).where(schema.recovery.c.lookup == lookup)
        return await self.database.read(lambda connection: first(connection, rows, Recovery))

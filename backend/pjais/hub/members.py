"""Who belongs to a workspace: how devices come in, what they may, and how they go."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Table, func, select, update

from pjais.hub.errors import DeniedError, NoSuchCodeError
from pjais.hub.rooms import checked_member
from pjais.hub.store import schema
from pjais.hub.store.invitations import Invitation
from pjais.hub.store.opening import Store
from pjais.hub.store.workspaces import Device, Role
from pjais.hub.tokens import Bearer
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError
from pjais.kernel.wording import said
from pjais.replication.envelope import is_uuid

#: Wrong codes until the invitations of a workspace are good for nothing.
WRONG_CODES: Final = 20
#: Whom an address means that holds no id; one database would take it for any text, the other fails.
NOBODY: Final = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Member:
    """A device that is let in somewhere."""

    device: Device

    @property
    def workspace_id(self) -> str:
        return self.device.workspace_id

    @property
    def device_id(self) -> str:
        return self.device.device_id

    def must_be(self, *roles: Role) -> None:
        """Raises DeniedError."""
        if self.device.role not in roles:
            msg = said("A device of the role '{role}' may not do that", role=self.device.role)
            raise DeniedError(msg)


@dataclass(frozen=True, slots=True)
class Members:
    """The devices of all workspaces, as far as they come, change and go."""

    store: Store

    async def of(self, workspace_id: str, bearer: Bearer) -> Member:
        """Raises DeniedError."""
        found = await self.store.records.devices.get(workspace_id, bearer.device_id) if is_uuid(workspace_id) else None
        return Member(checked_member(found, bearer, workspace_id))

    async def join(self, device: Device, way_in: Invitation | None) -> None:
        """Add the device and use the invitation up, both or neither.

        A device that was removed may come back, as itself.

        Raises:
            NoSuchCodeError: the invitation was used up a moment ago.
            DeniedError: the device is there already, or another one has its id.
        """

        def work(connection: Connection) -> None:
            if way_in is not None and not _used_up(connection, way_in):
                msg = said("No invitation is open under that code; it may have been used, or have ended")
                raise NoSuchCodeError(msg)
            _put(connection, device)

        await self.store.database.write(work)

    async def remove(self, by: Member, device_id: str) -> None:
        """Raises DeniedError, NotFoundError."""
        if by.device_id != device_id:
            by.must_be("owner")

        def work(connection: Connection) -> None:
            _there(connection, by.workspace_id, device_id)
            _leave_an_owner(connection, by.workspace_id, device_id, going=True)
            _set(connection, by.workspace_id, device_id, removed_at=now_text())
            _withdraw_all(connection, by.workspace_id)

        await self.store.database.write(work)

    async def change(self, by: Member, device_id: str, role: Role | None, name: str | None) -> None:
        """Raises DeniedError, NotFoundError."""
        if role is not None or by.device_id != device_id:
            by.must_be("owner")

        def work(connection: Connection) -> None:
            _there(connection, by.workspace_id, device_id)
            if name is not None:
                _set(connection, by.workspace_id, device_id, name=name)
            if role is not None:
                if role != "owner":
                    _leave_an_owner(connection, by.workspace_id, device_id, going=False)
                    _withdraw_all(connection, by.workspace_id, made_by=device_id)
                _set(connection, by.workspace_id, device_id, role=role)

        await self.store.database.write(work)


def hashed(code: str) -> str:
    """What the hub keeps of a code."""
    return sha256(code.encode()).hexdigest()


def _used_up(connection: Connection, invitation: Invitation) -> bool:
    kept = schema.invitation.c
    used = update(schema.invitation).where(
        kept.workspace_id == invitation.workspace_id,
        kept.invitation_id == invitation.invitation_id,
        kept.expires_at > now_text(),
        kept.uses_left > 0,
    )
    return connection.execute(used.values(uses_left=kept.uses_left - 1)).rowcount > 0


def _put(connection: Connection, device: Device) -> None:
    """Raises DeniedError where that id is another device's, or the device never went."""
    table = schema.device
    there = connection.execute(select(table).where(*_is(table, device.workspace_id, device.device_id))).first()
    if there is None:
        connection.execute(table.insert().values(asdict(device)))
    elif there.public_key == device.public_key and there.removed_at is not None:
        connection.execute(
            update(table).where(*_is(table, device.workspace_id, device.device_id)).values(asdict(device))
        )
    else:
        msg = said("The workspace has a device with this id already")
        raise DeniedError(msg)


def _there(connection: Connection, workspace_id: str, device_id: str) -> None:
    """Raises NotFoundError; nobody else changes the workspace's devices until the transaction ends."""
    lock = select(schema.workspace.c.head).where(schema.workspace.c.workspace_id == workspace_id).with_for_update()
    connection.execute(lock)
    table = schema.device
    device_id = device_id if is_uuid(device_id) else NOBODY
    there = select(table.c.device_id).where(*_is(table, workspace_id, device_id), table.c.removed_at.is_(None))
    if connection.execute(there).first() is None:
        msg = said("The workspace has no such device")
        raise NotFoundError(msg)


def _leave_an_owner(connection: Connection, workspace_id: str, device_id: str, *, going: bool) -> None:
    """Raises DeniedError where the device is the last owner, unless it goes as the last device."""
    table = schema.device
    others = select(func.count(), func.count().filter(table.c.role == "owner")).where(
        table.c.workspace_id == workspace_id, table.c.device_id != device_id, table.c.removed_at.is_(None)
    )
    count, owners = connection.execute(others).one()
    if not owners and (count or not going):
        msg = said("This is the last owner; make another device an owner first")
        raise DeniedError(msg)


def _withdraw_all(connection: Connection, workspace_id: str, made_by: str | None = None) -> None:
    """Whoever may not invite any more has invited nobody; and who goes may have seen the codes of the others."""
    table = schema.invitation
    gone = table.delete().where(table.c.workspace_id == workspace_id)
    connection.execute(gone if made_by is None else gone.where(table.c.made_by == made_by))


def _set(connection: Connection, workspace_id: str, device_id: str, **values: object) -> None:
    connection.execute(update(schema.device).where(*_is(schema.device, workspace_id, device_id)).values(**values))


def _is(table: Table, workspace_id: str, device_id: str) -> tuple[Any, Any]:
    return table.c.workspace_id == workspace_id, table.c.device_id == device_id

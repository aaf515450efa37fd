"""Syncing of this vault: which workspace it is in, how it comes in and goes, and what the screens are told of it."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import func, select

from pjais.backup.forget import Noted, nowhere_else
from pjais.eventlog.adjusted import AdjustedChange as Adjusted
from pjais.eventlog.adjusted import AdjustedChangeNotFoundError, keep, take_other
from pjais.eventlog.forget import Scope
from pjais.features.personas.model import Persona
from pjais.features.personas.service import PersonaNotFoundError, PersonaService
from pjais.features.sync import listing
from pjais.features.sync.allowed import is_let_out
from pjais.features.sync.belonging import Belonging, Listener, store_of
from pjais.features.sync.entering import Entered, Entrance
from pjais.features.sync.errors import AdjustedNotFoundError, NotSyncingError, SyncingError
from pjais.features.sync.membership import Member, Place
from pjais.features.sync.queries import ADJUSTED, DEVICES, PERSONAS, PRESENCE, REFUSED, STATUS
from pjais.features.sync.schemas import (
    AdjustedChange,
    Attention,
    EpochChoice,
    Invitation,
    Mode,
    OpenInvitation,
    Presence,
    PresenceHere,
    RefusedEvent,
    Role,
    SyncDevice,
    SyncPersona,
    SyncStatus,
)
from pjais.features.sync.surroundings import Surroundings
from pjais.kernel.clock import now_text
from pjais.kernel.wording import said, verbatim
from pjais.persistence.changes import ChangeSet
from pjais.persistence.session import WritingSession
from pjais.persistence.vault import Vault
from pjais.replication.frames import FromHub
from pjais.replication.model import RefusedEvent as Refused
from pjais.replication.model import SyncLeftOut
from pjais.replication.status import Status
from pjais.replication.vault_store import workspace_of
from pjais.sealing.key_file import KeyFile
from pjais.sealing.refusals import DamagedSyncKeysError

_OF_VAULT: Final = {"adjusted_change": (ADJUSTED, STATUS), "persona": (PERSONAS,), "refused_event": (REFUSED, STATUS)}
_TABLES: Final = {**_OF_VAULT, "sync_device": (DEVICES, STATUS), "sync_left_out": (PERSONAS,)}
_log = logging.getLogger(__name__)


class SyncService:
    """The vault's syncing; implements ``Syncing``."""

    def __init__(self, vault: Vault, file: KeyFile, around: Surroundings) -> None:
        """Go on with the workspace that the vault is in, if it is in one."""
        self._vault, self._file, self._around = vault, file, around
        self._entrance = Entrance(file, around.device_id)
        self._turn = threading.Lock()  # one coming or going at a time
        self._belonging: Belonging | None = None
        self._damage: str | None = None
        self._here = PresenceHere()
        self._is_seen = False
        vault.follow(self._wrote)
        try:
            self._begin()
        except DamagedSyncKeysError as error:
            _log.warning("Syncing stays off: %s", error.detail)
            self._damage = error.detail

    def close(self) -> None:
        with self._turn:
            self._end()

    # What the screens are told.

    def status(self) -> SyncStatus:
        member = self._member
        with self._vault.read() as session:
            is_open = Adjusted.state == "open"
            adjusted = session.scalar(select(func.count()).select_from(Adjusted).where(is_open)) or 0
            refused = session.scalar(select(func.count()).select_from(Refused)) or 0
        if member is None:
            return self._off(adjusted)
        now = member.synced.core.status
        attention = None
        if now.attention is not None:
            attention = Attention(code=now.attention.code, sentence=verbatim(now.attention.sentence))
        return SyncStatus(
            state=now.state,
            since=now.since,
            waiting=now.waiting,
            done=now.done,
            total=now.total,
            attention=attention,
            bytes_in=now.bytes_in,
            bytes_out=now.bytes_out,
            clock_skew_ms=now.clock_skew_ms,
            adjusted=adjusted,
            refused=refused,
            hub_url=member.place.hub_url,
            mode=member.place.mode,
            role=member.role,
            device_id=self._around.device_id,
        )

    def devices(self) -> Sequence[SyncDevice]:
        member = self._member
        if member is None:
            return []
        with self._vault.read() as session:
            there = member.presences.there()
            return listing.devices(session, self._around.device_id, member.role, there, member.name_of)

    def personas(self) -> Sequence[SyncPersona]:
        if self._member is None:
            return []
        with self._vault.read() as session:
            return listing.personas(session)

    def adjusted(self) -> Sequence[AdjustedChange]:
        member = self._member
        with self._vault.read() as session:
            return listing.adjusted(session, member.name_of if member else lambda _, told: told)

    def presence(self) -> Sequence[Presence]:
        member = self._member
        if member is None:
            return []
        there = member.presences.there()
        names = {each.id: each.name for each in self.devices()}
        shown = [
            Presence(device_id=key, device_name=names[key], **each.model_dump())
            for key, each in there.items()
            if key in names and key != self._around.device_id
        ]
        return sorted(shown, key=lambda each: (each.device_name.casefold(), each.device_id))

    def refused(self) -> Sequence[RefusedEvent]:
        if self._member is None:
            return []
        with self._vault.read() as session:
            return listing.refused(session)

    def compared(self) -> Mapping[str, int] | None:
        member = self._member
        return None if member is None else member.synced.core.findings.figures()

    # Coming and going.

    def start(self, hub_url: str, device_name: str, mode: Mode, sign_up_code: str | None) -> None:
        self._enter(device_name, lambda: self._entrance.found(hub_url, device_name, mode, sign_up_code))

    def join(self, code: str, device_name: str, hub_url: str | None) -> None:
        self._enter(device_name, lambda: self._entrance.join(code, device_name, hub_url))

    def recover(self, code: str, device_name: str, hub_url: str) -> None:
        self._enter(device_name, lambda: self._entrance.recover(code, device_name, hub_url))

    def leave(self, *, keep: bool) -> None:
        with self._turn:
            member = self._joined()
            if not keep:
                self._around.back_up()
            member.say_farewell()
            self._part(member)
            if not keep:
                self._let_go_of_personas()

    def choose_epoch(self, choice: EpochChoice) -> str:
        with self._turn:
            member = self._joined()
            member.check_choice()
            backup = self._around.back_up()
            member.choose(choice)
            if choice == "fork":
                self._part(member, is_left=True)
        return backup

    def _enter(self, device_name: str, enter: Callable[[], Entered]) -> None:
        with self._turn:
            if self._member is not None:
                raise SyncingError(said("This device is in a workspace already; it has to leave that one first"))
            entered = enter()
            store = store_of(self._vault, self._around)
            store.join(entered.workspace_id, entered.hub_url, entered.mode, entered.role, device_name, now_text())
            store.close()
            self._begin()

    def _begin(self) -> None:
        """Raises DamagedSyncKeysError."""
        with self._vault.read() as session:
            workspace = workspace_of(session)
        if workspace is None:
            return
        content = self._file.read()
        if content is None or content.device.device_id != self._around.device_id:
            msg = said(
                "The keys of syncing are gone from {file}; this device has to be invited again", file=self._file.path
            )
            raise DamagedSyncKeysError(msg)
        place = Place(workspace["id"], workspace["hub_url"], workspace["mode"], workspace["role"])
        listener = Listener(self._on_status, self._on_heard)
        self._belonging = Belonging(self._vault, self._file, content, place, self._around, listener)
        self._belonging.begin()
        self._tell(STATUS, DEVICES, PERSONAS, PRESENCE, REFUSED)

    def settle_erasures(self) -> None:
        """Keys have changed, or something was forgotten, here or elsewhere."""
        belonging = self._belonging
        if belonging is not None:
            belonging.settle_erasures()

    def elsewhere(self, scope: Scope) -> AbstractContextManager[Noted]:
        """Of what is forgotten here the other devices are told."""
        belonging = self._belonging
        return nowhere_else(scope) if belonging is None else belonging.elsewhere(scope)

    def _part(self, member: Member, *, is_left: bool = False) -> None:
        if not is_left:
            member.leave_workspace()
        self._end()
        self._entrance.forget(member.place.workspace_id)
        self._tell(STATUS, DEVICES, PERSONAS, PRESENCE, REFUSED)

    def _end(self) -> None:
        belonging, self._belonging = self._belonging, None
        if belonging is not None:
            belonging.close()

    def _let_go_of_personas(self) -> None:
        """As a person deletes them: they can be restored."""
        with self._vault.write(actor="user") as session:
            left_out = select(SyncLeftOut.persona_id)
            query = select(Persona.id).where(Persona.deleted_at.is_(None), Persona.id.not_in(left_out))
            for persona_id in session.scalars(query).all():
                PersonaService(session).delete(persona_id)

    # What a member does.

    def recovery_code(self) -> str:
        return self._joined().recovery_code()

    def invite(self, role: Role) -> Invitation:
        return self._joined().invite(role)

    def invitations(self) -> Sequence[OpenInvitation]:
        open_there, names = self._joined().invitations(), {each.id: each.name for each in self.devices()}
        return listing.invitations(open_there, names)

    def cancel_invite(self, invitation_id: str) -> None:
        self._joined().cancel_invite(invitation_id)

    def rename(self, device_id: str, name: str) -> None:
        self._joined().rename(device_id, name)

    def set_role(self, device_id: str, role: Role) -> None:
        self._joined().set_role(device_id, role)

    def remove(self, device_id: str) -> None:
        self._joined().remove(device_id)

    def pause(self) -> None:
        self._joined().pause()

    def resume(self) -> None:
        self._joined().resume()

    def sync_persona(self, persona_id: str, *, syncs: bool) -> None:
        member = self._joined()
        with self._vault.read() as session:
            if session.scalar(select(Persona.id).where(Persona.id == persona_id)) is None:
                raise PersonaNotFoundError(said("There is no persona {persona_id}", persona_id=persona_id))
            left_out = set(session.scalars(select(SyncLeftOut.persona_id)))
        chosen = left_out - {persona_id} if syncs else left_out | {persona_id}
        member.leave_out(sorted(chosen), lets_in=persona_id in left_out - chosen)

    def take(self, adjusted_id: str) -> None:
        self._settle(lambda session: take_other(session, adjusted_id))

    def keep(self, adjusted_id: str) -> None:
        self._settle(lambda session: keep(session, adjusted_id))

    def keep_all(self) -> int:
        with self._vault.write(actor="user") as session:
            ids = session.scalars(select(Adjusted.id).where(Adjusted.state == "open")).all()
            for each in ids:
                keep(session, each)
            return len(ids)

    def be_present(self, here: PresenceHere) -> None:
        self._here = here
        member = self._member
        if member is not None:
            member.show(here)

    def _settle(self, work: Callable[[WritingSession], None]) -> None:
        try:
            with self._vault.write(actor="user") as session:
                work(session)
        except AdjustedChangeNotFoundError as error:
            raise AdjustedNotFoundError(error.detail) from None

    @property
    def _member(self) -> Member | None:
        belonging = self._belonging
        return None if belonging is None else belonging.member

    def _joined(self) -> Member:
        member = self._member
        if member is None:
            raise NotSyncingError(said("This device is in no workspace"))
        return member

    # What comes in.

    def _off(self, adjusted: int) -> SyncStatus:
        if self._damage is None:
            return SyncStatus(state="off", adjusted=adjusted)
        return SyncStatus(
            state="attention", adjusted=adjusted, attention=Attention(code="keys", sentence=verbatim(self._damage))
        )

    def _on_status(self, status: Status) -> None:
        member = self._member
        if member is not None and status.state in {"live", "sending"} and not self._is_seen:
            self._is_seen = True
            member.show(self._here)
            self.settle_erasures()
        elif member is not None and status.state in {"offline", "attention", "paused"} and self._is_seen:
            self._is_seen = False
            member.presences.nobody()
            self._tell(PRESENCE, DEVICES)
        self._tell(STATUS)

    def _on_heard(self, frame: FromHub) -> None:
        member = self._member
        if member is None:
            return
        if frame["type"] == "presence" and "device_id" in frame:
            if member.presences.hear(frame["device_id"], frame["state"]):
                member.show(self._here)  # who came now has not seen it
            self._tell(PRESENCE, DEVICES)
        elif frame["type"] == "notice" and frame["what"] in {"redacted", "devices"}:
            self.settle_erasures()  # what was said of a device may be that it may write now
            self._tell(STATUS, DEVICES)
        elif frame["type"] == "gone":
            member.presences.gone(frame["device_id"])
            self._tell(PRESENCE, DEVICES)

    def _wrote(self, changes: ChangeSet) -> None:
        tables = {each.table for each in changes.changes} | changes.flooded
        member = self._member
        for each in changes.changes:
            if each.table == "persona" and member is not None and is_let_out(each):
                member.let_out_soon(each.key)
        if "redaction" in tables:
            self.settle_erasures()
        if "sync_cursor" in changes.flooded and member is not None:
            member.look_anew()  # a backup was brought back: it stood elsewhere in the workspace's log
        self._tell(*{name for table in tables & _TABLES.keys() for name in _TABLES[table]})

    def _tell(self, *sources: str) -> None:
        for each in sources:
            self._around.poke(each)

"""Rows of the vault that tell of syncing, as the screens have them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.eventlog.adjusted import AdjustedChange as Adjusted
from pjais.eventlog.model import Event
from pjais.features.conversations.model import Conversation, Message
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.features.sync.schemas import AdjustedChange, OpenInvitation, RefusedEvent, Role, SyncDevice, SyncPersona
from pjais.kernel.wording import verbatim
from pjais.persistence.rows import run
from pjais.replication.model import RefusedEvent as Refused
from pjais.replication.model import SyncDevice as Device
from pjais.replication.outbox import KEPT_HERE

_SHOWN: Final = 200
_TOLD_LETTERS: Final = 120
#: How a person knows an item of each kind.
_SUBJECTS: Final[Mapping[str, tuple[type[Any], str]]] = {
    "persona": (Persona, "name"),
    "memory": (Memory, "content"),
    "conversation": (Conversation, "title"),
    "message": (Message, "content"),
}
_SIZES: Final = "SELECT persona_id, sum(length(changes)) FROM event WHERE persona_id IS NOT NULL GROUP BY persona_id"
NameOf = Callable[[str, str], str]


def devices(
    session: Session, this: str, role: Role | None, there: Mapping[str, Any], name_of: NameOf
) -> list[SyncDevice]:
    """This one first, then by name."""
    rows = session.scalars(select(Device).where(Device.removed_at.is_(None))).all()
    found = [
        SyncDevice(
            id=each.id,
            name=name_of(each.id, each.name),
            role=role if role is not None and each.id == this else each.role,  # type: ignore[arg-type]  # the hub's word for it
            is_this=each.id == this,
            is_online=each.id in there,
            joined_at=each.joined_at,
            last_seen_at=each.seen_at,
        )
        for each in rows
    ]
    return sorted(found, key=lambda each: (not each.is_this, each.name.casefold(), each.id))


def personas(session: Session) -> list[SyncPersona]:
    """By name; their size is that of their events."""
    sizes: dict[str, int] = dict(run(session.connection(), _SIZES).fetchall())
    left_out = {each for (each,) in run(session.connection(), KEPT_HERE).fetchall()}
    rows = session.execute(select(Persona.id, Persona.name).where(Persona.deleted_at.is_(None))).all()
    found = [
        SyncPersona(id=key, name=name, syncs=key not in left_out, size_bytes=sizes.get(key, 0)) for key, name in rows
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def invitations(told: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[OpenInvitation]:
    """As the hub tells of them, with the names of the devices that have invited."""
    return [
        OpenInvitation(
            id=each["invitation_id"],
            role=each["role"],
            made_by=names.get(each["made_by"]),
            expires_at=each["expires_at"],
        )
        for each in told
    ]


def adjusted(session: Session, name_of: NameOf) -> list[AdjustedChange]:
    """Those that are open, newest first."""
    query = select(Adjusted).where(Adjusted.state == "open").order_by(Adjusted.at.desc(), Adjusted.id.desc())
    rows = session.scalars(query.limit(_SHOWN)).all()
    made_on = _made_on(session, [each for row in rows for each in (row.kept_event_id, row.lost_event_id)])
    told = {each.id: each.name for each in session.scalars(select(Device))}

    def device(event_id: str) -> str | None:
        device_id = made_on.get(event_id)
        return name_of(device_id, told[device_id]) if device_id in told and device_id is not None else None

    return [
        AdjustedChange(
            id=each.id,
            entity_type=each.entity_type,
            entity_id=each.entity_id,
            persona_id=each.persona_id,
            subject=subject(session, each.entity_type, each.entity_id),
            field=each.field,
            kept=each.kept,
            lost=each.lost,
            kept_device=device(each.kept_event_id),
            lost_device=device(each.lost_event_id),
            at=each.at,
            state="open",
        )
        for each in rows
    ]


def refused(session: Session) -> list[RefusedEvent]:
    """Newest first."""
    query = select(Refused, Event).join(Event, Event.event_id == Refused.event_id)
    rows = session.execute(query.order_by(Refused.refused_at.desc(), Refused.seq.desc()).limit(_SHOWN)).all()
    return [
        RefusedEvent(
            event_id=each.event_id,
            name=event.name,
            subject=subject(session, event.entity_type, event.entity_id),
            reason=verbatim(each.detail),
            at=each.refused_at,
        )
        for each, event in rows
    ]


def subject(session: Session, entity_type: str, entity_id: str) -> str:
    """How a person knows the item; nothing for one that is not here any more."""
    if entity_type not in _SUBJECTS:
        return entity_type
    table, name = _SUBJECTS[entity_type]
    found = session.scalar(select(getattr(table, name)).where(table.id == entity_id))
    return str(found or "")[:_TOLD_LETTERS]


def _made_on(session: Session, event_ids: Sequence[str]) -> dict[str, str]:
    query = select(Event.event_id, Event.device_id).where(Event.event_id.in_(event_ids))
    return {each.event_id: each.device_id for each in session.execute(query)}

"""Changes that lost: where two devices gave a field different values without knowing of each other, both are kept here.

Only devices that made one of the two list it. The loser stays in the log in any case; taking it is a change like any
other, so all devices then have it.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from sqlalchemy import JSON, Connection, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from pjais.eventlog.fold import Lost
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.persistence.changes import RowChange
from pjais.persistence.entity import Entity, Local, Row, entities
from pjais.persistence.rows import insert_rows, row_of, rows_of, run
from pjais.persistence.session import WritingSession

_DEVICE: Final = "SELECT value FROM setting WHERE key = 'device.id'"


class AdjustedChange(Local):
    """One field of which another value was kept; ``state`` is open until somebody keeps that or takes the lost one."""

    __tablename__ = "adjusted_change"
    __table_args__ = (
        UniqueConstraint("lost_event_id", "field"),
        Index("ix_adjusted_change_state", "state", "at"),
        Index("ix_adjusted_change_entity_id", "entity_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    entity_type: Mapped[str]
    entity_id: Mapped[str]
    persona_id: Mapped[str | None]
    field: Mapped[str]
    kept: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    lost: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    lost_event_id: Mapped[str]
    kept_event_id: Mapped[str]
    at: Mapped[str] = mapped_column(default=now_text)
    state: Mapped[str] = mapped_column(default="open")


class AdjustedChangeNotFoundError(NotFoundError):
    """That adjusted change is not listed here."""

    code = "adjusted-change-not-found"


class NotTakenError(PjaisError):
    """What the lost change was made to is not there any more."""

    code = "not-taken"
    status = HTTPStatus.CONFLICT


def this_device(connection: Connection) -> str:
    """The id of the device whose vault this is; none before its first opening."""
    found = run(connection, _DEVICE).fetchone()
    return str(orjson.loads(found[0])) if found else ""


def note_lost(session: WritingSession, table: type[Entity], lost: Mapping[str, Sequence[Lost]]) -> int:
    """List what was lost on some entities, given by id; what is not lost any more is not listed any more.

    Returns:
        How many changes are listed that were not before.
    """
    if not lost:
        return 0
    device = this_device(session.connection())
    mine = {
        (each.lost_event_id, each.field): (key, each)
        for key, losses in lost.items()
        for each in losses
        if device in each.devices
    }
    listed = {(each.lost_event_id, each.field): each for each in _listed(session, list(lost))}
    gone = [each.id for place, each in listed.items() if place not in mine and each.state == "open"]
    if gone:
        session.execute(delete(AdjustedChange).where(AdjustedChange.id.in_(gone)))
    fresh = [mine[place] for place in sorted(mine.keys() - listed.keys())]
    connection = session.connection()
    here = rows_of(connection, table, list(dict.fromkeys(key for key, _ in fresh)))
    rows = [_adjusted(table, key, here.get(key, {}), each) for key, each in fresh]
    insert_rows(connection, AdjustedChange, rows)
    name = AdjustedChange.__tablename__
    session.record(session, [(AdjustedChange, RowChange(name, row["id"], None, row)) for row in rows])
    return len(fresh)


def keep(session: WritingSession, change_id: str) -> None:
    """The kept value stays; the change is listed no more.

    Raises:
        AdjustedChangeNotFoundError: there is no such change.
    """
    _find(session, change_id).state = "kept"


def take_other(session: WritingSession, change_id: str) -> None:
    """Give the field the value that was lost, by a change of its own.

    Raises:
        AdjustedChangeNotFoundError: there is no such change.
        NotTakenError: the item is not there any more.
    """
    adjusted = _find(session, change_id)
    table = next(each for each in entities() if each.entity_type() == adjusted.entity_type)
    row = row_of(session.connection(), table, adjusted.entity_id)
    if row is None:
        msg = said("The {kind} was erased; there is nothing to change", kind=adjusted.entity_type)
        raise NotTakenError(msg)
    session.update_rows(table, [(row, {adjusted.field: adjusted.lost})])
    adjusted.state = "taken"


def _find(session: WritingSession, change_id: str) -> AdjustedChange:
    found = session.get(AdjustedChange, change_id)
    if found is None:
        msg = said("There is no adjusted change {change_id}", change_id=change_id[:64])
        raise AdjustedChangeNotFoundError(msg)
    return found


def _listed(session: WritingSession, keys: Sequence[str]) -> Sequence[Any]:
    """Those of these entities, each with its ``id``, ``lost_event_id``, ``field`` and ``state``."""
    told = (AdjustedChange.id, AdjustedChange.lost_event_id, AdjustedChange.field, AdjustedChange.state)
    return session.execute(select(*told).where(AdjustedChange.entity_id.in_(keys))).all()


def _adjusted(table: type[Entity], key: str, row: Row, lost: Lost) -> Row:
    return {
        "id": new_id(),
        "entity_type": table.entity_type(),
        "entity_id": key,
        "persona_id": table.persona_of(row),
        "field": lost.field,
        "kept": lost.kept,
        "lost": lost.lost,
        "lost_event_id": lost.lost_event_id,
        "kept_event_id": lost.kept_event_id,
        "at": now_text(),
        "state": "open",
    }

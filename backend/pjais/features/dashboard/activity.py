"""Live queries over what happened when, in steps that fit the time that is looked at."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Label, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from pjais.eventlog.model import Event
from pjais.features.conversations.model import Message, Role
from pjais.features.dashboard.schemas import Happened, Talked
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.kernel.clock import to_text
from pjais.reactive.registry import live_query

Range = Literal["15m", "1h", "24h", "7d", "30d", "all"]

#: How far back each range goes, and how many characters of an instant tell its steps apart:
#: a minute (16), ten minutes (15), an hour (13), a day (10).
_REACH: Final[dict[Range, tuple[timedelta | None, int]]] = {
    "15m": (timedelta(minutes=15), 16),
    "1h": (timedelta(hours=1), 16),
    "24h": (timedelta(hours=24), 15),
    "7d": (timedelta(days=7), 13),
    "30d": (timedelta(days=30), 10),
    "all": (None, 10),
}
_MOST_STEPS: Final = 4000  # days: ten years


def _step(instant: InstrumentedAttribute[str], reach: Range) -> Label[str]:
    return func.substr(instant, 1, _REACH[reach][1]).label("at")


def _since(instant: InstrumentedAttribute[str], reach: Range) -> list[ColumnElement[bool]]:
    back = _REACH[reach][0]
    return [] if back is None else [instant >= to_text(datetime.now(UTC) - back)]


def _owned(owner: InstrumentedAttribute[str], persona_id: str | None) -> ColumnElement[bool]:
    if persona_id is not None:
        return owner == persona_id
    return owner.in_(select(Persona.id).where(Persona.deleted_at.is_(None)))


def _in_order(query: Any, at: Label[str]) -> Select[Any]:  # noqa: ANN401 - a Select of any columns
    ordered: Select[Any] = query.group_by(at).order_by(at.desc()).limit(_MOST_STEPS)
    return ordered


@live_query("eventsOver$", row=Happened, key="at")
def events_over(persona_id: str | None = None, range: Range = "1h") -> Select[Any]:  # noqa: A002 - a parameter's name
    """How many events each step of a time saw, newest first; steps without events are left out."""
    at = _step(Event.recorded_at, range)
    query = select(at, func.count().label("count")).where(*_since(Event.recorded_at, range))
    return _in_order(query if persona_id is None else query.where(Event.persona_id == persona_id), at)


@live_query("memoriesOver$", row=Happened, key="at")
def memories_over(persona_id: str | None = None, range: Range = "1h") -> Select[Any]:  # noqa: A002 - as above
    """How many of today's memories came in each step of a time, newest first."""
    at = _step(Memory.created_at, range)
    live = (Memory.deleted_at.is_(None), _owned(Memory.persona_id, persona_id))
    query = select(at, func.count().label("count")).where(*live, *_since(Memory.created_at, range))
    return _in_order(query, at)


@live_query("messagesOver$", row=Talked, key="at")
def messages_over(persona_id: str | None = None, range: Range = "1h") -> Select[Any]:  # noqa: A002 - as above
    """What was said in each step of a time, newest first: the user's messages, replies, and tokens of these."""
    at = _step(Message.created_at, range)
    live = (Message.deleted_at.is_(None), _owned(Message.persona_id, persona_id))
    query = select(
        at,
        _sum(Message.role == Role.USER.value, 1).label("said"),
        _sum(Message.role == Role.ASSISTANT.value, 1).label("replies"),
        _sum(Message.role == Role.ASSISTANT.value, func.coalesce(Message.token_count, 0)).label("tokens"),
    )
    return _in_order(query.where(*live, *_since(Message.created_at, range)), at)


def _sum(condition: ColumnElement[bool], value: object) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)

"""What was said before a message: read back along the tree from it, however long the conversation is."""

from typing import Any, Final

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from pjais.features.conversations.model import Message
from pjais.persistence.entity import Row
from pjais.persistence.rows import row_of, rows_of

_BATCH: Final = 200
#: Messages read back at most; no model's context holds more of them.
_MOST: Final = 20_000
_PER_TURN: Final = 5  # tokens of a turn's frame
_LONGEST_TOKEN: Final = 16  # characters, on average over a text


def said_before(session: Session, message_id: str, tokens: int) -> list[Row]:
    """The messages before this one, newest last: live ones that have words.

    As many as are sure to take ``tokens`` or more, so that a prompt of that size has all that fits.
    """
    found: list[Row] = []
    at, read, left = _parent_of(session, message_id), 0, tokens
    while at is not None and left > 0 and read < _MOST:
        ids = steps_back(session, at, _BATCH)
        rows = rows_of(session.connection(), Message, ids)
        spoken = [rows[each] for each in ids if rows[each]["deleted_at"] is None and rows[each]["content"].strip()]
        found += spoken
        left -= sum(_least_tokens(row["content"]) for row in spoken)
        at, read = rows[ids[-1]]["parent_id"], read + len(ids)
    return found[::-1]


def steps_back(session: Session, from_id: str, most: int | None = None, to_id: str | None = None) -> list[str]:
    """The ids from a message back to the beginning, deleted ones too: at most so many, no further than ``to_id``."""
    return list(session.scalars(_steps(from_id, most, to_id)))


def comes_before(session: Session, earlier_id: str, later_id: str) -> bool:
    """Whether a message lies on the way from another back to the beginning."""
    earlier = row_of(session.connection(), Message, earlier_id)
    later = row_of(session.connection(), Message, later_id)
    if earlier is None or later is None or not 0 <= earlier["depth"] < later["depth"]:
        return False
    return steps_back(session, later_id, later["depth"] - earlier["depth"] + 1)[-1] == earlier_id


def _parent_of(session: Session, message_id: str) -> str | None:
    return session.scalar(select(Message.parent_id).where(Message.id == message_id))


def _steps(from_id: str, most: int | None, to_id: str | None) -> Select[str]:
    first = select(Message.id, Message.parent_id, literal(1).label("steps")).where(Message.id == from_id)
    way: Any = first.cte("way", recursive=True)
    earlier = select(Message.id, Message.parent_id, way.c.steps + 1).join(way, Message.id == way.c.parent_id)
    if most is not None:
        earlier = earlier.where(way.c.steps < most)
    if to_id is not None:
        earlier = earlier.where(way.c.id != to_id)
    way = way.union_all(earlier)
    return select(way.c.id).order_by(way.c.steps)


def _least_tokens(text: str) -> int:
    """Not more than the text costs: counting them would take as long as writing the prompt."""
    return max(len(text.split()), len(text) // _LONGEST_TOKEN) + _PER_TURN

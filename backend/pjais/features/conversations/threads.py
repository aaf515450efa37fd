"""Walking a conversation's tree: the path that is shown, its length, and the alternatives along it."""

from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from pjais.features.conversations.model import Conversation, Message
from pjais.persistence.entity import Row


def leaf(conversation_id: str) -> ColumnElement[str | None]:
    """The end of the shown path: the message that was chosen, else the newest."""
    chosen = select(Conversation.leaf_id).where(Conversation.id == conversation_id).scalar_subquery()
    return func.coalesce(chosen, newest(conversation_id).scalar_subquery())


def newest(conversation_id: str) -> Select[str]:
    """The newest message that was not deleted: ids rise with time."""
    of = (Message.conversation_id == conversation_id, Message.deleted_at.is_(None))
    return select(Message.id).where(*of).order_by(Message.id.desc()).limit(1)


def path_ids(conversation_id: str, most: int | None = None) -> Any:  # noqa: ANN401 - a CTE of (id, parent_id, steps)
    """The messages from the shown path's end back to its beginning, or the last ``most`` of them, deleted ones too."""
    last = select(Message.id, Message.parent_id, literal(1).label("steps")).where(Message.id == leaf(conversation_id))
    path = last.cte("path", recursive=True)
    earlier = select(Message.id, Message.parent_id, path.c.steps + 1).join(path, Message.id == path.c.parent_id)
    return path.union_all(earlier if most is None else earlier.where(path.c.steps < most))


def path_of(columns: list[Any], conversation_id: str, limit: int, offset: int = 0) -> Select[Any]:
    """A window of the shown path in the order it was said, counted from its end; deleted messages are left out."""
    path = path_ids(conversation_id, limit + offset)
    sibling = aliased(Message)
    alike = (
        sibling.conversation_id == Message.conversation_id,
        sibling.parent_id.is_not_distinct_from(Message.parent_id),
        sibling.deleted_at.is_(None),
    )
    count = select(func.count()).where(*alike).correlate(Message).scalar_subquery()
    place = select(func.count()).where(*alike, sibling.id < Message.id).correlate(Message).scalar_subquery()
    return (
        select(*columns, count.label("alternatives"), place.label("place"))
        .join(path, Message.id == path.c.id)
        .where(Message.deleted_at.is_(None), path.c.steps > offset)
        .order_by(Message.depth)
    )


def length_of(conversation_id: str) -> Select[Any]:
    """How many messages the shown path has, deleted ones among them: as many as windows of it can reach."""
    counted = select(literal("length").label("key"), (Message.depth + 1).label("count"))
    return cast("Select[Any]", counted.where(Message.id == leaf(conversation_id)))


def leaf_under(session: Session, message_id: str) -> str:
    """The end of the newest path through a message: always the newest alternative."""
    found = message_id
    while True:
        following = (
            select(Message.id)
            .where(Message.conversation_id == _conversation_of(found), Message.parent_id == found)
            .where(Message.deleted_at.is_(None))
            .order_by(Message.id.desc())
            .limit(1)
        )
        below = session.scalar(following)
        if below is None:
            return found
        found = below


def _conversation_of(message_id: str) -> Any:  # noqa: ANN401 - a scalar subquery
    return select(Message.conversation_id).where(Message.id == message_id).scalar_subquery()


def alternatives(session: Session, message: Message | Row) -> list[str]:
    """Messages that follow the same one, oldest first, by id; the message itself is among them."""
    parent, owner = (
        (message["parent_id"], message["conversation_id"])
        if isinstance(message, dict)
        else (message.parent_id, message.conversation_id)
    )
    query = select(Message.id).where(
        Message.conversation_id == owner,
        Message.parent_id.is_not_distinct_from(parent),
        Message.deleted_at.is_(None),
    )
    return list(session.scalars(query.order_by(Message.id)))

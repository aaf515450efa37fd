"""Walking a conversation's tree: the path that is shown, its length, and the alternatives along it."""

from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session, aliased

from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import MessagePlace
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
    return _along(path, columns).where(path.c.steps > offset)


def stretch_of(columns: list[Any], conversation_id: str, first: int, limit: int) -> Select[Any]:
    """The messages of the shown path from the ``first``-th of all on, where 0 is the first; deleted ones left out.

    Counted from the beginning, a stretch stays what it is while more is said.
    """
    last = select(Message.id, Message.parent_id, Message.depth).where(Message.id == leaf(conversation_id))
    path = last.cte("path", recursive=True)
    earlier = select(Message.id, Message.parent_id, Message.depth).join(path, Message.id == path.c.parent_id)
    path = path.union_all(earlier.where(path.c.depth > first))
    return _along(path, columns).where(path.c.depth >= first, path.c.depth < first + limit)


def _along(path: Any, columns: list[Any]) -> Select[Any]:  # noqa: ANN401 - a CTE that has ids
    """Messages of a path, each with how many stand beside it, which of them it is, and how many follow it."""
    sibling, child = aliased(Message), aliased(Message)
    alike = (
        sibling.conversation_id == Message.conversation_id,
        sibling.parent_id.is_not_distinct_from(Message.parent_id),
        sibling.deleted_at.is_(None),
    )
    after = (
        child.conversation_id == Message.conversation_id,
        child.parent_id == Message.id,
        child.deleted_at.is_(None),
    )
    count = select(func.count()).where(*alike).correlate(Message).scalar_subquery()
    place = select(func.count()).where(*alike, sibling.id < Message.id).correlate(Message).scalar_subquery()
    following = select(func.count()).where(*after).correlate(Message).scalar_subquery()
    return (
        select(*columns, count.label("alternatives"), place.label("place"), following.label("following"))
        .join(path, Message.id == path.c.id)
        .where(Message.deleted_at.is_(None))
        .order_by(Message.depth)
    )


def length_of(conversation_id: str) -> Select[Any]:
    """How many messages the shown path has, deleted ones among them: as many as windows of it can reach."""
    counted = select(literal("length").label("key"), (Message.depth + 1).label("count"))
    return cast("Select[Any]", counted.where(Message.id == leaf(conversation_id)))


def place_of(session: Session, message: Message) -> MessagePlace:
    """Where a message stands, and whether on the shown path."""
    ids = stretch_of([Message.id], message.conversation_id, message.depth, 1)
    length = session.execute(length_of(message.conversation_id)).mappings().one_or_none()
    total = 0 if length is None else length["count"]
    is_shown = session.scalar(ids) == message.id
    return MessagePlace(
        conversation_id=message.conversation_id,
        is_shown=is_shown,
        depth=message.depth,
        from_end=total - 1 - message.depth if is_shown else None,
        length=total,
    )


def leaf_under(session: Session, message_id: str) -> str:
    """The end of the newest path through a message: always the newest alternative, a deleted one where there is none.

    Of deleted messages only those are passed that something follows.
    """
    start = select(Message.id, Message.conversation_id, Message.deleted_at, literal(0).label("steps"))
    path = start.where(Message.id == message_id).cte("below", recursive=True)
    following, child = aliased(Message), aliased(Message)
    newest_child = (
        select(child.id)
        .where(child.conversation_id == path.c.conversation_id, child.parent_id == path.c.id)
        .order_by(child.deleted_at.is_(None).desc(), child.id.desc())
        .limit(1)
        .correlate(path)
        .scalar_subquery()
    )
    step = select(following.id, following.conversation_id, following.deleted_at, path.c.steps + 1)
    path = path.union_all(step.join(path, following.id == newest_child))
    last = select(path.c.id).where(path.c.deleted_at.is_(None)).order_by(path.c.steps.desc()).limit(1)
    return session.scalar(last) or message_id


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

"""The branches of a conversation: its tree as a list of where its paths end, each below the one it leaves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import Branch, RoleName
from pjais.features.conversations.threads import leaf

_EXCERPT: Final = 160


@dataclass(frozen=True, slots=True)
class _End:
    """Where a path ends, and where it leaves the one above: both by message id."""

    id: str
    start_id: str
    level: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class _Tree:
    """The messages that lead somewhere: those that were not deleted, and what stands between them."""

    roots: list[str]
    below: dict[str, list[str]]
    shown: str | None

    def ends(self) -> Iterator[_End]:
        """A message's oldest successor goes on with its branch, the others begin branches of their own."""
        waiting = [(root, 0 if place == 0 else 1) for place, root in enumerate(self.roots)][::-1]
        while waiting:
            start, level = waiting.pop()
            here, leaving = start, []
            passed_shown = False
            while following := self.below.get(here):
                passed_shown |= here == self.shown
                leaving += [(each, level + 1) for each in following[1:]]
                here = following[0]
            yield _End(here, start, level, is_last=True)
            if passed_shown and self.shown is not None:
                yield _End(self.shown, start, level, is_last=False)
            waiting += leaving[::-1]


def branches_of(session: Session, conversation: Conversation, start: int, limit: int) -> list[Branch]:
    """The ends of all branches from the ``start``-th on, the first branch first and each below the one it leaves."""
    tree = _tree(session, conversation.id)
    ends = [end for place, end in enumerate(tree.ends()) if start <= place < start + limit]
    told = _told(session, {each for end in ends for each in (end.id, end.start_id)})
    return [
        Branch(
            id=end.id,
            start_id=end.start_id,
            fork_depth=told[end.start_id].depth,
            depth=told[end.id].depth,
            level=end.level,
            role=told[end.id].role,
            begins=told[end.start_id].excerpt,
            excerpt=told[end.id].excerpt,
            said_at=told[end.id].said_at,
            is_shown=end.id == tree.shown,
            is_last=end.is_last,
        )
        for end in ends
    ]


def _tree(session: Session, conversation_id: str) -> _Tree:
    """Read from two indexes alone: no message's text is touched."""
    own = Message.conversation_id == conversation_id
    parents = {row[0]: row[1] for row in session.execute(select(Message.id, Message.parent_id).where(own))}
    alive: set[str] = set()
    for found in session.scalars(select(Message.id).where(own, Message.deleted_at.is_(None))):
        here: str | None = found
        while here in parents and here not in alive:
            alive.add(here)
            here = parents[here]
    below: dict[str, list[str]] = defaultdict(list)
    roots = []
    for message_id in sorted(alive):  # ids rise with time
        parent = parents[message_id]
        if parent in parents:
            below[parent].append(message_id)
        else:
            roots.append(message_id)
    return _Tree(roots, below, session.scalar(select(leaf(conversation_id))))


@dataclass(frozen=True, slots=True)
class _Told:
    depth: int
    role: RoleName
    said_at: str
    excerpt: str


def _told(session: Session, ids: set[str]) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    cut = func.substr(Message.content, 1, _EXCERPT)
    wanted = sorted(ids)
    for first in range(0, len(wanted), 500):
        query = select(Message.id, Message.depth, Message.role, Message.created_at, cut)
        for message_id, *rest in session.execute(query.where(Message.id.in_(wanted[first : first + 500]))):
            told[message_id] = _Told(*rest)
    return told

"""Which memories are meant: the one place where filters, orders and pages become SQL."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.operators import custom_op

from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import Order, StateName, TierName, TypeName
from pjais.features.personas.model import Persona
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
from pjais.persistence.engine import to_json

_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_ESCAPED: Final = str.maketrans({"/": "//", "%": "/%", "_": "/_"})

#: When what a memory tells happened; where nobody said, when it was added.
TOLD_AT: Final = func.coalesce(Memory.occurred_at, Memory.created_at)

ORDERS: Final[dict[Order, tuple[Any, ...]]] = {
    "newest": (Memory.created_at.desc(), Memory.id.desc()),
    "oldest": (Memory.created_at, Memory.id),
    "importance": (Memory.importance.desc(), Memory.created_at.desc(), Memory.id.desc()),
    "recently_used": (Memory.last_accessed.desc().nulls_last(), Memory.created_at.desc(), Memory.id.desc()),
    "most_used": (Memory.access_count.desc(), Memory.created_at.desc(), Memory.id.desc()),
}


@dataclass(frozen=True, slots=True)
class MemoryFilter:
    """What a list of memories is narrowed to; None does not narrow.

    ``recalled`` tells whether the memory was ever recalled, ``source`` is the kind of its source; ``since`` and
    ``until`` are instants around ``TOLD_AT``, the first inside and the second outside.

    Raises:
        InvalidInputError: the period ends before it begins.
    """

    persona_id: str | None = None
    tier: Sequence[TierName] | None = None
    type: Sequence[TypeName] | None = None
    tag: str | None = None
    q: str | None = None
    state: Sequence[StateName] | None = None
    pinned: bool | None = None
    recalled: bool | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.until is not None and self.until < self.since:
            msg = said("The period ends before it begins")
            raise InvalidInputError(msg, errors=[{"field": "until", "message": said("lies before since")}])

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [Memory.deleted_at.is_(None)]
        if self.persona_id is None:
            found.append(Memory.persona_id.in_(select(Persona.id).where(Persona.deleted_at.is_(None))))
        else:
            found.append(Memory.persona_id == self.persona_id)
        if self.tier:
            found.append(Memory.tier.in_(self.tier))
        if self.type:
            found.append(Memory.type.in_(self.type))
        if self.state:
            found.append(Memory.state.in_(self.state))
        if self.pinned is not None:
            found.append(Memory.pinned_at.is_not(None) if self.pinned else Memory.pinned_at.is_(None))
        if self.recalled is not None:
            found.append(Memory.access_count > 0 if self.recalled else Memory.access_count == 0)
        if self.since is not None:
            found.append(self.since <= TOLD_AT)
        if self.until is not None:
            found.append(self.until > TOLD_AT)
        return [*found, *self._texts()]

    def _texts(self) -> Iterator[ColumnElement[bool]]:
        if self.source:
            yield _comes_from(self.source)
        if self.tag:
            yield has_tag(self.tag)
        if self.q:
            yield _contains(self.q)

    def narrow(self, query: Any) -> Select[Any]:  # noqa: ANN401 - a Select of any columns
        narrowed: Select[Any] = query.where(*self.conditions())
        return narrowed

    def list(self, query: Any, order: Order = "newest") -> Select[Any]:  # noqa: ANN401 - a Select of any columns
        """The query narrowed and put in order."""
        return self.narrow(query).order_by(*(_sorted_after(key) if self._picks() else key for key in ORDERS[order]))

    def _picks(self) -> bool:
        """Whether some rows of a persona may be left out, perhaps nearly all."""
        listed = (self.tier, self.type, self.state, self.tag, self.q, self.source, self.since, self.until)
        return any(listed) or self.pinned is not None or self.recalled is not None


def has_tag(tag: str) -> ColumnElement[bool]:
    """The stored JSON quotes and escapes each tag, so the quoted text occurs there only as a whole tag."""
    return func.instr(Memory.tags, to_json(tag), type_=None) > 0


def _comes_from(kind: str) -> ColumnElement[bool]:
    """A quote inside a stored text is escaped, so these quotes are found only where the source's kind stands."""
    return func.instr(Memory.source, f'"kind":{to_json(kind)}', type_=None) > 0


def _sorted_after(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same order, made by sorting what was found.

    Walking the index of dates instead meets the rows in any order of the file: a text that occurs nowhere then costs
    100 ms at 100,000 memories, a walk in the file's order 20. SQLite is told so by a unary plus
    (https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_).
    """
    if isinstance(key, UnaryExpression) and key.modifier is not None:  # DESC, NULLS LAST
        return UnaryExpression(_sorted_after(key.element), modifier=key.modifier)
    return UnaryExpression(key, operator=custom_op("+"))


def _contains(text: str) -> ColumnElement[bool]:
    """Case-insensitive in all of Unicode.

    SQLite's LIKE folds ASCII only, so for other letters it looks for what surrounds them and leaves the rest to our
    own, far slower, folding. Writing without case, such as Chinese, is looked for as it stands.
    """
    return or_(_occurs(text, Memory.content), _occurs(text, Memory.summary))


def _occurs(text: str, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    if text.isascii():
        return column.contains(text, autoescape=True)
    if text.lower() == text.upper():
        return func.instr(column, text) > 0
    parts = (part.translate(_ESCAPED) for part in _NOT_ASCII.split(text))
    around = column.like(f"%{'%'.join(parts)}%", escape="/")
    return and_(around, func.instr(func.fold(column), text.casefold()) > 0)

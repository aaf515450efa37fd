"""Which memories are on a map, as rows, and up to which event that is known."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pjais.features.memories.filters import MemoryFilter
from pjais.features.memories.model import Memory
from pjais.features.personas.model import Persona
from pjais.persistence.rows import run
from pjais.retrieval.map_store import VAULT

#: What a point tells beside its place, in the order of a row.
SHOWN: Final = (
    Memory.id,
    Memory.persona_id,
    Memory.tier,
    Memory.type,
    Memory.state,
    Memory.pinned_at,
    Memory.importance,
    Memory.access_count,
    Memory.created_at,
)
MOST_CHANGES: Final = 5_000
_SINCE: Final = "SELECT DISTINCT entity_type, entity_id FROM event WHERE seq > ? AND entity_type IN ({}) LIMIT ?"
_FOLLOWED: Final = "'memory', 'persona', 'erasure'"


def in_scope(query: Any, scope: str) -> Select[Any]:  # noqa: ANN401 - a Select of any columns
    """Live memories of the persona, or of all personas that are there."""
    return MemoryFilter(None if scope == VAULT else scope).narrow(query)


def newest_seq(session: Session) -> int:
    """Of the newest event, 0 before the first."""
    found = run(session.connection(), "SELECT max(seq) FROM event").fetchone()
    if found is None or found[0] is None:
        found = run(session.connection(), "SELECT max(seq) FROM log_floor").fetchone()
    return int(found[0]) if found is not None and found[0] is not None else 0


def shown(session: Session, scope: str, ids: Sequence[str] | None = None) -> Sequence[Any]:
    """Rows of ``SHOWN`` in the order of their ids: all, or those among the named ones."""
    query = in_scope(select(*SHOWN), scope).order_by(Memory.id)
    if ids is None:
        return session.execute(query).all()
    return [row for start in range(0, len(ids), 900) for row in _named(session, query, ids[start : start + 900])]


def _named(session: Session, query: Select[Any], ids: Sequence[str]) -> Sequence[Any]:
    return session.execute(query.where(Memory.id.in_(ids))).all()


def changed_since(session: Session, seq: int) -> list[str] | None:
    """The memories that events since have touched; None when that is not known, or too many."""
    floor = run(session.connection(), "SELECT 1 FROM log_floor WHERE seq > ?", (seq,)).fetchone()
    if floor is not None:
        return None
    found = run(session.connection(), _SINCE.format(_FOLLOWED), (seq, MOST_CHANGES + 1)).fetchall()
    if len(found) > MOST_CHANGES or any(kind != "memory" for kind, _ in found):
        return None
    return [key for _, key in found]


def personas(session: Session) -> list[tuple[str, str]]:
    """All by id and name, in the order in which they were made."""
    query = select(Persona.id, Persona.name).where(Persona.deleted_at.is_(None)).order_by(Persona.id)
    return [(key, name) for key, name in session.execute(query)]

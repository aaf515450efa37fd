"""A memory's way: from where it was said, through its changes, to the replies it was recalled for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from pjais.eventlog.model import Event
from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.provenance_schemas import MemoryStep, MemoryUse, Origin, Provenance, SaidMessage
from pjais.features.memories.model import Memory, RecallNote
from pjais.features.memories.schemas import MemoryRead
from pjais.features.memories.service import MemoryService
from pjais.kernel.ids import is_id
from pjais.persistence.entity import BOOKKEEPING
from pjais.persistence.repository import public

CUT_AT: Final = 400
#: Fields that a recall sets; an event of nothing else is one of the uses, not a change of what is remembered.
_USE: Final = frozenset({"access_count", "last_accessed"})
_UNTOLD: Final = BOOKKEEPING | {"persona_id"}


@dataclass(frozen=True, slots=True)
class ProvenanceService:
    """Looks up one vault's memories; what it lists is bounded, with the totals beside it."""

    session: Session

    def of(self, memory_id: str, limit: int) -> Provenance:
        """Newest first, at most ``limit`` of each kind; raises MemoryNotFoundError."""
        memory = MemoryService(self.session).find(memory_id, deleted=True)
        parts, parts_total = self._made_of(memory, limit)
        steps, steps_total = self._steps(memory, limit)
        uses, uses_total = self._uses(memory, limit)
        return Provenance(
            memory=_read(memory),
            is_deleted=memory.deleted_at is not None,
            origin=self._origin(memory),
            made_of=parts,
            made_of_total=parts_total,
            became=self._became(memory),
            steps=steps,
            steps_total=steps_total,
            uses=uses,
            uses_total=uses_total,
        )

    def _origin(self, memory: Memory) -> Origin:
        source: Mapping[str, Any] = memory.source or {}
        ref = source.get("ref")
        found = self._messages([ref] if isinstance(ref, str) and is_id(ref) else [])
        return Origin.model_validate({"source": memory.source, "message": found.get(str(ref))})

    def _made_of(self, memory: Memory, limit: int) -> tuple[list[MemoryRead], int]:
        older = (
            Memory.persona_id == memory.persona_id,
            Memory.superseded_by == memory.id,
            Memory.deleted_at.is_(None),
        )
        query = select(Memory).where(*older).order_by(Memory.created_at.desc(), Memory.id.desc()).limit(limit)
        return [_read(each) for each in self.session.scalars(query)], self._count(Memory, *older)

    def _became(self, memory: Memory) -> MemoryRead | None:
        newer = MemoryService(self.session).stored_live(memory.superseded_by) if memory.superseded_by else None
        return _read(newer) if newer is not None else None

    def _steps(self, memory: Memory, limit: int) -> tuple[list[MemoryStep], int]:
        """Its events that are more than a recall."""
        keys = func.json_each(func.iif(func.json_valid(Event.changes), Event.changes, "{}")).table_valued("key")
        telling = select(1).select_from(keys).where(keys.c.key.not_in([*_USE, *BOOKKEEPING])).exists()
        told = (Event.entity_id == memory.id, Event.entity_type == Memory.entity_type(), telling)
        query = select(Event).where(*told).order_by(Event.seq.desc()).limit(limit)
        return [_step(each) for each in self.session.scalars(query)], self._count(Event, *told)

    def _uses(self, memory: Memory, limit: int) -> tuple[list[MemoryUse], int]:
        mine = RecallNote.memory_id == memory.id
        query = select(RecallNote).where(mine).order_by(RecallNote.recalled_at.desc(), RecallNote.id.desc())
        notes = list(self.session.scalars(query.limit(limit)))
        replies = self._messages(note.message_id for note in notes if note.message_id is not None)
        found = [
            MemoryUse(
                id=note.id,
                at=note.recalled_at,
                score=note.score,
                why={name: float(value) for name, value in note.why.items()} if note.why else None,
                reply=replies.get(note.message_id or ""),
            )
            for note in notes
        ]
        return found, self._count(RecallNote, mine)

    def _count(self, table: Any, *conditions: ColumnElement[bool]) -> int:  # noqa: ANN401 - any table
        return self.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def _messages(self, ids: Iterable[str]) -> dict[str, SaidMessage]:
        columns = (
            *(Message.id, Message.conversation_id, Message.role, Message.state, Message.model, Message.created_at),
            func.substr(Message.content, 1, CUT_AT).label("content"),
            Conversation.title.label("conversation_title"),
            (Message.deleted_at.is_(None) & Conversation.deleted_at.is_(None)).label("is_there"),
        )
        query = select(*columns).join(Conversation, Conversation.id == Message.conversation_id)
        rows = self.session.execute(query.where(Message.id.in_(list(ids)))).mappings()
        return {row["id"]: SaidMessage(**{**row, "is_there": bool(row["is_there"])}) for row in rows}


def _read(memory: Memory) -> MemoryRead:
    return MemoryRead.model_validate(public(memory.as_row()))


def _step(event: Event) -> MemoryStep:
    changes: Any = event.changes
    pairs = changes.items() if isinstance(changes, dict) else ()
    told = {field: [_cut(each) for each in pair] for field, pair in pairs if field not in _UNTOLD}
    return MemoryStep(seq=event.seq, event=event.name, at=event.recorded_at, actor=event.actor, changes=told)


def _cut(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return value[:CUT_AT] if isinstance(value, str) else value

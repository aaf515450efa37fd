"""Rules for memories: remember, change, delete, restore, one by one and in bulk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from pjais.features.memories.model import Memory, MemoryState, RecallNote
from pjais.features.memories.schemas import BulkPatch, MemoryCreate, MemoryDraft, MemoryPatch
from pjais.features.personas.model import Persona
from pjais.features.personas.service import Personas
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError, InvalidItemError, NotFoundError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.persistence.entity import Row
from pjais.persistence.repository import Repository
from pjais.persistence.rows import is_live


class MemoryNotFoundError(NotFoundError):
    """That memory does not exist here, or was deleted."""

    code = "memory-not-found"


class Memories(Repository[Memory]):
    """The stored memories."""

    entity = Memory
    missing = MemoryNotFoundError


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a memory fitted what it was recalled for, and what spoke for it, where that is known."""

    score: float | None = None
    why: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class MemoryService:
    """Writes to memories; the caller owns the transaction."""

    session: Session

    @property
    def stored(self) -> Memories:
        return Memories(self.session)

    def find(self, memory_id: str, *, deleted: bool = False) -> Memory:
        """Raises MemoryNotFoundError, also when the memory's persona was deleted."""
        memory = self.stored.find(memory_id, deleted=deleted)
        if not is_live(self.session, Persona, memory.persona_id):
            msg = said("The persona of memory {memory_id} was deleted", memory_id=memory_id[:64])
            raise MemoryNotFoundError(msg)
        return memory

    def remember(self, persona_id: str, given: MemoryCreate) -> Memory:
        """Raises PersonaNotFoundError."""
        Personas(self.session).require(persona_id)
        return self.stored.add(new_row(persona_id, given))

    def remember_all(self, drafts: Sequence[MemoryDraft]) -> list[str]:
        """Add all or none.

        Returns:
            The new ids, in order.

        Raises:
            InvalidItemError: a draft names a persona that is not here; ``index`` tells which.
        """
        named = {draft.persona_id for draft in drafts}
        known = {each for each in named if is_live(self.session, Persona, each)}
        for index, draft in enumerate(drafts):
            if draft.persona_id not in known:
                msg = said(
                    "memories[{index}].persona_id: there is no persona with id {persona_id}",
                    index=index,
                    persona_id=draft.persona_id[:64],
                )
                raise InvalidItemError(msg, index=index)
        rows = [new_row(draft.persona_id, draft) for draft in drafts]
        if rows:
            self.stored.add_all(rows)
        return [row["id"] for row in rows]

    def update(self, memory_id: str, patch: MemoryPatch, expected: int | None = None) -> Memory:
        """Raises MemoryNotFoundError, StaleVersionError."""
        memory = self.find(memory_id)
        return self.stored.change(memory, _told(patch.model_dump(exclude_unset=True), memory.pinned_at), expected)

    def stored_live(self, memory_id: str) -> Memory | None:
        """The memory, or None when it is not here any more."""
        try:
            return self.find(memory_id)
        except MemoryNotFoundError:
            return None

    def mention(self, memory: Memory, told: Mapping[str, object] | None = None) -> Memory:
        """It was told once more, with these fields said anew."""
        return self.stored.change(memory, {"mention_count": memory.mention_count + 1, **(told or {})})

    def supersede(self, memory: Memory, newer_id: str) -> Memory:
        """A newer memory says otherwise: both are kept, the newer one is recalled."""
        return self.stored.change(memory, {"state": MemoryState.SUPERSEDED.value, "superseded_by": newer_id})

    def used(self, ids: Sequence[str], reply_id: str | None = None, fits: Mapping[str, Fit] | None = None) -> None:
        """They were recalled just now, for that reply and for these reasons; what went meanwhile is left out."""
        now, fits = now_text(), fits or {}
        found = self.stored.rows(ids)
        live = [memory for memory in found.values() if memory["deleted_at"] is None]
        self.stored.change_all(
            [(memory, {"access_count": memory["access_count"] + 1, "last_accessed": now}) for memory in live]
        )
        for memory in live:
            owner, key = memory["persona_id"], memory["id"]
            note = RecallNote(persona_id=owner, memory_id=key, message_id=reply_id, recalled_at=now)
            fit = fits.get(key, Fit())
            note.score, note.why = fit.score, fit.why
            self.session.add(note)
        self.session.flush()

    def merge(self, ids: Sequence[str], content: str) -> Memory:
        """One memory that says what several said; they are superseded by it, and kept.

        Raises:
            MemoryNotFoundError: one of them is not here.
            InvalidInputError: they are not of one persona, or the same one twice.
        """
        found = [self.find(memory_id) for memory_id in ids]
        if len({memory.persona_id for memory in found}) > 1 or len(set(ids)) != len(ids):
            msg = said("ids: memories to merge must be different ones of one persona")
            raise InvalidInputError(
                msg, errors=[{"field": "ids", "message": said("not different ones of one persona")}]
            )
        best = max(found, key=lambda memory: memory.importance)
        made = self.stored.add(
            {
                **{name: getattr(best, name) for name in ("persona_id", "type", "tier", "importance", "occurred_at")},
                "content": content,
                "created_at": now_text(),
                "tags": list(dict.fromkeys(tag for memory in found for tag in memory.tags)),
                "mention_count": sum(memory.mention_count for memory in found),
                "source": {
                    "kind": "merge",
                    "speaker": (best.source or {}).get("speaker"),
                    "session": None,
                    "ref": None,
                },
            }
        )
        for memory in found:
            self.supersede(memory, made.id)
        return made

    def split(self, memory_id: str, contents: Sequence[str]) -> list[Memory]:
        """Several memories that each say a part of one; it is superseded by the first, and kept."""
        whole = self.find(memory_id)
        kept = ("persona_id", "type", "tier", "importance", "occurred_at", "tags", "source", "created_at")
        made = [
            self.stored.add({**{name: getattr(whole, name) for name in kept}, "content": each}) for each in contents
        ]
        self.supersede(whole, made[0].id)
        return made

    def delete(self, memory_id: str, expected: int | None = None) -> Memory:
        """Restorable; raises MemoryNotFoundError, StaleVersionError."""
        return self.stored.delete(self.find(memory_id), expected)

    def restore(self, memory_id: str) -> Memory:
        return self.stored.restore(self.find(memory_id, deleted=True))

    def update_all(self, ids: Sequence[str], patch: BulkPatch) -> int:
        """Lay one change over many memories; tags are set, added and removed in that order."""
        given = patch.model_dump(exclude_unset=True)
        added, removed = given.pop("add_tags", []), set(given.pop("remove_tags", []))

        def change(memory: Row) -> Mapping[str, object]:
            tags: list[str] = given["tags"] if "tags" in given else memory["tags"]
            kept = [tag for tag in dict.fromkeys([*tags, *added]) if tag not in removed]
            told = _told(given, memory["pinned_at"])
            return {**told, "tags": kept} if kept != memory["tags"] else told

        return self._each(ids, change, deleted=False)

    def delete_all(self, ids: Sequence[str]) -> int:
        now = now_text()
        return self._each(ids, lambda _: {"deleted_at": now}, deleted=False)

    def restore_all(self, ids: Sequence[str]) -> int:
        return self._each(ids, lambda _: {"deleted_at": None}, deleted=True)

    def _each(self, ids: Sequence[str], change: Callable[[Row], Mapping[str, object]], *, deleted: bool) -> int:
        found = self.stored.rows(ids)
        for index, memory_id in enumerate(ids):
            if memory_id not in found or (found[memory_id]["deleted_at"] is not None and not deleted):
                msg = said(
                    "ids[{index}]: there is no memory with id {memory_id}", index=index, memory_id=memory_id[:64]
                )
                raise InvalidItemError(msg, index=index)
        return self.stored.change_all([(memory, change(memory)) for memory in found.values()])


def _told(given: Mapping[str, Any], pinned_at: str | None) -> dict[str, Any]:
    """A patch in terms of columns."""
    told = dict(given)
    if "pinned" in told:
        told["pinned_at"] = (pinned_at or now_text()) if told.pop("pinned") else None
    if "state" in told:
        told["superseded_by"] = None  # its owner has decided
    return told


def new_row(persona_id: str, given: MemoryCreate) -> Row:
    """The row of a new memory, its id and time of creation set."""
    values: dict[str, Any] = given.model_dump(exclude={"persona_id"})
    created_at = values["created_at"] or now_text()
    return {**values, "id": new_id(), "persona_id": persona_id, "created_at": created_at}

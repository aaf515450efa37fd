"""Routes of memories."""

from collections.abc import Sequence

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from pjais.features.memories.filters import MemoryFilter
from pjais.features.memories.links import Links
from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import (
    BULK_LIMIT,
    BulkAdded,
    BulkChanged,
    BulkUpdate,
    MemoryBulk,
    MemoryCreate,
    MemoryIds,
    MemoryLink,
    MemoryLinks,
    MemoryMerge,
    MemoryPatch,
    MemoryRead,
    MemorySplit,
    MemoryTargets,
)
from pjais.features.memories.service import MemoryNotFoundError, MemoryService
from pjais.features.memories.wanted import WANTED, Wanted
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import (
    IfMatch,
    Limit,
    Page,
    checked_id,
    cursor_of,
    expected_version,
    problems,
    values_of,
)
from pjais.kernel.errors import InvalidItemError, StaleVersionError
from pjais.kernel.model_file import ModelFileError
from pjais.persistence.repository import public
from pjais.persistence.vault import Vault
from pjais.retrieval.searcher import Searcher


def read(memory: Memory) -> MemoryRead:
    return MemoryRead.model_validate(public(memory.as_row()))


@post(
    "/personas/{persona_id:str}/memories",
    operation_id="memories.create",
    tags=["memories"],
    responses=problems(PersonaNotFoundError),
    sync_to_thread=True,
)
def create_memory(vault: NamedDependency[Vault], persona_id: FromPath[str], data: JSONBody[MemoryCreate]) -> MemoryRead:
    with vault.write() as session:
        return read(MemoryService(session).remember(checked_id(persona_id), data))


class MemoryController(Controller):
    """What personas remember."""

    path = "/memories"
    tags = ("memories",)

    @get("/", operation_id="memories.list", responses=problems(), dependencies=WANTED, sync_to_thread=True)
    def list_memories(
        self, vault: NamedDependency[Vault], wanted: Wanted, before: str | None = None, limit: Limit = 100
    ) -> Page[MemoryRead]:
        """Newest first by (created_at, id); ``before`` is the cursor of the page before.

        ``since`` and ``until`` are around the time when it happened, or was added where nobody said (RFC 3339).
        """
        query = wanted.list(select(Memory)).limit(limit + 1)
        if before is not None:
            query = query.where(tuple_(Memory.created_at, Memory.id) < tuple_(*map(str, values_of(before, 2))))
        with vault.read() as session:
            found = list(session.scalars(query))
        more = cursor_of(found[limit - 1].created_at, found[limit - 1].id) if len(found) > limit else None
        return Page(items=[read(memory) for memory in found[:limit]], next=more)

    @get("/{memory_id:str}", operation_id="memories.get", responses=problems(MemoryNotFoundError), sync_to_thread=True)
    def get_memory(self, vault: NamedDependency[Vault], memory_id: FromPath[str]) -> MemoryRead:
        with vault.read() as session:
            return read(MemoryService(session).find(checked_id(memory_id)))

    @patch(
        "/{memory_id:str}",
        operation_id="memories.update",
        responses=problems(MemoryNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def update(
        self,
        vault: NamedDependency[Vault],
        memory_id: FromPath[str],
        data: JSONBody[MemoryPatch],
        if_match: IfMatch = None,
    ) -> MemoryRead:
        with vault.write() as session:
            return read(MemoryService(session).update(checked_id(memory_id), data, expected_version(if_match)))

    @delete(
        "/{memory_id:str}",
        operation_id="memories.delete",
        responses=problems(MemoryNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def delete_memory(self, vault: NamedDependency[Vault], memory_id: FromPath[str], if_match: IfMatch = None) -> None:
        """Restorable: see memories.restore."""
        with vault.write() as session:
            MemoryService(session).delete(checked_id(memory_id), expected_version(if_match))

    @post(
        "/{memory_id:str}/restore",
        operation_id="memories.restore",
        responses=problems(MemoryNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def restore(self, vault: NamedDependency[Vault], memory_id: FromPath[str]) -> MemoryRead:
        with vault.write() as session:
            return read(MemoryService(session).restore(checked_id(memory_id)))

    @get(
        "/{memory_id:str}/links",
        operation_id="memories.links",
        responses=problems(MemoryNotFoundError, ModelFileError),
        sync_to_thread=True,
    )
    def links(
        self, vault: NamedDependency[Vault], searcher: NamedDependency[Searcher], memory_id: FromPath[str]
    ) -> MemoryLinks:
        """What replaced what, what was said in one sitting, who is spoken of, what is alike."""
        found = Links(vault, searcher).of(checked_id(memory_id))
        return MemoryLinks(
            links=[
                MemoryLink(kind=link.kind, reason=link.reason, memory=MemoryRead.model_validate(public(link.memory)))
                for link in found
            ]
        )

    @post(
        "/merge",
        operation_id="memories.merge",
        responses=problems(MemoryNotFoundError),
        sync_to_thread=True,
    )
    def merge(self, vault: NamedDependency[Vault], data: JSONBody[MemoryMerge]) -> MemoryRead:
        """One memory that says what several said; they are kept as superseded."""
        with vault.write() as session:
            return read(MemoryService(session).merge([checked_id(each, "ids") for each in data.ids], data.content))

    @post(
        "/{memory_id:str}/split",
        operation_id="memories.split",
        responses=problems(MemoryNotFoundError),
        sync_to_thread=True,
    )
    def split(
        self, vault: NamedDependency[Vault], memory_id: FromPath[str], data: JSONBody[MemorySplit]
    ) -> Page[MemoryRead]:
        """Several memories that each say a part of one; it is kept as superseded."""
        with vault.write() as session:
            made = MemoryService(session).split(checked_id(memory_id), data.contents)
            return Page(items=[read(each) for each in made], next=None)

    @post("/bulk", operation_id="memories.bulk_add", responses=problems(InvalidItemError), sync_to_thread=True)
    def bulk_add(self, vault: NamedDependency[Vault], data: JSONBody[MemoryBulk]) -> BulkAdded:
        """Up to 10,000 memories, all or none; the ids come in the same order."""
        with vault.write() as session:
            return BulkAdded(ids=MemoryService(session).remember_all(data.memories))

    @post(
        "/update",
        operation_id="memories.bulk_update",
        responses=problems(InvalidItemError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def bulk_update(self, vault: NamedDependency[Vault], data: JSONBody[BulkUpdate]) -> BulkChanged:
        """One change for up to 10,000 memories, or for all that a filter lets through; all or none."""
        with vault.write() as session:
            service = MemoryService(session)
            return BulkChanged(
                changed=sum(service.update_all(ids, data.patch) for ids in _portions(_meant(session, data)))
            )

    @post(
        "/delete",
        operation_id="memories.bulk_delete",
        responses=problems(InvalidItemError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def bulk_delete(self, vault: NamedDependency[Vault], data: JSONBody[MemoryTargets]) -> BulkChanged:
        """Delete up to 10,000 memories, or all that a filter lets through; all or none, restorable."""
        with vault.write() as session:
            service = MemoryService(session)
            return BulkChanged(changed=sum(map(service.delete_all, _portions(_meant(session, data)))))

    @post(
        "/restore",
        operation_id="memories.bulk_restore",
        responses=problems(InvalidItemError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def bulk_restore(self, vault: NamedDependency[Vault], data: JSONBody[MemoryIds]) -> BulkChanged:
        """Take back the deletion of up to 10,000 memories, all or none."""
        with vault.write() as session:
            return BulkChanged(changed=MemoryService(session).restore_all(data.ids))


def _meant(session: Session, targets: MemoryTargets) -> Sequence[str]:
    """The ids that are named, or those that the filter lets through at this moment."""
    if targets.filter is None:
        return targets.ids or []
    checked_id(targets.filter.persona_id, "filter.persona_id")
    return session.scalars(MemoryFilter(**targets.filter.model_dump()).narrow(select(Memory.id))).all()


def _portions(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + BULK_LIMIT] for start in range(0, len(ids), BULK_LIMIT)]

"""Routes of conversations."""

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from pjais.features.conversations.branches import branches_of
from pjais.features.conversations.listing import ConversationFilter, page_of, position_of, read, rename_folder
from pjais.features.conversations.schemas import (
    Branch,
    ConversationCreate,
    ConversationPatch,
    ConversationRead,
    FolderRename,
    FolderRenamed,
)
from pjais.features.conversations.service import ConversationNotFoundError, ConversationService
from pjais.features.personas.service import PersonaNotFoundError, Personas
from pjais.features.routing import IfMatch, Limit, Page, checked_id, cursor_of, expected_version, problems, values_of
from pjais.kernel.errors import StaleVersionError
from pjais.persistence.vault import Vault


class ConversationController(Controller):
    """Threads with personas."""

    path = "/conversations"
    tags = ("conversations",)

    @get("/", operation_id="conversations.list", responses=problems(), sync_to_thread=True)
    def list_conversations(
        self,
        vault: NamedDependency[Vault],
        persona_id: str | None = None,
        title: str | None = None,
        before: str | None = None,
        limit: Limit = 100,
    ) -> Page[ConversationRead]:
        """Pinned ones first, then by when something was last said; ``before`` is the cursor of the page before."""
        owner = None if persona_id is None else checked_id(persona_id, "persona_id")
        after = None if before is None else values_of(before, 3)
        with vault.read() as session:
            found = page_of(session, ConversationFilter(owner, title), limit + 1, after)
        last = found[limit - 1] if len(found) > limit else None
        more = None if last is None else cursor_of(last.pinned_at is not None, last.last_said_at, last.id)
        return Page(items=found[:limit], next=more)

    @post("/", operation_id="conversations.create", responses=problems(PersonaNotFoundError), sync_to_thread=True)
    def create(self, vault: NamedDependency[Vault], data: JSONBody[ConversationCreate]) -> ConversationRead:
        checked_id(data.persona_id, "persona_id")
        with vault.write() as session:
            return read(session, ConversationService(session).start(data))

    @get(
        "/{conversation_id:str}",
        operation_id="conversations.get",
        responses=problems(ConversationNotFoundError),
        sync_to_thread=True,
    )
    def get_conversation(self, vault: NamedDependency[Vault], conversation_id: FromPath[str]) -> ConversationRead:
        with vault.read() as session:
            return read(session, ConversationService(session).find(checked_id(conversation_id)))

    @patch(
        "/{conversation_id:str}",
        operation_id="conversations.update",
        responses=problems(ConversationNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def update(
        self,
        vault: NamedDependency[Vault],
        conversation_id: FromPath[str],
        data: JSONBody[ConversationPatch],
        if_match: IfMatch = None,
    ) -> ConversationRead:
        with vault.write() as session:
            changed = ConversationService(session).update(checked_id(conversation_id), data, expected_version(if_match))
            return read(session, changed)

    @delete(
        "/{conversation_id:str}",
        operation_id="conversations.delete",
        responses=problems(ConversationNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def remove(self, vault: NamedDependency[Vault], conversation_id: FromPath[str], if_match: IfMatch = None) -> None:
        """Restorable: see conversations.restore."""
        with vault.write() as session:
            ConversationService(session).delete(checked_id(conversation_id), expected_version(if_match))

    @post(
        "/{conversation_id:str}/restore",
        operation_id="conversations.restore",
        responses=problems(ConversationNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def restore(self, vault: NamedDependency[Vault], conversation_id: FromPath[str]) -> ConversationRead:
        with vault.write() as session:
            return read(session, ConversationService(session).restore(checked_id(conversation_id)))

    @get(
        "/{conversation_id:str}/branches",
        operation_id="conversations.branches",
        responses=problems(ConversationNotFoundError),
        sync_to_thread=True,
    )
    def branches(
        self,
        vault: NamedDependency[Vault],
        conversation_id: FromPath[str],
        after: str | None = None,
        limit: Limit = 200,
    ) -> Page[Branch]:
        """The ends of the conversation's branches, each below the one it leaves; ``after`` is the cursor before."""
        start = position_of(after, 0)
        with vault.read() as session:
            conversation = ConversationService(session).find(checked_id(conversation_id))
            found = branches_of(session, conversation, start, limit + 1)
        return Page(items=found[:limit], next=cursor_of(start + limit) if len(found) > limit else None)

    @post(
        "/folders/rename",
        operation_id="conversations.rename_folder",
        responses=problems(PersonaNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def rename_folder(self, vault: NamedDependency[Vault], data: JSONBody[FolderRename]) -> FolderRenamed:
        """Give a folder another name, or that of another to put both together, or none to dissolve it."""
        checked_id(data.persona_id, "persona_id")
        with vault.write() as session:
            Personas(session).require(data.persona_id)
            return FolderRenamed(ids=rename_folder(session, data))

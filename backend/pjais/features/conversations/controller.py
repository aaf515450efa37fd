"""Routes of conversations and messages."""

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy import select, tuple_

from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import (
    ConversationCreate,
    ConversationPatch,
    ConversationRead,
    MessageCreate,
    MessagePatch,
    MessageRead,
)
from pjais.features.conversations.service import (
    ConversationNotFoundError,
    ConversationService,
    MessageNotFoundError,
    MessagesNotKeptError,
)
from pjais.features.personas.model import Persona
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import IfMatch, Limit, Page, checked_id, cursor_of, expected_version, problems, values_of
from pjais.kernel.errors import StaleVersionError
from pjais.persistence.repository import public
from pjais.persistence.vault import Vault


def read(conversation: Conversation) -> ConversationRead:
    return ConversationRead.model_validate(public(conversation.as_row()))


def read_message(message: Message) -> MessageRead:
    return MessageRead.model_validate(public(message.as_row()))


class ConversationController(Controller):
    """Threads with personas."""

    path = "/conversations"
    tags = ("conversations",)

    @get("/", operation_id="conversations.list", responses=problems(), sync_to_thread=True)
    def list_conversations(
        self,
        vault: NamedDependency[Vault],
        persona_id: str | None = None,
        before: str | None = None,
        limit: Limit = 100,
    ) -> Page[ConversationRead]:
        """Newest first; ``before`` is the cursor of the page before."""
        live = Conversation.persona_id.in_(select(Persona.id).where(Persona.deleted_at.is_(None)))
        query = select(Conversation).where(Conversation.deleted_at.is_(None), live)
        if persona_id is not None:
            query = query.where(Conversation.persona_id == checked_id(persona_id, "persona_id"))
        if before is not None:
            at = tuple_(*map(str, values_of(before, 2)))
            query = query.where(tuple_(Conversation.created_at, Conversation.id) < at)
        query = query.order_by(Conversation.created_at.desc(), Conversation.id.desc()).limit(limit + 1)
        with vault.read() as session:
            found = list(session.scalars(query))
        more = cursor_of(found[limit - 1].created_at, found[limit - 1].id) if len(found) > limit else None
        return Page(items=[read(item) for item in found[:limit]], next=more)

    @post("/", operation_id="conversations.create", responses=problems(PersonaNotFoundError), sync_to_thread=True)
    def create(self, vault: NamedDependency[Vault], data: JSONBody[ConversationCreate]) -> ConversationRead:
        checked_id(data.persona_id, "persona_id")
        with vault.write() as session:
            return read(ConversationService(session).start(data))

    @get(
        "/{conversation_id:str}",
        operation_id="conversations.get",
        responses=problems(ConversationNotFoundError),
        sync_to_thread=True,
    )
    def get_conversation(self, vault: NamedDependency[Vault], conversation_id: FromPath[str]) -> ConversationRead:
        with vault.read() as session:
            return read(ConversationService(session).find(checked_id(conversation_id)))

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
            return read(changed)

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
            return read(ConversationService(session).restore(checked_id(conversation_id)))

    @get(
        "/{conversation_id:str}/messages",
        operation_id="messages.list",
        tags=["messages"],
        responses=problems(ConversationNotFoundError),
        sync_to_thread=True,
    )
    def list_messages(
        self,
        vault: NamedDependency[Vault],
        conversation_id: FromPath[str],
        after: str | None = None,
        limit: Limit = 100,
    ) -> Page[MessageRead]:
        """In the order they were said; ``after`` is the cursor of the page before."""
        query = select(Message).where(Message.conversation_id == conversation_id, Message.deleted_at.is_(None))
        if after is not None:
            query = query.where(tuple_(Message.created_at, Message.id) > tuple_(*map(str, values_of(after, 2))))
        with vault.read() as session:
            ConversationService(session).find(checked_id(conversation_id))
            found = list(session.scalars(query.order_by(Message.created_at, Message.id).limit(limit + 1)))
        more = cursor_of(found[limit - 1].created_at, found[limit - 1].id) if len(found) > limit else None
        return Page(items=[read_message(item) for item in found[:limit]], next=more)

    @post(
        "/{conversation_id:str}/messages",
        operation_id="messages.create",
        tags=["messages"],
        responses=problems(ConversationNotFoundError, MessagesNotKeptError),
        sync_to_thread=True,
    )
    def say(
        self, vault: NamedDependency[Vault], conversation_id: FromPath[str], data: JSONBody[MessageCreate]
    ) -> MessageRead:
        with vault.write() as session:
            return read_message(ConversationService(session).say(checked_id(conversation_id), data))


class MessageController(Controller):
    """Turns of conversations."""

    path = "/messages"
    tags = ("messages",)

    @patch(
        "/{message_id:str}",
        operation_id="messages.update",
        responses=problems(MessageNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def edit(
        self,
        vault: NamedDependency[Vault],
        message_id: FromPath[str],
        data: JSONBody[MessagePatch],
        if_match: IfMatch = None,
    ) -> MessageRead:
        with vault.write() as session:
            return read_message(
                ConversationService(session).edit(checked_id(message_id), data, expected_version(if_match))
            )

    @delete(
        "/{message_id:str}",
        operation_id="messages.delete",
        responses=problems(MessageNotFoundError, StaleVersionError),
        sync_to_thread=True,
    )
    def remove(self, vault: NamedDependency[Vault], message_id: FromPath[str], if_match: IfMatch = None) -> None:
        """Restorable: see messages.restore."""
        with vault.write() as session:
            ConversationService(session).unsay(checked_id(message_id), expected_version(if_match))

    @post(
        "/{message_id:str}/restore",
        operation_id="messages.restore",
        responses=problems(MessageNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def restore(self, vault: NamedDependency[Vault], message_id: FromPath[str]) -> MessageRead:
        with vault.write() as session:
            return read_message(ConversationService(session).say_again(checked_id(message_id)))

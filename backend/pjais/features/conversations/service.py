"""Rules for conversations and their messages."""

from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy.orm import Session

from pjais.features.conversations.model import Conversation, Message
from pjais.features.conversations.schemas import ConversationCreate, ConversationPatch, MessageCreate, MessagePatch
from pjais.features.personas.model import Persona
from pjais.features.personas.service import Personas
from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.persistence.repository import Repository
from pjais.persistence.rows import is_live


class ConversationNotFoundError(NotFoundError):
    """That conversation does not exist here."""

    code = "conversation-not-found"


class MessageNotFoundError(NotFoundError):
    """That message does not exist here."""

    code = "message-not-found"


class Conversations(Repository[Conversation]):
    """The stored conversations."""

    entity = Conversation
    missing = ConversationNotFoundError


class Messages(Repository[Message]):
    """The stored messages."""

    entity = Message
    missing = MessageNotFoundError


class MessagesNotKeptError(PjaisError):
    """This persona's privacy settings forbid keeping messages."""

    code = "messages-not-kept"
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class ConversationService:
    """Writes to conversations and messages; the caller owns the transaction."""

    session: Session

    def find(self, conversation_id: str, *, deleted: bool = False) -> Conversation:
        """Raises ConversationNotFoundError, also when the conversation's persona was deleted."""
        conversation = Conversations(self.session).find(conversation_id, deleted=deleted)
        if not is_live(self.session, Persona, conversation.persona_id):
            msg = f"The persona of conversation {conversation_id[:64]} was deleted"
            raise ConversationNotFoundError(msg)
        return conversation

    def start(self, given: ConversationCreate) -> Conversation:
        """Raises PersonaNotFoundError."""
        Personas(self.session).require(given.persona_id)
        return Conversations(self.session).add(given.model_dump())

    def update(self, conversation_id: str, patch: ConversationPatch, expected: int | None = None) -> Conversation:
        return Conversations(self.session).change(
            self.find(conversation_id), patch.model_dump(exclude_unset=True), expected
        )

    def delete(self, conversation_id: str, expected: int | None = None) -> Conversation:
        return Conversations(self.session).delete(self.find(conversation_id), expected)

    def restore(self, conversation_id: str) -> Conversation:
        return Conversations(self.session).restore(self.find(conversation_id, deleted=True))

    def say(self, conversation_id: str, given: MessageCreate) -> Message:
        """Raises ConversationNotFoundError, MessagesNotKeptError."""
        conversation = self.find(conversation_id)
        owner = self.session.get(Persona, conversation.persona_id)
        if owner is not None and not owner.privacy_settings.get("store_messages", True):
            msg = f"The privacy settings of {owner.name} say that messages are not kept; nothing was written"
            raise MessagesNotKeptError(msg)
        values = given.model_dump() | {"created_at": given.created_at or now_text()}
        belongs = {"conversation_id": conversation.id, "persona_id": conversation.persona_id}
        return Messages(self.session).add(values | belongs)

    def message(self, message_id: str, *, deleted: bool = False) -> Message:
        """Raises MessageNotFoundError, or ConversationNotFoundError when its conversation was deleted."""
        message = Messages(self.session).find(message_id, deleted=deleted)
        self.find(message.conversation_id)
        return message

    def edit(self, message_id: str, patch: MessagePatch, expected: int | None = None) -> Message:
        return Messages(self.session).change(self.message(message_id), patch.model_dump(exclude_unset=True), expected)

    def unsay(self, message_id: str, expected: int | None = None) -> Message:
        return Messages(self.session).delete(self.message(message_id), expected)

    def say_again(self, message_id: str) -> Message:
        return Messages(self.session).restore(self.message(message_id, deleted=True))

"""Rules for conversations and their messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.features.conversations.card_text import greetings
from pjais.features.conversations.model import Conversation, Message, MessageState
from pjais.features.conversations.schemas import ConversationCreate, ConversationPatch, MessageCreate, MessagePatch
from pjais.features.conversations.threads import leaf, leaf_under, newest
from pjais.features.personas.model import Persona
from pjais.features.personas.service import Personas, merged
from pjais.kernel.clock import now_text
from pjais.kernel.errors import InvalidInputError, NotFoundError, PjaisError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.persistence.repository import Repository
from pjais.persistence.rows import is_live


class ConversationNotFoundError(NotFoundError):
    """That conversation does not exist here."""

    code = "conversation-not-found"


class MessageNotFoundError(NotFoundError):
    """That message does not exist here."""

    code = "message-not-found"


class PromptNotFoundError(NotFoundError):
    """There is no prompt of that message."""

    code = "prompt-not-found"


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
            msg = said(
                "The persona of conversation {conversation_id} was deleted", conversation_id=conversation_id[:64]
            )
            raise ConversationNotFoundError(msg)
        return conversation

    def start(self, given: ConversationCreate) -> Conversation:
        """Begin a thread, with the persona's greetings as alternatives of its first message.

        Raises:
            PersonaNotFoundError: no such persona.
        """
        persona = Personas(self.session).find(given.persona_id)
        spoken = greetings(persona.first_message, persona.card) if given.greet and _keeps_messages(persona) else []
        ids = [new_id() for _ in spoken]
        chosen = {"leaf_id": ids[0]} if len(ids) > 1 else {}
        made = Conversations(self.session).add({**given.model_dump(exclude={"greet"}), **chosen})
        for message_id, content in zip(ids, spoken, strict=True):
            self._add(made, None, "assistant", content, id=message_id)
        return made

    def update(self, conversation_id: str, patch: ConversationPatch, expected: int | None = None) -> Conversation:
        """Raises ConversationNotFoundError, StaleVersionError."""
        found = self.find(conversation_id)
        given: dict[str, Any] = patch.model_dump(exclude_unset=True)
        if "pinned" in given:
            given["pinned_at"] = (found.pinned_at or now_text()) if given.pop("pinned") else None
        if "settings" in given:
            given["settings"] = merged(found.settings, given["settings"])
        return Conversations(self.session).change(found, given, expected)

    def delete(self, conversation_id: str, expected: int | None = None) -> Conversation:
        return Conversations(self.session).delete(self.find(conversation_id), expected)

    def restore(self, conversation_id: str) -> Conversation:
        return Conversations(self.session).restore(self.find(conversation_id, deleted=True))

    def say(self, conversation_id: str, given: MessageCreate) -> Message:
        """Add a turn where it says, and show the path that ends with it.

        Raises:
            ConversationNotFoundError: no such conversation.
            MessagesNotKeptError: the persona's privacy settings forbid it.
            InvalidInputError: ``parent_id`` is no message of this conversation.
        """
        conversation = self.find(conversation_id)
        self.check_kept(conversation.persona_id)
        parent_id = given.parent_id if "parent_id" in given.model_fields_set else self.leaf_of(conversation)
        parent = self._parent(conversation, parent_id)
        made = self._add(conversation, parent, given.role, given.content, created_at=given.created_at or now_text())
        self.show(conversation, made.id)
        return made

    def leaf_of(self, conversation: Conversation) -> str | None:
        """The end of the shown path; None where nothing was said."""
        return self.session.scalar(select(leaf(conversation.id)))

    def check_kept(self, persona_id: str) -> None:
        """Raises MessagesNotKeptError where the persona's privacy settings say that messages are not kept."""
        owner = self.session.get(Persona, persona_id)
        if owner is not None and not _keeps_messages(owner):
            msg = said(
                "The privacy settings of {owner_name} say that messages are not kept; nothing was written",
                owner_name=owner.name,
            )
            raise MessagesNotKeptError(msg)

    def begin_reply(self, conversation: Conversation, parent: Message | None, model: str) -> Message:
        """The row of a reply that is about to be written."""
        made = self._add(
            conversation, parent, "assistant", "", state=MessageState.WRITING, model=model, created_at=now_text()
        )
        self.show(conversation, made.id)
        return made

    def show(self, conversation: Conversation, leaf_id: str | None) -> Conversation:
        """Show the path that ends with this message; that of the newest one needs no choice."""
        chosen = None if leaf_id == self.session.scalar(newest(conversation.id)) else leaf_id
        return Conversations(self.session).change(conversation, {"leaf_id": chosen})

    def choose(self, message_id: str) -> Conversation:
        """Show the newest path through this message."""
        message = self.message(message_id)
        return self.show(self.find(message.conversation_id), leaf_under(self.session, message.id))

    def branch(self, message_id: str) -> Conversation:
        """Show the path up to this message: what is said next begins a branch."""
        message = self.message(message_id)
        return self.show(self.find(message.conversation_id), message.id)

    def message(self, message_id: str, *, deleted: bool = False) -> Message:
        """Raises MessageNotFoundError, or ConversationNotFoundError when its conversation was deleted."""
        message = Messages(self.session).find(message_id, deleted=deleted)
        self.find(message.conversation_id)
        return message

    def edit(self, message_id: str, patch: MessagePatch, expected: int | None = None) -> Message:
        """Raises MessageNotFoundError, StaleVersionError, and InvalidInputError for a reply that is being written."""
        message = self.message(message_id)
        if message.state == MessageState.WRITING:
            msg = said("This reply is still being written; stop it first")
            raise InvalidInputError(msg)
        return Messages(self.session).change(message, patch.model_dump(exclude_unset=True), expected)

    def unsay(self, message_id: str, expected: int | None = None) -> Message:
        """Delete a turn; those after it stay. A path that ended with it ends with the turn before."""
        message = self.message(message_id)
        conversation = self.find(message.conversation_id)
        was_last = self.leaf_of(conversation) == message_id
        done = Messages(self.session).delete(message, expected)
        if was_last:
            self.show(conversation, message.parent_id)
        return done

    def say_again(self, message_id: str) -> Message:
        message = self.message(message_id, deleted=True)
        conversation = self.find(message.conversation_id)
        followed_last = self.leaf_of(conversation) == message.parent_id
        done = Messages(self.session).restore(message)
        if followed_last:
            self.show(conversation, message.id)
        return done

    def _parent(self, conversation: Conversation, parent_id: str | None) -> Message | None:
        if parent_id is None:
            return None
        try:
            parent = Messages(self.session).find(parent_id, deleted=True)
        except MessageNotFoundError:
            parent = None
        if parent is None or parent.conversation_id != conversation.id:
            msg = said("parent_id: there is no message {parent_id} in this conversation", parent_id=parent_id[:64])
            raise InvalidInputError(msg, errors=[{"field": "parent_id", "message": said("not a message of it")}])
        return parent

    def _add(
        self, conversation: Conversation, parent: Message | None, role: str, content: str, **more: object
    ) -> Message:
        belongs = {"conversation_id": conversation.id, "persona_id": conversation.persona_id}
        place = {"parent_id": None if parent is None else parent.id, "depth": 0 if parent is None else parent.depth + 1}
        return Messages(self.session).add({"role": role, "content": content, **belongs, **place, **more})


def _keeps_messages(persona: Persona) -> bool:
    settings: Mapping[str, Any] = persona.privacy_settings
    return bool(settings.get("store_messages", True))

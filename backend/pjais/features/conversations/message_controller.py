"""Routes of messages and replies."""

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy import select

from pjais.features.conversations.listing import position_of, read
from pjais.features.conversations.model import Message, Prompt
from pjais.features.conversations.replies import NothingToAnswerError, Replies
from pjais.features.conversations.schemas import (
    ConversationRead,
    MessageCreate,
    MessagePatch,
    MessagePlace,
    MessageRead,
    PromptPart,
    PromptRead,
    ReplyAsk,
)
from pjais.features.conversations.service import (
    ConversationNotFoundError,
    ConversationService,
    MessageNotFoundError,
    MessagesNotKeptError,
    PromptNotFoundError,
)
from pjais.features.conversations.threads import alternatives, path_ids, place_of
from pjais.features.routing import IfMatch, Limit, Page, checked_id, cursor_of, expected_version, problems
from pjais.kernel.errors import StaleVersionError
from pjais.kernel.wording import said
from pjais.persistence.repository import public
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault


def read_message(message: Message) -> MessageRead:
    return MessageRead.model_validate(public(message.as_row()))


class ThreadController(Controller):
    """What is said in a conversation."""

    path = "/conversations"
    tags = ("messages",)

    @get(
        "/{conversation_id:str}/messages",
        operation_id="messages.list",
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
        """The shown path in the order it was said; ``after`` is the cursor of the page before."""
        depth = position_of(after, -1)
        with vault.read() as session:
            ConversationService(session).find(checked_id(conversation_id))
            path = path_ids(conversation_id)
            query = select(Message).join(path, Message.id == path.c.id)
            query = query.where(Message.deleted_at.is_(None), Message.depth > depth)
            found = list(session.scalars(query.order_by(Message.depth).limit(limit + 1)))
        more = cursor_of(found[limit - 1].depth) if len(found) > limit else None
        return Page(items=[read_message(item) for item in found[:limit]], next=more)

    @post(
        "/{conversation_id:str}/messages",
        operation_id="messages.create",
        responses=problems(ConversationNotFoundError, MessagesNotKeptError),
        sync_to_thread=True,
    )
    def say(
        self,
        vault: NamedDependency[Vault],
        replies: NamedDependency[Replies],
        conversation_id: FromPath[str],
        data: JSONBody[MessageCreate],
    ) -> MessageRead:
        """Say something; the persona's reply comes as live patches of messages$ and replyPieces$."""
        replies.stop(checked_id(conversation_id))
        with vault.write() as session:
            spoken = read_message(ConversationService(session).say(conversation_id, data))
        if data.reply and data.role == "user":
            replies.answer(conversation_id)
        return spoken

    @post(
        "/{conversation_id:str}/replies",
        operation_id="replies.create",
        responses=problems(ConversationNotFoundError, MessageNotFoundError, MessagesNotKeptError, NothingToAnswerError),
        sync_to_thread=True,
    )
    def answer(
        self, replies: NamedDependency[Replies], conversation_id: FromPath[str], data: JSONBody[ReplyAsk]
    ) -> MessageRead:
        """Ask for a reply, or for another one in the place of an earlier reply, which is kept beside it."""
        instead = None if data.instead_of is None else checked_id(data.instead_of, "instead_of")
        return read_message(replies.answer(checked_id(conversation_id), instead))

    @post(
        "/{conversation_id:str}/stop",
        operation_id="replies.stop",
        responses=problems(ConversationNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def stop(
        self, vault: NamedDependency[Vault], replies: NamedDependency[Replies], conversation_id: FromPath[str]
    ) -> ConversationRead:
        """Stop the reply that is being written; what came is kept."""
        with vault.read() as session:
            ConversationService(session).find(checked_id(conversation_id))
        replies.stop(conversation_id)
        with vault.read() as session:
            return read(session, ConversationService(session).find(conversation_id))


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

    @post(
        "/{message_id:str}/show",
        operation_id="messages.show",
        responses=problems(MessageNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def show(self, vault: NamedDependency[Vault], message_id: FromPath[str]) -> ConversationRead:
        """Show the newest path through this message: how one goes from one alternative to another."""
        with vault.write() as session:
            return read(session, ConversationService(session).choose(checked_id(message_id)))

    @get(
        "/{message_id:str}/place",
        operation_id="messages.place",
        responses=problems(MessageNotFoundError, ConversationNotFoundError),
        sync_to_thread=True,
    )
    def place(self, vault: NamedDependency[Vault], message_id: FromPath[str]) -> MessagePlace:
        """Where a message stands, and whether on the path that is shown."""
        with vault.read() as session:
            return place_of(session, ConversationService(session).message(checked_id(message_id)))

    @post(
        "/{message_id:str}/branch",
        operation_id="messages.branch",
        responses=problems(MessageNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def branch(self, vault: NamedDependency[Vault], message_id: FromPath[str]) -> ConversationRead:
        """Show the path up to this message: what is said next begins a branch."""
        with vault.write() as session:
            return read(session, ConversationService(session).branch(checked_id(message_id)))

    @get(
        "/{message_id:str}/alternatives",
        operation_id="messages.alternatives",
        responses=problems(MessageNotFoundError),
        sync_to_thread=True,
    )
    def alternatives(self, vault: NamedDependency[Vault], message_id: FromPath[str]) -> Page[MessageRead]:
        """The messages that follow the same one, oldest first; this one is among them."""
        with vault.read() as session:
            found = alternatives(session, ConversationService(session).message(checked_id(message_id)))
            rows = rows_of(session.connection(), Message, found)
        return Page(items=[MessageRead.model_validate(public(rows[each])) for each in found], next=None)

    @get(
        "/{message_id:str}/prompt",
        operation_id="messages.prompt",
        responses=problems(MessageNotFoundError, PromptNotFoundError),
        sync_to_thread=True,
    )
    def prompt(self, vault: NamedDependency[Vault], message_id: FromPath[str]) -> PromptRead:
        """What the model saw before it wrote this reply."""
        with vault.read() as session:
            ConversationService(session).message(checked_id(message_id))
            found = session.get(Prompt, message_id)
            if found is None:
                msg = said("This message was not written by a model here, or its prompt was let go")
                raise PromptNotFoundError(msg)
            return PromptRead(
                message_id=found.message_id,
                made_at=found.made_at,
                model=found.model,
                context_tokens=found.context_tokens,
                token_count=found.token_count,
                parts=[PromptPart.model_validate(part) for part in found.parts],
            )

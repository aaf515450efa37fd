"""Routes of conversations and messages."""

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlalchemy import select, tuple_

from pjais.features.conversations.learning import ProposalNotFoundError, ProposalService
from pjais.features.conversations.model import Conversation, MemoryProposal, Message, Prompt
from pjais.features.conversations.replies import NothingToAnswerError, Replies
from pjais.features.conversations.schemas import (
    ConversationCreate,
    ConversationPatch,
    ConversationRead,
    MessageCreate,
    MessageHit,
    MessageHits,
    MessagePatch,
    MessageRead,
    PromptPart,
    PromptRead,
    ProposalEdit,
    ProposalIds,
    ProposalRead,
    ProposalsDone,
    ReplyAsk,
)
from pjais.features.conversations.service import (
    ConversationNotFoundError,
    ConversationService,
    MessageNotFoundError,
    MessagesNotKeptError,
    PromptNotFoundError,
)
from pjais.features.conversations.threads import alternatives, path_ids
from pjais.features.personas.model import Persona
from pjais.features.personas.service import PersonaNotFoundError, Personas
from pjais.features.routing import IfMatch, Limit, Page, checked_id, cursor_of, expected_version, problems, values_of
from pjais.kernel.errors import InvalidInputError, StaleVersionError
from pjais.persistence.repository import public
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault
from pjais.retrieval.indexer import Indexer
from pjais.retrieval.message_index import find_messages
from pjais.retrieval.wording import words_of


def read(conversation: Conversation) -> ConversationRead:
    row = conversation.as_row()
    return ConversationRead.model_validate({name: row[name] for name in ConversationRead.model_fields})


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
        """The shown path in the order it was said; ``after`` is the cursor of the page before."""
        depth = -1 if after is None else _whole(values_of(after, 1)[0])
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
        tags=["messages"],
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
            said = read_message(ConversationService(session).say(conversation_id, data))
        if data.reply and data.role == "user":
            replies.answer(conversation_id)
        return said

    @post(
        "/{conversation_id:str}/replies",
        operation_id="replies.create",
        tags=["messages"],
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
        tags=["messages"],
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
            return read(ConversationService(session).find(conversation_id))


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
            return read(ConversationService(session).choose(checked_id(message_id)))

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
            return read(ConversationService(session).branch(checked_id(message_id)))

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
                msg = "This message was not written by a model here, or its prompt was let go"
                raise PromptNotFoundError(msg)
            return PromptRead(
                message_id=found.message_id,
                made_at=found.made_at,
                model=found.model,
                context_tokens=found.context_tokens,
                token_count=found.token_count,
                parts=[PromptPart.model_validate(part) for part in found.parts],
            )


_MOST_FOUND = 100
_AROUND = 80


@get(
    "/messages/search",
    operation_id="messages.search",
    tags=["messages"],
    responses=problems(PersonaNotFoundError),
    sync_to_thread=True,
)
def search_messages(
    vault: NamedDependency[Vault], indexer: NamedDependency[Indexer], persona_id: str, q: str, limit: Limit = 20
) -> MessageHits:
    """Messages with a persona that hold every word, the last one as a beginning; newest first."""
    with vault.read() as session:
        Personas(session).require(checked_id(persona_id, "persona_id"))
    indexer.catch_up()
    with indexer.index.reading() as connection:
        ids = find_messages(connection, persona_id, q, min(limit, _MOST_FOUND))
    with vault.read() as session:
        rows = rows_of(session.connection(), Message, ids)
        talks = rows_of(session.connection(), Conversation, [row["conversation_id"] for row in rows.values()])
    live = (rows[each] for each in ids if each in rows and rows[each]["deleted_at"] is None)
    return MessageHits(
        results=[
            MessageHit(
                id=row["id"],
                conversation_id=row["conversation_id"],
                persona_id=row["persona_id"],
                conversation_title=talks[row["conversation_id"]]["title"],
                role=row["role"],
                excerpt=excerpt(row["content"], q),
                created_at=row["created_at"],
            )
            for row in live
            if talks[row["conversation_id"]]["deleted_at"] is None
        ]
    )


def excerpt(content: str, text: str) -> str:
    """What stands around the first of the words."""
    flat = " ".join(content.split())
    places = [place for word in words_of(text) if (place := flat.lower().find(word)) >= 0]
    start = max(min(places, default=0) - _AROUND // 2, 0)
    cut = flat[start : start + 2 * _AROUND]
    return f"{'…' if start else ''}{cut}{'…' if start + len(cut) < len(flat) else ''}"


class ProposalController(Controller):
    """Memories that conversations suggest."""

    path = "/proposals"
    tags = ("memories",)

    @post(
        "/{proposal_id:str}/accept",
        operation_id="proposals.accept",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def accept(
        self, vault: NamedDependency[Vault], proposal_id: FromPath[str], data: JSONBody[ProposalEdit]
    ) -> ProposalRead:
        """Remember it, in other words if they are given."""
        with vault.write() as session:
            return _proposal(ProposalService(session).accept(checked_id(proposal_id), data))

    @post(
        "/{proposal_id:str}/reject",
        operation_id="proposals.reject",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def reject(self, vault: NamedDependency[Vault], proposal_id: FromPath[str]) -> ProposalRead:
        with vault.write() as session:
            return _proposal(ProposalService(session).reject(checked_id(proposal_id)))

    @post(
        "/accept",
        operation_id="proposals.accept_all",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def accept_all(self, vault: NamedDependency[Vault], data: JSONBody[ProposalIds]) -> ProposalsDone:
        """All or none."""
        with vault.write() as session:
            service = ProposalService(session)
            return ProposalsDone(settled=len([service.accept(checked_id(each, "ids")) for each in data.ids]))

    @post(
        "/reject",
        operation_id="proposals.reject_all",
        responses=problems(ProposalNotFoundError),
        status_code=HTTP_200_OK,
        sync_to_thread=True,
    )
    def reject_all(self, vault: NamedDependency[Vault], data: JSONBody[ProposalIds]) -> ProposalsDone:
        """All or none."""
        with vault.write() as session:
            service = ProposalService(session)
            return ProposalsDone(settled=len([service.reject(checked_id(each, "ids")) for each in data.ids]))


def _proposal(proposal: MemoryProposal) -> ProposalRead:
    return ProposalRead.model_validate(public(proposal.as_row()))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        msg = "after: this is no cursor of this list"
        raise InvalidInputError(msg, errors=[{"field": "after", "message": "no cursor of this list"}])
    return value

"""Writes replies: builds the prompt, asks the model, and keeps what comes as it comes.

While a reply is written its text lies in pieces that are rows of this device; every open window follows them. When it
is over, the message gets its text and the pieces go, in one transaction. A crash leaves the pieces, from which the next
start makes the message whole as far as it came.
"""

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from filelock import FileLock, Timeout
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from pjais.eventlog.redaction import wide_erasures
from pjais.features.conversations.learning import Learning
from pjais.features.conversations.model import Conversation, Message, MessageState, Prompt, ReplyPiece
from pjais.features.conversations.prompt import Asked, Built, build, build_smaller, context
from pjais.features.conversations.running import Running
from pjais.features.conversations.said import comes_before, said_before
from pjais.features.conversations.service import Conversations, ConversationService, Messages
from pjais.features.conversations.summaries import Summaries
from pjais.features.memories.recall import Recall, Recalled
from pjais.features.memories.service import Fit, MemoryService
from pjais.features.models.service import BackendService, Speaking
from pjais.features.personas.model import Persona
from pjais.features.settings.service import SettingService
from pjais.features.shapes import TEXT_LIMIT
from pjais.kernel.clock import now_text
from pjais.kernel.errors import PjaisError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from pjais.llm.builtin import REPLY_TOKENS, BuiltinModel
from pjais.llm.loop import ModelLoop
from pjais.llm.port import ContextOverflowError, End, Request, Sampling, Text
from pjais.persistence.entity import Row
from pjais.persistence.rows import find_item
from pjais.persistence.vault import Vault

ACTOR: Final = "persona"
#: The setting that holds what personas call the person.
USER_NAME: Final = "user.name"
_PIECE_S: Final = 0.04  # one piece a frame or two: what comes faster is joined
_REPLY_TOKENS: Final = 800
_RECALLED: Final = 12
_RECALLED_TINY: Final = 5  # more only confuse the built-in model
_RECALL_WAIT_S: Final = 1.0
_STOP_S: Final = 30.0
_SCANNED: Final = 2_000  # characters of the newest messages that recall is asked with
_NOTHING_SAID: Final = said("Nobody has said anything yet that could be answered")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Given:
    """What a reply is made from, read before the model is asked."""

    speaking: Speaking
    built: Built
    asked: Asked
    learn: bool


class Replies:
    """All replies of one vault that this process writes: at most one in each conversation."""

    def __init__(
        self, vault: Vault, loop: ModelLoop, builtin: BuiltinModel, recall: Recall, learning: Learning
    ) -> None:
        self._vault = vault
        self._loop = loop
        self._builtin = builtin
        self._recall = recall
        self._learning = learning
        self._summaries = Summaries(vault)
        self._running: dict[str, Running] = {}
        self._turns: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._alone = FileLock(vault.paths.folder / "replies.lock")
        with suppress(Timeout):  # another process writes replies on this vault: what lies there may be its own
            self._alone.acquire(timeout=0)
            recover(vault)

    def close(self) -> None:
        """Stop every reply; what came is kept."""
        for running in list(self._running.values()):
            self.stop(running.conversation_id)
        self._alone.release()

    def is_writing(self, conversation_id: str) -> bool:
        return conversation_id in self._running

    def count(self) -> int:
        """How many are being written."""
        return len(self._running)

    def answer(self, conversation_id: str, instead_of: str | None = None) -> Message:
        """Begin a reply to the end of the shown path, or another one in the place of an earlier reply.

        Returns:
            The message that is being written.

        Raises:
            ConversationNotFoundError, MessageNotFoundError: no such conversation or message.
            MessagesNotKeptError: the persona's privacy settings forbid it.
            NothingToAnswerError: nobody has said anything yet.
        """
        with self._turns[conversation_id]:  # who asks at the same moment comes after: one reply at a time
            self.stop(conversation_id)
            message = self._begin(conversation_id, instead_of)
            running = Running(conversation_id, message.persona_id, message.id)
            self._running[conversation_id] = running
            running.future = self._loop.start(self._write(running))
        return message

    def stop(self, conversation_id: str) -> bool:
        """Stop the reply that is being written; what came is kept. Returns whether there was one."""
        with self._turns[conversation_id]:
            running = self._running.get(conversation_id)
            if running is None or running.future is None:
                return False
            running.future.cancel()
            if not running.has_begun:  # cancelled before its first step, it never takes one
                self._finish(running, MessageState.STOPPED, None, None, None)
            running.over.wait(_STOP_S)
            return True

    def _begin(self, conversation_id: str, instead_of: str | None) -> Message:
        with self._vault.write(actor=ACTOR) as session:
            service = ConversationService(session)
            conversation = service.find(conversation_id)
            service.check_kept(conversation.persona_id)
            parent = self._parent(service, conversation, instead_of)
            speaking = self._speaking(session, conversation)
            message = service.begin_reply(conversation, parent, speaking.label)
            if not said_before(session, message.id, 1):
                raise NothingToAnswerError(_NOTHING_SAID)  # and what was begun is taken back
            return message

    def hush(self, persona_id: str | None) -> None:
        """Stop what is being written for a persona, or for all of them."""
        for running in list(self._running.values()):
            if persona_id in {None, running.persona_id}:
                self.stop(running.conversation_id)

    def _parent(
        self, service: ConversationService, conversation: Conversation, instead_of: str | None
    ) -> Message | None:
        if instead_of is not None:
            earlier = service.message(instead_of)
            if earlier.conversation_id != conversation.id or earlier.role != "assistant":
                msg = said("Another reply can only take the place of a reply in this conversation")
                raise NothingToAnswerError(msg)
            found = earlier.parent_id
        else:
            found = service.leaf_of(conversation)
        return None if found is None else Messages(service.session).find(found, deleted=True)

    def _speaking(self, session: Session, conversation: Conversation) -> Speaking:
        persona = session.get(Persona, conversation.persona_id)
        service = BackendService(session, self._builtin)
        return service.speaking(conversation.settings.get("model"), persona.model if persona else None)

    async def _write(self, running: Running) -> None:
        state, end, failure, given = MessageState.INTERRUPTED, None, None, None
        running.has_begun = True
        try:
            given = await asyncio.to_thread(self._prepare, running)
            try:
                end = await self._stream(running, given)
            except ContextOverflowError as refusal:  # it reads less than was thought: once more with less
                given = await asyncio.to_thread(self._with_less, running, given, refusal)
                end = await self._stream(running, given)
            state = MessageState.INTERRUPTED if end.reason == "cut off" else MessageState.COMPLETE
        except asyncio.CancelledError:
            state = MessageState.STOPPED
        except PjaisError as error:
            state = MessageState.INTERRUPTED if any(running.pieces) else MessageState.FAILED
            failure = {"code": error.code, "detail": error.detail, **error.extra}
        except Exception:
            _log.exception("A reply failed")
            state, failure = MessageState.FAILED, {"code": "failed", "detail": said("Something unexpected went wrong")}
        finally:
            await asyncio.shield(asyncio.to_thread(self._finish, running, state, end, failure, given))

    async def _stream(self, running: Running, given: _Given) -> End:
        speaking = given.speaking
        sampling = Sampling(
            speaking.sampling.temperature,
            speaking.sampling.top_p,
            min(_reply_tokens(speaking), given.asked.reply_tokens),
        )
        stream: Any = speaking.chat.stream(Request(speaking.model, given.built.turns, sampling))
        end, waiting, kept_at = End("cut off"), "", 0.0
        try:
            async with aclosing(stream):
                async for piece in _until(stream, lambda: sum(map(len, running.pieces)) < TEXT_LIMIT):
                    if isinstance(piece, End):
                        end = piece
                        continue
                    waiting += piece.content
                    if time.monotonic() - kept_at >= _PIECE_S:
                        text, waiting = waiting, ""
                        running.pieces.append(text)
                        await asyncio.to_thread(self._keep, running, text)
                        kept_at = time.monotonic()
        finally:
            running.pieces.append(waiting)  # the message gets it with its end
        return end

    def _keep(self, running: Running, text: str) -> None:
        with running.lock, self._vault.write(actor=ACTOR) as session:
            if running.is_over:  # stopped while this waited for its turn
                return
            running.check(session)
            piece = ReplyPiece(
                id=new_id(), conversation_id=running.conversation_id, message_id=running.message_id, content=text
            )
            session.add(piece)
            session.flush()

    def _prepare(self, running: Running) -> _Given:
        with self._vault.read() as session:
            running.erasures = wide_erasures(session)
            conversation = Conversations(session).find(running.conversation_id)
            persona = session.get(Persona, conversation.persona_id)
            assert persona is not None  # noqa: S101 - a foreign key says so
            speaking = self._speaking(session, conversation)
            reads = speaking.backend.context_tokens
            path = said_before(session, running.message_id, reads)
            told = _summed_up(session, conversation.as_row(), path)
            user = SettingService(session).value(USER_NAME, "User")
        if not path:  # it was deleted meanwhile
            raise NothingToAnswerError(_NOTHING_SAID)
        chosen = context(persona.as_row(), told)
        recalled = self._recalled(persona.id, path, speaking) if chosen["use"] else []
        asked = Asked(
            persona=persona.as_row(),
            conversation=told,
            path=path,
            recalled=recalled,
            user=str(user) or "User",
            context_tokens=reads,
            reply_tokens=min(_reply_tokens(speaking), reads // 4),
        )
        built = build(asked)
        self._note(running, asked, built, speaking)
        return _Given(speaking, built, asked, chosen["learn"])

    def _with_less(self, running: Running, given: _Given, refusal: ContextOverflowError) -> _Given:
        if any(running.pieces):
            raise refusal
        built = build_smaller(given.asked, given.built, refusal)
        self._note(running, given.asked, built, given.speaking)
        return replace(given, built=built)

    def _recalled(self, persona_id: str, path: list[Row], speaking: Speaking) -> list[Recalled]:
        """What the newest message calls up; the one before it tells what it is about."""
        asked = "\n".join(message["content"] for message in path[-1:])[-_SCANNED:]
        if not asked.strip():
            return []
        most = _RECALLED_TINY if speaking.is_builtin else _RECALLED
        return self._recall.remembered(persona_id, asked, most, _RECALL_WAIT_S).recalled

    def _note(self, running: Running, asked: Asked, built: Built, speaking: Speaking) -> None:
        prompt = Prompt(
            message_id=running.message_id,
            persona_id=asked.persona["id"],
            made_at=now_text(),
            model=speaking.label,
            context_tokens=asked.context_tokens,
            token_count=built.token_count,
            recalled_count=len(built.recalled),
            parts=built.stored(),
        )
        with self._vault.write(actor=ACTOR) as session:
            ConversationService(session).check_kept(running.persona_id)
            running.check(session)
            session.merge(prompt)
            session.flush()

    def _finish(
        self,
        running: Running,
        state: MessageState,
        end: End | None,
        failure: dict[str, Any] | None,
        given: _Given | None,
    ) -> None:
        try:
            text = "".join(running.pieces)[:TEXT_LIMIT]
            with running.lock, self._vault.write(actor=ACTOR) as session:
                if running.is_over:
                    return
                running.is_over = True
                session.execute(delete(ReplyPiece).where(ReplyPiece.message_id == running.message_id))
                may_tell = running.may_tell(session)
                if find_item(session, Message, running.message_id) is not None:
                    message = Messages(session).find(running.message_id, deleted=True)
                    Messages(session).change(message, _told(text if may_tell else "", state, end, failure))
                if given is not None and text and may_tell:
                    fits = _fits(given.built.recalled)
                    MemoryService(session).used(list(fits), running.message_id, fits)
            if given is not None and state == MessageState.COMPLETE and may_tell:
                self._after(running, given)
        except Exception:
            _log.exception("The end of a reply could not be kept")
        finally:
            if self._running.get(running.conversation_id) is running:
                del self._running[running.conversation_id]
            running.over.set()

    def _after(self, running: Running, given: _Given) -> None:
        """What is done once a reply stands; its failure is not the reply's."""
        if given.learn:
            self._loop.start(self._learning.learn(running.conversation_id, running.message_id, given.speaking))
        if last := _last_left_out(given):
            self._loop.start(self._summaries.renew(running.conversation_id, last, given.speaking))


class NothingToAnswerError(PjaisError):
    """There is nothing to answer in this conversation."""

    code = "nothing-to-answer"


def recover(vault: Vault) -> int:
    """Make the messages whole that were being written when the app ended; returns how many there were."""
    with vault.read() as session:
        left = list(session.scalars(select(Message.id).where(Message.state == MessageState.WRITING)))
        (pieces,) = session.execute(select(func.count()).select_from(ReplyPiece)).one()
    for message_id in left:
        with vault.write(actor=ACTOR) as session:
            kept = select(ReplyPiece.content).where(ReplyPiece.message_id == message_id).order_by(ReplyPiece.id)
            text = "".join(session.scalars(kept))[:TEXT_LIMIT]
            message = Messages(session).find(message_id, deleted=True)
            Messages(session).change(message, {"content": text, "state": MessageState.INTERRUPTED.value})
            session.execute(delete(ReplyPiece).where(ReplyPiece.message_id == message_id))
    if pieces:
        with vault.write(actor=ACTOR) as session:
            session.execute(delete(ReplyPiece))
    return len(left)


def _told(text: str, state: MessageState, end: End | None, failure: Mapping[str, Any] | None) -> Row:
    """What the message becomes."""
    told: Row = {"content": text, "state": state.value}
    if failure is not None:
        told["extra"] = {"failure": failure}
    if end is not None and end.reply_tokens is not None:
        told["token_count"] = end.reply_tokens
    return told


def _summed_up(session: Session, conversation: Row, path: list[Row]) -> Row:
    """The conversation as a prompt of this path reads it: with a summary of what lies before it, where there is one."""
    until = conversation["summary_until"]
    if not until or not path or any(message["id"] == until for message in path):
        return conversation
    return (
        {**conversation, "summary_until": path[0]["id"]}
        if comes_before(session, until, path[-1]["id"])
        else conversation
    )


def _fits(recalled: Sequence[Recalled]) -> dict[str, Fit]:
    return {each.memory["id"]: Fit(each.hit.score, asdict(each.hit.reasons)) for each in recalled}


def _last_left_out(given: _Given) -> str | None:
    """The newest message that the prompt had no room for: of those read, else the one before them."""
    if given.built.left_out:
        return str(given.built.left_out[-1]["id"])
    earlier: str | None = given.asked.path[0]["parent_id"]
    return earlier


def _reply_tokens(speaking: Speaking) -> int:
    if speaking.sampling.max_tokens is not None:
        return speaking.sampling.max_tokens
    return REPLY_TOKENS if speaking.is_builtin else _REPLY_TOKENS


async def _until(stream: AsyncIterator[Text | End], goes_on: Callable[[], bool]) -> AsyncIterator[Text | End]:
    """The stream, until it has said more than a message can hold: a server may never end."""
    async for piece in stream:
        yield piece
        if not goes_on():
            return

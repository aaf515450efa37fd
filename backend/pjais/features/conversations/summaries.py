"""Rolling summaries: what was said before the messages that still have room in the prompt."""

import asyncio
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from pjais.eventlog.redaction import wide_erasures
from pjais.features.conversations.model import Message
from pjais.features.conversations.said import steps_back
from pjais.features.conversations.service import Conversations
from pjais.features.models.service import Speaking
from pjais.kernel.errors import PjaisError
from pjais.llm.port import Request, Sampling, Text, Turn
from pjais.llm.tokens import count_tokens, cut_to
from pjais.persistence.entity import Row
from pjais.persistence.rows import rows_of
from pjais.persistence.vault import Vault

ACTOR: Final = "summary"
_STEP: Final = 6  # messages: renewed when that many more have no room
_TOKENS: Final = 300
_ASKED_TOKENS: Final = 2_500
_LEAST_TOKENS: Final = 150  # of what is summed up at once, however small the model's context is
_FRAME_TOKENS: Final = 100  # of the question itself
#: Times a model is asked after one reply; what is left then waits for the next.
_MOST_ROUNDS: Final = 4
_READ: Final = 100  # messages at a time
_LINE: Final = 160
_LINES: Final = 24
_ASK: Final = (
    "Summarise this part of a conversation in at most eight short sentences. Keep names, facts, promises and what is "
    "still open. Write only the summary."
)
_SHORTENED: Final = re.compile(r"(?:(?:user|assistant|system): .*(?:\n|\Z))+")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """What is to be summed up next: ``messages`` up to and including ``until``, after what ``before`` tells.

    ``erasures`` is how many names and spans of time had been forgotten when it was read.
    """

    before: str
    begun_from: str | None
    messages: Sequence[Row]
    until: str
    erasures: int


@dataclass(frozen=True, slots=True)
class Summaries:
    """Keeps the summaries of one vault's conversations."""

    vault: Vault
    _renewing: set[str] = field(default_factory=set)

    async def renew(self, conversation_id: str, last_id: str, speaking: Speaking) -> None:
        """Bring a conversation's summary up to the newest message that had no room, if that is due.

        Part by part, each kept as soon as it is there: a summary speaks of all that was said up to ``summary_until``.
        """
        if conversation_id in self._renewing:  # after the reply before; the next one goes on
            return
        self._renewing.add(conversation_id)
        try:
            step = _STEP
            for _ in range(_MOST_ROUNDS):
                if not await self._renew_part(conversation_id, last_id, speaking, step):
                    return
                step = 1
        except PjaisError as error:
            _log.info("No summary this time: %s", error.detail)
        except Exception:  # a summary is never worth more than the conversation
            _log.exception("Summing up failed")
        finally:
            self._renewing.discard(conversation_id)

    async def _renew_part(self, conversation_id: str, last_id: str, speaking: Speaking, step: int) -> bool:
        """Sum up the next part; returns whether there was one and it was kept."""
        due = await asyncio.to_thread(self._due, conversation_id, last_id, speaking, step)
        text = due and await self._summary(due, speaking)
        if not due or not text:
            return False
        return await asyncio.to_thread(self._keep, conversation_id, due, text)

    def _due(self, conversation_id: str, last_id: str, speaking: Speaking, step: int) -> _Due | None:
        with self.vault.read() as session:
            conversation = Conversations(session).find(conversation_id)
            told, until = conversation.summary, conversation.summary_until
            if not speaking.is_builtin and _SHORTENED.fullmatch(told):  # lines of the built-in model's: begin anew
                told = ""
            ids = steps_back(session, last_id, to_id=until if told else None)[::-1]
            goes_on = bool(told) and ids[:1] == [until]
            waiting, before = (ids[1:], told) if goes_on else (ids, "")
            if len(waiting) < (step if goes_on else 1):
                return None
            if speaking.is_builtin:
                messages, last = list(_spoken(session, waiting[-_READ:])), waiting[-1]
                return _Due(before, until, messages, last, wide_erasures(session))
            room = min(_ASKED_TOKENS, speaking.backend.context_tokens - _TOKENS - _FRAME_TOKENS - count_tokens(before))
            messages, last = _part(session, waiting, max(room, _LEAST_TOKENS))
            return _Due(before, until, messages, last, wide_erasures(session))

    async def _summary(self, due: _Due, speaking: Speaking) -> str:
        if speaking.is_builtin:  # it makes things up: the lines themselves, shortened, are better
            short = [f"{each['role']}: {' '.join(each['content'].split())[:_LINE]}" for each in due.messages]
            return "\n".join([*due.before.splitlines(), *short][-_LINES:])
        if not due.messages:
            return due.before
        lines = "\n".join(f"{message['role']}: {message['content']}" for message in due.messages)
        asked = f"{_ASK}\n\nSo far: {due.before or 'nothing'}\n\n{lines}"
        request = Request(speaking.model, [Turn("user", asked)], Sampling(0.2, None, _TOKENS))
        stream: Any = speaking.chat.stream(request)
        said = ""
        async with aclosing(stream):
            async for piece in stream:
                said += piece.content if isinstance(piece, Text) else ""
        return said.strip()

    def _keep(self, conversation_id: str, due: _Due, text: str) -> bool:
        """Whether it was kept: not where another summary came first, nor of what was forgotten or deleted meanwhile."""
        with self.vault.write(actor=ACTOR) as session:
            found = Conversations(session).find(conversation_id)
            if found.summary_until != due.begun_from or wide_erasures(session) != due.erasures:
                return False
            said = [message["id"] for message in due.messages]
            if len(list(_spoken(session, said))) < len(said):
                return False
            Conversations(session).change(found, {"summary": text, "summary_until": due.until})
            return True


def _part(session: Session, waiting: Sequence[str], room: int) -> tuple[list[Row], str]:
    """The oldest messages that wait, as many as there is room for; a longer one alone, without its middle.

    Returns:
        The messages, and the id of the last one that they reach to.
    """
    part: list[Row] = []
    for message in _spoken(session, waiting):
        cost = count_tokens(f"{message['role']}: {message['content']}")
        if not part and cost > room:
            return [{**message, "content": _ends(message["content"], room)}], message["id"]
        if cost > room:
            return part, part[-1]["id"]
        room -= cost
        part.append(message)
    return part, waiting[-1]


def _spoken(session: Session, ids: Sequence[str]) -> Iterator[Row]:
    """The messages of those ids, in order: live ones that have words, read as they are wanted."""
    for start in range(0, len(ids), _READ):
        some = ids[start : start + _READ]
        rows = rows_of(session.connection(), Message, some)
        for each in some:
            if each in rows and rows[each]["deleted_at"] is None and rows[each]["content"].strip():
                yield rows[each]


def _ends(content: str, tokens: int) -> str:
    """The beginning and the end of a text that is too long."""
    first = cut_to(content[: len(content) // 2], tokens // 2)
    last = cut_to(content[len(content) // 2 :][::-1], tokens // 2)[::-1]
    return f"{first} […] {last}"

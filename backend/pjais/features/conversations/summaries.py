"""Rolling summaries: what was said before the messages that still have room in the prompt."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

from pjais.features.conversations.service import Conversations
from pjais.features.models.service import Speaking
from pjais.kernel.errors import PjaisError
from pjais.llm.port import Request, Sampling, Text, Turn
from pjais.llm.tokens import cut_to
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault

ACTOR: Final = "summary"
_STEP: Final = 6  # messages: renewed when that many more have no room
_TOKENS: Final = 300
_ASKED_TOKENS: Final = 2_500
_LINE: Final = 160
_ASK: Final = (
    "Summarise this part of a conversation in at most eight short sentences. Keep names, facts, promises and what is "
    "still open. Write only the summary."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Summaries:
    """Keeps the summaries of one vault's conversations."""

    vault: Vault

    async def renew(self, conversation_id: str, left_out: Sequence[Row], speaking: Speaking) -> None:
        """Bring a conversation's summary up to its newest message that had no room, if that is due."""
        with self.vault.read() as session:
            conversation = Conversations(session).find(conversation_id)
            told, until = conversation.summary, conversation.summary_until
        ids = [message["id"] for message in left_out]
        begin = ids.index(until) + 1 if until in ids else 0
        if begin and len(ids) - begin < _STEP:
            return
        try:
            text = await self._summary(told if begin else "", left_out[begin:], speaking)
        except PjaisError as error:
            _log.info("No summary this time: %s", error.detail)
            return
        if text:
            await asyncio.to_thread(self._keep, conversation_id, text, ids[-1])

    async def _summary(self, before: str, messages: Sequence[Row], speaking: Speaking) -> str:
        lines = "\n".join(f"{message['role']}: {message['content']}" for message in messages)
        if speaking.is_builtin:  # it makes things up: the lines themselves, shortened, are better
            short = [f"{each['role']}: {' '.join(each['content'].split())[:_LINE]}" for each in messages]
            return "\n".join([*before.splitlines(), *short][-24:])
        asked = f"{_ASK}\n\nSo far: {before or 'nothing'}\n\n{cut_to(lines, _ASKED_TOKENS)}"
        request = Request(speaking.model, [Turn("user", asked)], Sampling(0.2, None, _TOKENS))
        stream: Any = speaking.chat.stream(request)
        said = ""
        async with aclosing(stream):
            async for piece in stream:
                said += piece.content if isinstance(piece, Text) else ""
        return said.strip()

    def _keep(self, conversation_id: str, text: str, until: str) -> None:
        with self.vault.write(actor=ACTOR) as session:
            found = Conversations(session).find(conversation_id)
            Conversations(session).change(found, {"summary": text, "summary_until": until})

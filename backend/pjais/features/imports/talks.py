"""Conversations of a file going into the vault one by one, so that only one of them is in memory."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pjais.features.conversations.service import Conversations, ConversationService, Messages
from pjais.features.imports.conversations import Laid, Speakers, lay, origins
from pjais.features.imports.formats.parsed import Fields, ParsedConversation, UnreadableFileError
from pjais.features.memories.schemas import MemoryCreate
from pjais.features.memories.service import Memories, new_row
from pjais.features.personas.model import Persona
from pjais.features.settings.service import SettingService
from pjais.kernel.foreign_words import recognised
from pjais.kernel.wording import Sentence, said
from pjais.persistence.entity import Row

BATCH: Final = 1_000
T = TypeVar("T")


@dataclass(slots=True)
class Talks:
    """Stores conversations and counts what came in.

    ``told`` is called before each batch of rows with how many messages and memories there are so far; it may raise to
    cancel.
    """

    session: Session
    turns_as_memories: bool
    told: Callable[[int], None]
    conversations: int = 0
    messages: int = 0
    memories: int = 0
    known: int = 0
    _origins: set[str] | None = field(default=None)

    def bring_in(self, persona: Persona, conversations: Iterable[ParsedConversation]) -> None:
        """Raises MessagesNotKeptError where the persona's privacy settings forbid it."""
        speakers = None
        for parsed in conversations:
            if speakers is None:
                ConversationService(self.session).check_kept(persona.id)
                user = str(SettingService(self.session).value("user.name", "User"))
                speakers = Speakers(user, persona.name)
            self._count_known(parsed)
            self._store(lay(persona.id, parsed, speakers=speakers if self.turns_as_memories else None))

    def _count_known(self, parsed: ParsedConversation) -> None:
        if self._origins is None:
            self._origins = origins(self.session)
        if parsed.origin in self._origins:
            self.known += 1

    def _store(self, laid: Laid) -> None:
        Conversations(self.session).add_all([laid.conversation])
        self.conversations += 1
        for messages in _batches(laid.messages):
            self._tell()
            Messages(self.session).add_all(messages)
            self.messages += len(messages)
        for turns in _batches(laid.turns):
            self._tell()
            persona_id = laid.conversation["persona_id"]
            Memories(self.session).add_all(
                checked_row(persona_id, place, turn) for place, turn in enumerate(turns, self.memories)
            )
            self.memories += len(turns)
        self._tell()

    def _tell(self) -> None:
        self.told(self.messages + self.memories)
        time.sleep(0)  # let the window's threads have their turn

    def notes(self) -> Iterator[Sentence]:
        """What the person should know of it."""
        if self.known == 1:
            yield said("a conversation was here already and came in once more, as a copy; what was here stays as it is")
        elif self.known:
            yield said(
                "{known:,} conversations were here already and came in once more, as a copy; "
                "what was here stays as it is",
                known=self.known,
            )


def expected_items(talks: Iterable[ParsedConversation], *, turns_as_memories: bool) -> int:
    """How many messages and memories conversations that are at hand will be, at most."""
    messages = sum(len(talk.messages) for talk in talks)
    return 2 * messages if turns_as_memories else messages


def checked_row(persona_id: str, place: int, given: Fields) -> Row:
    """The row of a new memory.

    Raises:
        UnreadableFileError: naming the memory's place and what is wrong with it.
    """
    try:
        return new_row(persona_id, MemoryCreate.model_validate(given))
    except ValidationError as error:
        msg = said("memories[{place}].{message}", place=place, message=first_of(error))
        raise UnreadableFileError(msg) from None


def first_of(error: ValidationError) -> Sentence:
    """The first of what is wrong, in words."""
    first = error.errors()[0]
    return said(
        "{field}: {message}",
        field=".".join(map(str, first["loc"])),
        message=recognised(first["msg"].removeprefix("Value error, ")),
    )


def _batches(rows: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]

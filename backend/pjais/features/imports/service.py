"""Rules of imports: each file by itself and whole, always beside what is there, never over it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pjais.features.conversations.service import ConversationService
from pjais.features.imports.conversations import lay, persona_called, store
from pjais.features.imports.formats.detect import read_file
from pjais.features.imports.formats.parsed import (
    Fields,
    ParsedChat,
    ParsedConversation,
    ParsedPersona,
    UnreadableFileError,
)
from pjais.features.imports.schemas import ImportedFile, ImportedPersona
from pjais.features.memories.schemas import MemoryCreate
from pjais.features.memories.service import Memories, new_row
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaCreate
from pjais.features.personas.service import NoActivePersonaError, PersonaService
from pjais.kernel.errors import PjaisError
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault

BATCH: Final = 1_000

Progress = Callable[[int, int], None]


class ImportCancelledError(PjaisError):
    """The import was cancelled; this file left nothing behind."""

    code = "import-cancelled"


@dataclass(frozen=True, slots=True)
class ImportService:
    """Brings one file into the vault in one transaction."""

    vault: Vault

    def bring_in(
        self, file: Path, name: str, cause: str, on_progress: Progress, *, turns_as_memories: bool = False
    ) -> ImportedFile:
        """Import the file.

        Args:
            file: where its content is.
            name: what the person calls it.
            cause: the job's id, for the audit trail.
            on_progress: told items done and in total between batches; may raise to cancel.
            turns_as_memories: whether what was said in conversations is also remembered, turn by turn.

        Raises:
            UnreadableFileError: broken, or something in it is beyond our limits; nothing was written.
        """
        personas = read_file(file, name)
        if isinstance(personas, ParsedChat):
            return self._bring_in_chat(personas, name, cause, on_progress, turns_as_memories=turns_as_memories)
        checked = [(persona, _persona(persona)) for persona in personas]
        total = len(personas) + sum(len(persona.memories) for persona in personas)
        done, came, talks = 0, [], _Talks(turns_as_memories)
        with self.vault.write(actor="import", causation_id=cause) as session:
            for parsed, fields in checked:
                persona = self._create(session, parsed, fields)
                came.append(ImportedPersona(id=persona.id, name=persona.name))
                done += 1
                for rows in _batches(persona.id, parsed):
                    on_progress(done, total)
                    Memories(session).add_all(rows)
                    done += len(rows)
                talks.bring_in(session, persona, parsed.conversations)
            on_progress(done, total)
        notes = [note for persona in personas for note in persona.notes]
        return ImportedFile(
            name=name,
            status="imported",
            reason=None,
            personas=came,
            memories=total - len(personas) + talks.memories,
            conversations=talks.conversations,
            messages=talks.messages,
            notes=list(dict.fromkeys(notes)),
        )

    def _bring_in_chat(
        self, chat: ParsedChat, name: str, cause: str, on_progress: Progress, *, turns_as_memories: bool
    ) -> ImportedFile:
        """Conversations with somebody the file only names: they go to the one persona of that name, or to a new one."""
        talks = _Talks(turns_as_memories)
        with self.vault.write(actor="import", causation_id=cause) as session:
            persona = persona_called(session, chat.name)
            if persona is None:
                persona = self._create(session, ParsedPersona({}), PersonaCreate(name=chat.name))
            else:
                chat.notes.append(f"added to {chat.name}, the one persona of that name")
            talks.bring_in(session, persona, chat.conversations, lambda: on_progress(talks.messages, talks.messages))
            if not talks.conversations:
                msg = "there is no conversation in this file"
                raise UnreadableFileError(msg)
        return ImportedFile(
            name=name,
            status="imported",
            reason=None,
            personas=[ImportedPersona(id=persona.id, name=persona.name)],
            memories=talks.memories,
            conversations=talks.conversations,
            messages=talks.messages,
            notes=list(dict.fromkeys(chat.notes)),
        )

    def _create(self, session: Session, parsed: ParsedPersona, fields: PersonaCreate) -> Persona:
        service = PersonaService(session)
        persona = service.create(fields)
        if parsed.avatar is not None:
            try:
                service.set_avatar(persona.id, parsed.avatar)
            except PjaisError as error:
                parsed.notes.append(f"avatar: left out, {error.detail}")
        try:
            service.active()
        except NoActivePersonaError:
            service.activate(persona.id)
        return persona


@dataclass(slots=True)
class _Talks:
    """Stores conversations one by one, so that only one is in memory, and counts them."""

    turns_as_memories: bool
    conversations: int = 0
    messages: int = 0
    memories: int = 0

    def bring_in(
        self,
        session: Session,
        persona: Persona,
        conversations: Iterable[ParsedConversation],
        told: Callable[[], None] = lambda: None,
    ) -> None:
        """Raises MessagesNotKeptError where the persona's privacy settings forbid it."""
        for parsed in conversations:
            if self.conversations == 0:
                ConversationService(session).check_kept(persona.id)
            laid = lay(persona.id, parsed, with_turns=self.turns_as_memories)
            store(session, laid)
            turns = [_row(persona.id, place, turn) for place, turn in enumerate(laid.turns)]
            for start in range(0, len(turns), BATCH):
                Memories(session).add_all(turns[start : start + BATCH])
            self.conversations += 1
            self.messages += len(laid.messages)
            self.memories += len(turns)
            told()
            time.sleep(0)


def _persona(parsed: ParsedPersona) -> PersonaCreate:
    try:
        return PersonaCreate.model_validate(parsed.fields)
    except ValidationError as error:
        raise UnreadableFileError(_first(error)) from None


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"


def _batches(persona_id: str, parsed: ParsedPersona) -> Iterator[list[Row]]:
    """The rows of its memories, checked and made while they are written: 100,000 at once would weigh on the window."""
    for start in range(0, len(parsed.memories), BATCH):
        end = min(start + BATCH, len(parsed.memories))
        yield [_row(persona_id, place, parsed.memories[place]) for place in range(start, end)]
        time.sleep(0)  # let the window's threads have their turn


def _row(persona_id: str, place: int, given: Fields) -> Row:
    try:
        return new_row(persona_id, MemoryCreate.model_validate(given))
    except ValidationError as error:
        msg = f"memories[{place}].{_first(error)}"
        raise UnreadableFileError(msg) from None

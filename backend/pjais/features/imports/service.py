"""Rules of imports: each file by itself and whole, always beside what is there, never over it."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from pydantic import ValidationError
from sqlalchemy.orm import Session

from pjais.features.imports.conversations import persona_called
from pjais.features.imports.formats.detect import read_file
from pjais.features.imports.formats.parsed import ParsedChat, ParsedPersona, UnreadableFileError
from pjais.features.imports.formats.sample_file import from_sample_file
from pjais.features.imports.schemas import ImportedFile, ImportedPersona
from pjais.features.imports.talks import Talks, checked_row, expected_items, first_of
from pjais.features.memories.model import RecallNote
from pjais.features.memories.service import Memories
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import Origin, PersonaCreate
from pjais.features.personas.service import NoActivePersonaError, PersonaNotFoundError, PersonaService
from pjais.kernel.clock import utc_now
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import Sentence, said
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault

BATCH: Final = 1_000

Unit = Literal["items", "bytes"]


class Progress(Protocol):
    """Told how much is done of how much, between batches; may raise to cancel."""

    def __call__(self, done: int, total: int, unit: Unit = "items") -> None: ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants of an import.

    ``turns_as_memories`` also remembers what was said in conversations, turn by turn; ``persona_id`` is whose the
    conversations become that come without a persona; ``kind`` is what is noted as the personas' origin.
    """

    turns_as_memories: bool = False
    persona_id: str | None = None
    kind: Literal["import", "sample"] = "import"


NO_WISHES: Final = Wishes()


@dataclass(frozen=True, slots=True)
class ImportService:
    """Brings one file into the vault in one transaction."""

    vault: Vault

    def bring_in(
        self, file: Path, name: str, cause: str, on_progress: Progress, wishes: Wishes = NO_WISHES
    ) -> ImportedFile:
        """Import the file.

        Args:
            file: where its content is.
            name: what the person calls it.
            cause: the job's id, for the audit trail.
            on_progress: told items or bytes done and in total between batches; may raise to cancel.
            wishes: what the person wants of it.

        Raises:
            UnreadableFileError: broken, or something in it is beyond our limits; nothing was written.
        """
        parsed = from_sample_file(file, utc_now()) if wishes.kind == "sample" else read_file(file, name)
        if isinstance(parsed, ParsedChat):
            return self._bring_in_chat(parsed, name, cause, on_progress, wishes)
        return self._bring_in_personas(parsed, name, cause, on_progress, wishes)

    def _bring_in_personas(
        self, personas: list[ParsedPersona], name: str, cause: str, on_progress: Progress, wishes: Wishes
    ) -> ImportedFile:
        checked = [(persona, _persona(persona)) for persona in personas]
        memories = sum(len(persona.memories) for persona in personas)
        total = len(personas) + memories
        total += sum(
            expected_items(each.conversations, turns_as_memories=wishes.turns_as_memories) for each in personas
        )
        done, came = 0, []
        with self.vault.write(actor="import", causation_id=cause) as session:
            talks = Talks(session, wishes.turns_as_memories, lambda stored: on_progress(done + stored, total))
            for parsed, fields in checked:
                persona = self._create(session, parsed, fields, Origin(kind=wishes.kind, of=cause, name=name))
                came.append(ImportedPersona(id=persona.id, name=persona.name))
                done += 1
                ids: list[str] = []
                for rows in _batches(persona.id, parsed):
                    on_progress(done + talks.messages + talks.memories, total)
                    Memories(session).add_all(rows)
                    done += len(rows)
                    ids += [row["id"] for row in rows]
                session.add_all(_recall_notes(persona.id, parsed, ids))
                talks.bring_in(persona, parsed.conversations)
            on_progress(total, total)
        notes = [note for persona in personas for note in persona.notes]
        return _imported(name, came, talks, memories, notes)

    def _bring_in_chat(
        self, chat: ParsedChat, name: str, cause: str, on_progress: Progress, wishes: Wishes
    ) -> ImportedFile:
        """Conversations with somebody the file only names."""
        expected = 0
        if isinstance(chat.conversations, list):
            expected = expected_items(chat.conversations, turns_as_memories=wishes.turns_as_memories)

        def tell(stored: int) -> None:
            if chat.meter is None:
                on_progress(stored, expected)
            else:
                on_progress(chat.meter.done, chat.meter.total, "bytes")

        with self.vault.write(actor="import", causation_id=cause) as session:
            persona = self._owner(session, chat, wishes, Origin(kind="import", of=cause, name=name))
            talks = Talks(session, wishes.turns_as_memories, tell)
            talks.bring_in(persona, chat.conversations)
            if not talks.conversations:
                msg = said("there is no conversation in this file")
                raise UnreadableFileError(msg)
        return _imported(name, [ImportedPersona(id=persona.id, name=persona.name)], talks, 0, chat.notes)

    def _owner(self, session: Session, chat: ParsedChat, wishes: Wishes, origin: Origin) -> Persona:
        """Whose conversations they become: the chosen one's, who it was, the one of that name's, or a new one's."""
        stored = PersonaService(session).stored
        if wishes.persona_id is not None:
            return stored.find(wishes.persona_id)
        if chat.persona_id is not None:
            try:
                return stored.find(chat.persona_id)
            except PersonaNotFoundError:
                pass  # it was in another vault
        persona = persona_called(session, chat.name)
        if persona is None:
            return self._create(session, ParsedPersona({}), _persona(ParsedPersona({"name": chat.name})), origin)
        chat.notes.append(said("added to {name}, the one persona of that name", name=chat.name))
        return persona

    def _create(self, session: Session, parsed: ParsedPersona, fields: PersonaCreate, origin: Origin) -> Persona:
        service = PersonaService(session)
        persona = service.create(fields, origin)
        if parsed.avatar is not None:
            try:
                service.set_avatar(persona.id, parsed.avatar)
            except PjaisError as error:
                parsed.notes.append(said("avatar: left out, {reason}", reason=error.detail))
        try:
            service.active()
        except NoActivePersonaError:
            service.activate(persona.id)
        return persona


def _imported(
    name: str, personas: list[ImportedPersona], talks: Talks, memories: int, notes: list[Sentence]
) -> ImportedFile:
    return ImportedFile(
        name=name,
        status="imported",
        reason=None,
        personas=personas,
        memories=memories + talks.memories,
        conversations=talks.conversations,
        messages=talks.messages,
        notes=list(dict.fromkeys([*notes, *talks.notes()])),
    )


def _persona(parsed: ParsedPersona) -> PersonaCreate:
    try:
        return PersonaCreate.model_validate(parsed.fields)
    except ValidationError as error:
        raise UnreadableFileError(first_of(error)) from None


def _use(parsed: ParsedPersona, place: int) -> Row:
    """What its recalls come to; most files tell of none."""
    times = [recall.at for recall in parsed.recalls if recall.place == place]
    return {"access_count": len(times), "last_accessed": max(times)} if times else {}


def _recall_notes(persona_id: str, parsed: ParsedPersona, ids: Sequence[str]) -> Iterator[RecallNote]:
    for recall in parsed.recalls:
        yield RecallNote(
            persona_id=persona_id,
            memory_id=ids[recall.place],
            message_id=recall.reply,
            recalled_at=recall.at,
            score=None,
            why=None,
        )


def _batches(persona_id: str, parsed: ParsedPersona) -> Iterator[list[Row]]:
    """The rows of its memories, checked and made while they are written: 100,000 at once would weigh on the window."""
    for start in range(0, len(parsed.memories), BATCH):
        end = min(start + BATCH, len(parsed.memories))
        yield [
            checked_row(persona_id, place, parsed.memories[place]) | _use(parsed, place) for place in range(start, end)
        ]
        time.sleep(0)  # let the window's threads have their turn

"""Routes of personas beside each other."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from pjais.features.gallery.relations import Relations
from pjais.features.gallery.schemas import CopyWishes, PersonaMap
from pjais.features.gallery.service import CopyService
from pjais.features.personas.controller import read
from pjais.features.personas.schemas import PersonaRead
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import checked_id, problems
from pjais.persistence.vault import Vault


@post(
    "/personas/{persona_id:str}/duplicate",
    operation_id="personas.duplicate",
    tags=["personas"],
    responses=problems(PersonaNotFoundError),
    sync_to_thread=True,
)
def duplicate_persona(
    vault: NamedDependency[Vault], persona_id: FromPath[str], data: JSONBody[CopyWishes]
) -> PersonaRead:
    """A copy under another id, with its memories or without."""
    with vault.write() as session:
        copied = CopyService(session).duplicate(checked_id(persona_id), data.name, with_memories=data.with_memories)
        return read(copied)


@get("/personas/map", operation_id="personas.map", tags=["personas"], responses=problems(), sync_to_thread=True)
def get_map(vault: NamedDependency[Vault]) -> PersonaMap:
    """How personas are related, with reasons."""
    with vault.read() as session:
        return Relations(session).map()

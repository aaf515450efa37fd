"""The route of provenance."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from pjais.features.conversations.provenance import ProvenanceService
from pjais.features.conversations.provenance_schemas import Provenance
from pjais.features.memories.service import MemoryNotFoundError
from pjais.features.routing import checked_id, problems
from pjais.persistence.vault import Vault

Few = Annotated[int, QueryParameter(ge=1, le=200, description="Of each kind at most, 1 to 200")]


@get(
    "/memories/{memory_id:str}/provenance",
    operation_id="memories.provenance",
    tags=["memories"],
    responses=problems(MemoryNotFoundError),
    sync_to_thread=True,
)
def get_provenance(vault: NamedDependency[Vault], memory_id: FromPath[str], limit: Few = 30) -> Provenance:
    """From where a memory was said, through its changes, to the replies it was recalled for; newest first."""
    with vault.read() as session:
        return ProvenanceService(session).of(checked_id(memory_id), limit)

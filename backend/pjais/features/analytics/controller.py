"""Routes of analytics."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from pjais.features.analytics.schemas import Analytics
from pjais.features.analytics.service import AnalyticsService
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import checked_id, problems
from pjais.persistence.vault import Vault
from pjais.retrieval.searcher import Searcher

Content = Annotated[bool, QueryParameter(description="Whether to look into what was said too: topics and mood")]
Days = Annotated[int, QueryParameter(ge=1, le=3660, description="How far back, in days")]


@get(
    "/personas/{persona_id:str}/analytics",
    operation_id="analytics.get",
    tags=["analytics"],
    responses=problems(PersonaNotFoundError),
    sync_to_thread=True,
)
def get_analytics(
    vault: NamedDependency[Vault],
    searcher: NamedDependency[Searcher],
    persona_id: FromPath[str],
    days: Days = 90,
    *,
    content: Content = True,
) -> Analytics:
    """What a persona's conversations and memories come to, worked out on this device."""
    return AnalyticsService(vault, searcher).of(checked_id(persona_id), days, content=content)

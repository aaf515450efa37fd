"""Routes of search."""

from dataclasses import asdict

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK

from pjais.features.memories.recall import Recall
from pjais.features.memories.schemas import MemoryRead
from pjais.features.personas.service import PersonaNotFoundError
from pjais.features.routing import checked_id, problems
from pjais.features.search.schemas import MemorySearch, SearchResult, SearchResults, Why
from pjais.persistence.repository import public
from pjais.retrieval.indexer import Indexer


@post(
    "/memories/search",
    operation_id="memories.search",
    tags=["memories"],
    responses=problems(PersonaNotFoundError),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def search_memories(
    recall: NamedDependency[Recall], indexer: NamedDependency[Indexer], data: JSONBody[MemorySearch]
) -> SearchResults:
    """Find a persona's memories by words and meaning, best first, each with why."""
    persona_id = checked_id(data.persona_id, "persona_id")
    found = recall.search(persona_id, data.query, data.limit, data.wait_s)
    results = [
        SearchResult(
            memory=MemoryRead.model_validate(public(each.memory)),
            score=each.hit.score,
            why=Why(**asdict(each.hit.reasons)),
        )
        for each in found.recalled
    ]
    return SearchResults(results=results, pending=indexer.pending(persona_id), problem=found.problem)


@post(
    "/search/retry",
    operation_id="search.retry",
    tags=["memories"],
    responses=problems(),
    status_code=HTTP_200_OK,
    sync_to_thread=True,
)
def retry_indexing(indexer: NamedDependency[Indexer]) -> None:
    """Go on with the search index at once after a problem; ``searchIndex$`` tells what comes of it."""
    indexer.try_again()

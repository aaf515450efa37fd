"""Wire shapes of search."""

from typing import Annotated

from pydantic import Field

from pjais.features.memories.schemas import MemoryRead
from pjais.features.shapes import Shape, Text, Told

SearchLimit = Annotated[int, Field(ge=1, le=100)]
#: Seconds; a program that adds memories and asks at once gets the same answer as one that asks later.
Patience = Annotated[float, Field(ge=0, le=60)]


class MemorySearch(Shape):
    """What to look for among a persona's memories.

    ``query`` knows "phrases", -words to leave out, and tag:, tier:, type:, before:, after:. ``wait_s`` is how long to
    wait for memories so new that their meaning has not been worked out.
    """

    persona_id: str
    query: Annotated[Text, Field(min_length=1, max_length=4000)]
    limit: SearchLimit = 10
    wait_s: Patience = 30.0


class Why(Shape):
    """Why a memory was found: shares of the largest in this search, 0 to 1.

    ``lexical``: words in common; ``semantic``: likeness of meaning; ``neighbour``: what is lent by turns beside it in
    the same sitting; ``speaker``: the one person named said it; ``importance``: as rated; ``length``: how much it says.
    """

    lexical: float
    semantic: float
    neighbour: float
    speaker: bool
    importance: float
    length: float


class SearchResult(Shape):
    """A memory that was found; scores compare within one search only."""

    memory: MemoryRead
    score: float
    why: Why


class SearchResults(Shape):
    """What was found, best first.

    ``pending`` counts the persona's memories that only words could find yet; ``problem`` tells what keeps their meaning
    from being worked out.
    """

    results: list[SearchResult]
    pending: int
    problem: Told | None


class SearchIndexState(Shape):
    """How far the search index is."""

    key: str
    indexed: int
    pending: int
    problem: Told | None

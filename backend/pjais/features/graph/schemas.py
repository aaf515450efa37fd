"""Wire shapes of the memory graph."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.memories.schemas import StateName, TierName, TypeName
from pjais.features.shapes import Shape, Told

EdgeKind = Literal["supersedes", "same_source", "same_entity", "similar", "nearest"]
Phase = Literal["waiting", "learning", "placing", "spreading", "linking", "naming", "ready", "failed"]
WORDS_LIMIT = 1_000


class GraphState(Shape):
    """How far a map is; ``key`` is the persona's id, or "vault" for the map of all memories.

    ``version`` is another one when all places are others, ``revision`` and ``stamp`` when some memories have changed.
    ``unread`` memories wait for their place by meaning; ``outgrown`` tells that arranging anew would be worth it.
    """

    key: str
    phase: Phase
    done: int
    total: int
    version: int
    revision: int
    stamp: int
    placed: int
    unread: int
    outgrown: bool
    arranged_at: str | None
    problem: Told | None


class GraphGroup(Shape):
    """A disc of memories of like meaning, and the words that tell it from the others."""

    number: int
    x: float
    y: float
    radius: float
    words: list[str]
    count: int


class GraphPersona(Shape):
    """A persona whose memories are on the map; points name it by its place in this list."""

    id: str
    name: str


class GraphRead(Shape):
    """A map without its points. ``radius`` is how far from the middle it goes, ``ring`` where the unread begin."""

    state: GraphState
    groups: list[GraphGroup]
    personas: list[GraphPersona]
    radius: float
    ring: float
    seq: int


class GraphPoint(Shape):
    """A memory on the map as ``graph.points`` packs it; ``group`` is -1 for one that has not been read."""

    id: str
    x: float
    y: float
    group: int
    persona_id: str
    tier: TierName
    type: TypeName
    state: StateName
    pinned: bool
    importance: float
    access_count: int
    created_at: str


class GraphChanges(Shape):
    """What is other since; ``everything`` asks to read the whole map again."""

    version: int
    revision: int
    seq: int
    everything: bool
    points: list[GraphPoint]
    gone: list[str]


class GraphIds(Shape):
    """Memories to tell of."""

    ids: Annotated[list[str], Field(max_length=WORDS_LIMIT)]


class GraphWord(Shape):
    """What a memory says, cut short."""

    id: str
    content: str


class GraphWords(Shape):
    """What memories say; those that are no more are left out."""

    words: list[GraphWord]


class GraphEdge(Shape):
    """What joins two memories; ``likeness`` is their cosine where it is their meaning."""

    a: str
    b: str
    kind: EdgeKind
    likeness: float | None


class GraphPath(Shape):
    """The shortest way between two memories: all on it in order, and what joins each to the next; empty for none."""

    ids: list[str]
    edges: list[GraphEdge]


class GraphNeighbour(Shape):
    """A memory near another, and how many steps away."""

    id: str
    steps: int


class GraphAround(Shape):
    """What lies around a memory, itself first, and what joins all these."""

    neighbours: list[GraphNeighbour]
    edges: list[GraphEdge]

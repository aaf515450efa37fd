"""Wire shapes of personas beside each other."""

from typing import Literal

from pjais.features.shapes import Name, Shape

ReasonKind = Literal["copy", "memories", "tags", "source"]


class CopyWishes(Shape):
    """What a copy is called, and whether it remembers what the original does."""

    name: Name | None = None
    with_memories: bool = False


class PersonaMemories(Shape):
    """How many memories a persona has."""

    persona_id: str
    count: int


class PersonaTalk(Shape):
    """How much was said with a persona, and when last."""

    persona_id: str
    messages: int
    last_at: str | None


class MapReason(Shape):
    """Why two personas belong together; ``names`` are tags, files or memories, ``memory_ids`` those memories."""

    kind: ReasonKind
    count: int
    names: list[str]
    memory_ids: list[str]


class MapNode(Shape):
    """A persona on the map, and how many memories of it are about relationships."""

    persona_id: str
    relationships: int


class MapEdge(Shape):
    """Two personas that belong together; ``strength`` is unitless, above 0 and up to 1."""

    one_id: str
    other_id: str
    strength: float
    reasons: list[MapReason]


class PersonaMap(Shape):
    """How personas are related, the strongest first.

    ``cut`` tells that only the newest memories, or only the strongest relations, were taken.
    """

    nodes: list[MapNode]
    edges: list[MapEdge]
    cut: bool

"""Wire shapes of provenance: from where a memory was said to the replies it was recalled for."""

from pjais.features.memories.schemas import MemoryRead, Source
from pjais.features.shapes import Json, Shape


class SaidMessage(Shape):
    """A message; ``content`` is cut at 400 characters. ``is_there`` is false once it or its conversation is deleted."""

    id: str
    conversation_id: str
    conversation_title: str
    role: str
    content: str
    state: str
    model: str | None
    created_at: str
    is_there: bool


class Origin(Shape):
    """Where a memory comes from: what is known of its source, and the message, if it is one of this vault."""

    source: Source | None
    message: SaidMessage | None


class MemoryStep(Shape):
    """A change of a memory as the log tells it; texts are cut at 400 characters."""

    seq: int
    event: str
    at: str
    actor: str
    changes: dict[str, list[Json]]


class MemoryUse(Shape):
    """That the memory was recalled; ``reply`` is the message it was recalled for, where that is known.

    ``score`` and the parts of ``why`` are shares, 0 to 1 and more; a pinned memory is recalled without any.
    """

    id: str
    at: str
    score: float | None
    why: dict[str, float] | None
    reply: SaidMessage | None


class Provenance(Shape):
    """A memory's way: from where it was said, through its changes, to the replies it was recalled for."""

    memory: MemoryRead
    is_deleted: bool
    origin: Origin
    made_of: list[MemoryRead]
    made_of_total: int
    became: MemoryRead | None
    steps: list[MemoryStep]
    steps_total: int
    uses: list[MemoryUse]
    uses_total: int

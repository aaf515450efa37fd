"""Wire shapes of time travel."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.shapes import Json, Shape

Kind = Literal["memory", "conversation", "message"]
Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]


class PastPersona(Shape):
    """A persona as it was; ``is_same``: it still is so; ``is_whole``: all its events since can be read."""

    id: str
    name: str
    description: str
    avatar: str | None
    is_same: bool
    is_whole: bool
    row: dict[str, Json]


class PastRead(Shape):
    """The state after one event.

    ``seq`` and ``at`` are that event's, ``event`` its name; ``first_seq`` and ``last_seq`` say how far one can travel,
    ``first_at`` and ``last_at`` when those were.
    """

    seq: int
    at: str | None
    event: str | None
    first_seq: int
    first_at: str | None
    last_seq: int
    last_at: str | None
    personas: list[PastPersona]


class PastRow(Shape):
    """An item as it was; ``is_same``: it still is so; ``is_whole``: all its events since can be read."""

    id: str
    is_same: bool
    is_whole: bool
    row: dict[str, Json]


class BringBack(Shape):
    """What is to be as it was after event ``seq``: one item by kind and id, or a persona with all that is its.

    With ``backup`` as that backup holds it.
    """

    seq: Seq
    backup: str | None = None
    persona_id: str | None = None
    entity_type: Literal["persona", "memory", "conversation", "message"] | None = None
    entity_id: str | None = None


class BroughtBack(Shape):
    """How many rows were changed, by kind."""

    rows: dict[str, int]

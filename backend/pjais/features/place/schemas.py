"""Wire shapes of the vault's place."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.shapes import Shape, Told

PartName = Literal["database", "search", "backups", "archives", "logs", "other"]


class PartSize(Shape):
    """What takes how much room in the vault's folder."""

    part: PartName
    bytes: int


class PlaceRead(Shape):
    """Where the vault lies.

    ``can_move`` is false for a start that was told its folder; ``move_to`` is where it goes at the next start,
    ``problem`` why it did not; ``left`` is a folder that is not needed any more since its content was copied.
    """

    folder: str
    parts: list[PartSize]
    free_bytes: int
    can_move: bool
    move_to: str | None
    problem: Told | None
    left: str | None


class MoveAsk(Shape):
    """The whole path of a folder that is empty or not there yet."""

    to: Annotated[str, Field(min_length=1, max_length=4096)]

"""Wire shapes of compaction."""

from typing import Annotated

from pydantic import Field

from pjais.backup.compaction import FEWEST_DAYS
from pjais.features.shapes import Shape, Told

Days = Annotated[int, Field(ge=FEWEST_DAYS, le=36_500)]


class LogPolicy(Shape):
    """For how many days events stay in the log before they move to an archive; null for ever."""

    keep_days: Days | None


class CompactAsk(Shape):
    """Move what is older than ``keep_days`` now; with 0 all but the newest event."""

    keep_days: Annotated[int, Field(ge=0, le=36_500)]


class CompactedRead(Shape):
    """How many events moved, into which file beside the database; after which event the log begins now."""

    events: int
    floor: int
    archive: str | None


class ArchiveRead(Shape):
    """One file of older events, ``first`` to ``last``."""

    name: str
    first: int
    last: int
    made_at: str
    size_bytes: int


class CompactionRead(Shape):
    """How the log stands: its length in days, whether events are being moved, and where older ones lie.

    ``problem`` says which archive is missing.
    """

    key: str
    keep_days: int | None
    is_running: bool
    archives: list[ArchiveRead]
    problem: Told | None

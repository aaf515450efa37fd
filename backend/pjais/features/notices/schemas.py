"""Wire shapes of notices."""

from typing import Annotated, Literal

from pydantic import Field

from pjais.features.dashboard.schemas import HealthCheck
from pjais.features.shapes import Shape

NoticeKind = Literal["disk", "backup", "chain", "queue", "import", "reply", "update"]


class Notice(Shape):
    """Something that happened.

    disk, backup, chain, queue: ``check`` is how it was doing, ``over_at`` when that was over. import: ``subject`` is
    the first file's name, ``count`` how many files there were, ``failed`` how many could not be read. reply:
    ``subject`` is the conversation's title, ``subject_id`` its id, ``failed`` is 1 where there is no reply. update:
    ``subject`` is the newer version.
    """

    id: str
    kind: NoticeKind
    at: str
    seen: bool
    over_at: str | None = None
    check: HealthCheck | None = None
    subject: str | None = None
    subject_id: str | None = None
    count: int | None = None
    failed: int = 0


class NoticesSeen(Shape):
    """Which notices were seen; all of them where none is named."""

    ids: Annotated[list[str], Field(max_length=1000)] = []

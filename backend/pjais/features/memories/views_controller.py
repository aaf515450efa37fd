"""Routes of the views of memories: over time, by day and hour, between two moments."""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from pjais.eventlog.outstanding import HistoryComingError
from pjais.eventlog.past import BeforeFloorError
from pjais.features.memories.comparison import Page, compare
from pjais.features.memories.filters import MemoryFilter
from pjais.features.memories.local_time import zone_named
from pjais.features.memories.timeline import MOST_STRETCHES, AskedSpan, Counted, rhythm, timeline
from pjais.features.memories.view_schemas import Comparison, Rhythm, RowKind, Timeline
from pjais.features.memories.wanted import WANTED, Wanted
from pjais.features.routing import Limit, checked_id, checked_instant, problems
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault

Most = Annotated[int, QueryParameter(ge=2, le=MOST_STRETCHES, description="Stretches at most")]
_PLACE_DIGITS = 9


class MemoryViewController(Controller):
    """What memories look like from further away; hours and days are those of the zone that is asked with."""

    path = "/memories"
    tags = ("memories",)

    @get(
        "/timeline",
        operation_id="memories.timeline",
        responses=problems(),
        dependencies=WANTED,
        sync_to_thread=True,
    )
    def get_timeline(
        self, vault: NamedDependency[Vault], wanted: Wanted, zone: str = "UTC", most: Most = 200
    ) -> Timeline:
        """Counts from ``since`` to ``until``, or from first to last, in the finest stretches of which there is room."""
        with vault.read() as session:
            return timeline(session, _of_one(wanted), zone_named(zone), most)

    @get(
        "/rhythm",
        operation_id="memories.rhythm",
        responses=problems(),
        dependencies=WANTED,
        sync_to_thread=True,
    )
    def get_rhythm(  # noqa: PLR0913 - a parameter each
        self,
        vault: NamedDependency[Vault],
        wanted: Wanted,
        zone: str = "UTC",
        of: Counted = "recalled",
        span_since: str | None = None,
        span_until: str | None = None,
        whole: bool = False,  # noqa: FBT001, FBT002
    ) -> Rhythm:
        """How often they were recalled for a reply, or how many tell of it, by weekday and hour and by day.

        ``whole`` goes back to the first of them, about ten years at most.
        """
        asked = AskedSpan(checked_instant(span_since, "span_since"), checked_instant(span_until, "span_until"), whole)
        with vault.read() as session:
            return rhythm(session, _of_one(wanted), zone_named(zone), of, asked)

    @get(
        "/compare",
        operation_id="memories.compare",
        responses=problems(BeforeFloorError, HistoryComingError),
        sync_to_thread=True,
    )
    def get_comparison(  # noqa: PLR0913 - as above
        self,
        vault: NamedDependency[Vault],
        persona_id: str,
        since: str | None = None,
        until: str | None = None,
        kind: RowKind = "added",
        after: str | None = None,
        limit: Limit = 50,
    ) -> Comparison:
        """What came, went or changed between two moments; without ``since`` from the beginning, without ``until`` now.

        ``after`` is ``next`` of the page before.
        """
        owner = checked_id(persona_id, "persona_id")
        page = Page(kind, _place(after), limit)
        with vault.read() as session:
            period = (checked_instant(since, "since"), checked_instant(until, "until"))
            return compare(session.connection(), owner, *period, page)


def _of_one(wanted: MemoryFilter) -> MemoryFilter:
    if wanted.persona_id is None:
        msg = said("persona_id: is missing; these views are of one persona")
        raise InvalidInputError(msg, errors=[{"field": "persona_id", "message": said("is missing")}])
    return wanted


def _place(after: str | None) -> int:
    if after is None:
        return 0
    if not after.isascii() or not after.isdigit() or len(after) > _PLACE_DIGITS:
        msg = said("after: the place is not one that this list returned")
        raise InvalidInputError(msg, errors=[{"field": "after", "message": said("not a place of this list")}])
    return int(after)

"""The filter that routes over memories are asked with, the same for all of them."""

from typing import Annotated, Final

from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from pjais.features.memories.filters import MemoryFilter
from pjais.features.memories.schemas import StateName, TierName, TypeName
from pjais.features.routing import checked_id, checked_instant

#: "state" alone is Litestar's own word.
States = Annotated[list[StateName] | None, QueryParameter(name="state", required=False)]
Wanted = NamedDependency[MemoryFilter]


def _wanted(  # noqa: PLR0913 - the parameters are the routes' contract
    persona_id: str | None = None,
    tier: list[TierName] | None = None,
    type: list[TypeName] | None = None,  # noqa: A002 - the field's name
    tag: str | None = None,
    q: str | None = None,
    *,
    states: States = None,
    pinned: bool | None = None,
    recalled: bool | None = None,
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> MemoryFilter:
    """``since`` and ``until`` are around the time when it happened, or was added where nobody said (RFC 3339)."""
    owner = persona_id and checked_id(persona_id, "persona_id")
    period = (checked_instant(since, "since"), checked_instant(until, "until"))
    return MemoryFilter(owner, tier, type, tag, q, states, pinned, recalled, source, *period)


#: For a route's ``dependencies``: what it takes as ``wanted``.
WANTED: Final = {"wanted": Provide(_wanted, sync_to_thread=False)}

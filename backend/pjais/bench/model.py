"""What is measured on: ten personas, their memories, and the live queries of a busy screen.

The same rows and the same mix of subscriptions as the peers' programs, so that lines can be put side by side.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select

from pjais.features.memories.model import Memory
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.personas.model import Persona
from pjais.features.personas.schemas import PersonaCreate
from pjais.features.personas.service import PersonaService
from pjais.features.shapes import Shape
from pjais.kernel.clock import to_text
from pjais.persistence.entity import Row
from pjais.persistence.vault import Vault
from pjais.reactive.registry import LiveQuery, live_query

PERSONAS: Final = 10
TIERS: Final = ("hot", "hot", "warm", "warm", "warm", "cold", "cold", "cold", "cold", "cold")
TYPES: Final = ("fact", "event", "preference")
_WORDS: Final = (
    *("amber", "river", "quiet", "signal", "harbour", "lantern", "memory", "orbit"),
    *("paper", "stone", "winter", "garden", "copper", "thread", "window", "cloud"),
)
_CONTENT_LENGTH: Final = 200
_FIRST_SECOND: Final = 1_700_000_000

Subscription = tuple[str, Row]


class _TierFigures(Shape):
    """One tier's figures."""

    tier: str
    count: int
    average_importance: float | None


class _TierCount(Shape):
    """How many memories a tier holds."""

    tier: str
    count: int


@live_query("bench.tiers$", row=_TierCount, key="tier")
def tiers(persona_id: str, type: str | None = None) -> Select[Any]:  # noqa: A002 - the field's name
    """A persona's memories by tier, all or of one type."""
    count = func.count().label("count")
    terms = [Memory.persona_id == persona_id, Memory.deleted_at.is_(None)]
    if type is not None:
        terms.append(Memory.type == type)
    columns: list[Any] = [Memory.tier, count]
    return select(*columns).where(*terms).group_by(Memory.tier).order_by(Memory.tier)


@live_query("bench.dashboard$", row=_TierFigures, key="tier")
def dashboard(least_importance: float) -> Select[Any]:
    """Count and mean importance by tier, of all memories that are important enough."""
    figures = (func.count().label("count"), func.avg(Memory.importance).label("average_importance"))
    return (
        select(Memory.tier, *figures)
        .where(Memory.importance >= least_importance, Memory.deleted_at.is_(None))
        .group_by(Memory.tier)
        .order_by(Memory.tier)
    )


QUERIES: Final[tuple[LiveQuery, ...]] = (tiers, dashboard)


def add_personas(vault: Vault) -> list[str]:
    """The ids of ten new personas."""
    with vault.write() as session:
        return [PersonaService(session).create(PersonaCreate(name=f"Persona {place}")).id for place in range(PERSONAS)]


def personas_of(vault: Vault) -> list[str]:
    """The ids of the personas that ``add_personas`` made."""
    with vault.read() as session:
        return list(session.scalars(select(Persona.id).order_by(Persona.name)))


def draft(personas: list[str], number: int, persona: int | None = None, importance: float | None = None) -> MemoryDraft:
    """The memory of that number, 200 characters long; created a second after the one before."""
    group, words = number // PERSONAS, [f"m{number}"]
    length, place = len(words[0]), 0
    while length < _CONTENT_LENGTH:
        words.append(_WORDS[(number * 7 + place * 3 + (number >> 4)) % len(_WORDS)])
        length += len(words[-1]) + 1
        place += 1
    return MemoryDraft.model_construct(
        persona_id=personas[number % PERSONAS if persona is None else persona],
        content=" ".join(words)[:_CONTENT_LENGTH],
        type=TYPES[group % len(TYPES)],
        importance=(number * 7919) % 1000 / 1000 if importance is None else importance,
        tier=TIERS[group % len(TIERS)],
        created_at=_instant(number),
    )


def _instant(number: int) -> str:
    return to_text(datetime.fromtimestamp(_FIRST_SECOND, UTC) + timedelta(seconds=number))


def mix(personas: list[str], count: int) -> list[Subscription]:
    """40 % newest-50 lists, 30 % counts by tier, 20 % one persona, 10 % dashboards; all different."""
    if count <= 1:
        return [("personaMemories$", {"persona_id": personas[0], "limit": 50})][:count]
    unit = count // 10
    lists = [
        ("personaMemories$", {"persona_id": personas[each % PERSONAS], "limit": 50 - each // PERSONAS})
        for each in range(4 * unit)
    ]
    counts = [
        (
            "bench.tiers$",
            {"persona_id": personas[each % PERSONAS], "type": (None, "fact", "event")[each // PERSONAS % 3]},
        )
        for each in range(3 * unit)
    ]
    one = [("persona$", {"persona_id": personas[each % PERSONAS]}) for each in range(2 * unit)]
    dashboards = [("bench.dashboard$", {"least_importance": each / 10}) for each in range(unit)]
    return [*lists, *counts, *one, *dashboards]

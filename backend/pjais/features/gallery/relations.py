"""How personas are related, read off what there is: copies, memories that name another, tags and files they share."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from pjais.features.gallery.schemas import MapEdge, MapNode, MapReason, PersonaMap, ReasonKind
from pjais.features.memories.model import Memory, MemoryType, Tier
from pjais.features.personas.model import Persona

MEMORIES_EACH: Final = 2_000
EDGES: Final = 2_000
_NAMED: Final = 20
_IN_COMMON: Final = 40  # what more personas share says little of any two of them
_SHORTEST_NAME: Final = 3
_COPY: Final = 0.9
_SOURCE: Final = 0.25

Pair = tuple[str, str]


@dataclass(slots=True)
class Found:
    """What speaks for one pair, by kind: names, and the memories if it is memories."""

    names: dict[ReasonKind, list[str]] = field(default_factory=lambda: defaultdict(list))
    memory_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Relations:
    """Looks for what relates the personas of one vault."""

    session: Session

    def map(self) -> PersonaMap:
        """Of each persona at most its newest 2,000 memories of relationships, and the 2,000 strongest relations."""
        live = Persona.deleted_at.is_(None)
        personas = self.session.execute(
            select(Persona.id, Persona.name, Persona.tags, Persona.origin).where(live).order_by(Persona.id)
        ).all()
        found: dict[Pair, Found] = defaultdict(Found)
        told, cut = self._memories([row.id for row in personas])
        _by_memories(told, {row.id: row.name for row in personas}, found)
        _by_tags({row.id: row.tags for row in personas}, found)
        _by_origin({row.id: row.origin for row in personas}, found)
        tags = {row.id: len(row.tags) for row in personas}
        edges = sorted(
            (_edge(pair, each, tags) for pair, each in found.items()),
            key=lambda edge: (-edge.strength, edge.one_id, edge.other_id),
        )
        nodes = [MapNode(persona_id=row.id, relationships=len(told[row.id])) for row in personas]
        return PersonaMap(nodes=nodes, edges=edges[:EDGES], cut=cut or len(edges) > EDGES)

    def _memories(self, personas: Sequence[str]) -> tuple[Mapping[str, list[tuple[str, str]]], bool]:
        """(id, content) of memories about relationships, by persona; whether there are more."""
        told: dict[str, list[tuple[str, str]]] = defaultdict(list)
        cut = False
        for persona_id in personas:
            wanted = (
                select(Memory.id, Memory.content)
                .where(Memory.persona_id == persona_id, Memory.deleted_at.is_(None))
                .where(Memory.tier.in_([tier.value for tier in Tier]), Memory.type == MemoryType.RELATIONSHIP.value)
                .order_by(Memory.id.desc())
                .limit(MEMORIES_EACH + 1)
            )
            rows = [(key, content) for key, content in self.session.execute(wanted)]
            cut = cut or len(rows) > MEMORIES_EACH
            told[persona_id] = rows[:MEMORIES_EACH]
        return told, cut


def _by_memories(
    told: Mapping[str, Iterable[tuple[str, str]]], names: Mapping[str, str], found: dict[Pair, Found]
) -> None:
    by_name: dict[str, list[str]] = defaultdict(list)
    for key, name in names.items():
        if len(name) >= _SHORTEST_NAME:
            by_name[name.casefold()].append(key)
    if not by_name:
        return
    longest_first = sorted(by_name, key=len, reverse=True)
    spoken = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    for owner, memories in told.items():
        for memory_id, content in memories:
            for name in dict.fromkeys(spoken.findall(content.casefold())):
                for other in by_name[name]:
                    if other != owner:
                        each = found[_pair(owner, other)]
                        each.names["memories"].append(content)
                        each.memory_ids.append(memory_id)


def _by_tags(tags: Mapping[str, Sequence[str]], found: dict[Pair, Found]) -> None:
    for tag, sharing in _shared(tags):
        for one, other in combinations(sharing, 2):
            found[_pair(one, other)].names["tags"].append(tag)


def _by_origin(origins: Mapping[str, Mapping[str, str | None] | None], found: dict[Pair, Found]) -> None:
    files: dict[str, list[str]] = {}
    for key, origin in origins.items():
        of, kind = (origin or {}).get("of"), (origin or {}).get("kind")
        if kind == "copy" and of in origins and of is not None and of != key:
            found[_pair(key, of)].names["copy"].append(str((origin or {}).get("name") or ""))
        if kind in {"import", "sample"} and of is not None:
            files[key] = [f"{of}/{(origin or {}).get('name') or ''}"]
    for source, sharing in _shared(files):
        for one, other in combinations(sharing, 2):
            found[_pair(one, other)].names["source"].append(source.partition("/")[2])


def _shared(each: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, list[str]]]:
    """What at least two have, and few enough for it to mean something."""
    having: dict[str, list[str]] = defaultdict(list)
    for key, values in each.items():
        for value in dict.fromkeys(values):
            having[value].append(key)
    return ((value, keys) for value, keys in sorted(having.items()) if 1 < len(keys) <= _IN_COMMON)


def _edge(pair: Pair, found: Found, tags: Mapping[str, int]) -> MapEdge:
    """Reasons are taken as independent: what they leave open is multiplied."""
    counts = {kind: len(names) for kind, names in found.names.items()}
    shared = counts.get("tags", 0)
    either = max(tags[pair[0]] + tags[pair[1]] - shared, 1)
    weights = (
        _COPY if "copy" in counts else 0.0,
        1 - math.exp(-counts.get("memories", 0) / 4),
        0.6 * shared / either,
        _SOURCE if "source" in counts else 0.0,
    )
    strength = 1 - math.prod(1 - weight for weight in weights)
    reasons = [
        MapReason(
            kind=kind,
            count=len(names),
            names=list(dict.fromkeys(names))[:_NAMED],
            memory_ids=found.memory_ids[:_NAMED] if kind == "memories" else [],
        )
        for kind, names in found.names.items()
    ]
    return MapEdge(one_id=pair[0], other_id=pair[1], strength=round(strength, 4), reasons=reasons)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)

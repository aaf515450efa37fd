"""Reads maps of memories: points, what changed, words, and ways."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import func, select

from pjais.features.graph.arranger import Arranger
from pjais.features.graph.edges import KINDS, Edges, EdgeTable
from pjais.features.graph.payload import packed_points
from pjais.features.graph.rows import changed_since, in_scope, newest_seq, personas, shown
from pjais.features.graph.schemas import (
    EdgeKind,
    GraphAround,
    GraphChanges,
    GraphEdge,
    GraphGroup,
    GraphNeighbour,
    GraphPath,
    GraphPersona,
    GraphPoint,
    GraphRead,
    GraphState,
    GraphWord,
    GraphWords,
)
from pjais.features.memories.model import Memory
from pjais.features.memories.service import MemoryNotFoundError
from pjais.features.personas.service import Personas
from pjais.kernel.wording import said
from pjais.persistence.vault import Vault
from pjais.retrieval import map_store
from pjais.retrieval.index_file import SearchIndex
from pjais.retrieval.layout import reach_of
from pjais.retrieval.map_store import UNREAD, VAULT, Places, Scope
from pjais.retrieval.paths import Ways, around, shortest

_CUT_AT: Final = 160
_MOST_AROUND: Final = 2_000
_NOWHERE: Final = Scope("", 0, 0, 0, "", 0, complete=False, ring=0.0)


@dataclass(frozen=True, slots=True)
class Graph:
    """The maps of one vault."""

    vault: Vault
    index: SearchIndex
    arranger: Arranger
    edges: Edges

    def require(self, scope: str) -> None:
        """Raises PersonaNotFoundError."""
        if scope != VAULT:
            with self.vault.read() as session:
                Personas(session).require(scope)

    def read(self, scope: str) -> GraphRead:
        """The map without its points; it is made if nobody has asked for it before."""
        state = self.arranger.open(scope)
        kept = map_store.find_scope(self.index, scope) or _NOWHERE
        groups = map_store.groups_of(self.index, scope)
        with self.vault.read() as session:
            owners = personas(session)
            seq = newest_seq(session)
        counts = self._counts(scope)
        reach = reach_of(np.array([(each.x, each.y) for each in groups]), np.array([each.radius for each in groups]))
        unread = np.array([counts.get(UNREAD, 0)], np.int64)
        outside = map_store.positions(kept, groups, np.array([UNREAD], np.int32), unread) if unread[0] else [(0.0, 0.0)]
        return GraphRead(
            state=GraphState(key=scope, **fields_of(state)),
            groups=[
                GraphGroup(
                    number=each.number,
                    x=each.x,
                    y=each.y,
                    radius=each.radius,
                    words=list(each.words or ()),
                    count=counts.get(each.number, 0),
                )
                for each in groups
            ],
            personas=[GraphPersona(id=key, name=name) for key, name in owners if scope in {VAULT, key}],
            radius=max(reach, float(np.hypot(*outside[0]))),
            ring=kept.ring,
            seq=seq,
        )

    def points(self, scope: str) -> bytes:
        """All points of a map, packed."""
        kept = map_store.find_scope(self.index, scope) or _NOWHERE
        groups = map_store.groups_of(self.index, scope)
        places = map_store.places_of(self.index, scope)
        with self.vault.read() as session:
            seq = newest_seq(session)
            rows = shown(session, scope)
            owners = {key: number for number, (key, _) in enumerate(self._owners(personas(session), scope))}
        rows, chosen = _joined(rows, places)
        at = places.at(kept, groups)[chosen] if chosen.size else np.empty((0, 2))
        return packed_points(kept, seq, rows, at, places.number[chosen], owners)

    def changes(self, scope: str, seq: int, revision: int) -> GraphChanges:
        """What is other since the event and the revision."""
        kept = map_store.find_scope(self.index, scope) or _NOWHERE
        groups = map_store.groups_of(self.index, scope)
        moved = map_store.places_of(self.index, scope, revision) if revision < kept.revision else None
        with self.vault.read() as session:
            now = newest_seq(session)
            touched = changed_since(session, seq)
            told = {"version": kept.version, "revision": kept.revision, "seq": now}
            if touched is None or (moved is not None and len(moved.ids) > len(touched) + _MOST_AROUND):
                return GraphChanges(**told, everything=True, points=[], gone=[])
            ids = sorted({*touched, *(moved.ids if moved else ())})
            rows = shown(session, scope, ids)
        places = map_store.places_among(self.index, scope, ids)
        live = {row[0] for row in rows}
        rows, chosen = _joined(rows, places)
        at = places.at(kept, groups)[chosen] if chosen.size else np.empty((0, 2))
        points = [
            _point(row, float(x), float(y), int(group))
            for row, (x, y), group in zip(rows, at, places.number[chosen], strict=True)
        ]
        return GraphChanges(**told, everything=False, points=points, gone=[key for key in ids if key not in live])

    def words(self, ids: Sequence[str]) -> GraphWords:
        """What memories say, in the order asked."""
        cut = func.substr(Memory.content, 1, _CUT_AT)
        with self.vault.read() as session:
            told = session.execute(in_scope(select(Memory.id, cut), VAULT).where(Memory.id.in_(ids)))
            found = {row[0]: str(row[1]) for row in told}
        return GraphWords(words=[GraphWord(id=key, content=found[key]) for key in ids if key in found])

    def path(self, scope: str, start: str, goal: str, kinds: Collection[EdgeKind] = KINDS) -> GraphPath:
        """Raises MemoryNotFoundError when either is not on the map."""
        table = self.edges.of(scope, kinds)
        first, last = _place(table, start), _place(table, goal)
        steps = shortest(Ways.of(len(table.ids), table.pairs), first, last)
        if steps is None:
            return GraphPath(ids=[], edges=[])
        return GraphPath(
            ids=[start, *(table.ids[place] for _, place in steps)], edges=[_edge(table, edge) for edge, _ in steps]
        )

    def around(self, scope: str, memory_id: str, steps: int, kinds: Collection[EdgeKind] = KINDS) -> GraphAround:
        """Raises MemoryNotFoundError when it is not on the map."""
        table = self.edges.of(scope, kinds)
        found = around(Ways.of(len(table.ids), table.pairs), _place(table, memory_id), steps, _MOST_AROUND)
        inside = np.isin(table.pairs, np.array(list(found), np.int64)).all(axis=1)
        return GraphAround(
            neighbours=[GraphNeighbour(id=table.ids[place], steps=away) for place, away in found.items()],
            edges=[_edge(table, int(edge)) for edge in np.flatnonzero(inside)],
        )

    def _counts(self, scope: str) -> dict[int, int]:
        sql = "SELECT number, count(*) FROM map_place WHERE scope = ? GROUP BY number"
        with self.index.reading() as connection:
            return dict(connection.execute(sql, (scope,)).fetchall())

    def _owners(self, owners: list[tuple[str, str]], scope: str) -> list[tuple[str, str]]:
        return [each for each in owners if scope in {VAULT, each[0]}]


def fields_of(state: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass with slots
    return {name: getattr(state, name) for name in type(state).__slots__}


def _joined(rows: Sequence[Any], places: Places) -> tuple[list[Any], Any]:
    """The rows that have a place, and which place that is."""
    by_id = {key: place for place, key in enumerate(places.ids)}
    kept = [row for row in rows if row[0] in by_id]
    return kept, np.array([by_id[row[0]] for row in kept], np.int64)


def _place(table: EdgeTable, memory_id: str) -> int:
    place = table.place_of(memory_id)
    if place is None:
        msg = said("There is no memory {memory_id} on this map", memory_id=memory_id)
        raise MemoryNotFoundError(msg)
    return place


def _edge(table: EdgeTable, edge: int) -> GraphEdge:
    a, b = table.pairs[edge].tolist()
    likeness = float(table.likeness[edge])
    kind = KINDS[int(table.kinds[edge])]
    return GraphEdge(a=table.ids[a], b=table.ids[b], kind=kind, likeness=None if np.isnan(likeness) else likeness)


def _point(row: Any, x: float, y: float, group: int) -> GraphPoint:  # noqa: ANN401 - a row of SHOWN
    return GraphPoint(
        id=row.id,
        x=x,
        y=y,
        group=group,
        persona_id=row.persona_id,
        tier=row.tier,
        type=row.type,
        state=row.state,
        pinned=row.pinned_at is not None,
        importance=row.importance,
        access_count=row.access_count,
        created_at=row.created_at,
    )

"""Lets a map follow the index: what is new takes a free place in the group it is nearest to, nothing else moves."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from pjais.retrieval import map_store
from pjais.retrieval.arranging import RING_GAP
from pjais.retrieval.embedder import Vectors
from pjais.retrieval.index_file import REMOVALS_KEPT, SearchIndex, latest_change
from pjais.retrieval.layout import free_spot, radius_of, reach_of
from pjais.retrieval.map_store import UNREAD, Group, Place, Scope, vectors_for

_TRIED: Final = 4  # groups, the nearest first; where all are full, one more is begun beside the nearest
_FEWEST: Final = 24  # places of a group that is begun
_COMPARED: Final = 2_048
_AT_ONCE: Final = 2_048
_CHANGED: Final = "SELECT id, memory_id, embedded FROM doc WHERE change > ? AND ? IN ('vault', persona_id) ORDER BY id"
_REMOVED: Final = "SELECT doc FROM removed WHERE change > ? AND ? IN ('vault', persona_id)"
_LOST: Final = "SELECT doc FROM map_place WHERE scope = ? AND doc NOT IN (SELECT id FROM doc)"
_STANDING: Final = (
    "SELECT memory_id, doc, number, slot, kin, likeness FROM map_place"
    " WHERE scope = ? AND memory_id IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class _News:
    """What the index has gained and lost since: documents as (doc, memory, whether it has a vector)."""

    found: list[tuple[int, str, bool]]
    gone: list[int]
    change: int


def follow(index: SearchIndex, scope: Scope) -> Scope:
    """Bring a map up to what the index has now."""
    news = _news(index, scope)
    if news.change == scope.change:
        return scope
    after = scope
    for start in range(0, len(news.found), _AT_ONCE):
        after = _take_in(index, after, news.found[start : start + _AT_ONCE])
    # Last, for what was changed stands under another document by now; whoever is killed before begins again.
    return map_store.add(index, replace(after, change=news.change), [], [], news.gone)


def _news(index: SearchIndex, scope: Scope) -> _News:
    with index.reading() as connection:
        change = latest_change(connection)
        if change == scope.change:
            return _News([], [], change)
        knows = 0 <= change - scope.change <= REMOVALS_KEPT
        since = scope.change if knows else 0
        found = connection.execute(_CHANGED, (since, scope.scope)).fetchall()
        lost = (_REMOVED, (since, scope.scope)) if knows else (_LOST, (scope.scope,))
        gone = [doc for (doc,) in connection.execute(*lost)]
    return _News([(doc, key, bool(read)) for doc, key, read in found], gone, change)


def _take_in(index: SearchIndex, scope: Scope, found: Sequence[tuple[int, str, bool]]) -> Scope:
    standing = _standing(index, scope, [key for _, key, _ in found])
    stay, come, wait = [], [], []
    for doc, key, is_read in found:
        place = standing.get(key)
        if place is not None and place.number != UNREAD:
            if place.doc != doc:  # what it says was changed: it stays where people know it
                stay.append(replace(place, doc=doc))
        elif is_read:
            come.append((doc, key))
        elif place is None:
            wait.append((doc, key))
        elif place.doc != doc:
            stay.append(replace(place, doc=doc))
    growth = Growth(index, scope)
    arrived = growth.settle(come)
    waiting = [Place(key, doc, UNREAD, growth.free_slot(UNREAD), None, 0.0) for doc, key in wait]
    return map_store.add(index, growth.scope, growth.begun, [*stay, *arrived, *waiting], [])


def _standing(index: SearchIndex, scope: Scope, ids: Sequence[str]) -> dict[str, Place]:
    with index.reading() as connection:
        found = connection.execute(_STANDING, (scope.scope, json.dumps(list(ids)))).fetchall()
    return {each[0]: Place(*each) for each in found}


@dataclass(slots=True)
class _Slots:
    """Which places of a group are free; ``limit`` None for one without end."""

    taken: set[int]
    limit: int | None
    next: int = 0

    def take(self) -> int | None:
        while self.next in self.taken:
            self.next += 1
        if self.limit is not None and self.next >= self.limit:
            return None
        self.taken.add(self.next)
        return self.next


@dataclass(slots=True)
class Growth:
    """One step of growing; ``begun`` are the groups it had to begin."""

    index: SearchIndex
    scope: Scope
    begun: list[Group] = field(default_factory=list)
    _groups: list[Group] = field(default_factory=list)
    _centres: Vectors | None = None
    _slots: dict[int, _Slots] = field(default_factory=dict)

    def settle(self, come: Sequence[tuple[int, str]]) -> list[Place]:
        """A place by meaning for each of (document, memory)."""
        if not come:
            return []
        self._groups = map_store.groups_of(self.index, self.scope.scope)
        known = [group.centre for group in self._groups if group.centre is not None]
        self._centres = np.array(known, np.float32).reshape(len(known), -1)
        keys = dict(come)
        docs, vectors = vectors_for(self.index, list(keys))
        put = [(doc, vector, *self._put(vector)) for doc, vector in zip(docs, vectors, strict=True)]
        made = []
        for number in sorted({number for _, _, number, _ in put}):
            mine = [each for each in put if each[2] == number]
            kin = self._kin(number, np.array([vector for _, vector, _, _ in mine]))
            made += [Place(keys[doc], doc, number, slot, *of) for (doc, _, _, slot), of in zip(mine, kin, strict=True)]
        return made

    def free_slot(self, number: int) -> int:
        """Of a group without end."""
        slot = self._of(number, None).take()
        assert slot is not None  # noqa: S101 - as it says
        return slot

    def _put(self, vector: Vectors) -> tuple[int, int]:
        numbers = [group.number for group in self._groups if group.centre is not None]
        alike = self._centres @ vector if self._centres is not None and numbers else np.empty(0)
        nearest = [self._groups_by()[numbers[place]] for place in np.argsort(-alike, kind="stable")[:_TRIED]]
        for group in nearest:
            slot = self._of(group.number, group.capacity).take()
            if slot is not None:
                return group.number, slot
        begun = self._begin(vector, nearest[0] if nearest else None)
        return begun.number, self._of(begun.number, begun.capacity).take() or 0

    def _groups_by(self) -> dict[int, Group]:
        return {group.number: group for group in self._groups}

    def _begin(self, vector: Vectors, beside: Group | None) -> Group:
        capacity = max(_FEWEST, beside.capacity // 2 if beside else 0)
        radius = float(radius_of(np.array(capacity)))
        at = np.array([(group.x, group.y) for group in self._groups]).reshape(-1, 2)
        radii = np.array([group.radius for group in self._groups])
        x, y = (0.0, 0.0)
        if self._groups:
            from_here = np.array([beside.x, beside.y]) if beside else np.zeros(2)
            x, y = free_spot(from_here, radius, at, radii).tolist()
        number = max((group.number for group in self._groups), default=-1) + 1
        made = Group(number, x, y, capacity, None, vector)
        self._groups.append(made)
        self.begun.append(made)
        self._centres = np.vstack([self._centres, vector[None]]) if self._centres is not None else vector[None]
        self._keep_ring_outside(reach_of(np.array([(x, y)]), np.array([radius])))
        return made

    def _keep_ring_outside(self, reach: float) -> None:
        """Only the unread, who stay for a moment, may have to stand aside: that is told as another version."""
        if reach + RING_GAP > self.scope.ring:
            self.scope = replace(self.scope, ring=reach + RING_GAP, version=self.scope.version + 1)

    def _kin(self, number: int, vectors: Vectors) -> list[tuple[str | None, float]]:
        """The likest of the group's memories for each vector, or the middle of the likest other group."""
        ids, held = self._held(number)
        if not ids:
            others = [group for group in self._groups if group.centre is not None and group.number != number]
            if others:
                alike = np.array([float(group.centre @ vectors[0]) for group in others if group.centre is not None])
                ids, held = self._held(others[int(alike.argmax())].number, most=1)
        if not ids:
            return [(None, 0.0)] * len(vectors)
        alike = vectors @ held.T
        best = alike.argmax(axis=1)
        return [(ids[place], float(np.clip(each[place], -1, 1))) for place, each in zip(best, alike, strict=True)]

    def _held(self, number: int, most: int = _COMPARED) -> tuple[list[str], Vectors]:
        sql = "SELECT doc, memory_id FROM map_place WHERE scope = ? AND number = ? ORDER BY slot LIMIT ?"
        with self.index.reading() as connection:
            ids = dict(connection.execute(sql, (self.scope.scope, number, most)).fetchall())
        docs, vectors = vectors_for(self.index, list(ids))
        return [ids[doc] for doc in docs], vectors

    def _of(self, number: int, limit: int | None) -> _Slots:
        if number not in self._slots:
            sql = "SELECT slot FROM map_place WHERE scope = ? AND number = ?"
            with self.index.reading() as connection:
                taken = {slot for (slot,) in connection.execute(sql, (self.scope.scope, number))}
            self._slots[number] = _Slots(taken, limit)
        return self._slots[number]

"""What is kept of a map in the search index: its groups, and which place each memory has."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pjais.retrieval.embedder import DIMENSIONS, Vectors
from pjais.retrieval.index_file import SearchIndex, vectors_in
from pjais.retrieval.layout import Points, radius_of, spots

#: The scope of the map of all memories; every other one is a persona's id.
VAULT: Final = "vault"
#: The group of those that have no vector yet.
UNREAD: Final = -1
_PUT: Final = "INSERT OR REPLACE INTO map_place VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Scope:
    """A map that was arranged.

    ``version`` is another one after each arranging, ``revision`` grows with each memory that is placed or taken off.
    ``change`` is the newest change of the index that it knows; ``arranged`` is how many memories had their place by
    meaning then, ``complete`` whether those were most. The unread stand around a hole of radius ``ring``.
    """

    scope: str
    version: int
    revision: int
    change: int
    arranged_at: str
    arranged: int
    complete: bool
    ring: float


@dataclass(frozen=True, slots=True)
class Group:
    """A disc of the map; ``words`` name it, None until they are found, ``centre`` is None until it is worked out."""

    number: int
    x: float
    y: float
    capacity: int
    words: tuple[str, ...] | None
    centre: Vectors | None

    @property
    def radius(self) -> float:
        return float(radius_of(np.array(self.capacity)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a memory stands, and its kin: the likest nearer to the middle, with the cosine of both."""

    memory_id: str
    doc: int
    number: int
    slot: int
    kin: str | None
    likeness: float


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a map as columns, in the order of the memories' ids."""

    ids: list[str]
    number: NDArray[np.int32]
    slot: NDArray[np.int64]
    kin: list[str | None]
    likeness: NDArray[np.float32]

    def at(self, scope: Scope, groups: Sequence[Group]) -> Points:
        """float64[n, 2]"""
        return positions(scope, groups, self.number, self.slot)


def positions(scope: Scope, groups: Sequence[Group], number: NDArray[np.int32], slot: NDArray[np.int64]) -> Points:
    """float64[n, 2] of places."""
    middles = np.zeros((max((group.number for group in groups), default=-1) + 2, 2))
    for group in groups:
        middles[group.number] = (group.x, group.y)
    made = spots(slot) + middles[number]  # the unread find zeros at the end
    unread = number == UNREAD
    made[unread] = spots(slot[unread], scope.ring)
    return made


def find_scope(index: SearchIndex, scope: str) -> Scope | None:
    """None before it is arranged."""
    with index.reading() as connection:
        found = connection.execute("SELECT * FROM map_scope WHERE scope = ?", (scope,)).fetchone()
    return None if found is None else _scope(found)


def groups_of(index: SearchIndex, scope: str) -> list[Group]:
    """In the order of their numbers."""
    sql = "SELECT number, x, y, capacity, words, centre FROM map_group WHERE scope = ? ORDER BY number"
    with index.reading() as connection:
        return [_group(found) for found in connection.execute(sql, (scope,)).fetchall()]


def places_of(index: SearchIndex, scope: str, since: int = -1) -> Places:
    """Of the map, or what was placed after a revision."""
    sql = "SELECT memory_id, number, slot, kin, likeness FROM map_place WHERE scope = ? {} ORDER BY memory_id"
    with index.reading() as connection:
        if since < 0:
            found = connection.execute(sql.format(""), (scope,)).fetchall()
        else:
            found = connection.execute(sql.format("AND revision > ?"), (scope, since)).fetchall()
    return _columns(found)


def places_among(index: SearchIndex, scope: str, memory_ids: Sequence[str]) -> Places:
    """Of these memories, as far as they have one."""
    sql = (
        "SELECT memory_id, number, slot, kin, likeness FROM map_place"
        " WHERE scope = ? AND memory_id IN (SELECT value FROM json_each(?)) ORDER BY memory_id"
    )
    with index.reading() as connection:
        return _columns(connection.execute(sql, (scope, json.dumps(list(memory_ids)))).fetchall())


def begin(index: SearchIndex, scope: Scope, groups: Sequence[Group], places: Iterator[Sequence[Place]]) -> Scope:
    """Put a new arrangement in the place of the old one, some at a time; it counts from the last step on."""
    made = f"{scope.scope}:new"
    with index.writing() as connection:
        _drop(connection, made)
        _put_groups(connection, made, groups)
    for some in places:
        for start in range(0, len(some), _AT_ONCE):
            with index.writing() as connection:
                _put_places(connection, made, scope.revision, some[start : start + _AT_ONCE])
    with index.writing() as connection:
        _drop(connection, scope.scope)
        for table in ("map_group", "map_place"):
            connection.execute(f"UPDATE {table} SET scope = ? WHERE scope = ?", (scope.scope, made))  # noqa: S608 - our own names
        _put_scope(connection, scope)
    return scope


def add(
    index: SearchIndex, scope: Scope, groups: Sequence[Group], places: Sequence[Place], gone: Sequence[int]
) -> Scope:
    """Keep what has changed: more groups, places that are new or others, documents that are no more."""
    changed = bool(places or gone or groups)
    after = replace(scope, revision=scope.revision + changed)
    with index.writing() as connection:
        remove = "DELETE FROM map_place WHERE scope = ? AND doc IN (SELECT value FROM json_each(?))"
        connection.execute(remove, (scope.scope, json.dumps(list(gone))))
        again = "DELETE FROM map_place WHERE scope = ? AND memory_id IN (SELECT value FROM json_each(?))"
        connection.execute(again, (scope.scope, json.dumps([place.memory_id for place in places])))
        _put_groups(connection, scope.scope, groups)
        _put_places(connection, scope.scope, after.revision, places)
        _put_scope(connection, after)
    return after


def keep_words(index: SearchIndex, scope: Scope, words: Mapping[int, Sequence[str]]) -> Scope:
    """Name groups, by number."""
    after = replace(scope, revision=scope.revision + 1)
    with index.writing() as connection:
        for number, named in words.items():
            sql = "UPDATE map_group SET words = ? WHERE scope = ? AND number = ?"
            connection.execute(sql, (json.dumps(list(named)), scope.scope, number))
        _put_scope(connection, after)
    return after


def keep_centres(index: SearchIndex, scope: str, centres: Mapping[int, Vectors]) -> None:
    with index.writing() as connection:
        for number, centre in centres.items():
            sql = "UPDATE map_group SET centre = ? WHERE scope = ? AND number = ?"
            connection.execute(sql, (_stored(centre), scope, number))


def vectors_for(index: SearchIndex, docs: Sequence[int]) -> tuple[list[int], Vectors]:
    """The documents that have a vector, rising, and float32[n, 384]."""
    sql = "SELECT doc, value FROM vector WHERE doc IN (SELECT value FROM json_each(?)) ORDER BY doc"
    with index.reading() as connection:
        found = connection.execute(sql, (json.dumps(list(docs)),)).fetchall()
    return [doc for doc, _ in found], vectors_in([value for _, value in found])


def _drop(connection: Any, scope: str) -> None:  # noqa: ANN401 - the driver's connection
    for table in ("map_scope", "map_group", "map_place"):
        connection.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,))  # noqa: S608 - our own names


def _put_scope(connection: Any, scope: Scope) -> None:  # noqa: ANN401 - as above
    told = (scope.scope, scope.version, scope.revision, scope.change, scope.arranged_at, scope.arranged)
    connection.execute(
        "INSERT OR REPLACE INTO map_scope VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*told, int(scope.complete), scope.ring)
    )


def _put_groups(connection: Any, scope: str, groups: Sequence[Group]) -> None:  # noqa: ANN401 - as above
    for group in groups:
        words = None if group.words is None else json.dumps(list(group.words))
        centre = None if group.centre is None else _stored(group.centre)
        told = (scope, group.number, group.x, group.y, group.capacity, words, centre)
        connection.execute("INSERT OR REPLACE INTO map_group VALUES (?, ?, ?, ?, ?, ?, ?)", told)


def _put_places(connection: Any, scope: str, revision: int, places: Sequence[Place]) -> None:  # noqa: ANN401 - as above
    connection.executemany(
        _PUT,
        [
            (scope, each.memory_id, each.doc, each.number, each.slot, each.kin, each.likeness, revision)
            for each in places
        ],
    )


def _stored(centre: Vectors) -> bytes:
    return centre.astype(np.float16).tobytes()


def _scope(found: Sequence[Any]) -> Scope:
    scope, version, revision, change, arranged_at, arranged, complete, ring = found
    return Scope(scope, version, revision, change, arranged_at, arranged, bool(complete), ring)


def _group(found: Sequence[Any]) -> Group:
    number, x, y, capacity, words, centre = found
    kept = None if centre is None else np.frombuffer(centre, np.float16).astype(np.float32).reshape(DIMENSIONS)
    return Group(number, x, y, capacity, None if words is None else tuple(json.loads(words)), kept)


def _columns(found: Sequence[Sequence[Any]]) -> Places:
    ids, number, slot, kin, likeness = zip(*found, strict=True) if found else ((), (), (), (), ())
    return Places(
        list(ids), np.array(number, np.int32), np.array(slot, np.int64), list(kin), np.array(likeness, np.float32)
    )

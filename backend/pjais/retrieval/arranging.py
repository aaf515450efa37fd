"""Arranges the map of a scope from the vectors in the index: in bounded memory, the same for the same vectors."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pjais.retrieval import map_store
from pjais.retrieval.embedder import DIMENSIONS, Vectors
from pjais.retrieval.index_file import SearchIndex, latest_change
from pjais.retrieval.layout import Points, Whole, centres_of, group_count, placed, radius_of, reach_of
from pjais.retrieval.map_store import UNREAD, Group, Place, Scope, vectors_for
from pjais.retrieval.naming import names_of

#: Told of what is being done, how much of it is done, and of how much.
Step = Callable[[str, int, int], None]
_SAMPLE: Final = 20_000
_AT_ONCE: Final = 4_096
_KIN_AT_ONCE: Final = 1_024
_ROOM: Final = 1.3  # places of a group for each memory in it,
_SPARE: Final = 8  # and some more
_HEARD: Final = 40  # memories of a group whose words name it
_SOME: Final = 2_048
_SEED: Final = 7
RING_GAP: Final = 6.0
_DOCS: Final = "SELECT id, memory_id, embedded FROM doc WHERE ? IN ('vault', persona_id) ORDER BY id"


@dataclass(frozen=True, slots=True)
class _Documents:
    """What the index has of a scope, in the order in which it came."""

    docs: Whole
    ids: list[str]
    read: NDArray[np.bool_]
    change: int


def arrange(index: SearchIndex, name: str, step: Step, moment: str) -> Scope:
    """Give every memory of a scope a place anew."""
    found = _documents(index, name)
    docs = found.docs[found.read]
    ids = dict(zip(found.docs.tolist(), found.ids, strict=True))
    centres = _centres(index, docs, step)
    labels, cosines = _labelled(index, docs, centres, step)
    members = _members(docs, labels, cosines, len(centres))
    kept = np.array([number for number, each in enumerate(members) if each.size], np.int64)
    kept = kept[np.argsort([-members[number].size for number in kept], kind="stable")]
    groups = _groups(centres[kept], [members[number].size for number in kept], step)
    reach = reach_of(np.array([(each.x, each.y) for each in groups]), np.array([each.radius for each in groups]))
    before = map_store.find_scope(index, name)
    scope = Scope(
        name,
        version=before.version + 1 if before else 1,
        revision=before.revision + 1 if before else 1,
        change=found.change,
        arranged_at=moment,
        arranged=docs.size,
        complete=bool(docs.size * 2 >= found.docs.size),
        ring=reach + RING_GAP,
    )
    settled = _settled(index, groups, [members[number] for number in kept], ids, step)
    return map_store.begin(index, scope, groups, _all(settled, found))


def _documents(index: SearchIndex, name: str) -> _Documents:
    with index.reading() as connection:
        change = latest_change(connection)
        found = connection.execute(_DOCS, (name,)).fetchall()
    docs, ids, read = zip(*found, strict=True) if found else ((), (), ())
    return _Documents(np.array(docs, np.int64), list(ids), np.array(read, bool), change)


def _centres(index: SearchIndex, docs: Whole, step: Step) -> Vectors:
    if not docs.size:
        return np.empty((0, DIMENSIONS), np.float32)
    chance = np.random.default_rng(_SEED)
    chosen = np.sort(chance.choice(docs, _SAMPLE, replace=False)) if docs.size > _SAMPLE else docs
    _, sample = vectors_for(index, chosen.tolist())
    return centres_of(sample, group_count(docs.size), lambda done, total: step("learning", done, total))


def _labelled(index: SearchIndex, docs: Whole, centres: Vectors, step: Step) -> tuple[Whole, NDArray[np.float32]]:
    """The nearest centre of each document and its cosine; -1 for one whose vector went meanwhile."""
    labels, cosines = np.full(docs.size, -1, np.int64), np.zeros(docs.size, np.float32)
    for start in range(0, docs.size, _AT_ONCE):
        step("placing", start, docs.size)
        part = docs[start : start + _AT_ONCE]
        there, vectors = vectors_for(index, part.tolist())
        at = start + np.searchsorted(part, there)
        alike = vectors @ centres.T
        labels[at] = alike.argmax(axis=1)
        cosines[at] = alike.max(axis=1)
    return labels, cosines


def _members(docs: Whole, labels: Whole, cosines: NDArray[np.float32], count: int) -> list[Whole]:
    """The documents of each group, the nearest to its middle first."""
    order = np.lexsort((docs, -cosines, labels))
    ends = np.searchsorted(labels[order], np.arange(count + 1))
    return [docs[order[first:last]] for first, last in pairwise(ends)]


def _groups(centres: Vectors, sizes: Sequence[int], step: Step) -> list[Group]:
    if not sizes:
        return []
    step("spreading", 0, 1)
    capacity = np.ceil(np.array(sizes) * _ROOM).astype(np.int64) + _SPARE
    at: Points = placed(centres, radius_of(capacity))
    return [
        Group(number, float(x), float(y), int(room), None, centre)
        for number, ((x, y), room, centre) in enumerate(zip(at, capacity, centres, strict=True))
    ]


def _settled(
    index: SearchIndex, groups: Sequence[Group], members: Sequence[Whole], ids: Mapping[int, str], step: Step
) -> Iterator[list[Place]]:
    """The places of one group after the other; the middle of each is kin to that of the likest group before it."""
    middles = np.empty((len(groups), DIMENSIONS), np.float32)
    for group, docs in zip(groups, members, strict=True):
        step("linking", group.number, len(groups))
        (_, (middles[group.number],)) = vectors_for(index, docs[:1].tolist())
        kin, likeness = kin_of(index, docs)
        named: list[str | None] = [ids[int(docs[place])] if place >= 0 else None for place in kin]
        if group.number:
            alike = middles[: group.number] @ middles[group.number]
            nearest = int(alike.argmax())
            named[0], likeness[0] = ids[int(members[nearest][0])], alike[nearest]
        yield [
            Place(ids[int(doc)], int(doc), group.number, slot, named[slot], float(likeness[slot]))
            for slot, doc in enumerate(docs)
        ]


def kin_of(index: SearchIndex, docs: Whole) -> tuple[Whole, NDArray[np.float32]]:
    """For each document the place of the likest before it, -1 for the first, and their cosine.

    In a very large group the likest is looked for among the first and those close before it.
    """
    kin, likeness = np.full(docs.size, -1, np.int64), np.zeros(docs.size, np.float32)
    first = _in_order(index, docs[:_AT_ONCE])
    for start in range(0, docs.size, _KIN_AT_ONCE):
        part = docs[start : start + _KIN_AT_ONCE]
        mine = first[start : start + part.size] if start + part.size <= len(first) else _in_order(index, part)
        held = first[: min(start, len(first))]
        beside = np.tril(mine @ mine.T + 3, -1) - 3  # below every cosine where nothing comes before
        alike = np.hstack([mine @ held.T, beside])
        best = alike.argmax(axis=1)
        at = np.arange(start, start + part.size)
        kin[at] = np.where(best < len(held), best, best - len(held) + start)
        likeness[at] = np.clip(alike[np.arange(part.size), best], -1, 1)
    kin[:1], likeness[:1] = -1, 0
    return kin, likeness


def _in_order(index: SearchIndex, docs: Whole) -> Vectors:
    """float32[n, 384] in the order of the documents; zeros for one whose vector went meanwhile."""
    there, vectors = vectors_for(index, docs.tolist())
    made = np.zeros((docs.size, DIMENSIONS), np.float32)
    rising = np.argsort(docs, kind="stable")
    made[rising[np.searchsorted(docs[rising], there)]] = vectors
    return made


def _all(settled: Iterator[list[Place]], found: _Documents) -> Iterator[list[Place]]:
    seen: set[int] = set()
    for some in settled:
        seen |= {place.doc for place in some}
        yield some
    unread = [(doc, key) for doc, key in zip(found.docs.tolist(), found.ids, strict=True) if doc not in seen]
    yield [Place(key, doc, UNREAD, slot, None, 0.0) for slot, (doc, key) in enumerate(unread)]


def renew_centres(index: SearchIndex, scope: Scope) -> None:
    """Work out the middles that were emptied, from the memories that are in their groups now."""
    made = {}
    for group in map_store.groups_of(index, scope.scope):
        if group.centre is None:
            _, vectors = vectors_for(index, _docs_in(index, scope.scope, group.number))
            mean = vectors.mean(axis=0) if len(vectors) else np.zeros(DIMENSIONS, np.float32)
            made[group.number] = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    if made:
        map_store.keep_centres(index, scope.scope, made)


def name_groups(
    index: SearchIndex, scope: Scope, contents_of: Callable[[Sequence[str]], Mapping[str, str]], step: Step
) -> Scope:
    """Name the groups that have no name, by what the memories in their middle say."""
    groups = map_store.groups_of(index, scope.scope)
    if all(group.words is not None for group in groups):
        return scope
    heard = []
    for group in groups:
        step("naming", group.number, len(groups))
        heard.append(list(contents_of(_ids_in(index, scope.scope, group.number)).values()))
    named = names_of(heard)
    missing = {group.number: words for group, words in zip(groups, named, strict=True) if group.words is None}
    return map_store.keep_words(index, scope, missing)


def unfinished(index: SearchIndex, scope: str) -> bool:
    """Whether names or middles are missing."""
    sql = "SELECT 1 FROM map_group WHERE scope = ? AND (words IS NULL OR centre IS NULL)"
    with index.reading() as connection:
        return connection.execute(sql, (scope,)).fetchone() is not None


def _docs_in(index: SearchIndex, scope: str, number: int) -> list[int]:
    sql = "SELECT doc FROM map_place WHERE scope = ? AND number = ? ORDER BY slot LIMIT ?"
    with index.reading() as connection:
        return [doc for (doc,) in connection.execute(sql, (scope, number, _SOME))]


def _ids_in(index: SearchIndex, scope: str, number: int) -> list[str]:
    sql = "SELECT memory_id FROM map_place WHERE scope = ? AND number = ? ORDER BY slot LIMIT ?"
    with index.reading() as connection:
        return [key for (key,) in connection.execute(sql, (scope, number, _HEARD))]


def is_outgrown(scope: Scope, read: int) -> bool:
    """Whether so much was added since it was arranged that arranging it anew would tell more."""
    return read > 3 * max(scope.arranged, 8)

"""Where memories stand: points never touch, discs never overlap, like stands near like, always the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pjais.retrieval.embedder import Vectors
from pjais.retrieval.layout import centres_of, free_spot, group_count, placed, radius_of, spots
from pjais.retrieval.naming import names_of
from pjais.retrieval.paths import Ways, around, shortest


def unit(seed: int, count: int, kinds: int = 1) -> Vectors:
    chance = np.random.default_rng(seed)
    middles = chance.normal(size=(kinds, 384))
    made = middles[np.arange(count) % kinds] + chance.normal(size=(count, 384)) * (0.3 if kinds > 1 else 1)
    scaled: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return scaled


@given(begin=st.floats(0, 500), first=st.integers(0, 5_000))
def test_points_on_the_spiral_never_touch(begin: float, first: int) -> None:
    at = spots(np.arange(first, first + 300), begin)

    apart = np.linalg.norm(at[:, None] - at[None], axis=2) + 9 * np.eye(len(at))

    assert apart.min() >= 1.0


@given(seed=st.integers(0, 50), count=st.integers(1, 40), size=st.integers(1, 500))
def test_discs_never_overlap_and_stand_the_same_every_time(seed: int, count: int, size: int) -> None:
    centres = unit(seed, count)
    radii = radius_of(np.random.default_rng(seed).integers(1, size + 1, count))

    at = placed(centres, radii)

    far = np.linalg.norm(at[:, None] - at[None], axis=2)
    assert (far + 1e9 * np.eye(count) >= radii[:, None] + radii[None, :]).all()
    assert np.array_equal(at, placed(centres, radii))


def test_what_is_alike_stands_nearer_than_what_is_not() -> None:
    centres = unit(3, 60, kinds=6)

    at = placed(centres, radius_of(np.full(60, 50)))

    alike = centres @ centres.T > 0.5
    far = np.linalg.norm(at[:, None] - at[None], axis=2)
    others = ~np.eye(60, dtype=bool)
    assert far[alike & others].mean() < 0.7 * far[~alike].mean()


def test_kinds_are_told_apart_and_the_same_every_time() -> None:
    vectors = unit(1, 90, kinds=9)

    centres = centres_of(vectors, group_count(len(vectors)))

    labels = (vectors @ centres.T).argmax(axis=1)
    assert all(len(set(labels[kind::9])) == 1 for kind in range(9))
    assert np.array_equal(centres, centres_of(vectors, group_count(len(vectors))))


def test_one_more_disc_finds_room_beside_the_others() -> None:
    at, radii = placed(unit(2, 12), radius_of(np.full(12, 40))), radius_of(np.full(12, 40))

    spot = free_spot(at[0], 4.0, at, radii)

    assert (np.linalg.norm(at - spot, axis=1) >= radii + 4.0).all()


def test_names_are_the_words_of_one_group_only_as_they_are_written() -> None:
    named = names_of([["Der Hund Biscuit bellt", "Biscuit und der Fluss"], ["The guitar is new", "Plays guitar"]])

    assert [words[0] for words in named] == ["Biscuit", "guitar"]


Pairs = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40)


def steps_to(pairs: list[tuple[int, int]], start: int) -> dict[int, int]:
    """A plain breadth-first search."""
    found, front = {start: 0}, [start]
    while front:
        at = front.pop(0)
        for one, other in [*pairs, *((b, a) for a, b in pairs)]:
            if one == at and other not in found:
                found[other] = found[at] + 1
                front.append(other)
    return found


@given(pairs=Pairs, start=st.integers(0, 19), goal=st.integers(0, 19))
def test_the_way_found_is_a_way_and_none_is_shorter(pairs: list[tuple[int, int]], start: int, goal: int) -> None:
    ways = Ways.of(20, np.array(pairs, np.int64).reshape(-1, 2))

    found = shortest(ways, start, goal)

    expected = steps_to(pairs, start)
    assert (None if found is None else len(found)) == expected.get(goal)
    at = start
    for edge, reached in found or []:
        assert {at, reached} == set(pairs[edge])
        at = reached
    near = {point: away for point, away in expected.items() if away <= 2}
    assert around(ways, start, 2, 100) == near

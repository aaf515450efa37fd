"""Ways through a graph of numbered points: the shortest between two, and what lies around one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ways:
    """Edges in both directions: those that leave point p are ``begins[p]`` to ``begins[p + 1]``.

    ``ends`` is where each leads, ``edges`` its number among the edges given.
    """

    begins: Whole
    ends: Whole
    edges: Whole

    @classmethod
    def of(cls, points: int, pairs: Whole) -> "Ways":
        """Of edges int64[m, 2] between points 0 to ``points`` - 1."""
        both = np.concatenate([pairs, pairs[:, ::-1]]) if pairs.size else np.empty((0, 2), np.int64)
        order = np.argsort(both[:, 0], kind="stable")
        begins = np.zeros(points + 1, np.int64)
        np.cumsum(np.bincount(both[:, 0], minlength=points), out=begins[1:])
        return cls(begins, both[order, 1], order % max(len(pairs), 1))

    def from_all(self, points: Whole) -> tuple[Whole, Whole, Whole]:
        """All that leaves these points: from where, to where, by which edge."""
        counts = self.begins[points + 1] - self.begins[points]
        starts = np.repeat(self.begins[points] - (np.cumsum(counts) - counts), counts)
        at = starts + np.arange(counts.sum())
        return np.repeat(points, counts), self.ends[at], self.edges[at]


def shortest(ways: Ways, start: int, goal: int) -> list[tuple[int, int]] | None:
    """The steps from start to goal as (edge, point reached), the fewest there are; None when nothing joins them."""
    if start == goal:
        return []
    come_from = np.full(ways.begins.size - 1, -1, np.int64)
    by = np.full(come_from.size, -1, np.int64)
    come_from[start] = start
    front = np.array([start], np.int64)
    while front.size and come_from[goal] < 0:
        origin, reached, edge = ways.from_all(front)
        is_new = come_from[reached] < 0
        origin, reached, edge = origin[is_new], reached[is_new], edge[is_new]
        front, first = np.unique(reached, return_index=True)
        come_from[front], by[front] = origin[first], edge[first]
    if come_from[goal] < 0:
        return None
    steps = []
    at = goal
    while at != start:
        steps.append((int(by[at]), at))
        at = int(come_from[at])
    return steps[::-1]


def around(ways: Ways, start: int, steps: int, most: int) -> dict[int, int]:
    """The points within so many steps, at most ``most``, the nearest first, with how many steps each is away."""
    found = {start: 0}
    front = np.array([start], np.int64)
    for step in range(1, steps + 1):
        _, reached, _ = ways.from_all(front)
        front = np.array([point for point in np.unique(reached).tolist() if point not in found], np.int64)
        front = front[: most - len(found)]
        found |= dict.fromkeys(front.tolist(), step)
    return found

"""Where memories stand on the map: groups of like meaning as discs in the plane, points in them that never touch.

Pure arithmetic, the same for the same input. Lengths are in units of the distance that two points keep at least.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pjais.retrieval.embedder import Vectors

Points = NDArray[np.float64]
Whole = NDArray[np.int64]
Plane = NDArray[np.complex128]  # x + iy
MOST_GROUPS: Final = 300
_ROUNDS: Final = 20
_SEED: Final = 7
_TINY: Final = 1e-9
_FEW: Final = 2_000
_TRIES: Final = 12
_GOLDEN_ANGLE: Final = np.pi * (3 - np.sqrt(5))
#: Along the golden spiral with radius c * sqrt(n + 1/2) no two points are nearer than 1.54 c: the first and the fourth.
_SPACING: Final = 0.66
_GAP: Final = 3.0  # between two discs
_STRESS_ROUNDS: Final = 120
_PUSHES: Final = 400
_MOST_PUSHES: Final = 2_000


def group_count(memories: int) -> int:
    """How many groups that many memories make."""
    return int(np.clip(round(np.sqrt(memories)), 1, MOST_GROUPS))


def centres_of(sample: Vectors, count: int, step: Callable[[int, int], None] = lambda *_: None) -> Vectors:
    """At most ``count`` directions that unit vectors, float32[n, 384], gather around; of few the best of some tries.

    Source: k-means on the sphere, Dhillon and Modha (2001), begun as in k-means++, Arthur and Vassilvitskii (2007).
    """
    chance = np.random.default_rng(_SEED)
    tries = _TRIES if len(sample) <= _FEW else 1
    found = [_gathered(sample, _begun(sample, count, chance), step) for _ in range(tries)]
    return max(found, key=lambda centres: float((sample @ centres.T).max(axis=1).sum()))


def _gathered(sample: Vectors, centres: Vectors, step: Callable[[int, int], None]) -> Vectors:
    labels = np.full(len(sample), -1)
    for number in range(_ROUNDS):
        step(number, _ROUNDS)
        again = (sample @ centres.T).argmax(axis=1)
        if np.array_equal(again, labels):
            break
        labels = again
        sums = np.zeros_like(centres)
        np.add.at(sums, labels, sample)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > _TINY, sums / np.maximum(lengths, _TINY), centres).astype(np.float32)
    return centres


def _begun(sample: Vectors, count: int, chance: np.random.Generator) -> Vectors:
    made = np.empty((count, sample.shape[1]), np.float32)
    made[0] = sample[chance.integers(len(sample))]
    far = np.maximum(1 - sample @ made[0], 0) ** 2
    for number in range(1, count):
        total = float(far.sum())
        if total <= _TINY:  # fewer different vectors than groups
            return made[:number]
        made[number] = sample[min(int(np.searchsorted(np.cumsum(far), chance.random() * total)), len(sample) - 1)]
        far = np.minimum(far, np.maximum(1 - sample @ made[number], 0) ** 2)
    return made


def spots(slots: Whole, begin: float = 0.0) -> Points:
    """float64[n, 2]: where the numbered places stand around their middle, the first nearest to it.

    ``begin`` leaves a round hole of that radius.

    Source: Vogel, A better way to construct the sunflower head (1979).
    """
    turned = slots * _GOLDEN_ANGLE
    radius = _SPACING * np.sqrt(slots + 0.5 + (begin / _SPACING) ** 2)
    return np.column_stack([radius * np.cos(turned), radius * np.sin(turned)])


def radius_of(capacity: NDArray[np.number]) -> NDArray[np.float64]:
    """Of discs with so many places."""
    made: NDArray[np.float64] = _SPACING * np.sqrt(np.asarray(capacity, np.float64)) + 0.5
    return made


def placed(centres: Vectors, radii: NDArray[np.float64]) -> Points:
    """float64[k, 2]: where discs stand so that like ones are near each other and none overlap.

    Source: the wished distances by SMACOF, De Leeuw (1977), begun at the two main components; then pushed apart.
    """
    if len(centres) == 1:
        return np.zeros((1, 2))
    apart = np.arccos(np.clip(centres.astype(np.float64) @ centres.T.astype(np.float64), -1, 1))
    reach = radii[:, None] + radii[None, :] + _GAP
    size = np.sqrt((radii**2).sum())
    wished = reach + apart / max(float(apart.max()), _TINY) * size * 1.5
    np.fill_diagonal(wished, 0)
    at = _pushed_apart(_with_distances(_main_components(centres) * size, wished), reach)
    return np.column_stack([at.real, at.imag])


def _main_components(centres: Vectors) -> Plane:
    middle = centres.astype(np.float64) - centres.mean(axis=0, dtype=np.float64)
    left, strength, _ = np.linalg.svd(middle, full_matrices=False)
    found = np.zeros((len(centres), 2))
    width = min(2, left.shape[1])
    found[:, :width] = left[:, :width] * strength[:width]
    found *= np.where(found[np.abs(found).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)  # the same side on every machine
    found = found / max(float(np.abs(found).max()), _TINY) + 1e-3 * spots(np.arange(len(centres)))  # none on another
    made: Plane = found[:, 0] + 1j * found[:, 1]
    return made


def _with_distances(at: Plane, wished: Points) -> Plane:
    for _ in range(_STRESS_ROUNDS):
        far = _distances(at)
        pull = -wished / far
        np.fill_diagonal(pull, 0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        at = pull @ at / len(at)
    return at


def _pushed_apart(at: Plane, reach: Points) -> Plane:
    for number in range(_MOST_PUSHES):
        far = _distances(at)
        much = np.maximum(reach - far, 0)
        np.fill_diagonal(much, 0)
        if number >= _PUSHES and not much.any():
            break
        push = much * 0.51 / far
        at = at + at * push.sum(axis=1) - push @ at
        if number < _PUSHES:  # drawn together meanwhile, less and less
            at = at - (at - at.mean()) * 0.01 * (1 - number / _PUSHES)
    far = _distances(at)
    np.fill_diagonal(far, np.inf)
    made: Plane = (at - at.mean()) * min(max(1.0, float((reach / far).max())), 1e6)
    return made


def _distances(at: Plane) -> Points:
    made: Points = np.maximum(np.hypot(at.real[:, None] - at.real, at.imag[:, None] - at.imag), _TINY)
    return made


def reach_of(at: Points, radii: NDArray[np.float64]) -> float:
    """How far from the middle the discs go."""
    return float((np.hypot(at[:, 0], at[:, 1]) + radii).max()) if len(at) else 0.0


def free_spot(beside: NDArray[np.float64], radius: float, at: Points, radii: NDArray[np.float64]) -> Points:
    """The nearest middle to a point, float64[2], for one more disc that overlaps none."""
    step = max(radius / 2, 1.0)
    for ring in range(1, 4_000):
        turned = np.arange(6 * ring) * (2 * np.pi / (6 * ring))
        tried = beside + ring * step * np.column_stack([np.cos(turned), np.sin(turned)])
        far = np.sqrt(((tried[:, None, :] - at[None, :, :]) ** 2).sum(axis=2))
        fits = (far >= radii + radius + _GAP).all(axis=1)
        if fits.any():
            found: Points = tried[fits.argmax()]
            return found
    return np.array([reach_of(at, radii) + radius + _GAP, 0.0])

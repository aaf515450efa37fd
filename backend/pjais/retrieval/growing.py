"""Arrays that grow at their end."""

from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

Kind = TypeVar("Kind", bound=np.generic)


class Growing(Generic[Kind]):
    """An array that is not copied whenever something is added; what ``now`` gave out stays as it was."""

    def __init__(self, held: npt.NDArray[Kind]) -> None:
        self._held = held
        self._size = len(held)

    @property
    def now(self) -> npt.NDArray[Kind]:
        return self._held[: self._size]

    def extend(self, more: npt.ArrayLike) -> None:
        added = np.asarray(more, self._held.dtype)
        size = self._size + len(added)
        if size > len(self._held):
            grown = np.empty((size + self._size // 2, *self._held.shape[1:]), self._held.dtype)
            grown[: self._size] = self.now
            self._held = grown
        self._held[self._size : size] = added
        self._size = size

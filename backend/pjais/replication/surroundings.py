"""The real clock and the real dice, for who runs the sync core in the world."""

import random
import time
from typing import Final

from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id

_dice: Final = random.SystemRandom()


class SystemClock:
    """The clock on the wall of this machine."""

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def instant(self) -> str:
        return now_text()


class SystemChance:
    """The machine's own randomness."""

    def uniform(self, low: float, high: float) -> float:
        return _dice.uniform(low, high)

    def new_id(self) -> str:
        return new_id()

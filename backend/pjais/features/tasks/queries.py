"""The live list of what runs."""

import time
from collections.abc import Callable
from typing import Final

from pjais.features.tasks.schemas import TaskRead, as_read
from pjais.kernel.tasks import Task, Tasks
from pjais.persistence.entity import Row
from pjais.reactive.registry import LiveSource

TASKS: Final = "tasks$"
_POKE_EVERY_S: Final = 0.1
_IDLE_S: Final = 3600.0


def task_list(tasks: Tasks) -> LiveSource:
    """Oldest first."""

    def rows() -> list[Row]:
        return [as_read(each).model_dump() for each in tasks.oldest_first()]

    return LiveSource(TASKS, "What runs just now, oldest first.", TaskRead, "id", rows, _IDLE_S)


def tell_of_tasks(tasks: Tasks, poke: Callable[[str], None]) -> None:
    """Poke the list: at once when there is another task or another state of one, else some times a second."""
    told: tuple[object, ...] = ()
    poked = 0.0

    def heard(_: Task) -> None:
        nonlocal told, poked
        now = tuple((each.id, each.step, each.can_cancel, each.is_cancelling) for each in tasks.oldest_first())
        if now != told or time.monotonic() - poked > _POKE_EVERY_S:
            told, poked = now, time.monotonic()
            poke(TASKS)

    tasks.follow(heard)

"""Wire shapes of tasks."""

from pjais.features.shapes import Shape
from pjais.kernel.tasks import Kind, Task, Unit


class TaskRead(Shape):
    """Work that runs: ``done`` of ``total`` (0: not known) in ``unit``, where there is a step of that step alone.

    ``can_cancel`` tells that stopping it leaves everything as it was; ``is_cancelling`` that it was asked to.
    """

    id: str
    kind: Kind
    step: str | None
    done: int
    total: int
    unit: Unit
    can_cancel: bool
    is_cancelling: bool
    started_at: str


def as_read(task: Task) -> TaskRead:
    return TaskRead.model_validate({name: getattr(task, name) for name in TaskRead.model_fields})

"""Routes of tasks."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from pjais.features.routing import Page, problems
from pjais.features.tasks.schemas import TaskRead, as_read
from pjais.kernel.tasks import TaskNotFoundError, Tasks, TooLateError


class TaskController(Controller):
    """What takes longer than a moment."""

    path = "/tasks"
    tags = ("tasks",)

    @get("/", operation_id="tasks.list", responses=problems(), sync_to_thread=False)
    def list_tasks(self, tasks: NamedDependency[Tasks]) -> Page[TaskRead]:
        """What runs just now, oldest first."""
        return Page(items=[as_read(each) for each in tasks.oldest_first()], next=None)

    @post(
        "/{task_id:str}/cancel",
        operation_id="tasks.cancel",
        responses=problems(TaskNotFoundError, TooLateError),
        status_code=HTTP_200_OK,
        sync_to_thread=False,
    )
    def cancel(self, tasks: NamedDependency[Tasks], task_id: FromPath[str]) -> TaskRead:
        """It stops when it next tells how far it is; what it has begun is taken back."""
        task = tasks.find(task_id)
        task.cancel()
        return as_read(task)

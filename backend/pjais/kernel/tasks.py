"""The ledger of work that takes longer than a moment: how far each task is, and asking one to stop.

A task may be stopped for as long as that leaves everything as it was. Whoever does the work tells how far it is, and
says when there is no way back; what was asked before that moment is heeded, what is asked after it is refused.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final, Literal, Self

from pjais.kernel.clock import now_text
from pjais.kernel.errors import NotFoundError, PjaisError
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said

Kind = Literal[
    "backup",
    "restore",
    "encryption",
    "forgetting",
    "compaction",
    "export",
    "persona-data",
    "audit-export",
    "import",
    "verification",
    "repair",
    "search-index",
    "update",
]
#: What ``done`` and ``total`` count; where there is a step, of that step.
Unit = Literal["pages", "bytes", "items", "events", "backups", "memories"]
#: Told how far it is, as (done, in all or 0); may raise to stop.
Progress = Callable[[int, int], None]
_PATIENCE_S: Final = 5.0
_LOOK_S: Final = 0.1


class CancelledError(PjaisError):
    """It was stopped."""

    code = "cancelled"
    status = HTTPStatus.CONFLICT


class TaskNotFoundError(NotFoundError):
    """That task is not running."""

    code = "task-not-found"


class TooLateError(PjaisError):
    """It can no longer be stopped."""

    code = "too-late"
    status = HTTPStatus.CONFLICT


class Task:
    """Work that runs; called with how far it is. One that no ledger lists is never stopped."""

    def __init__(self, kind: Kind, tell: Callable[["Task"], None] = lambda _: None, *, can_cancel: bool = True) -> None:
        self.id = new_id()
        self.kind: Kind = kind
        self.step: str | None = None
        self.unit: Unit = "items"
        self.done = self.total = 0
        self.can_cancel = can_cancel
        self.is_cancelling = False
        self.started_at = now_text()
        self._tell = tell
        self._turn = threading.Lock()

    def __call__(self, done: int, total: int) -> None:
        """Tell how far it is.

        Raises:
            CancelledError: it is to stop.
        """
        self.done, self.total = done, total
        self._tell(self)
        self.check()

    def check(self, *_: int) -> None:
        """Raises CancelledError when it is to stop."""
        if self.is_cancelling and self.can_cancel:
            msg = said("Stopped; nothing was changed")
            raise CancelledError(msg)

    def at(self, step: str | None, unit: Unit) -> Self:
        """A step of it begins; its progress counts from nothing again."""
        self.step, self.unit = step, unit
        self(0, 0)
        return self

    def no_way_back(self) -> None:
        """From here on it goes through to its end.

        Raises:
            CancelledError: it was asked to stop before.
        """
        with self._turn:
            self.check()
            self.can_cancel = False
        self._tell(self)

    def may_stop_again(self) -> None:
        """A part of it is over that had to go through to its end."""
        self.can_cancel = True

    def cancel(self) -> None:
        """Ask it to stop; it does so when it next tells how far it is.

        Raises:
            TooLateError: it would leave half of something.
        """
        with self._turn:
            if not self.can_cancel:
                msg = said("This can no longer be stopped without leaving half of it; it ends by itself")
                raise TooLateError(msg)
            self.is_cancelling = True
        self._tell(self)

    @contextmanager
    def holding(self, lock: threading.Lock) -> Iterator[None]:
        """With a lock that others may hold for long; waiting for it can be stopped, too."""
        while not lock.acquire(timeout=_LOOK_S):
            self.check()
        try:
            yield
        finally:
            lock.release()


class Tasks:
    """What runs in one process."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._listeners: list[Callable[[Task], None]] = []
        self._changed = threading.Condition()
        self._closing = False

    def follow(self, listener: Callable[[Task], None]) -> None:
        """Call ``listener`` whenever a task begins, is further, or has ended, on the thread that does the work."""
        self._listeners.append(listener)

    def oldest_first(self) -> list[Task]:
        with self._changed:
            return list(self._tasks.values())

    def has_any_asked_for(self) -> bool:
        """Whether anything runs but what the app does by itself."""
        return any(task.kind != "search-index" for task in self.oldest_first())

    def find(self, task_id: str) -> Task:
        """Raises TaskNotFoundError."""
        with self._changed:
            found = self._tasks.get(task_id)
        if found is None:
            msg = said("There is no task {task_id} that runs", task_id=task_id[:64])
            raise TaskNotFoundError(msg)
        return found

    def begin(self, kind: Kind, *, can_cancel: bool = True) -> Task:
        """A task of whoever calls ``end`` for it."""
        task = Task(kind, self._tell, can_cancel=can_cancel)
        with self._changed:
            self._tasks[task.id] = task
            task.is_cancelling = self._closing and can_cancel
        self._tell(task)
        return task

    def end(self, task: Task) -> None:
        """It is over, whatever came of it; safe to call twice."""
        with self._changed:
            was_there = self._tasks.pop(task.id, None)
            self._changed.notify_all()
        if was_there:
            self._tell(task)

    @contextmanager
    def running(self, kind: Kind) -> Iterator[Task]:
        """A task for as long as the block runs."""
        task = self.begin(kind)
        try:
            yield task
        finally:
            self.end(task)

    def close(self) -> None:
        """Stop what can be stopped, and wait for it briefly."""
        deadline = time.monotonic() + _PATIENCE_S
        with self._changed:
            self._closing = True
            asked = [task for task in self._tasks.values() if task.can_cancel]
        for task in asked:
            try:
                task.cancel()
            except TooLateError:
                continue
        with self._changed:
            while any(task.can_cancel for task in self._tasks.values()) and time.monotonic() < deadline:
                self._changed.wait(_LOOK_S)

    def _tell(self, task: Task) -> None:
        for listener in self._listeners:
            listener(task)

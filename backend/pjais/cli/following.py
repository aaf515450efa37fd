"""A command that waits for a task of the app: shows how far it is, and has it stopped at Ctrl+C."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, Final, TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from pjais.cli.connection import Connection, RefusedError
from pjais.kernel.clock import now_text
from pjais.kernel.tasks import CancelledError, Kind, TooLateError

T = TypeVar("T")
#: What is shown beside the bar.
WORDS: Final[Mapping[Kind, str]] = {
    "backup": "Backing up",
    "restore": "Bringing back",
    "encryption": "The vault",
    "forgetting": "Forgetting",
    "compaction": "Moving older events",
    "export": "Exporting",
    "persona-data": "Exporting",
    "import": "Importing",
    "repair": "Making rows anew",
    "update": "Getting the newer version",
}
#: Where a step has words of its own.
STEPS: Final[Mapping[str, str]] = {"backups": "Backups", "backup": "Backing up", "tidying": "Tidying up"}
#: As the shell has it for what Ctrl+C has ended.
STOPPED: Final = 130
_LOOK_S: Final = 0.05


def followed(app: Connection, kind: Kind, call: Callable[[], T], *, quietly: bool = False) -> T:
    """What the call answers.

    Args:
        app: asked how far it is.
        kind: of the task that the call waits for.
        call: is made on a thread of its own.
        quietly: without a bar.

    Raises:
        Exit: it was stopped, which has been said.
        RefusedError: it was refused.
    """
    console, since, is_to_stop = Console(stderr=True), now_text(), False
    with (
        ThreadPoolExecutor(1) as working,
        Progress(console=console, transient=True, disable=quietly or not console.is_terminal) as bar,
    ):
        answer, line = working.submit(call), bar.add_task(WORDS[kind], total=None)
        while True:
            try:
                if wait([answer], timeout=_LOOK_S).done:
                    break
                for task in _running(app, kind, since):
                    words = STEPS.get(task["step"] or "", WORDS[kind])
                    bar.update(
                        line, description=words, completed=task["done"], total=task["total"] or None, refresh=True
                    )
                    if is_to_stop and not task["is_cancelling"]:
                        is_to_stop = _stop(app, task)
            except KeyboardInterrupt:
                is_to_stop = True
    try:
        return answer.result()
    except RefusedError as error:
        if error.problem != CancelledError.code:
            raise
        click.echo(f"{error.detail}.", err=True)
        raise click.exceptions.Exit(STOPPED) from None


def post(app: Connection, kind: Kind, path: str, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - free JSON
    """The same for a call with a body of JSON."""
    body = json.dumps(asked).encode()
    return followed(app, kind, lambda: app.post(path, body, "application/json"))


def _running(app: Connection, kind: Kind, since: str) -> list[dict[str, Any]]:
    listed = json.loads(app.get("/api/tasks"))["items"]
    return [task for task in listed if task["kind"] == kind and task["started_at"] >= since]


def _stop(app: Connection, task: Mapping[str, Any]) -> bool:
    """Ask for it; returns whether it is to be asked for again."""
    try:
        app.post(f"/api/tasks/{task['id']}/cancel", b"", "application/json")
    except RefusedError as error:
        if error.problem == TooLateError.code:
            click.echo(f"{error.detail}.", err=True)
        return error.problem != TooLateError.code
    return True

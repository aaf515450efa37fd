"""``pjais verify`` and ``pjais rebuild``."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from pjais.bootstrap import open_vault
from pjais.cli.connection import connected
from pjais.cli.following import followed
from pjais.eventlog.report import Part, Repair, Report
from pjais.eventlog.verify import verify
from pjais.retrieval.verify_index import check_index

WORDS: Final = {
    Part.REFERENCES: "References",
    Part.CHAIN: "The chain of events",
    Part.ARCHIVES: "Archives of older events",
    Part.ROWS: "Rows against events",
    Part.BLOBS: "Pictures",
    Part.SEARCH: "The search index",
    Part.FILE: "The file",
}
ADVICE: Final = {
    Repair.REBUILD: "`pjais rebuild` makes the rows anew from the events; what it replaces is kept.",
    Repair.RESTORE: "`pjais restore` brings back a backup; what it replaces is kept.",
}


def verify_vault(folder: Path) -> bool:
    """Print what was found; returns whether all is as it should be."""
    vault = open_vault(folder)
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            tasks = {part: bar.add_task(words, total=None) for part, words in WORDS.items()}
            look = partial(check_index, vault.paths.search, vault.key, vault.read)
            told = partial(_show, bar, tasks)
            report = verify(vault.read, told, {Part.SEARCH: look})
    finally:
        vault.close()
    _print(report)
    return report.is_clean


def _show(bar: Progress, tasks: Mapping[Part, TaskID], part: Part, done: int, total: int) -> None:
    bar.update(tasks[part], completed=done, total=total)


def _print(report: Report) -> None:
    waiting = f"; {report.waiting:,} events wait for a newer version of PJai's" if report.waiting else ""
    if report.is_clean:
        click.echo(
            f"All is as it should be: {report.events:,} events, {report.rows:,} rows, {report.blobs:,} pictures, "
            f"{report.checkpoints:,} checkpoints{waiting}."
        )
    for note in report.notes:
        click.echo(f"{note}.")
    for difference in report.differences:
        click.echo(f"{difference}. {ADVICE[difference.repair]}")


def rebuild_rows(folder: Path) -> None:
    """Put rows right through the app that has the vault open, or one of its own, and print what was changed."""
    with connected(folder) as app:
        done = followed(app, "repair", lambda: app.post("/api/integrity/repair", b"", "application/json"))
    told = ", ".join(f"{count:,} {name}" for name, count in done["replaced"].items())
    held = f" {done['held']:,} events could not be applied; their rows were left as they are." if done["held"] else ""
    click.echo(f"{done['events']:,} events read; {told or 'nothing'} put right.{held}")

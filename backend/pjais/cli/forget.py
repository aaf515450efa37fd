"""``pjais forget``."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pjais.cli.connection import connected
from pjais.cli.following import post
from pjais.kernel.errors import InvalidInputError
from pjais.kernel.wording import said


def forget(folder: Path, asked: Mapping[str, str | None], *, dry_run: bool, sure: bool) -> None:
    """Show what would go, ask, and erase it.

    Raises:
        InvalidInputError: nobody can be asked, and ``sure`` was not said.
    """
    with connected(folder) as app:

        def call(*, only_tell: bool) -> Any:  # noqa: ANN401 - free JSON
            return post(app, "forgetting", "/api/erasures", {**asked, "dry_run": only_tell})

        found = call(only_tell=True)
        _print("Would be erased", found)
        if dry_run:
            return
        if not sure and not sys.stdin.isatty():
            msg = said("Nobody can be asked here; --yes erases without asking")
            raise InvalidInputError(msg)
        if sure or click.confirm("This cannot be taken back. Erase it?", err=True):
            done = call(only_tell=False)
            _print("Erased", done)
            click.echo(f"The receipt is event entity {done['receipt']}.")


def _print(words: str, told: Mapping[str, Any]) -> None:
    counts = ", ".join(f"{count:,} {name}" for name, count in told["counts"].items() if count)
    click.echo(f"{words}: {counts or 'nothing in the vault'}; backups: {', '.join(told['backups']) or 'none'}.")
    for each in told["left"]:
        click.echo(f"Not gone through: {each}", err=True)

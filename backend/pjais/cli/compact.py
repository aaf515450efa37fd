"""``pjais compact``."""

from pathlib import Path

import click

from pjais.cli.connection import connected
from pjais.cli.following import post


def compact(folder: Path, keep_days: int) -> None:
    """Move older events through the app that has the vault open, or one of its own, and print how many."""
    with connected(folder) as app:
        done = post(app, "compaction", "/api/compaction", {"keep_days": keep_days})
    if done["events"]:
        click.echo(f"{done['events']:,} events moved to {folder / done['archive']}.")
    else:
        click.echo(f"Nothing is to be moved: no event is older than {keep_days} days.")

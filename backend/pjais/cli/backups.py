"""``pjais backup`` and ``pjais restore``."""

from pathlib import Path

import click

from pjais.backup.emergency import put_in_place
from pjais.backup.restore import checked
from pjais.cli.connection import connected
from pjais.cli.following import post
from pjais.cli.serve import VaultInUseError
from pjais.desktop.instance import Instance
from pjais.kernel.config import VaultPaths
from pjais.kernel.wording import said
from pjais.persistence.migrate import DamagedVaultError


def back_up(folder: Path, dest: Path) -> None:
    """Make a backup in a new folder ``dest`` and print what it holds."""
    with connected(folder) as app:
        made = post(app, "backup", "/api/backups", {"path": str(dest)})
    rows = ", ".join(f"{count:,} {name}" for name, count in made["counts"].items() if count)
    click.echo(
        f"{dest}: {made['size_bytes'] / 1e6:,.1f} MB, {made['events']:,} events ({rows}); checked after writing."
    )


def bring_back(folder: Path, source: Path, persona_id: str | None) -> None:
    """Restore all of a backup or one persona, and print where the replaced data is.

    A vault that cannot be opened any more is set aside as it is, and the backup takes its place.
    """
    ask = {"path": str(source), "persona_id": persona_id}
    if not VaultPaths(folder).database.exists():
        checked(source)  # before a vault is begun for it
    try:
        with connected(folder) as app:
            done = post(app, "restore", "/api/backups/restore", ask)
    except DamagedVaultError:
        if persona_id is not None:
            raise
        _replace(VaultPaths(folder), source)
        return
    if persona_id is None:
        click.echo(f"Restored. What was there before is the backup {done['kept']} in {VaultPaths(folder).backups}.")
    else:
        told = ", ".join(f"{count:,} {name}" for name, count in done["rows"].items() if count)
        click.echo(f"Brought back: {told or 'nothing; all was as in the backup'}.")


def _replace(paths: VaultPaths, source: Path) -> None:
    instance = Instance(paths)
    if not instance.claim():
        msg = said("The vault cannot be opened and another program holds it; end that program first")
        raise VaultInUseError(msg)
    try:
        aside = put_in_place(paths, source)
    finally:
        instance.release()
    click.echo(f"Restored. The damaged files are kept in {aside}.")

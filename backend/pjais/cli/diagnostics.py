"""``pjais diagnostics``."""

import io
from pathlib import Path

import click

from pjais.cli.connection import connected
from pjais.cli.transfer import ExportError, write_file
from pjais.features.diagnostics.service import of_closed_vault, pack
from pjais.kernel.config import VaultPaths
from pjais.kernel.wording import said
from pjais.persistence.migrate import DamagedVaultError, NewerVaultError


def write_diagnostics(folder: Path, dest: Path, *, replace: bool) -> None:
    """Write them to ``dest``, also of a vault that cannot be opened: then what can be told without it.

    Raises:
        ExportError: the name's ending is another one, or the file exists and may not be replaced.
    """
    if dest.suffix.lower() != ".zip":
        msg = said("{dest}: the name must end in .zip", dest=dest)
        raise ExportError(msg)
    try:
        with connected(folder) as app:
            content = app.get("/api/diagnostics/file")
    except (DamagedVaultError, NewerVaultError) as problem:
        made = io.BytesIO()
        pack(of_closed_vault(VaultPaths(folder), problem), made)
        content = made.getvalue()
        click.echo("The vault cannot be opened, so its database is left out.", err=True)
    write_file(dest, content, replace=replace)
    click.echo(f"{dest}: nothing you wrote or named is in it, and nothing was sent.")

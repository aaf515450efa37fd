"""``pjais update``."""

from pathlib import Path
from typing import Any

import click

from pjais.cli.connection import Connection, connected
from pjais.cli.following import post


def update(folder: Path, file: Path | None, *, only_check: bool) -> None:
    """Look for a newer version, tell what changes, and unless it is only to be looked for, get it and hand it on."""
    with connected(folder) as app:
        state = _looked(app, file)
        offer = state["offer"]
        if offer is None:
            click.echo(f"PJai's {state['version']} is the newest version.")
            return
        _show(state["version"], offer)
        if only_check:
            return
        needs_package = state["kind"] != "source"
        if needs_package and state["path"] is None:
            post(app, "update", "/api/updates/get", {})
        handed = post(app, "backup", "/api/updates/install", {})
    click.echo(f"Backed up as {handed['backup']}.")
    click.echo(f"{handed['step']}.")
    if handed["command"] is not None:
        click.echo(f"  {handed['command']}")


def _looked(app: Connection, file: Path | None) -> Any:  # noqa: ANN401 - free JSON
    if file is None:
        return app.post("/api/updates/check", b"{}", "application/json")
    return post(app, "update", "/api/updates/file", {"path": str(file)})


def _show(version: str, offer: dict[str, Any]) -> None:
    size = f", {offer['size_bytes'] / 1e6:,.1f} MB" if offer["size_bytes"] is not None else ""
    click.echo(f"PJai's {offer['version']} of {offer['released_at'][:10]} is newer than {version}{size}.")
    for note in offer["notes"]:
        click.echo(f"\n{note['version']}\n{note['text'].strip()}")
    click.echo()

"""``pjais hub``: the commands of a sync hub."""

import asyncio
import os
from pathlib import Path
from typing import Final, Literal

import click

from pjais.kernel.place import usual_folder

_DATABASE_VARIABLE: Final = "PJAIS_HUB_DATABASE"
_database = click.option(
    "--database",
    envvar=_DATABASE_VARIABLE,
    help=f"A file, or postgresql://…; else {_DATABASE_VARIABLE}, else hub.db in the user-data folder.",
)
SignUp = Literal["open", "code"]


@click.group("hub")
def hub() -> None:
    """Run a sync hub for your devices, or look after one."""


@hub.command("serve")
@_database
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.option("--public-url", default="", help="What devices call it by, when something stands in front of it.")
@click.option(
    "--sign-up",
    type=click.Choice(["open", "code"]),
    default="open",
    show_default=True,
    help="Who may open a workspace: anybody, or who has the code that is printed at the start.",
)
@click.option("--proxies", default="127.0.0.1", show_default=True, help="Whose X-Forwarded-For is believed.")
@click.option("--device-events", default=2_000, show_default=True, type=click.IntRange(1), help="A second, per device.")
@click.option(
    "--workspace-events", default=5_000, show_default=True, type=click.IntRange(1), help="A second, per workspace."
)
def serve(
    database: str | None, host: str, port: int, public_url: str, sign_up: SignUp, proxies: str, **most: int
) -> None:
    """Relay and keep what devices send each other; the first line on stdout is JSON with url."""
    from pjais.hub.limits import Limits
    from pjais.hub.logs import log_as_json
    from pjais.hub.node import NodeSettings
    from pjais.hub.serve import Address, serve_until_stopped

    log_as_json()
    place = _place(database)
    limits = Limits(device_events_per_s=most["device_events"], workspace_events_per_s=most["workspace_events"])
    code = _sign_up_code(place) if sign_up == "code" else None
    serve_until_stopped(place, NodeSettings(limits, code, public_url), Address(host, port, proxies))


@hub.command("new-epoch")
@_database
@click.option("--workspace", help="Only this workspace, by its id.")
def new_epoch(database: str | None, workspace: str | None) -> None:
    """After a database was restored: tell devices, which then stop and ask their owner."""

    async def declare() -> int:
        from pjais.hub.store.opening import open_store

        store = await open_store(_place(database))
        try:
            return await store.log.new_epoch(workspace)
        finally:
            await store.close()

    click.echo(f"A new epoch began in {asyncio.run(declare())} workspaces")


def _place(database: str | None) -> str:
    if database:
        return database
    folder = usual_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return str(Path(folder) / "hub.db")


def _sign_up_code(place: str) -> str:
    """Told by who runs the hub, or made once and kept beside the workspaces, for all nodes alike."""
    if told := os.environ.get("PJAIS_HUB_SIGN_UP_CODE"):
        return told

    async def ask() -> str:
        from pjais.hub.store.opening import open_store

        store = await open_store(place)
        try:
            return (await store.records.secrets.get("sign-up", 10)).hex()
        finally:
            await store.close()

    return asyncio.run(ask())

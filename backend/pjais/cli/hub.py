"""``pjais hub``: the commands of a sync hub."""

import asyncio
import json
import os
import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from pjais.kernel.place import usual_folder
from pjais.kernel.this_machine import is_this_machine

if TYPE_CHECKING:
    from pjais.hub.limits import Limits

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
    help="Who may open a workspace: anybody, or who has the code that is printed at the start."
    " Else open where only this machine gets to the hub, and code elsewhere.",
)
@click.option(
    "--signatures",
    type=click.Choice(["check", "leave"]),
    default="check",
    show_default=True,
    help="Check those of a device's own events too, or leave that to the devices that get them.",
)
@click.option("--proxies", default="127.0.0.1", show_default=True, help="Whose X-Forwarded-For is believed.")
@click.option("--limit", "limits", multiple=True, metavar="NAME=N", help="Another limit than usual; see hub.md.")
def serve(
    database: str | None,
    sign_up: SignUp | None,
    limits: Sequence[str],
    public_url: str,
    signatures: Literal["check", "leave"],
    **address: Any,  # noqa: ANN401
) -> None:
    """Relay and keep what devices send each other; the first line on stdout is JSON with url."""
    from pjais.hub.logs import log_as_json
    from pjais.hub.node import NodeSettings
    from pjais.hub.serve import Address, serve_until_stopped

    log_as_json()
    place = _place(database)
    code = _sign_up_code(place) if asks_for_code(sign_up, address["host"], public_url) else None
    settings = NodeSettings(_limits(limits), code, public_url, checks_signatures=signatures == "check")
    serve_until_stopped(place, settings, Address(**address))


@hub.command("new-epoch")
@_database
@click.option("--workspace", help="Only this workspace, by its id.")
def new_epoch(database: str | None, workspace: str | None) -> None:
    """After a database was restored: tell devices, which then stop and ask their owner."""

    async def declare() -> int:
        from pjais.hub.store.opening import open_store

        store = await open_store(_place(database))
        try:
            count = await store.log.new_epoch(workspace)
            for each in (
                [workspace] if workspace else [one.workspace_id for one in await store.records.workspaces.all()]
            ):
                store.doorbell.tell(json.dumps({"ws": each, "what": "epoch"}))  # to nodes that are running
            return count
        finally:
            await store.close()

    click.echo(f"A new epoch began in {asyncio.run(declare())} workspaces")


def _limits(told: Sequence[str]) -> "Limits":
    from pjais.hub.limits import Limits

    known = [each.name for each in fields(Limits)]
    others: dict[str, Any] = {}
    for each in told:
        name, _, number = each.partition("=")
        if name not in known or not re.fullmatch(r"\d{1,15}", number):
            msg = f"'{each}' is not one of {', '.join(f'{name}=N' for name in known)}"
            raise click.BadParameter(msg, param_hint="--limit")
        others[name] = int(number)
    return Limits(**others)


def _place(database: str | None) -> str:
    if database:
        return database
    folder = usual_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return str(Path(folder) / "hub.db")


def asks_for_code(sign_up: SignUp | None, host: str, public_url: str) -> bool:
    """Whether only who has the code opens a workspace: as it was said, else wherever others get to the hub."""
    if sign_up is not None:
        return sign_up == "code"
    return bool(public_url) or not is_this_machine(host)


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

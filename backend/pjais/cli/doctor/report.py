"""Makes all checks and prints what they found."""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

import click

from pjais.cli.doctor import machine, program, vault
from pjais.cli.doctor.findings import Check, Finding, State, found_by
from pjais.kernel.config import VaultPaths, data_folder
from pjais.kernel.owner import nearest

_WORST: Final[tuple[State, ...]] = ("bad", "warn", "ok")
_COLOURS: Final[dict[State, str]] = {"ok": "green", "warn": "yellow", "bad": "red"}
_NAMES: Final = 10  # letters that a check's name gets, so that what follows stands in a column


def examine(told: Path | None, *, thorough: bool, as_json: bool) -> bool:
    """Print what is found, each as soon as it is.

    Args:
        told: the vault's folder, where the command was told one.
        thorough: also read whole files.
        as_json: one object at the end, for programs.

    Returns:
        Whether nothing is bad.
    """
    logging.disable(logging.CRITICAL)  # what a check meets is told in its line
    found: list[Finding] = []
    try:
        for name, check in _checks(told, thorough=thorough):
            for finding in found_by(name, check):
                found.append(finding)
                if not as_json:
                    _print(finding)
    finally:
        logging.disable(logging.NOTSET)
    worst = next((state for state in _WORST if any(each.state == state for each in found)), "ok")
    if as_json:
        click.echo(json.dumps({"state": worst, "checks": [asdict(each) for each in found]}, indent=2))
    else:
        _sum_up(found)
    return worst != "bad"


def _checks(told: Path | None, *, thorough: bool) -> Iterator[tuple[str, Check]]:
    # First what makes a process of its own: this one has no threads yet.
    yield "sandbox", machine.sandbox
    yield "program", program.versions
    yield "package", partial(program.parts, thorough=thorough)
    yield "user", machine.root
    yield "display", machine.display
    yield "libraries", machine.libraries
    yield "toolkit", machine.toolkit
    yield "graphics", machine.graphics
    yield "loopback", machine.loopback
    yield "keyring", vault.keyring
    yield from _of_folder(told, thorough=thorough)
    yield "models", program.models


def _of_folder(told: Path | None, *, thorough: bool) -> Iterator[tuple[str, Check]]:
    """Those about the vault's folder; just that where nobody can tell which it is."""
    places: list[Path] = []

    def find() -> Iterator[Finding]:
        places.append(data_folder(told))
        yield from vault.folder(VaultPaths(places[0]))

    yield "folder", find
    if places and os.access(nearest(places[0]), os.R_OK | os.X_OK):
        paths = VaultPaths(places[0])
        yield "disk", partial(vault.disk, paths)
        yield "vault", partial(vault.vault, paths, thorough=thorough)
        yield "last end", partial(vault.last_end, paths)


def _print(finding: Finding) -> None:
    state = click.style(f"{finding.state:<4}", fg=_COLOURS[finding.state])
    told = " ".join(f"{finding.what}{f' - {finding.advice}' if finding.advice else ''}".splitlines())
    shown = told.encode("utf-8", "backslashreplace").decode()  # names of files may be no text at all
    click.echo(f"{state}  {finding.check:<{_NAMES}}  {shown}")


def _sum_up(found: list[Finding]) -> None:
    bad, warned = (sum(each.state == state for each in found) for state in ("bad", "warn"))
    if not bad and not warned:
        click.echo("Nothing is wrong.")
    else:
        click.echo(f"{bad} bad, {warned} to be aware of. Nothing was changed.")

"""``pjais encryption``: on, off, passphrase, status; and asking for the passphrase of a locked vault."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from pjais.cli.connection import connected
from pjais.cli.following import post
from pjais.kernel.errors import PjaisError
from pjais.kernel.wording import said
from pjais.security.keychain import PASSPHRASE, LockedVaultError, unlock
from pjais.security.vault_key import WrongPassphraseError

T = TypeVar("T")
NEW_PASSPHRASE: Final = "PJAIS_NEW_PASSPHRASE"  # noqa: S105 - a variable's name
_TRIES: Final = 3


class NobodyToAskError(PjaisError):
    """A passphrase is needed and nobody can be asked."""

    code = "nobody-to-ask"


def unlocked(folder: Path, work: Callable[[], T]) -> T:
    """Do the work; when the vault turns out to be locked, ask for its passphrase and do it again.

    Raises:
        LockedVaultError: nobody can be asked.
    """
    try:
        return work()
    except LockedVaultError:
        if not sys.stdin.isatty():
            raise
    for left in reversed(range(_TRIES)):
        try:
            unlock(folder, click.prompt(f"Passphrase of {folder}", hide_input=True, err=True))
            break
        except WrongPassphraseError:
            if not left:
                raise
            click.echo("That is not it.", err=True)
    return work()


def show_state(folder: Path) -> None:
    with connected(folder) as app:
        state = json.loads(app.get("/api/encryption"))
    if not state["is_on"]:
        click.echo("Encryption is off.")
        return
    way = "this machine's keyring opens it" if state["opens_by_itself"] else "it asks for its passphrase at each start"
    click.echo(f"Encryption is on; {way}.")
    for file in state["plain"]:
        click.echo(f"Readable without the key: {file}")


def turn_on(folder: Path) -> None:
    passphrase = _asked("New passphrase", NEW_PASSPHRASE, twice=True)
    done = _call(folder, "on", {"passphrase": passphrase})
    click.echo(f"The vault and its backups are encrypted.\n{_recovery(done['recovery_code'])}")


def turn_off(folder: Path) -> None:
    _call(folder, "off", {"passphrase": _asked("Passphrase or recovery code", PASSPHRASE)})
    click.echo("The vault and its backups are plain files again.")


def change_passphrase(folder: Path) -> None:
    asked = {
        "passphrase": _asked("Passphrase or recovery code", PASSPHRASE),
        "new_passphrase": _asked("New passphrase", NEW_PASSPHRASE, twice=True),
    }
    done = _call(folder, "passphrase", asked)
    click.echo("The passphrase is changed; the old one and the old recovery code open nothing any more.")
    click.echo(_recovery(done["recovery_code"]))


def _recovery(code: str) -> str:
    return f"Recovery code, shown this once; write it down and keep it apart from this machine:\n\n  {code}\n"


def _call(folder: Path, what: str, asked: dict[str, str]) -> Any:  # noqa: ANN401 - free JSON
    with connected(folder) as app:
        return post(app, "encryption", f"/api/encryption/{what}", asked)


def _asked(words: str, variable: str, *, twice: bool = False) -> str:
    if told := os.environ.get(variable):
        return told
    if not sys.stdin.isatty():
        msg = said("{words}: nobody can be asked here; set {variable}", words=words, variable=variable)
        raise NobodyToAskError(msg)
    return str(click.prompt(words, hide_input=True, confirmation_prompt=twice, err=True))

"""Work on a vault that goes on until its process is killed; each acknowledged step is told in a file."""

import os
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from pjais.backup.encryption import Encryption
from pjais.backup.forget import Forgetting
from pjais.backup.keeper import Keeper
from pjais.backup.transfer import import_all
from pjais.bootstrap import open_vault
from pjais.eventlog import checkpoints
from pjais.eventlog.compact import compact
from pjais.eventlog.forget import Scope
from pjais.eventlog.repair import put_right
from pjais.features.imports.service import ImportService
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.kernel.ids import new_id
from pjais.persistence.device import device_id
from pjais.persistence.rows import run
from pjais.persistence.vault import Vault
from pjais.security.keychain import unlock
from tests.factories import memory, persona

BULK: Final = 500
PASSPHRASE: Final = "correct horse"  # noqa: S105 - a test's
Tell = Callable[[str], None]


def single(vault: Vault, tell: Tell) -> None:
    """One memory after the other."""
    with vault.write() as session:
        owner = persona(session)
    for number in range(1_000_000):
        with vault.write() as session:
            made = memory(session, owner, f"Single {number}")
        tell(made)


def bulk(vault: Vault, tell: Tell) -> None:
    """Hundreds at a time."""
    with vault.write() as session:
        owner = persona(session)
    for number in range(1_000_000):
        drafts = [MemoryDraft(persona_id=owner, content=f"Bulk {number}.{each}") for each in range(BULK)]
        with vault.write() as session:
            made = MemoryService(session).remember_all(drafts)
        tell(made[0])
        tell(made[-1])


def backup(vault: Vault, tell: Tell) -> None:
    """Backups without end."""
    keeper = Keeper(vault, device_id(vault.engine))
    while True:
        tell(keeper.make().name)


def restore(vault: Vault, tell: Tell) -> None:
    """From one backup to the next, in a circle."""
    places = sorted(each for each in vault.paths.backups.iterdir() if each.is_dir())
    while True:
        for place in places:
            vault.replace_content(place / "pjais.db")
            tell(place.name)


def bring_back(vault: Vault, tell: Tell) -> None:
    """The same with all that the app does: archives, what was signed, a backup of what is replaced."""
    keeper = Keeper(vault, device_id(vault.engine))
    places = sorted(each for each in vault.paths.backups.iterdir() if each.is_dir())
    while True:
        for place in places:
            keeper.restore(place)
            tell(place.name)


def importing(vault: Vault, tell: Tell) -> None:
    """A file beside the vault, again and again."""
    while True:
        file = vault.paths.folder.parent / "big.json"
        ImportService(vault).bring_in(file, file.name, new_id(), lambda *_: None)
        tell("in")


def importing_all(vault: Vault, tell: Tell) -> None:
    """The export of a vault, once."""
    import_all(vault, vault.paths.folder.parent / "export.jsonl")
    tell("in")
    threading.Event().wait()


def repair(vault: Vault, tell: Tell) -> None:
    """Rows are spoilt and put right again."""
    while True:
        with vault.write() as session:
            run(session.connection(), "UPDATE memory SET content = 'spoilt'")
        tell("spoilt")
        put_right(vault)
        tell("right")


def rekey(vault: Vault, tell: Tell) -> None:
    """Encryption on and off without end, with a write after each change."""
    encryption = Encryption(vault)
    encryption.settle()
    with vault.write() as session:
        owner = persona(session)
    while True:
        if vault.key is None:
            encryption.turn_on(PASSPHRASE)
        else:
            encryption.turn_off(PASSPHRASE)
        with vault.write() as session:
            made = memory(session, owner, "After a change of keys")
        tell(made)


def compaction(vault: Vault, tell: Tell) -> None:
    """Events move to archives without end, with writes in between."""
    setattr(checkpoints, "DAILY", timedelta(0))  # noqa: B010 - a constant to all others
    signed = checkpoints.Checkpoints(vault, device_id(vault.engine))
    with vault.write() as session:
        owner = persona(session)
    while True:
        for _ in range(20):
            with vault.write() as session:
                made = memory(session, owner, "Between two compactions")
            tell(made)
        signed.make()
        with vault.write() as session:
            made = memory(session, owner, "After a checkpoint")
        tell(made)  # not before it is committed
        compact(vault, "9999")
        vault.rewrite()


def forgetting(vault: Vault, tell: Tell) -> None:
    """A persona comes, is backed up, and is forgotten, without end."""
    keeper = Keeper(vault, device_id(vault.engine))
    forgets = Forgetting(vault, keeper)
    while True:
        name = f"Zanzibarine{os.urandom(6).hex()}"
        with vault.write() as session:
            owner = persona(session, name)
            memory(session, owner, f"{name} likes tea")
        keeper.make()
        forgets.forget(Scope(persona_id=owner))
        tell(name)


WORK: Final[Mapping[str, Callable[[Vault, Tell], None]]] = {
    each.__name__: each
    for each in (
        single,
        bulk,
        backup,
        restore,
        bring_back,
        importing,
        importing_all,
        repair,
        rekey,
        compaction,
        forgetting,
    )
}


def work(name: str, folder: Path, told: Path) -> None:
    """Begin, and tell so; never ends by itself."""
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    unlock(folder, PASSPHRASE)
    if name == "migration":
        os.write(handle, b"ready\n")
        open_vault(folder)
        threading.Event().wait()
    vault = open_vault(folder)
    os.write(handle, b"ready\n")
    WORK[name](vault, lambda word: (os.write(handle, f"{word}\n".encode()), None)[1])

"""A hub and a device that work until their process is killed; what they tell stands in a file."""

import asyncio
import os
import signal
import threading
from pathlib import Path
from typing import Literal

from pjais.bootstrap import open_application
from pjais.eventlog.forget import Scope
from pjais.hub.limits import Limits
from pjais.hub.node import NodeSettings
from pjais.hub.serve import Address, HubServer
from pjais.persistence.changes import ChangeSet
from tests.factories import memory, persona
from tests.replicas import Replica


def serve(database: Path, port: int, told: Path) -> None:
    """A hub on that port, which tells when it is ready."""
    settings = NodeSettings(limits=Limits(strangers_burst=100_000))

    async def run() -> None:
        await HubServer(str(database), settings, Address(port=port)).run(lambda _: _tell(told, "ready"))

    asyncio.run(run())


def write(folder: Path, told: Path) -> None:
    """A device that writes and syncs without end, and tells each persona it has written."""
    replica = Replica(folder)
    replica.start()
    _tell(told, "ready")
    for number in range(1_000_000):
        with replica.vault.write() as session:
            made = persona(session, f"Number {number}")
            for each in range(5):
                memory(session, made, f"Memory {each}")
        _tell(told, made)


def follow(folder: Path, told: Path) -> None:
    """A device that only catches up."""
    replica = Replica(folder)
    replica.start()
    _tell(told, "ready")
    threading.Event().wait()


def forget(folder: Path, scope: Scope, moment: Literal["erased", "noted"], told: Path) -> None:
    """A whole app that forgets, and ends by SIGKILL once its vault has, or once it has noted to tell of it."""
    app = open_application(folder)
    _tell(told, "ready")

    def heard(changes: ChangeSet) -> None:
        is_erased = any(each.table == "erasure" for each in changes.changes)
        if is_erased if moment == "erased" else "redaction" in changes.flooded:
            os.kill(os.getpid(), signal.SIGKILL)

    app.vault.follow(heard)
    app.forgetting.forget(scope)


def _tell(told: Path, word: str) -> None:
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{word}\n".encode())
    os.close(handle)

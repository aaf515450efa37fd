"""A hub and a device that work until their process is killed; what they tell stands in a file."""

import asyncio
import os
import threading
from pathlib import Path

from pjais.hub.limits import Limits
from pjais.hub.node import NodeSettings
from pjais.hub.serve import Address, HubServer
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


def _tell(told: Path, word: str) -> None:
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{word}\n".encode())
    os.close(handle)

"""A vault to measure on, filled and thrown away."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pjais.bench.model import QUERIES, add_personas, draft
from pjais.bootstrap import Application, open_application, open_vault
from pjais.features.memories.service import MemoryService
from pjais.kernel.garbage import spare_what_is_loaded
from pjais.persistence.engine import Synchronous
from pjais.persistence.vault import Vault

BATCH: Final = 10_000


@contextmanager
def measured(size: int, synchronous: Synchronous) -> Iterator[tuple[Application, list[str]]]:
    """The whole application on a new vault of ``size`` memories, and its personas.

    Args:
        size: memories to begin with.
        synchronous: how sure each write is.
    """
    with tempfile.TemporaryDirectory(prefix="pjais-bench-") as folder:
        app = open_application(Path(folder), synchronous=synchronous)
        try:
            app.indexer.pause()  # what is measured is not to share the processor with it
            app.reactive.registry.add(*QUERIES)
            personas = add_personas(app.vault)
            fill(app.vault, personas, size)
            spare_what_is_loaded()  # as the app itself does once it stands
            yield app, personas
        finally:
            app.close()


@contextmanager
def kept(size: int) -> Iterator[tuple[Path, str]]:
    """The folder of a vault of ``size`` memories that nobody has open, and one of its personas."""
    with tempfile.TemporaryDirectory(prefix="pjais-bench-") as folder:
        vault = open_vault(Path(folder))
        try:
            personas = add_personas(vault)
            fill(vault, personas, size)
        finally:
            vault.close()
        yield Path(folder), personas[0]


def fill(vault: Vault, personas: list[str], size: int, first: int = 0) -> None:
    """Through the same service as an import."""
    for start in range(first, first + size, BATCH):
        drafts = [draft(personas, number) for number in range(start, min(start + BATCH, first + size))]
        with vault.write() as session:
            MemoryService(session).remember_all(drafts)

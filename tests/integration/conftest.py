"""A real vault on a real file, and who hears of its commits."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pjais.bootstrap import open_vault
from pjais.persistence.changes import ChangeSet
from pjais.persistence.vault import Vault
from pjais.retrieval.embedder import Embedder
from tests.desk import Desk
from tests.hubs import RunningHub, running_hub
from tests.planted import planted


@pytest.fixture(scope="session", autouse=True)
def embedding_model() -> Iterator[None]:
    """All apps of this process share the model while it is kept here, instead of loading it each."""
    kept = Embedder()
    kept.embed(["Loaded"])
    yield
    kept.let_go()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = open_vault(planted(tmp_path / "vault"))
    yield opened
    opened.close()


@pytest.fixture
def heard(vault: Vault) -> list[ChangeSet]:
    """Every change set that was published, in order."""
    published: list[ChangeSet] = []
    vault.follow(published.append)
    return published


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with running_hub(tmp_path / "hub.db") as hub:
        yield hub


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(tmp_path, stack)

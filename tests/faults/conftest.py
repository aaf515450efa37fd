"""Victims end with the test that started them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.victims import Victimising, Victims

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture
def victims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Victims]:
    # The server that forks the victims imports their module once, and finds it by this path alone.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "backend"), str(ROOT))))
    victimising = Victimising(tmp_path)
    yield victimising
    victimising.close()

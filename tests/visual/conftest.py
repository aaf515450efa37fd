"""Options of the pictures: how many are taken, and whether they become the new references."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planted import planted
from tests.served import Served, serving
from tests.visual.catalogue import MOST_TELLING, SCHEMES, SIZES


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-screens", action="store_true", help="every colour and size, not only the most telling")
    parser.addoption("--accept-screens", action="store_true", help="the screens as they are become the references")


def is_whole(config: pytest.Config) -> bool:
    return any(config.getoption(name, default=False) for name in ("--all-screens", "--accept-screens"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked as ``whole`` is looked at with everything else only."""
    if not is_whole(config):
        left_out = [item for item in items if item.get_closest_marker("whole")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def served() -> Iterator[Served]:
    """In a folder whose path is as long in every run and takes as many lines where it is shown, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as folder, serving(planted(Path(folder) / "vault")) as app:
        yield app


@pytest.fixture
def accepting(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept-screens", default=False))


@pytest.fixture
def wanted(request: pytest.FixtureRequest) -> tuple[tuple[str, str], ...]:
    """Pairs of size and colour."""
    every = tuple((size, scheme) for size in SIZES for scheme in SCHEMES)
    return every if is_whole(request.config) else MOST_TELLING

"""Options of the pictures: how many are taken, and whether they become the new references."""

import pytest

from tests.visual.catalogue import MOST_TELLING, SCHEMES, SIZES


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-screens", action="store_true", help="every colour and size, not only the most telling")
    parser.addoption("--accept-screens", action="store_true", help="the screens as they are become the references")


@pytest.fixture
def accepting(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept-screens", default=False))


@pytest.fixture
def wanted(request: pytest.FixtureRequest) -> tuple[tuple[str, str], ...]:
    """Pairs of size and colour."""
    every = tuple((size, scheme) for size in SIZES for scheme in SCHEMES)
    is_whole = request.config.getoption("--all-screens", default=False) or request.config.getoption(
        "--accept-screens", default=False
    )
    return every if is_whole else MOST_TELLING

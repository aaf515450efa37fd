"""What an interrupted pip leaves behind is recognised."""

import runpy
from importlib.metadata import Distribution
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "build" / "frontdoor" / "half_installed.py"
IS_WHOLE = runpy.run_path(str(SCRIPT))["is_whole"]

WHEELS_LIST = "thing/__init__.py,sha256=x,5\nthing-1.dist-info/METADATA,,\nthing-1.dist-info/RECORD,,\n"
PIPS_LIST = WHEELS_LIST + "thing-1.dist-info/INSTALLER,sha256=x,4\nthing/__pycache__/__init__.cpython-311.pyc,,\n"


def installed(site: Path, record: str | None) -> Distribution:
    """A package of five bytes with this list of files."""
    metadata = site / "thing-1.dist-info"
    metadata.mkdir()
    (site / "thing").mkdir()
    (site / "thing" / "__init__.py").write_text("x = 1", encoding="utf-8")
    (metadata / "METADATA").write_text("Name: thing\nVersion: 1\n", encoding="utf-8")
    (metadata / "INSTALLER").write_text("pip\n", encoding="utf-8")
    if record is not None:
        (metadata / "RECORD").write_text(record, encoding="utf-8")
    return Distribution.at(metadata)


def test_a_finished_package_is_whole(tmp_path: Path) -> None:
    assert IS_WHOLE(installed(tmp_path, PIPS_LIST))


@pytest.mark.parametrize("record", [None, "", WHEELS_LIST], ids=["no list", "an empty list", "the wheel's own list"])
def test_without_pips_own_list_it_is_not(tmp_path: Path, record: str | None) -> None:
    assert not IS_WHOLE(installed(tmp_path, record))


def test_with_a_file_missing_it_is_not(tmp_path: Path) -> None:
    package = installed(tmp_path, PIPS_LIST)
    (tmp_path / "thing" / "__init__.py").unlink()

    assert not IS_WHOLE(package)


def test_with_a_file_cut_short_it_is_not(tmp_path: Path) -> None:
    package = installed(tmp_path, PIPS_LIST)
    (tmp_path / "thing" / "__init__.py").write_text("x", encoding="utf-8")

    assert not IS_WHOLE(package)

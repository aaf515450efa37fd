"""Forgets packages that an interrupted installation left incomplete, so that pip installs them anew."""

import shutil
from importlib.metadata import Distribution, PathDistribution, distributions
from pathlib import Path


def is_whole(distribution: Distribution) -> bool:
    """Whether every file is there; pip writes the list of them last, so its absence tells the same."""
    files = distribution.files or []
    return bool(files) and all(Path(str(file.locate())).exists() for file in files if file.suffix != ".pyc")


if __name__ == "__main__":
    for distribution in distributions():
        if isinstance(distribution, PathDistribution) and not is_whole(distribution):
            # The folder of its metadata, by which pip knows it; the public interface does not name it.
            shutil.rmtree(str(distribution._path), ignore_errors=True)  # noqa: SLF001

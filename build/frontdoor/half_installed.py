"""Forgets packages that an interrupted installation left incomplete, so that pip installs them anew."""

import shutil
from importlib.metadata import Distribution, PackagePath, PathDistribution, distributions
from pathlib import Path


def is_whole(distribution: Distribution) -> bool:
    """Whether pip finished it: the list of files that it writes last names INSTALLER, the wheel's own does not."""
    files = [file for file in distribution.files or () if file.suffix != ".pyc"]
    return any(file.name == "INSTALLER" for file in files) and all(map(is_there, files))


def is_there(file: PackagePath) -> bool:
    """Whether the file exists in its full size."""
    path = Path(str(file.locate()))
    return path.exists() and (file.size is None or path.stat().st_size == file.size)


if __name__ == "__main__":
    for distribution in distributions():
        if isinstance(distribution, PathDistribution) and not is_whole(distribution):
            # The folder of its metadata, by which pip knows it; the public interface does not name it.
            shutil.rmtree(str(distribution._path), ignore_errors=True)  # noqa: SLF001

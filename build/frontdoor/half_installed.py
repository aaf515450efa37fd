"""Forgets packages that an interrupted installation left incomplete, so that pip installs them anew."""

import shutil
from importlib.metadata import Distribution, distributions
from pathlib import Path


def is_whole(distribution: Distribution) -> bool:
    """Whether every file is there; pip writes the list of them last, so its absence tells the same."""
    files = distribution.files or []
    return bool(files) and all(Path(str(file.locate())).exists() for file in files if file.suffix != ".pyc")


if __name__ == "__main__":
    for distribution in distributions():
        if not is_whole(distribution):
            shutil.rmtree(str(distribution.locate_file(f"{distribution.name}.dist-info")), ignore_errors=True)
            # Named by pip with the version, which importlib.metadata knows only through this attribute.
            shutil.rmtree(getattr(distribution, "_path", Path()), ignore_errors=True)

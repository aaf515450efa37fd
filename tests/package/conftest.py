"""The clean Debian and the packages, made before."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.package.clean_root import CleanRoot, made
from tests.package.installed import Installed
from tests.real_window import ROOT

TARGET = ROOT / "dist/package"


def newest(pattern: str, folder: Path = TARGET) -> Path:
    found = sorted(folder.glob(pattern), key=lambda file: file.stat().st_mtime)
    if not found:
        pytest.fail(f"there is no {pattern} in {folder}; `npm run package` makes it")
    return found[-1]


@pytest.fixture(scope="session")
def release() -> str:
    """Which Debian: this machine's own, unless told otherwise."""
    return os.environ.get("PJAIS_DEBIAN") or platform.freedesktop_os_release()["VERSION_CODENAME"]


@pytest.fixture(scope="session")
def root(release: str) -> Iterator[CleanRoot]:
    folder = TARGET / "debian"
    yield made(folder / release, folder / "root", release)
    subprocess.run(["rm", "-rf", "--one-file-system", str(folder / "root")], check=True)


@pytest.fixture(scope="session")
def package(root: CleanRoot) -> Path:
    """The package, as a path inside the root."""
    return put(root, newest("pjais_*.deb"))


@pytest.fixture(scope="session")
def previous(root: CleanRoot) -> Path:
    """The version before it, likewise."""
    return put(root, newest("pjais_*.deb", TARGET / "previous"))


def put(root: CleanRoot, file: Path) -> Path:
    place = Path("/opt") / file.name
    subprocess.run(["cp", str(file), str(root.path(str(place)))], check=True)
    return place


@pytest.fixture(scope="session")
def app(root: CleanRoot, package: Path) -> Installed:
    """The package, installed as a person does it, with what it says it needs and no more."""
    told = root.apt("install", str(package))
    return Installed(root, told)


@pytest.fixture
def card(root: CleanRoot) -> Path:
    """A character card in Ann's home, as a path of this machine."""
    data = {"name": "Wren", "description": "Keeps the lighthouse.", "first_mes": "Mind the step."}
    file = root.home("ann") / "wren.json"
    file.write_text(json.dumps({"spec": "chara_card_v2", "spec_version": "2.0", "data": data}), encoding="utf-8")
    file.chmod(0o644)
    return file

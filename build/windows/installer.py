"""Makes the installer for Windows out of a furnished bundle; NSIS's makensis has to be on the path."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from furnish import Release, architecture

HERE: Final = Path(__file__).parent


def make_installer(bundle: Path, release: Release, furnish: Callable[[Path, str], None], target: Path) -> Path:
    """The installer."""
    furnish(bundle, "nsis")
    file = target / f"PJais-{release.version}-windows-{architecture()}.exe"
    compile_script(bundle, target / "icons/pjais.ico", release.version, file)
    return file


def compile_script(bundle: Path, icon: Path, version: str, file: Path) -> None:
    """Run makensis, which on Linux compiles the same installer of another folder.

    Raises:
        FileNotFoundError: there is no makensis.
    """
    tool = shutil.which("makensis")
    if tool is None:
        msg = "makensis is missing; get NSIS from nsis.sourceforge.io, on Debian: sudo apt install nsis"
        raise FileNotFoundError(msg)
    numbers = ".".join([*version.split(".")[:3], "0"])
    size_kb = sum(each.stat().st_size for each in bundle.rglob("*") if each.is_file()) // 1024
    values = {
        "BUNDLE": bundle,
        "ICON": icon,
        "VERSION": version,
        "NUMBERS": numbers,
        "SIZE_KB": size_kb,
        "TARGET": file,
    }
    named = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run([tool, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *named, str(HERE / "pjais.nsi")], check=True)

"""Makes the package of an earlier commit, with today's way of packaging: ``previous.py COMMIT TARGET``.

The program, its tables and what it writes are the earlier ones. The screens are today's, for those of the earlier
commit would need that commit's packages; the test of the update looks at data only.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
VERSION: Final = "0.0.9"
_TODAYS: Final = (
    "build",
    "frontend/public",
    "backend/pjais/server/static",
    "pyproject.toml",
    "LICENSE",
    "CHANGELOG.md",
)


def main(commit: str, target: Path) -> None:
    """Leaves pjais_0.0.9_*.deb in the target folder."""
    shutil.rmtree(target, ignore_errors=True)
    sources = target / "sources"
    sources.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit, "backend"], capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-C", str(sources), "-x"], input=archive, check=True)
    for place in _TODAYS:
        source, copy = ROOT / place, sources / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, copy)
    work = sources / "dist/package"
    env = {**os.environ, "PYTHONPATH": str(sources / "backend"), "PJAIS_VERSION": VERSION}
    places = ["--distpath", str(work / "bundle"), "--workpath", str(work / "work/pyinstaller")]
    for command in (
        [str(sources / "build/icons/icons.py"), str(work / "icons")],
        [
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--log-level",
            "WARN",
            *places,
            str(sources / "build/pyinstaller/pjais.spec"),
        ],
        [str(sources / "build/release/package.py"), str(work)],
    ):
        subprocess.run([sys.executable, *command], check=True, env=env, cwd=sources)
    for file in work.glob("*.deb"):
        file.rename(target / file.name)
    shutil.rmtree(sources)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

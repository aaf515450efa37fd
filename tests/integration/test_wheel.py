"""What is installed from a wheel."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]


def test_the_wheel_brings_the_built_screens_although_git_ignores_them(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "README.md").write_text("PJai's\n", encoding="utf-8")
    unbuilt = shutil.ignore_patterns("static", "__pycache__")
    shutil.copytree(ROOT / "backend", tmp_path / "backend", ignore=unbuilt)
    page = tmp_path / "backend/pjais/server/static/index.html"
    page.parent.mkdir()
    page.write_text("<!doctype html>", encoding="utf-8")

    command: list[str | Path] = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        tmp_path / "dist",
        tmp_path,
    ]
    subprocess.run(command, check=True, capture_output=True)

    (wheel,) = (tmp_path / "dist").glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert "pjais/server/static/index.html" in names
    assert {"pjais/cli/main.py", "pjais/persistence/migrations/env.py"} <= names
    assert not any("tests" in Path(name).parts for name in names)

"""What belongs to the packages of every system, as far as it can be checked on this one."""

import hashlib
import json
import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from info import info

from tests.package.conftest import TARGET, newest
from tests.real_window import ROOT

BUILD = ROOT / "build"


def on_path(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not here")
    return found


def in_tools(program: str) -> str:
    return str(TARGET / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / program)


def test_the_release_workflow_is_sound_and_safe() -> None:
    workflows = sorted(map(str, (ROOT / ".github/workflows").glob("*.yml")))
    assert workflows
    shape = [in_tools("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *workflows]
    for command in (shape, [in_tools("zizmor"), "--offline", "--no-progress", *workflows]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def test_the_installer_for_windows_compiles(tmp_path: Path) -> None:
    on_path("makensis")
    code = "import sys; sys.path[:0] = sys.argv[1:4]; from pathlib import Path; from installer import compile_script; "
    code += "compile_script(*(Path(each) for each in sys.argv[4:6]), sys.argv[6], Path(sys.argv[7]))"
    payload = tmp_path / "bundle"
    shutil.copytree(ROOT / "backend/pjais/server/static", payload / "_internal/static")
    (payload / "pjais.exe").write_bytes(b"MZ")
    made = tmp_path / "PJais.exe"
    ways = [str(BUILD / name) for name in ("windows", "release", "linux")]
    places = [*ways, str(payload), str(TARGET / "icons/pjais.ico")]
    python = in_tools("python")
    subprocess.run([python, "-c", code, *places, "0.1.0", str(made)], check=True)
    assert made.read_bytes()[:2] == b"MZ"


def test_macos_is_told_of_the_types_of_files() -> None:
    told = plistlib.loads(plistlib.dumps(info()))
    owned = {kind for each in told["CFBundleDocumentTypes"] for kind in each["LSItemContentTypes"]}
    assert owned == {each["UTTypeIdentifier"] for each in told["UTExportedTypeDeclarations"]}
    with (BUILD / "macos/entitlements.plist").open("rb") as file:
        assert "com.apple.security.cs.disable-library-validation" in plistlib.load(file)


def test_the_entry_of_the_menu_and_the_types_are_valid(tmp_path: Path) -> None:
    subprocess.run([on_path("desktop-file-validate"), str(BUILD / "linux/pjais.desktop")], check=True)
    for script in [BUILD / "linux/launcher.sh", *(BUILD / "linux/debian").glob("p*")]:
        subprocess.run(["/bin/sh", "-n", str(script)], check=True)
    mime = tmp_path / "mime/packages"
    mime.mkdir(parents=True)
    shutil.copyfile(BUILD / "linux/pjais.xml", mime / "pjais.xml")
    if tool := shutil.which("update-mime-database"):
        subprocess.run([tool, str(mime.parent)], check=True)
        assert "*.pjais" in (mime.parent / "globs").read_text(encoding="utf-8")


def test_what_was_made_is_what_the_checksums_say() -> None:
    lines = newest("SHA256SUMS-*").read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((TARGET / name).read_bytes()).hexdigest() == digest


def test_every_part_has_a_name_a_licence_and_its_place_in_the_list_of_parts() -> None:
    told = json.loads(newest("*.cdx.json").read_text(encoding="utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    references = Counter(each["bom-ref"] for each in told["components"])
    assert max(references.values()) == 1
    names = {each["name"].lower() for each in told["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.findall(r"^[\w.-]+", named)[0].lower() for named in project["dependencies"]}
    if sys.platform == "linux":
        assert {"python", "react", "pyside6_essentials", *wanted} - names <= {"pyside6"}
    assert all(each["licenses"] for each in told["components"])


def test_no_word_of_this_machine_is_in_the_packages() -> None:
    inner = TARGET / "bundle/pjais/_internal/pjais"
    files = [
        each for each in inner.rglob("*") if each.is_file() and each.suffix in {".json", ".html", ".js", ".css", ".py"}
    ]
    assert files
    home = str(Path.home()).encode()
    for file in files:
        content = file.read_bytes()
        assert str(ROOT).encode() not in content
        assert home == b"/root" or home not in content

"""What a bundle says of itself."""

import hashlib
import json
import sys
from pathlib import Path

import click
import pytest
from depends import as_control
from furnish import Release, files_of, furnish, settle_modes
from parts import Part, PartError, parts_of

from pjais.kernel.build import read_build

RELEASE = Release("0.2.0", "20261127120000-abc", "abc", "2026-11-27T12:00:00.000000Z", "RWQ", None)
PART = Part("left", "1.0", "MIT", "python", None, ["Permission is hereby granted"])


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "_internal/pjais").mkdir(parents=True)
    (tmp_path / "pjais").write_bytes(b"\x7fELF")
    (tmp_path / "pjais").chmod(0o700)
    (tmp_path / "_internal/words.json").write_text("{}")
    (tmp_path / "_internal/words.json").chmod(0o666)
    return tmp_path


def test_the_app_reads_what_packaging_wrote(bundle: Path) -> None:
    furnish(bundle, RELEASE, "deb", [PART])

    told = read_build(bundle / "_internal/pjais/build.json")
    assert (told.version, told.build_id, told.kind, told.update_key) == ("0.2.0", RELEASE.build_id, "deb", "RWQ")
    licences = json.loads((bundle / "_internal/pjais/licences.json").read_text())
    assert licences == [
        {"name": "left", "version": "1.0", "licence": "MIT", "url": None, "texts": ["Permission is hereby granted"]}
    ]


def test_every_file_is_listed_with_size_and_digest_and_the_list_is_not_in_itself(bundle: Path) -> None:
    furnish(bundle, RELEASE, "deb", [PART])
    furnish(bundle, RELEASE, "portable", [PART])

    listed = json.loads((bundle / "_internal/pjais/files.json").read_text())
    assert set(listed) == {
        "pjais",
        "_internal/words.json",
        "_internal/pjais/build.json",
        "_internal/pjais/licences.json",
    }
    assert listed["pjais"] == [4, hashlib.sha256(b"\x7fELF").hexdigest()]
    assert listed == {name: value for name, value in files_of(bundle).items() if not name.endswith("files.json")}
    assert read_build(bundle / "_internal/pjais/build.json").kind == "portable"


def test_a_furnished_copy_leaves_the_bundle_that_it_shares_files_with_alone(bundle: Path, tmp_path: Path) -> None:
    furnish(bundle, RELEASE, "deb", [PART])
    shared = tmp_path / "shared.json"
    shared.hardlink_to(bundle / "_internal/pjais/build.json")
    furnish(bundle, RELEASE, "portable", [PART])
    assert read_build(shared).kind == "deb"


def test_what_macos_will_sign_and_change_is_not_listed(tmp_path: Path) -> None:
    inner = tmp_path / "Contents/Resources/pjais"
    inner.mkdir(parents=True)
    furnish(tmp_path, RELEASE, "dmg", [PART])
    assert sorted(file.name for file in inner.iterdir()) == ["build.json", "licences.json"]


def test_nobody_but_the_owner_writes_and_everybody_reads(bundle: Path) -> None:
    settle_modes(bundle)
    modes = {file.name: file.stat().st_mode & 0o777 for file in bundle.rglob("*")}
    assert (modes["pjais"], modes["words.json"], modes["_internal"]) == (0o755, 0o644, 0o755)


def test_a_part_without_a_licence_stops_the_packaging(tmp_path: Path) -> None:
    screens = tmp_path / "licences.json"
    screens.write_text(json.dumps([{"name": "odd", "version": "1", "identifier": "", "text": "?"}]))
    with pytest.raises(PartError, match=r"odd 1 \(screen\) has no licence"):
        parts_of([], screens)


def test_the_parts_are_those_that_files_came_from(tmp_path: Path) -> None:
    screens = tmp_path / "licences.json"
    screens.write_text(json.dumps([{"name": "react", "version": "19", "identifier": "MIT", "text": "Permission"}]))
    found = parts_of([str(Path(click.__file__))], screens)

    assert [part.name for part in found] == ["click", "Python", "react"]
    assert "Redistribution" in found[0].texts[0]


@pytest.mark.skipif(sys.platform != "linux", reason="Debian's packages are made on Linux")
def test_libraries_that_newer_releases_call_otherwise_are_asked_for_under_both_names() -> None:
    line = as_control({"libc6", "libasound2", "libx11-6"})
    first, *others = line.split(", ")
    assert first.startswith("libc6 (>= 2.")
    assert others == ["libasound2 | libasound2t64", "libx11-6"]

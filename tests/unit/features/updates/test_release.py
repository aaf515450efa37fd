"""What a manifest may say, and what of it is for this device."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pjais.features.updates.release import (
    BrokenReleaseError,
    NoPackageError,
    NotNewerError,
    Release,
    Target,
    check_newer,
    is_newer,
    read_release,
    this_target,
)
from pjais.kernel.build import Build
from pjais.kernel.clock import to_instant
from tests.publisher import Publisher

PUBLISHER = Publisher(Path("nowhere"), "http://127.0.0.1:1")
FILE = {
    "system": "linux",
    "architecture": "x86_64",
    "kind": "deb",
    "name": "pjais_0.3.0_amd64.deb",
    "size_bytes": 7,
    "sha256": "0" * 64,
    "url": "https://example.org/pjais_0.3.0_amd64.deb",
}
TOLD: dict[str, Any] = {
    "format": 1,
    "product": "pjais",
    "version": "0.3.0",
    "released_at": "2026-12-24T12:00:00+01:00",
    "notes": [
        {"version": "0.3.0", "text": "- Whistles"},
        {"version": "0.2.0", "text": "- Hums"},
        {"version": "0.1.0", "text": "- Is"},
    ],
    "files": [FILE],
}


def read(told: object, comment: str = "pjais 0.3.0") -> Release:
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    return read_release(content, PUBLISHER.sign(content, comment), PUBLISHER.key)


def test_a_manifest_is_read_whatever_a_later_publisher_adds_to_it() -> None:
    later = {**FILE, "system": "haiku", "kind": "hpkg", "name": "pjais.hpkg", "arms": 2}
    release = read({**TOLD, "files": [FILE, later], "mood": "good"}, "pjais 0.3.0 and more")

    assert release.version == "0.3.0"
    assert release.released_at == to_instant("2026-12-24T11:00:00Z")
    assert Target("linux", "x86_64", "deb").package_of(release).name == FILE["name"]


def test_only_what_came_since_is_told() -> None:
    release = read(TOLD)

    assert [note.version for note in release.notes_since("0.1.0")] == ["0.3.0", "0.2.0"]
    assert [note.version for note in release.notes_since("0.2.0")] == ["0.3.0"]
    assert list(release.notes_since("0.3.0")) == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (b"<html>", "no JSON object"),
        (b"[" * 100_000, "no JSON object"),
        ([], "no JSON object"),
        ({**TOLD, "format": 2}, "has the format 2, which this version does not know"),
        ({**TOLD, "format": None}, "has the format None"),
        ({**TOLD, "product": "other"}, "about other, not about PJai's"),
        ({key: value for key, value in TOLD.items() if key != "version"}, "version: Field required"),
        ({**TOLD, "version": 3}, "version: Input should be a valid string"),
        ({**TOLD, "version": "newest"}, "version: is no version such as 0.2.0"),
        ({**TOLD, "released_at": "soon"}, "released_at"),
        ({**TOLD, "notes": [{"version": "0.3.0"}]}, "notes.0.text: Field required"),
        ({**TOLD, "notes": [TOLD["notes"][0]] * 501}, "notes"),
        ({**TOLD, "files": [FILE, FILE]}, "two of them have the same name"),
        ({**TOLD, "files": [{**FILE, "name": "manifest.json"}]}, "the same name"),
        ({**TOLD, "files": [{**FILE, "name": "../pjais.deb"}]}, "files.0.name"),
        ({**TOLD, "files": [{**FILE, "name": "a\\b.deb"}]}, "files.0.name"),
        ({**TOLD, "files": [{**FILE, "name": ".deb"}]}, "files.0.name"),
        ({**TOLD, "files": [{**FILE, "name": "a.deb\n"}]}, "files.0.name"),
        ({**TOLD, "files": [{**FILE, "size_bytes": 0}]}, "files.0.size_bytes"),
        ({**TOLD, "files": [{**FILE, "size_bytes": "7"}]}, "files.0.size_bytes"),
        ({**TOLD, "files": [{**FILE, "size_bytes": 4_000_000_001}]}, "files.0.size_bytes"),
        ({**TOLD, "files": [{**FILE, "sha256": "0" * 63}]}, "files.0.sha256"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(told: object, words: str) -> None:
    with pytest.raises(BrokenReleaseError, match=r"manifest\.json") as refused:
        read(told)
    assert words in refused.value.detail


@pytest.mark.parametrize("comment", ["pjais 0.2.0", "other 0.3.0", "0.3.0", "pjais", "", "pjais  0.3.00"])
def test_a_signature_for_another_version_is_refused(comment: str) -> None:
    with pytest.raises(BrokenReleaseError, match="and its signature is not"):
        read(TOLD, comment)


@pytest.mark.parametrize(
    ("version", "ours", "newer"),
    [
        ("0.3.0", "0.2.0", True),
        ("0.10.0", "0.9.9", True),
        ("1.0", "0.9", True),
        ("0.3.0", "0.3.0rc1", True),
        ("0.3.0.post1", "0.3.0", True),
        ("0.3.0", "0.3.0", False),
        ("0.3", "0.3.0", False),
        ("0.3.0rc1", "0.3.0", False),
        ("0.2.9", "0.3.0", False),
    ],
)
def test_versions_are_compared_by_their_numbers(version: str, ours: str, *, newer: bool) -> None:
    release = read({**TOLD, "version": version}, f"pjais {version}")

    assert is_newer(release, ours) is newer
    if not newer:
        with pytest.raises(NotNewerError):
            check_newer(release, ours)


@given(st.tuples(*[st.integers(0, 99)] * 3), st.tuples(*[st.integers(0, 99)] * 3))
def test_no_version_is_newer_than_itself_or_than_one_that_is_newer(one: tuple[int, ...], two: tuple[int, ...]) -> None:
    first, second = (".".join(map(str, each)) for each in (one, two))
    release = Release(version=first, released_at=TOLD["released_at"], notes=[], files=[])

    assert is_newer(release, second) is (one > two)


@pytest.mark.parametrize(
    "target",
    [Target("linux", "arm64", "deb"), Target("windows", "x86_64", "deb"), Target("linux", "x86_64", "appimage")],
)
def test_a_package_for_another_device_is_not_taken(target: Target) -> None:
    with pytest.raises(NoPackageError, match=f"{target.system}, {target.architecture}, {target.kind}"):
        target.package_of(read(TOLD))


def test_this_device_is_one_that_packages_are_named_for() -> None:
    here = this_target(Build(kind="deb"))

    assert here.system in {"linux", "windows", "macos"}
    assert here.architecture in {"x86_64", "arm64"}
    assert here.kind == "deb"

"""The publisher's own tool: packages and news become a signed manifest and files to carry."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from minisign import KeyPair

from pjais.features.updates.release import read_release
from tests.publisher import CHANGELOG, NAMES, TOOL, Publisher, package_bytes

ADDRESS = "https://example.org/0.3.0"
#: Made by minisign 0.11 for these tests (``-G -W``), and by it alone.
MINISIGN_KEY = """\
untrusted comment: minisign encrypted secret key
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxmTBm0TxuiOVGhHDzlxkJjQBqROslIck4dtXOebHgi+bvs5Y\
3jA/TlF9oknssINbja9ks14NxLCgdrSdF9uJH6AWUWhn7ibWAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
"""
MINISIGN_PUBLIC = "RWTGZMGbRPG6I1F9oknssINbja9ks14NxLCgdrSdF9uJH6AWUWhn7ibW"


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    status = TOOL["main"]([str(arg) for arg in args])
    told = capsys.readouterr()
    return status, told.err if status else told.out


def refused(publisher: Publisher, changelog: str = CHANGELOG, version: str = "0.3.0") -> str:
    with pytest.raises(TOOL["RefusedError"]) as error:
        list(TOOL["sign"](publisher.folder, version, ADDRESS, publisher.keys.secret_key, changelog))
    assert not (publisher.folder / "manifest.json").exists()
    return str(error.value)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    """With one package that waits to be signed."""
    made = Publisher(tmp_path / "release", ADDRESS)
    made.folder.mkdir()
    made.package().write_bytes(package_bytes("0.3.0", "deb"))
    return made


def test_every_kind_of_package_is_described_by_its_name(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "release", ADDRESS)
    publisher.publish()
    (publisher.folder / "sbom.json").write_text("{}")

    told: dict[str, Any] = json.loads((publisher.folder / "manifest.json").read_bytes())

    found = {each["kind"]: (each["system"], each["architecture"], each["name"]) for each in told["files"]}
    assert found == {
        "appimage": ("linux", "x86_64", NAMES["appimage"].format(version="0.3.0")),
        "deb": ("linux", "x86_64", NAMES["deb"].format(version="0.3.0")),
        "dmg": ("macos", "arm64", NAMES["dmg"].format(version="0.3.0")),
        "nsis": ("windows", "x86_64", NAMES["nsis"].format(version="0.3.0")),
        "portable": ("linux", "x86_64", NAMES["portable"].format(version="0.3.0")),
    }
    assert {each["url"] for each in told["files"]} == {f"{ADDRESS}/{name}" for _, _, name in found.values()}
    assert [note["version"] for note in told["notes"]] == ["0.3.0", "0.2.0", "0.1.0"]
    assert "whistle" in told["notes"][0]["text"]


def test_a_file_to_carry_holds_what_was_signed_and_its_package_as_they_are(publisher: Publisher) -> None:
    list(TOOL["sign"](publisher.folder, "0.3.0", ADDRESS, publisher.keys.secret_key, CHANGELOG))

    with zipfile.ZipFile(publisher.offline_file()) as archive:
        assert archive.namelist() == ["manifest.json", "manifest.json.minisig", publisher.package().name]
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.read(publisher.package().name) == publisher.package().read_bytes()
        release = read_release(archive.read("manifest.json"), archive.read("manifest.json.minisig"), publisher.key)
    assert release.version == "0.3.0"


def test_keys_of_minisign_are_read_from_a_file_and_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pjais.key"
    file.write_text(MINISIGN_KEY)
    monkeypatch.setenv("PJAIS_SIGNING_KEY", MINISIGN_KEY.splitlines()[1])

    for key in (TOOL["secret_key"](file), TOOL["secret_key"](None)):
        assert key.get_public_key().to_base64().decode() == MINISIGN_PUBLIC


def test_without_a_key_nothing_is_written(
    publisher: Publisher, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PJAIS_SIGNING_KEY", raising=False)

    status, told = run(capsys, publisher.folder, "--address", ADDRESS, "--version", "0.3.0")

    assert (status, told.count("\n")) == (1, 1)
    assert "There is no key to sign with" in told
    assert list(publisher.folder.iterdir()) == [publisher.package()]


def test_keys_that_cannot_sign_are_told(
    publisher: Publisher, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sealed = KeyPair.generate().secret_key
    sealed.encrypt("secret", opslimit=32768, memlimit=1 << 20)
    for content, words in ((bytes(sealed), "asks for a password"), (b"RWQ=", "cannot be read"), (b"\n", "no key")):
        (tmp_path / "key").write_bytes(content)
        status, told = run(capsys, publisher.folder, "--address", ADDRESS, "--key", tmp_path / "key")
        assert (status, words in told) == (1, True), told


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pjais_0.3.0.deb", "does not say which system and architecture"),
        ("pjais-0.3.0-x86_64.zip", "does not say which system and architecture"),
        ("pjais-0.3.0-windows-arm64.deb", "does not say which system and architecture"),
        ("pjais_0.2.0_arm64.deb", "is not of version 0.3.0"),
        ("pjais-0.3.0_amd64.deb", "two packages for linux x86_64 deb"),
    ],
)
def test_packages_that_cannot_be_told_apart_are_not_signed(publisher: Publisher, name: str, words: str) -> None:
    (publisher.folder / name).write_bytes(b"1")

    assert words in refused(publisher)


def test_a_version_without_news_or_packages_is_not_signed(publisher: Publisher) -> None:
    assert "does not tell what changed with 0.3.0" in refused(publisher, "# Changelog\n")
    assert "does not tell what changed with 0.3.0" in refused(publisher, "## 0.3.0 - today\n\n## 0.2.0\n\n- Hums\n")
    publisher.package().unlink()
    assert "holds no package" in refused(publisher)


def test_what_could_not_be_read_is_not_signed(publisher: Publisher) -> None:
    assert "1,000,000 at most" in refused(publisher, CHANGELOG + "x" * 1_000_000)
    publisher.package().rename(publisher.folder / "pjais_0.3.0_amd64.(1).deb")
    assert "could not be read again" in refused(publisher)

"""A package goes to the system by the way it is installed there, and the person is told what is next."""

import shlex
from pathlib import Path

import pytest

from pjais.features.updates.handing import NotOpenedError, hand_over
from pjais.kernel.build import Kind


def shown(file: Path) -> bool:
    assert file.exists()
    return True


def test_a_deb_is_opened_and_its_command_can_be_pasted_as_it_is(tmp_path: Path) -> None:
    package = tmp_path / "it's here" / "pjais_0.3.0_amd64.deb"
    package.parent.mkdir()
    package.touch()

    opened, told = hand_over("deb", package, shown), hand_over("deb", package, lambda _: False)

    assert opened.command == told.command
    assert shlex.split(opened.command or "") == ["sudo", "apt", "install", str(package)]
    assert "program that has opened" in opened.step
    assert "opened" not in told.step


def test_an_installer_is_started_and_the_app_ends(tmp_path: Path) -> None:
    package = tmp_path / "setup.exe"
    package.touch()

    assert hand_over("nsis", package, shown).leaves
    assert not any(hand_over(kind, package, shown).leaves for kind in ("deb", "dmg", "portable", "appimage"))


@pytest.mark.parametrize(("kind", "words"), [("portable", "unpack"), ("appimage", "move"), ("dmg", "open")])
def test_where_a_person_does_it_the_file_is_named(tmp_path: Path, kind: Kind, words: str) -> None:
    package = tmp_path / "package"
    package.touch()

    handed = hand_over(kind, package, lambda _: False)

    assert words in handed.step
    assert str(package) in handed.step
    assert handed.command is None


def test_an_image_can_be_started_afterwards(tmp_path: Path) -> None:
    package = tmp_path / "pjais.AppImage"
    package.touch(mode=0o600)

    hand_over("appimage", package, shown)

    assert package.stat().st_mode & 0o700 == 0o700


def test_the_sources_come_by_git() -> None:
    assert hand_over("source", None, shown).command == "git pull && npm start"


def test_a_system_that_refuses_is_told(tmp_path: Path) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(NotOpenedError, match=r"does not open .*Permission denied"):
        hand_over("nsis", tmp_path / "setup.exe", refused)

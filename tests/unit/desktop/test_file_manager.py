"""Showing a folder where the system shows folders."""

import subprocess
import threading
from pathlib import Path

import pytest

from pjais.desktop.navigation import show_in_file_manager


@pytest.mark.parametrize(("system", "opener"), [("linux", "xdg-open"), ("darwin", "open")])
def test_the_systems_own_opener_gets_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, opener: str
) -> None:
    called = threading.Event()
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> None:
        commands.append(command)
        called.set()

    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr(subprocess, "run", run)

    show_in_file_manager(tmp_path / "my vault 🐝")

    assert called.wait(5)
    assert commands == [[opener, str(tmp_path / "my vault 🐝")]]


def test_a_system_without_one_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told = threading.Event()

    def run(*_: object, **__: object) -> None:
        told.set()
        msg = "xdg-open"
        raise FileNotFoundError(2, "No such file", msg)

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(subprocess, "run", run)

    show_in_file_manager(tmp_path)

    assert told.wait(5)
    for thread in threading.enumerate():
        if thread.name == "file manager":
            thread.join(5)
    assert "The folder could not be shown" in caplog.text

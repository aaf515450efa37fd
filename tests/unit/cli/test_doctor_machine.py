"""What ``pjais doctor`` finds of the machine and its keyring."""

import socket
import threading
from collections.abc import Iterable
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from pjais.cli.doctor import machine, vault
from tests.unit.cli.test_doctor import states

on_linux = pytest.mark.skipif(not machine.ON_LINUX, reason="these are of Linux")


class Ring(KeyringBackend):
    """A keyring of the test."""

    priority = 1

    def __init__(self, *, keeps: bool = True) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.keeps = keeps
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.keeps:
            self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def _own_ring() -> Iterable[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("_own_ring")
@pytest.mark.parametrize(("keeps", "state"), [(True, "ok"), (False, "warn")])
def test_the_keyring_is_really_asked_and_keeps_nothing(keeps: bool, state: str) -> None:  # noqa: FBT001
    ring = Ring(keeps=keeps)
    keyring.set_keyring(ring)

    assert states(vault.keyring()) == [("keyring", state)]
    assert ring.entries == {}


@pytest.mark.usefixtures("_own_ring")
def test_without_a_keyring_it_says_what_that_means() -> None:
    from keyring.backends.fail import Keyring  # noqa: PLC0415 - beside its use

    keyring.set_keyring(Keyring())  # type: ignore[no-untyped-call]

    (found,) = vault.keyring()

    assert (found.state, found.what) == ("warn", "there is none")
    assert "asks for its passphrase at each start" in found.advice


@pytest.mark.usefixtures("_own_ring")
def test_a_keyring_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(Ring):
        def set_password(self, *_: object) -> None:
            threading.Event().wait()

    keyring.set_keyring(Silent())
    monkeypatch.setattr(vault, "_KEYRING_S", 0.1)

    (found,) = vault.keyring()

    assert (found.state, found.what) == ("warn", "it did not answer; unlock it")


@on_linux
def test_no_display_is_no_fault(tmp_path: Path) -> None:
    assert states(machine.display({})) == [("display", "warn")]
    assert states(machine.display({"WAYLAND_DISPLAY": "none", "XDG_RUNTIME_DIR": str(tmp_path)})) == [
        ("display", "bad")
    ]
    (found,) = machine.display({"DISPLAY": ":65530"})
    assert (found.state, found.what.partition(",")[0]) == ("bad", "DISPLAY is :65530")


@on_linux
def test_a_wayland_that_answers_is_well(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()

        found = machine.display({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)})

        assert states(found) == [("display", "ok")]


@on_linux
def test_missing_libraries_are_told_as_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pjais.desktop.surroundings.missing_packages", lambda: ["libxcb-cursor0", "libnss3"])

    (found,) = machine.libraries()

    assert (found.state, found.advice) == ("bad", "on Debian or Ubuntu: sudo apt install libxcb-cursor0 libnss3")


@on_linux
@pytest.mark.parametrize(
    ("limits", "advice"),
    [
        ({"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1"}, "/etc/apparmor.d/pjais"),
        ({"/proc/sys/kernel/unprivileged_userns_clone": "0"}, "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
        ({"/proc/sys/user/max_user_namespaces": "0"}, "sudo sysctl -w user.max_user_namespaces=10000"),
        ({}, "allow user namespaces there"),
    ],
)
def test_a_sandbox_that_cannot_be_made_says_what_forbids_it(
    monkeypatch: pytest.MonkeyPatch, limits: dict[str, str], advice: str
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "_can_shut_in", lambda: False)
    monkeypatch.setattr(machine, "_read", lambda file: limits.get(str(file)))

    (found,) = machine.sandbox({})

    assert found.state == "bad"
    assert advice in found.advice
    assert states(machine.sandbox({"QTWEBENGINE_DISABLE_SANDBOX": "1"})) == [("sandbox", "warn")]


@on_linux
def test_the_sandbox_is_really_tried_and_leaves_this_process_as_it_is() -> None:
    before = Path("/proc/self/ns/user").readlink()

    assert machine._can_shut_in() in {True, False}  # noqa: SLF001 - what this machine allows is not known

    assert Path("/proc/self/ns/user").readlink() == before


@on_linux
def test_without_a_graphics_card_it_says_what_is_slower(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "_DRI", tmp_path)
    (found,) = machine.graphics()
    assert (found.state, "the memory graph is slower" in found.what) == ("warn", True)

    (tmp_path / "renderD128").touch()

    assert states(machine.graphics()) == [("graphics", "ok")]


@on_linux
def test_the_toolkit_that_ends_the_app_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "version", lambda _: "6.12.0")

    assert states(machine.toolkit("3.11.9")) == [("toolkit", "bad")]
    assert states(machine.toolkit("3.12.1")) == [("toolkit", "ok")]


def test_the_loopback_address_is_tried() -> None:
    assert states(machine.loopback()) == [("loopback", "ok")]

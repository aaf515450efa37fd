"""What is said when no window can be opened, and where addresses go."""

import sys
import threading

import pytest

from pjais.desktop.navigation import opens_here, origin_of
from pjais.desktop.surroundings import NoWindowError, check_surroundings, load_toolkit

OWN = "http://127.0.0.1:5000"

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can be without a display")


@on_linux
def test_without_a_display_the_way_out_is_named() -> None:
    with pytest.raises(NoWindowError, match="pjais serve"):
        check_surroundings({})


@on_linux
def test_with_a_display_and_a_running_sandbox_nothing_is_said() -> None:
    check_surroundings({"DISPLAY": ":0", "QTWEBENGINE_DISABLE_SANDBOX": "1"})


@pytest.mark.parametrize("address", [OWN, f"{OWN}/", f"{OWN}/#token=x", f"{OWN}/memories?q=1"])
def test_own_addresses_open_in_the_window(address: str) -> None:
    assert opens_here(address, OWN)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:5001/", "https://127.0.0.1:5000/", "http://127.0.0.1:5000@evil.invalid/", "mailto:a@b.invalid"],
)
def test_foreign_addresses_open_in_the_systems_browser(address: str) -> None:
    shown, done = list[str](), threading.Event()

    def show(url: str) -> None:
        shown.append(url)
        done.set()

    assert not opens_here(address, OWN, show)
    assert done.wait(5)
    assert shown == [address]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "about:blank", ""]
)
def test_other_schemes_open_nowhere(address: str) -> None:
    shown = list[str]()

    assert not opens_here(address, OWN, shown.append)
    assert shown == []


def test_the_origin_of_no_address_is_nobodys() -> None:
    assert origin_of(None) != OWN


@on_linux
def test_a_toolkit_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWebEngineWidgets", None)

    with pytest.raises(NoWindowError, match="Qt cannot be loaded"):
        load_toolkit()

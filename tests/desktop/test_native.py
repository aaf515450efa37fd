"""The native side of the window, driven through the screen's own keyboard: dialogs, menu keys, quitting."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import journeys
from tests.real_window import RealWindow, wait_until

pytestmark = pytest.mark.skipif(not journeys.SHODAN.exists(), reason=f"the sample is not here: {journeys.SHODAN}")


def xdotool(window: RealWindow, *words: str) -> str:
    command = shutil.which("xdotool")
    if command is None:
        pytest.fail("xdotool is missing; on Debian: sudo apt install xdotool")
    done = subprocess.run([command, *words], env=window.env, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def focus(window: RealWindow, title: str) -> str:
    """Waits for a native window of that title and gives it the keyboard, as a window manager would."""
    found = wait_until(lambda: xdotool(window, "search", "--onlyvisible", "--name", title), f"a window '{title}'")
    identifier = str(found).split()[-1]
    xdotool(window, "windowfocus", "--sync", identifier)
    return identifier


def type_into_dialog(window: RealWindow, title: str, path: Path) -> None:
    """Types the path and Enter, until the dialog is gone: the first Enter may only take the completion."""

    def enter() -> bool:
        focus(window, title)
        xdotool(window, "key", "ctrl+a")
        xdotool(window, "type", "--delay", "5", str(path))
        xdotool(window, "key", "Return")
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            if not xdotool(window, "search", "--onlyvisible", "--name", title):
                return True
            time.sleep(0.1)
        return False

    wait_until(enter, f"the end of '{title}'")


def test_the_open_dialog_imports_and_the_save_dialog_exports(real_window: RealWindow, tmp_path: Path) -> None:
    page = real_window.page
    journeys.go(page, "Import")
    page.get_by_role("button", name="Choose files…").click()
    type_into_dialog(real_window, "Open file", journeys.SHODAN)
    expect(page.get_by_role("link", name="Shodan").first).to_be_visible()

    page.get_by_role("link", name="Shodan").first.click()
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Card alone").click()
    saved = tmp_path / "saved.json"
    type_into_dialog(real_window, "Save file", saved)
    expect(page.get_by_text("Saved as")).to_be_visible()

    assert b'"Shodan"' in saved.read_bytes()


def test_what_a_screen_made_is_saved_by_the_save_dialog(real_window: RealWindow, tmp_path: Path) -> None:
    made = "fetch('/api/desktop/save?name=made.csv', {method: 'POST', body: new Blob(['a,b\\r\\n'])})"
    real_window.page.evaluate(f"() => {{ window.saved = {made}.then((sent) => sent.json()); }}")

    saved = tmp_path / "made.csv"
    type_into_dialog(real_window, "Save file", saved)

    assert real_window.page.evaluate("() => window.saved") == {"path": str(saved)}
    assert saved.read_bytes() == b"a,b\r\n"


def test_a_dialog_that_is_closed_changes_nothing(real_window: RealWindow) -> None:
    page = real_window.page
    journeys.go(page, "Import")

    page.get_by_role("button", name="Choose files…").click()
    focus(real_window, "Open file")
    xdotool(real_window, "key", "Escape")

    page.wait_for_timeout(500)
    expect(page.get_by_text("Nothing imported yet")).to_be_visible()


def test_keys_of_the_menu_reach_the_page_and_quit_ends_the_app(real_window: RealWindow) -> None:
    page = real_window.page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    focus(real_window, "PJai")

    xdotool(real_window, "key", "ctrl+shift+m")

    expect(page.get_by_role("heading", level=1, name="Memories")).to_be_visible()
    xdotool(real_window, "key", "ctrl+q")
    assert real_window.ended() == 0


def windows_of(window: RealWindow) -> list[str]:
    """The native windows of the app, each by its number."""
    return xdotool(window, "search", "--onlyvisible", "--name", "^PJai").split()


def press_in(window: RealWindow, identifier: str, keys: str) -> None:
    xdotool(window, "windowfocus", "--sync", identifier)
    xdotool(window, "key", keys)


def test_another_window_follows_the_first_and_outlives_it(real_window: RealWindow) -> None:
    real_window.call("POST", "/api/personas", {"name": "Ann"})
    active = real_window.http("GET", "/api/personas")["items"][0]["id"]
    real_window.http("POST", f"/api/personas/{active}/activate")
    (old,) = windows_of(real_window)
    assert real_window.call("POST", "/api/desktop/windows", {"address": "/memories?q=tea"})["status"] == 204

    second = real_window.another_page()

    expect(second.get_by_role("heading", level=1, name="Memories")).to_be_visible()
    expect(second.get_by_label("Filter by text")).to_have_value("tea")
    real_window.http("POST", f"/api/personas/{active}/memories", {"content": "Likes tea"})
    expect(second.get_by_role("option").filter(has_text="Likes tea")).to_be_visible()

    # What one window may call, the other may not in its name.
    shown = second.evaluate("sessionStorage.getItem('pjais.capability')")
    assert shown != real_window.instance["token"]
    assert real_window.call("GET", "/api/health", capability=shown)["status"] == 403

    (new,) = (each for each in windows_of(real_window) if each != old)
    press_in(real_window, old, "ctrl+w")
    wait_until(lambda: len(real_window.pages()) == 1, "the first window's closing")
    expect(second.get_by_role("option").filter(has_text="Likes tea")).to_be_visible()
    second.get_by_role("option").first.click()
    expect(second.get_by_label("Content")).to_have_value("Likes tea")
    assert real_window.process.poll() is None

    press_in(real_window, new, "ctrl+w")

    assert real_window.ended() == 0

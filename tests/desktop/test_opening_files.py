"""Files that the file manager opens, in the real window."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.real_window import OpenWindow, RealWindow, wait_until

CARD = {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Zoë", "description": "Counts"}}


@pytest.fixture
def card(tmp_path: Path) -> Path:
    file = tmp_path / "Zoë's card 🐝.json"
    file.write_text(json.dumps(CARD), encoding="utf-8")
    return file


def names(window: RealWindow) -> list[str]:
    return [each["name"] for each in window.http("GET", "/api/personas")["items"]]


def test_a_second_start_with_a_file_brings_it_to_the_first_window(real_window: RealWindow, card: Path) -> None:
    page = real_window.page
    page.wait_for_url("**/welcome")
    command = [sys.executable, "-m", "pjais", "--data-dir", str(real_window.vault), card.name]

    second = subprocess.run(
        command, env=real_window.env, cwd=card.parent, capture_output=True, text=True, timeout=60, check=False
    )

    assert (second.returncode, second.stderr.strip()) == (0, "PJai's is already open; its window was raised")
    asked = page.get_by_role("region", name="Open this file?")
    expect(asked.get_by_text(card.name)).to_be_visible()
    assert names(real_window) == []
    asked.get_by_role("button", name="Import", exact=True).click()
    wait_until(lambda: names(real_window) == ["Zoë"], "the import")
    expect(asked).to_have_count(0)


def test_a_first_start_with_files_shows_them_when_its_window_is_up(
    open_window: OpenWindow, card: Path, tmp_path: Path
) -> None:
    window = open_window(None, str(card), str(tmp_path / "gone.pjais"))

    asked = window.page.get_by_role("region", name="Open these 2 files?")
    expect(asked.get_by_text("the file is not there any more")).to_be_visible()
    asked.get_by_role("button", name="Not now").click()
    expect(asked).to_have_count(0)
    assert names(window) == []


def test_a_window_that_was_killed_tells_so_when_it_is_opened_again(open_window: OpenWindow) -> None:
    killed = open_window()
    os.kill(killed.process.pid, signal.SIGSEGV)
    killed.process.wait(timeout=30)

    again = open_window()

    expect(again.page.get_by_role("dialog", name="PJai\u2019s ended unexpectedly")).to_be_visible(timeout=20_000)
    (crash,) = again.http("GET", "/api/crashes")["items"]
    assert crash["kind"] == "fault"
    assert again.end() == 0
    assert not (again.vault / "running.json").exists()

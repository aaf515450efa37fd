"""What takes long is shown where one looks and in the sidebar, and is stopped without a trace."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from pjais.bootstrap import open_vault
from pjais.features.personas.model import Blob
from pjais.kernel.clock import now_text
from tests import journeys
from tests.e2e.test_states import breaches
from tests.factories import memory, persona
from tests.served import ROOT, Served, command, serving

PASSPHRASE = "correct horse"  # noqa: S105 - a test's
_PICTURES = 300
_BYTES = 1_000_000


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A vault of so many megabytes that copying it takes seconds."""
    folder = tmp_path_factory.mktemp("filled") / "vault"
    vault = open_vault(folder)
    with vault.write() as session:
        memory(session, persona(session, "Ann"))
    for _ in range(_PICTURES):
        content = os.urandom(_BYTES)
        name = hashlib.sha256(content).hexdigest()
        with vault.write() as session:
            session.add(
                Blob(sha256=name, media_type="image/png", size_bytes=_BYTES, content=content, created_at=now_text())
            )
    vault.close()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def heavy(filled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(filled, tmp_path / "vault")


@pytest.fixture
def app(heavy: Path) -> Iterator[Served]:
    with serving(heavy) as served:
        yield served


def opened(app: Served, context: BrowserContext, place: str) -> Page:
    page = context.new_page()
    page.goto(app.page_url)
    journeys.go(page, place)
    return page


def test_a_backup_is_stopped_where_it_was_asked_for_and_then_made(app: Served, context: BrowserContext) -> None:
    page = opened(app, context, "Backups")
    page.get_by_role("button", name="Back up now").click()
    page.get_by_role("main").get_by_role("button", name="Stop: Backing up").click()

    expect(page.get_by_text("Stopped; nothing was changed")).to_be_visible()
    expect(page.get_by_text("No backups yet")).to_be_visible()
    assert [each for each in (app.folder / "backups").iterdir() if each.is_dir()] == []

    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_role("article")).to_have_count(1)


def test_what_another_program_asked_for_is_shown_in_the_sidebar_and_stopped_there(
    app: Served, context: BrowserContext
) -> None:
    page = opened(app, context, "Dashboard")
    line = page.get_by_role("navigation", name="Main").get_by_role("button", name="Changing the encryption")
    expect(line).to_have_count(0)
    headers = {"Authorization": f"Bearer {app.token}"}
    body = {"passphrase": PASSPHRASE}
    with ThreadPoolExecutor(1) as asking:
        answer = asking.submit(httpx.post, f"{app.url}/api/encryption/on", json=body, headers=headers, timeout=60)
        line.click()
        running = page.get_by_role("dialog", name="What runs now")
        expect(running.get_by_role("listitem")).to_have_count(1)
        stop = running.get_by_role("button", name="Stop: Changing the encryption")
        expect(stop).to_be_enabled()
        with app.held():
            expect(page.get_by_role("status").filter(has_text="Begun: Changing the encryption")).to_have_count(1)
            assert breaches(page) == []
            stop.click()

    assert answer.result().json()["type"] == "urn:pjais:problem:cancelled"
    expect(line).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Ended: Changing the encryption")).to_have_count(1)
    assert app.call("GET", "/encryption")["is_on"] is False


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_encryption_is_stopped_in_its_dialog_and_the_vault_stays_plain(
    app: Served, browser: Browser, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", viewport=size_of(scheme))
    page = opened(app, context, "Settings")
    page.get_by_role("button", name="Encrypt…").click()
    dialog = page.get_by_role("dialog", name="Encrypt the vault")
    dialog.get_by_label("New passphrase").fill(PASSPHRASE)
    dialog.get_by_label("The same again").fill(PASSPHRASE)
    dialog.get_by_role("button", name="Encrypt").click()
    stop = dialog.get_by_role("button", name="Stop: Changing the encryption")
    expect(stop).to_be_enabled()
    with app.held():
        assert breaches(page) == []
        stop.click()

    expect(page.get_by_text("Stopped; nothing was changed")).to_be_visible()
    expect(dialog).not_to_contain_text("Stopped")  # it is no mistake in a field
    state = app.call("GET", "/encryption")
    assert (state["is_on"], state["is_changing"]) == (False, False)
    assert {each.name for each in app.folder.glob("*convert*")} <= {"pjais.converting.lock"}
    context.close()


def size_of(scheme: str) -> ViewportSize:
    return {"width": 390, "height": 844} if scheme == "dark" else {"width": 1280, "height": 800}


@pytest.mark.parametrize("args", [["backup", "copy"], ["export", "all.jsonl.gz"], ["encryption", "on"]])
def test_ctrl_c_stops_a_command_with_one_sentence(heavy: Path, tmp_path: Path, args: list[str]) -> None:
    before = sorted(each.name for each in heavy.iterdir())
    # Tests that run behind a shell ignore it, and would hand that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "pjais", "--data-dir", str(heavy), *args],
        env=os.environ | {"PYTHONPATH": str(ROOT / "backend"), "PJAIS_NEW_PASSPHRASE": PASSPHRASE},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    begun = (tmp_path / "copy.part", tmp_path / "all.jsonl.gz.part", heavy / "pjais.db.converting")
    while not any(each.exists() for each in begun) and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, "", "Stopped; nothing was changed.\n")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["vault"]
    after = sorted(each.name for each in heavy.iterdir())
    new = set(after) - set(before)
    assert not [name for name in new if name.endswith((".part", ".converting", ".converted")) or name == "pjais.key"]
    assert command(heavy, "verify").returncode == 0

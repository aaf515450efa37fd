"""Newer versions in the settings: looking, what changes, getting, and what is to be done then."""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from pjais.bootstrap import Extra, open_application
from pjais.features.updates.here import Here
from pjais.server.loopback import LoopbackServer
from tests import journeys
from tests.e2e.test_editing import opened
from tests.e2e.test_palette_and_panes import palette
from tests.e2e.test_states import breaches
from tests.publisher import Publisher, publishing, send
from tests.served import Served


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    with publishing(tmp_path / "published") as made:
        made.publish()
        yield made


@contextmanager
def build(folder: Path, here: Here) -> Iterator[Served]:
    """That build of the app, in this process."""
    app = open_application(folder, extra=Extra(here=here))
    server = LoopbackServer(app.asgi)
    server.start()
    try:
        yield Served(server.url, app.token, folder, os.getpid())
    finally:
        server.stop()
        app.close()


def section(page: Page) -> Locator:
    return page.get_by_role("region", name="Newer versions", exact=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_newer_version_is_looked_for_got_and_installed_after_a_backup(
    tmp_path: Path, publisher: Publisher, browser: Browser, scheme: str
) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 1280, "height": 900}
    )
    with build(tmp_path / "vault", publisher.here()) as served:
        page = opened(context, served, "/settings?section=updates")
        part = section(page)
        expect(part.get_by_text("This is version 0.1.0. Nobody has looked for a newer version yet.")).to_be_visible()
        expect(part.get_by_role("radio", name="Only when I ask")).to_be_checked()
        assert breaches(page) == []
        assert publisher.asked == []

        part.get_by_role("button", name="Check now").press("Enter")
        expect(part.get_by_role("status").first).to_have_text("This is version 0.1.0. Version 0.3.0 is there.")
        changes = part.get_by_role("region", name="What changes")
        expect(changes.get_by_role("heading", level=4)).to_have_text(["0.3.0", "0.2.0"])
        expect(changes.locator("strong")).to_have_text("whistle")
        expect(changes.get_by_role("link", name="how")).to_have_attribute("rel", "noreferrer noopener")
        assert breaches(page) == []
        photograph(page, f"updates-newer-{scheme}")

        part.get_by_role("button", name="Get it").press("Enter")
        expect(part.get_by_text(publisher.package().name)).to_be_visible()
        part.get_by_role("button", name="Back up and install").press("Enter")
        expect(part.get_by_text("Install it with this command in a terminal")).to_be_visible()
        expect(part.get_by_label("Command")).to_have_text(
            f"sudo apt install {served.folder / 'updates' / publisher.package().name}"
        )
        expect(part.get_by_text(re.compile("The backup before it is called .*-before-update"))).to_be_visible()
        assert breaches(page) == []
        photograph(page, f"updates-handed-{scheme}")
        page.set_viewport_size({"width": 390, "height": 844})
        assert breaches(page) == []
        photograph(page, f"updates-handed-{scheme}-narrow")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def photograph(page: Page, name: str) -> None:
    journeys.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    section(page).get_by_text("Look for newer versions").scroll_into_view_if_needed()
    page.wait_for_timeout(350)
    page.screenshot(path=journeys.SCREENSHOTS / f"{name}.png")


def test_a_download_shows_how_far_it_is_and_can_be_stopped(
    tmp_path: Path, publisher: Publisher, context: BrowserContext
) -> None:
    whole, go_on = publisher.package().read_bytes(), threading.Event()

    def in_two(request: BaseHTTPRequestHandler) -> None:
        send(request, whole[: len(whole) // 2], told_bytes=len(whole))
        go_on.wait(20)
        request.wfile.write(whole[len(whole) // 2 :])

    publisher.answers[f"/{publisher.package().name}"] = in_two
    here = publisher.here()
    with build(tmp_path / "vault", Here(here.build, here.target, here.show)) as served:
        page = opened(context, served, "/settings?section=updates")
        part = section(page)
        part.get_by_role("button", name="Check now").click()
        part.get_by_role("button", name="Get it").click()
        bar = part.get_by_role("progressbar", name="Getting the newer version")
        expect(bar).to_have_attribute("aria-valuetext", re.compile("%"))
        assert breaches(page) == []
        with page.expect_response(re.compile("/cancel$")):
            part.get_by_role("button", name="Stop: Getting the newer version").press("Enter")
        go_on.set()
        expect(page.get_by_text("Stopped; nothing was changed")).to_be_visible()
        expect(part.get_by_role("button", name="Get it")).to_be_enabled()


def test_what_fails_is_told_and_what_was_known_stays(
    tmp_path: Path, publisher: Publisher, context: BrowserContext
) -> None:
    with build(tmp_path / "vault", publisher.here()) as served:
        page = opened(context, served, "/settings?section=updates")
        part = section(page)
        part.get_by_role("button", name="Check now").click()
        publisher.package().write_bytes(b"other")
        part.get_by_role("button", name="Get it").click()
        expect(part.get_by_role("alert")).to_contain_text("does not have the")
        expect(part.get_by_role("button", name="Get it")).to_be_visible()
        assert breaches(page) == []
        page.set_viewport_size({"width": 390, "height": 844})
        photograph(page, "updates-failed-narrow")


def test_a_file_is_taken_without_a_network(tmp_path: Path, publisher: Publisher, context: BrowserContext) -> None:
    with build(tmp_path / "vault", publisher.here(update_address=None)) as served:
        page = opened(context, served, "/settings?section=updates")
        part = section(page)
        expect(part.get_by_text("This build knows no address to ask")).to_be_visible()
        expect(part.get_by_role("button", name="Check now")).to_have_count(0)
        part.locator("input[type=file]").set_input_files(publisher.offline_file())
        expect(part.get_by_role("button", name="Back up and install")).to_be_visible()
        part.locator("input[type=file]").set_input_files(publisher.offline_file("nsis"))
        expect(part.get_by_role("alert")).to_contain_text("does not hold")
    assert publisher.asked == []


def test_daily_is_chosen_told_under_privacy_and_kept(
    tmp_path: Path, publisher: Publisher, context: BrowserContext
) -> None:
    with build(tmp_path / "vault", publisher.here()) as served:
        page = opened(context, served, "/settings?section=updates")
        section(page).get_by_text("Daily", exact=True).click()
        expect(section(page).get_by_role("radio", name="Daily")).to_be_checked()
        expect(page.get_by_text("asked what the newest version is")).to_be_visible()
        assert served.call("GET", "/settings/updates.check")["value"] == "daily"


def test_the_palette_looks_for_newer_versions(tmp_path: Path, publisher: Publisher, context: BrowserContext) -> None:
    with build(tmp_path / "vault", publisher.here()) as served:
        page = opened(context, served, "/dashboard")
        expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
        palette(page, "check for updates")
        page.get_by_role("option", name="Check for updates").first.click()
        expect(section(page).get_by_text("Version 0.3.0 is there.")).to_be_visible()


def test_the_sources_say_why_nothing_can_be_looked_for(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/settings?section=updates")
    expect(section(page).get_by_text("The sources come without a publisher's key")).to_be_visible()
    expect(section(page).get_by_text("git pull, then npm start")).to_be_visible()
    expect(section(page).get_by_role("button")).to_have_count(0)

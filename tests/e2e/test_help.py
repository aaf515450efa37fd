"""Help is found, read and left again by keys alone; a problem is reported as the file that was shown before."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests import journeys
from tests.e2e.test_editing import opened
from tests.e2e.test_settings import TOO_WIDE
from tests.e2e.test_states import breaches
from tests.served import ROOT, Served

PAGES = len(list((ROOT / "frontend/help/en").glob("*.md")))
PROBLEM = {
    "type": "urn:pjais:problem:vault-busy",
    "title": "The vault is busy.",
    "status": 503,
    "detail": "Quokkabert is writing",
}


def article(page: Page, title: str) -> None:
    expect(page.get_by_role("article").get_by_role("heading", level=2, name=title)).to_be_visible()


def saved(page: Page, tmp_path: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_help_is_read_by_keys_alone(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/memories")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.keyboard.press("F1")
    article(page, "Memories")
    expect(page).to_have_url(f"{served.url}/help/memories")
    page.get_by_label("Find in help").fill("RECOVERY wríte")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Encrypting")).to_be_in_viewport()
    expect(page.get_by_role("article").locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("article").locator("mark")).to_have_count(0)
    page.get_by_role("article").get_by_role("link", name="Choosing a model").press("Enter")
    expect(page.get_by_role("heading", name="Choosing a model")).to_be_focused()
    expect(page).to_have_url(f"{served.url}/help/conversations#choosing-a-model")
    page.get_by_role("article").get_by_role("link", name="Models", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()
    page.go_back()
    article(page, "Conversations and models")


def test_each_page_is_in_the_palette_and_keys_are_those_of_now(served: Served, context: BrowserContext) -> None:
    served.call("PUT", "/settings/shortcuts", {"value": {"view.palette": "mod+shift+Y", "help.shortcuts": None}})
    page = opened(context, served, "/help/keyboard")
    expect(page.locator("article kbd").first).to_have_text("Ctrl+Shift+Y")

    page.keyboard.press("Control+Shift+Y")
    page.get_by_role("combobox").fill("restoring")
    page.keyboard.press("Enter")
    article(page, "Backups and restoring")
    page.go_back()
    article(page, "Palette, keys and appearance")

    expect(page.get_by_role("article").get_by_text("no keys")).to_be_visible()
    page.get_by_role("article").get_by_role("button", name="All keys on one sheet").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_help_is_loaded_when_it_is_wanted_and_needs_no_network(served: Served, context: BrowserContext) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = opened(context, served, "/dashboard")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert not [url for url in asked if "texts-" in url]
    page.get_by_role("navigation", name="Main").get_by_role("button", name="Help").click()

    expect(page.get_by_role("article").get_by_role("link")).to_have_count(PAGES)
    assert [url for url in asked if "texts-en" in url]
    assert [url for url in asked if not url.startswith((served.url, served.url.replace("http", "ws"), "blob:"))] == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_help_can_be_read_by_everybody(served: Served, browser: Browser, scheme: str, width: int) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": 800}, locale="de-DE"
    )
    page = opened(context, served, "/help")
    expect(page.get_by_role("article").get_by_role("link")).to_have_count(PAGES)
    found = breaches(page)

    for path in ("/help/import-export", "/help/privacy?find=vergessen", "/help/trouble"):
        page.goto(f"{served.url}{path}")
        expect(page.get_by_role("article").get_by_role("heading", level=2)).to_be_visible()
        found += [*breaches(page), *page.evaluate(TOO_WIDE)]
        page.screenshot(path=journeys.SCREENSHOTS / f"help-{scheme}-{width}{path.split('?')[0].replace('/', '-')}.png")
    page.get_by_role("main").get_by_role("button", name="Problem melden…").first.click()
    expect(page.get_by_role("dialog").get_by_text("versions.json", exact=True)).to_be_visible()
    found += breaches(page)
    page.screenshot(path=journeys.SCREENSHOTS / f"report-{scheme}-{width}.png")
    context.close()

    assert found == []


def test_what_is_reported_is_what_was_shown(served: Served, context: BrowserContext, tmp_path: Path) -> None:
    def busy(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(PROBLEM))

    context.route("**/api/past*", busy)
    served.call("POST", "/personas", {"name": "Quokkabert"})
    page = opened(context, served, "/past")
    page.get_by_role("alert").get_by_role("button", name="Report…").click()
    dialog = page.get_by_role("dialog", name="Report a problem")
    dialog.get_by_label("What happened?").fill("It went white: wéiß")
    expect(dialog.get_by_text("versions.json", exact=True)).to_be_visible()
    shown = {}
    for part in dialog.locator("details").all():
        shown[part.locator("summary").inner_text()] = part.locator("pre").evaluate("pre => pre.textContent")

    file = saved(page, tmp_path)

    expect(dialog).to_be_hidden()
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == shown
    report = shown["report.txt"]
    assert "It went white: wéiß" in report
    assert "The vault is busy.\nvault-busy (503)" in report
    assert "Screen: /past" in report
    assert "Quokkabert" not in "".join(shown.values())


def test_the_wording_of_a_problem_and_diagnostics_are_the_persons_choice(
    served: Served, context: BrowserContext, tmp_path: Path
) -> None:
    def busy(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(PROBLEM))

    context.route("**/api/past*", busy)
    served.call("POST", "/personas", {"name": "Ann"})
    page = opened(context, served, "/past")
    page.get_by_role("alert").get_by_role("button", name="Report…").click()
    dialog = page.get_by_role("dialog", name="Report a problem")
    dialog.get_by_label("And its wording").check()
    dialog.get_by_label("Include diagnostics").uncheck()
    expect(dialog.locator("details")).to_have_count(1)

    file = saved(page, tmp_path)

    assert file.suffix == ".txt"
    assert "Quokkabert is writing" in file.read_text("utf-8")


def test_diagnostics_are_found_in_the_settings_and_saved(
    served: Served, context: BrowserContext, tmp_path: Path
) -> None:
    page = opened(context, served, "/settings")
    page.get_by_label("Find a setting").fill("diagnostics")
    expect(page.get_by_role("navigation", name="Parts of the settings").get_by_role("link")).to_have_count(1)

    with page.expect_download() as download:
        page.get_by_role("link", name="Save diagnostics", exact=True).click()
    download.value.save_as(tmp_path / "told.zip")

    assert download.value.suggested_filename.startswith("pjais-diagnostics-")
    with zipfile.ZipFile(tmp_path / "told.zip") as archive:
        versions = json.loads(archive.read("pjais-diagnostics/versions.json"))
    assert versions["web_view"]["Chrome"]

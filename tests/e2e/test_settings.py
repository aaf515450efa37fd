"""Settings: found, shown at once, kept, and followed by every other page; at any size and in either direction."""

import json
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import journeys
from tests.e2e.test_appearance import choose
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.served import ROOT, Served

#: Where something is wider than the room it has, and the page would have to be pushed sideways.
TOO_WIDE = """() => [...document.querySelectorAll('#root, #root main, #root section, [class*=body]')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
  .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)"""
SECTIONS = len(json.loads((ROOT / "frontend/src/i18n/en/settings.json").read_text("utf-8"))["sections"])
SCREENS = {
    "/dashboard": "Dashboard",
    "/memories": "Memories",
    "/personas": "Personas",
    "/conversations": "Conversations",
    "/audit": "Audit trail",
    "/past": "Time travel",
    "/imports": "Import",
    "/backups": "Backups",
    "/live-queries": "Live queries",
    "/settings": "Settings",
    "/help": "Help",
}
ENGLISH = (
    "Settings",
    "Appearance",
    "Theme",
    "Backups",
    "Import",
    "Save",
    "Cancel",
    "Choose files",
    "Encryption",
    "Models",
)


def put(served: Served, key: str, value: object) -> None:
    served.call("PUT", f"/settings/{key}", {"value": value})


def too_wide(page: Page, name: str) -> list[str]:
    found = []
    for path in SCREENS:
        page.evaluate("path => history.pushState({}, '', path)", path)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("dir", re.compile("ltr|rtl"))
        rail = page.get_by_role("navigation", name="Main").bounding_box()
        assert rail is not None
        avatar = page.get_by_role("navigation", name="Main").locator("[class*=Avatar-root]").bounding_box()
        assert avatar is not None
        assert avatar["width"] <= rail["width"]
        found += [f"{path}: {one}" for one in page.evaluate(TOO_WIDE)]
        page.screenshot(path=journeys.SCREENSHOTS / f"{name}{path.replace('/', '-')}.png")
    return found


def test_a_setting_is_found_and_has_an_address(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/settings")
    index = page.get_by_role("navigation", name="Parts of the settings")

    page.get_by_label("Find a setting").fill("ollama")
    expect(index.get_by_role("link")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Models")).to_be_focused()
    expect(page).to_have_url(f"{served.url}/settings?section=models")
    page.get_by_label("Find a setting").fill("nothing like it")
    expect(page.get_by_text("No setting goes by that name.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(index.get_by_role("link")).to_have_count(SECTIONS)


def test_what_is_chosen_shows_at_once_in_every_page_and_stays(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/settings")
    other = opened(context, served, "/settings")
    choose(page, "Size of everything", "125%")
    choose(page, "Accent colour", "Plum")
    choose(page, "Direction of writing", "Right to left")

    for each in (page, other):
        expect(each.locator("html")).to_have_attribute("style", "font-size: 125%;")
        expect(each.locator("html")).to_have_attribute("dir", "rtl")
        expect(each.get_by_role("radio", name="Plum")).to_be_checked()
    page.reload()
    expect(page.locator("html")).to_have_attribute("style", "font-size: 125%;")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    choose(page, "Language of the screens", "Deutsch")
    for each in (page, other):
        expect(each.get_by_role("heading", name="Einstellungen", level=1)).to_be_visible()
        expect(each.locator("html")).to_have_attribute("lang", "de")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_accent_reads_well(served: Served, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = opened(context, served, "/settings")
    for accent in ("Sea", "Sky", "Iris", "Plum", "Rose", "Ember", "Moss"):
        choose(page, "Accent colour", accent)
        expect(page.get_by_role("radio", name=accent)).to_be_checked()
        assert breaches(page) == [], accent
    context.close()


@pytest.mark.parametrize(("name", "key", "value"), [("scale-200", "scale", 200), ("rtl", "direction", "rtl")])
def test_no_screen_needs_pushing_sideways(
    served: Served, context: BrowserContext, name: str, key: str, value: object
) -> None:
    active_persona(served)
    served.add_memory("The hive was calm")
    put(served, f"appearance.{key}", value)
    page = opened(context, served, "/settings")
    page.set_viewport_size({"width": 1024, "height": 700})

    assert too_wide(page, name) == []


def test_in_german_nothing_of_these_screens_is_left_in_english(served: Served, context: BrowserContext) -> None:
    put(served, "appearance.language", "de")
    page = opened(context, served, "/settings")
    for path in ("/settings", "/imports", "/backups"):
        page.evaluate("path => history.pushState({}, '', path)", path)
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        parts = page.locator("main header, main section section:not([aria-labelledby=shortcuts]), main label, main dl")
        words = set(" ".join(parts.all_inner_texts()).split())
        assert [word for word in ENGLISH if word in words] == [], path
        page.screenshot(path=journeys.SCREENSHOTS / f"german{path.replace('/', '-')}.png")

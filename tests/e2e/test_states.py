"""Every screen in its other states: empty, on its way, failed; and readable for everyone, checked by axe."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import journeys
from tests.served import Served
from tests.visual.states import PROBLEM, answer_with

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
#: What it found in order is not told, so axe need not describe it either.
RUN_AXE = """async () => {
  const {violations} = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    resultTypes: ['violations'],
    selectors: false,
  });
  return violations.map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`);
}"""


def breaches(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    page.wait_for_timeout(250)  # colours are measured, so movements must be over
    return [str(found) for found in page.evaluate(RUN_AXE)]


def each_screen(page: Page) -> list[str]:
    found = []
    for screen in journeys.SCREENS:
        journeys.go(page, screen)
        page.mouse.move(640, 2)  # a tip that just fades has the colours of neither
        expect(page.get_by_role("tooltip")).to_have_count(0)
        found += [f"{screen}: {breach}" for breach in breaches(page)]
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_empty_vault_teaches(served: Served, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(served.page_url)

    assert each_screen(page) == []

    journeys.go(page, "Memories")
    expect(page.get_by_role("button", name="Go to personas")).to_be_visible()
    context.close()


def inspect_first(page: Page) -> None:
    journeys.go(page, "Live queries")
    page.get_by_role("listbox", name="Live queries").get_by_role("option").first.click()
    expect(page.get_by_label("Plan")).to_contain_text("SEARCH")


def look_closer(page: Page) -> None:
    """At what is not seen at first: the trail's other filters, the inside of a backup."""
    page.get_by_role("button", name="When, where").click()
    expect(page.get_by_role("dialog", name="When, where")).to_be_visible()
    assert breaches(page) == []
    page.keyboard.press("Escape")
    journeys.go(page, "Backups")
    page.get_by_role("button", name="Back up now").click()
    page.get_by_role("button", name="Look into the backup").click()
    expect(page.get_by_role("list", name="Memories then")).to_be_visible()
    assert breaches(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_filled_vault_reads_well_for_everyone(served: Served, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    active = served.call("POST", "/personas", {"name": "Ann", "description": "Keeps bees", "tags": ["sample"]})["id"]
    served.call("POST", f"/personas/{active}/activate")
    for number in range(30):
        body = {
            "content": f"Hive {number} was calm",
            "tags": ["hive", "calm"],
            "tier": ["hot", "warm", "cold"][number % 3],
        }
        served.call("POST", f"/personas/{active}/memories", body)
    page.goto(served.page_url)

    assert each_screen(page) == []

    journeys.go(page, "Memories")
    page.get_by_role("option").first.click()
    expect(page.get_by_label("Content")).to_be_visible()
    assert breaches(page) == []
    journeys.go(page, "Personas")
    page.get_by_role("option").first.click()
    expect(page.get_by_label("Name")).to_be_visible()
    assert breaches(page) == []
    journeys.go(page, "Audit trail")
    page.get_by_role("option").first.click()
    assert breaches(page) == []
    look_closer(page)
    inspect_first(page)
    assert breaches(page) == []
    page.keyboard.press("Control+k")
    expect(page.get_by_placeholder("Go to, do or find…")).to_be_visible()
    assert breaches(page) == []
    context.close()


def test_a_failed_reading_is_told_with_one_way_on(served: Served, context: BrowserContext) -> None:
    answer_with(context, {"problem": PROBLEM})
    page = context.new_page()
    page.goto(served.page_url)

    assert each_screen(page) == []

    for screen in ("Memories", "Personas", "Conversations", "Audit trail", "Import", "Backups", "Live queries"):
        journeys.go(page, screen)
        alert = page.get_by_role("alert").first
        expect(alert).to_contain_text("The vault is busy")
        expect(alert.get_by_role("button", name="Try again")).to_be_visible()


def test_rows_on_their_way_have_their_shape(served: Served, context: BrowserContext) -> None:
    answer_with(context, None)
    page = context.new_page()
    page.goto(served.page_url)

    assert each_screen(page) == []

    journeys.go(page, "Personas")
    expect(page.get_by_role("status", name="Loading").first).to_be_visible()


@pytest.mark.parametrize("width", [600, 480])
def test_a_narrow_window_loses_nothing(served: Served, context: BrowserContext, width: int) -> None:
    active = served.call("POST", "/personas", {"name": "Ann"})["id"]
    served.call("POST", f"/personas/{active}/activate")
    for number in range(30):
        served.call("POST", f"/personas/{active}/memories", {"content": f"Hive {number} was calm"})
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(served.page_url)

    for screen in journeys.SCREENS:
        journeys.go(page, screen)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.get_by_role("main").evaluate("(main) => main.scrollWidth <= main.clientWidth")

"""Going, doing and asking by the palette; keys of one's own; two screens in one window; menus by keys alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests import journeys
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.served import Served

FIELD = "Go to, do or find…"
GROWS_NO_MORE = """() => {
  const before = window.optionsBefore;
  window.optionsBefore = document.querySelectorAll('[role="option"]').length;
  return window.optionsBefore === before;
}"""


def palette(page: Page, text: str = "") -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_placeholder(FIELD)).to_be_focused()
    page.keyboard.type(text)


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def chosen(page: Page) -> str:
    """The row that Enter would take, as a screen reader is told."""
    field = page.get_by_role("combobox", name="Go to, do or find")
    return page.locator(f"[id='{field.get_attribute('aria-activedescendant')}']").inner_text()


def test_the_palette_goes_by_a_few_letters_and_keeps_what_was_used_last_first(
    served: Served, context: BrowserContext
) -> None:
    active_persona(served)
    page = opened(context, served, "/dashboard")
    heading(page, "Dashboard")

    palette(page, "adtr")
    assert chosen(page).startswith("Audit trail")
    page.keyboard.press("Enter")
    heading(page, "Audit trail")
    expect(page).to_have_title("Audit trail · PJai\u2019s")
    expect(page.get_by_role("heading", level=1)).to_be_focused()

    palette(page)
    expect(page.get_by_role("group", name="Recent").get_by_role("option")).to_contain_text(["Audit trail"])
    page.keyboard.press("Escape")
    page.reload()
    heading(page, "Audit trail")
    palette(page)
    expect(page.get_by_role("group", name="Recent").get_by_role("option")).to_contain_text(["Audit trail"])
    page.wait_for_function(GROWS_NO_MORE, polling=500)  # parts that are loaded after the start bring commands
    page.keyboard.press("ArrowUp")  # from the first to the last
    page.keyboard.press("ArrowDown")
    assert chosen(page).startswith("Audit trail")


def test_first_signs_narrow_the_palette_to_personas_tags_and_commands(served: Served, context: BrowserContext) -> None:
    active = active_persona(served)
    served.call("POST", f"/personas/{active}/memories", {"content": "Likes tea", "tags": ["drinks"]})
    page = opened(context, served, "/dashboard")
    heading(page, "Dashboard")

    palette(page)
    page.get_by_role("button", name="# tags").click()
    page.keyboard.type("dri")
    expect(page.get_by_role("option", name="#drinks")).to_be_visible()
    page.keyboard.press("Enter")
    heading(page, "Memories")
    expect(page.get_by_role("option").filter(has_text="Likes tea")).to_be_visible()
    expect(page).to_have_url(re.compile("tag=drinks"))
    palette(page, "@ann")
    expect(page.get_by_role("option")).to_contain_text(["Switch to Ann", "Open the persona Ann"])
    page.keyboard.press("Escape")
    palette(page, ">theme")
    expect(page.get_by_role("option")).to_contain_text(["Use the dark theme"])


def test_what_is_nowhere_can_be_asked(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/dashboard")
    heading(page, "Dashboard")

    palette(page, "?Who are you, really")
    assert chosen(page) == "Ask Ann: Who are you, really"
    page.keyboard.press("Enter")

    heading(page, "Conversations")
    log = page.get_by_role("log")
    expect(log.get_by_text("Who are you, really")).to_be_visible()
    palette(page, "?And now")
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "Say in the open conversation: And now"
    page.keyboard.press("Enter")
    expect(log.get_by_text("And now")).to_be_visible()
    assert len(served.call("GET", "/conversations")["items"]) == 1

    palette(page, "zxqv")
    page.get_by_role("option", name="Search memories for “zxqv”").click()
    expect(page.get_by_label("Filter by text")).to_have_value("zxqv")


def test_a_search_that_fails_says_so_in_the_palette_and_is_tried_again(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.add_memory("Keeps bees")
    page = opened(context, served, "/dashboard")
    heading(page, "Dashboard")
    failing = {"now": True}

    def refuse(route: Route) -> None:
        if failing["now"]:
            body = '{"type":"urn:pjais:problem:vault-busy","title":"The vault is busy.","status":503,"detail":"Try"}'
            route.fulfill(status=503, content_type="application/problem+json", body=body)
        else:
            route.continue_()

    page.route("**/api/memories/search", refuse)
    palette(page, "bees")
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_contain_text("The vault is busy")
    failing["now"] = False
    alert.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("option", name="Keeps bees")).to_be_visible()


def change_keys(page: Page, command: str, keys: str) -> None:
    page.get_by_role("button", name=f"Change the keys of “{command}”").click()
    expect(page.get_by_role("button", name=f"New keys of “{command}”")).to_be_focused()
    page.keyboard.press(keys)


def test_keys_of_ones_own_work_after_a_reload_and_in_the_other_window(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page, other = opened(context, served, "/settings"), opened(context, served, "/dashboard")
    heading(other, "Dashboard")
    page.get_by_label("Find a command").fill("audit trail")

    change_keys(page, "Audit trail", "Control+Alt+y")

    row = page.get_by_role("row").filter(has_text="Audit trail")
    expect(row.locator("kbd")).to_have_text("Ctrl+Alt+Y")
    other.get_by_role("navigation", name="Main").get_by_role("button", name="Audit trail").hover()
    expect(other.get_by_role("tooltip")).to_contain_text("Ctrl+Alt+Y")
    other.keyboard.press("Control+Alt+y")
    heading(other, "Audit trail")
    page.reload()
    heading(page, "Settings")
    page.keyboard.press("Control+Shift+A")  # its own keys mean nothing now
    page.keyboard.press("Control+Alt+y")
    heading(page, "Audit trail")

    page.keyboard.press("Control+,")
    page.get_by_role("button", name="Reset all").click()
    expect(page.get_by_role("row").filter(has_text="Audit trail").locator("kbd")).to_have_text("Ctrl+Shift+A")
    other.keyboard.press("Control+Shift+M")
    heading(other, "Memories")
    other.keyboard.press("Control+Shift+A")
    heading(other, "Audit trail")


def test_keys_that_clash_are_named_and_swapped_and_taken_away(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/settings")
    rows = page.get_by_role("row")

    change_keys(page, "Memories", "Control+Shift+D")
    doubt = page.get_by_role("alert").filter(has_text="has these keys")
    expect(doubt).to_contain_text("“Dashboard” has these keys.")
    doubt.get_by_role("button", name="Swap").click()

    expect(rows.filter(has_text=re.compile("^Memories")).locator("kbd")).to_have_text("Ctrl+Shift+D")
    expect(rows.filter(has_text=re.compile("^Dashboard")).locator("kbd")).to_have_text("Ctrl+Shift+M")
    page.get_by_role("button", name="Take the keys of “Personas” away").click()
    expect(rows.filter(has_text=re.compile("^Personas"))).to_contain_text("none")
    change_keys(page, "Personas", "Control+w")
    expect(page.get_by_role("alert")).to_contain_text("Browsers keep these keys for themselves")
    page.keyboard.press("Enter")  # on "Cancel"
    expect(rows.filter(has_text=re.compile("^Personas"))).to_contain_text("none")
    assert served.call("GET", "/settings/shortcuts")["value"] == {
        "view.memories": "mod+shift+D",
        "view.dashboard": "mod+shift+M",
        "view.personas": None,
    }


def test_two_screens_side_by_side_by_keys_alone(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.add_memory("Likes tea")
    page = opened(context, served, "/memories")
    heading(page, "Memories")
    first, second = page.locator("[data-pane=first]"), page.locator("[data-pane=beside]")

    page.keyboard.press("Control+\\")
    expect(second.get_by_role("heading", level=1, name="Memories")).to_be_focused()
    page.keyboard.press("Control+Shift+C")
    expect(second.get_by_role("heading", level=1, name="Conversations")).to_be_focused()
    expect(first.get_by_role("option")).to_contain_text(["Likes tea"])
    expect(page).to_have_title("Conversations · PJai\u2019s")
    assert page.url.endswith("/memories")

    page.keyboard.press("Control+Shift+F6")
    expect(first.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Control+Shift+D")
    expect(first.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
    expect(second.get_by_role("heading", level=1, name="Conversations")).to_be_visible()

    divider = page.get_by_role("separator", name="Width of the panes")
    divider.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", "60")
    with page.expect_response(
        lambda answer: "window.panes" in answer.url and '"share":62' in (answer.request.post_data or "")
    ):
        page.keyboard.press("ArrowRight")
    page.reload()
    expect(second.get_by_role("heading", level=1, name="Conversations")).to_be_visible()
    expect(divider).to_have_attribute("aria-valuenow", "62")

    first.get_by_role("heading", level=1).focus()
    page.keyboard.press("Control+Shift+X")
    expect(second).to_have_count(0)
    heading(page, "Conversations")


def test_a_narrow_window_has_one_screen(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/dashboard")
    heading(page, "Dashboard")
    page.keyboard.press("Control+\\")
    expect(page.locator("[data-pane=beside]")).to_be_visible()

    page.set_viewport_size({"width": 800, "height": 700})
    expect(page.locator("[data-pane=beside]")).to_have_count(0)
    journeys.go(page, "Memories")
    expect(page.locator("[data-pane=first]").get_by_role("heading", level=1, name="Memories")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 700})

    expect(page.locator("[data-pane=beside]").get_by_role("heading", level=1)).to_be_visible()


def test_f6_walks_through_the_window_and_the_first_tab_skips_the_places(
    served: Served, context: BrowserContext
) -> None:
    page = opened(context, served, "/dashboard")
    expect(page.locator("li[data-tile]").first).to_be_visible()  # the screen itself, not what stands for it

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the screen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("F6")
    expect(page.get_by_role("navigation", name="Main").locator(":focus")).to_have_count(1)
    page.keyboard.press("Shift+F6")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_place_opens_beside_and_in_a_new_window_by_its_menu(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/dashboard")
    heading(page, "Dashboard")
    place = page.get_by_role("navigation", name="Main").get_by_role("button", name="Backups")

    place.focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu", name="Ways to open Backups")
    expect(menu.get_by_role("menuitem", name="Open", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(place).to_be_focused()
    page.keyboard.press("Shift+F10")
    expect(menu.get_by_role("menuitem", name="Open", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-pane=beside]").get_by_role("heading", level=1, name="Backups")).to_be_visible()

    place.click(button="right")
    with context.expect_page() as opening:
        menu.get_by_role("menuitem", name="Open in new window").click()
    heading(opening.value, "Backups")
    expect(opening.value.locator("[data-pane=beside]")).to_have_count(0)
    assert "#" not in opening.value.url


def test_the_sheet_shows_all_keys_and_finds_them(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/memories")
    heading(page, "Memories")

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_label("Go to", exact=True)).to_contain_text("Ctrl+Shift+M")
    expect(sheet.get_by_label("In memories")).to_contain_text("Mark all")
    page.keyboard.type("folder")
    expect(sheet.get_by_text("Rename a folder")).to_be_visible()
    expect(sheet.get_by_text("Mark all")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_palette_sheet_and_panes_read_well_for_everyone(
    served: Served, browser: Browser, scheme: str, tmp_path: Path
) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 1280, "height": 800}
    )
    active = active_persona(served)
    served.call("POST", f"/personas/{active}/memories", {"content": "Likes tea", "tags": ["drinks"]})
    page = opened(context, served, "/dashboard")
    heading(page, "Dashboard")

    palette(page)
    assert breaches(page) == []
    page.keyboard.type("tea")
    expect(page.get_by_role("option", name="Likes tea")).to_be_visible()
    assert breaches(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert breaches(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+\\")
    page.keyboard.press("Control+,")
    page.get_by_role("button", name="Change the keys of “Memories”").click()
    page.keyboard.press("Control+Shift+D")
    expect(page.get_by_role("button", name="Swap")).to_be_visible()
    assert breaches(page) == []
    place = page.get_by_role("navigation", name="Main").get_by_role("button", name="Backups")
    place.click(button="right")
    expect(page.get_by_role("menu")).to_be_visible()
    assert breaches(page) == []
    page.screenshot(path=tmp_path / "panes.png")
    context.close()

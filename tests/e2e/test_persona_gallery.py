"""Personas as a gallery: walked by keys, copied, retired, compared, related; each in its colour."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import journeys
from tests.e2e.test_states import breaches
from tests.real_window import wait_until
from tests.served import Served

MOSS = "#4a7f29"


def make(served: Served, name: str, **fields: Any) -> str:
    return str(served.call("POST", "/personas", {"name": name, **fields})["id"])


def gallery(context: BrowserContext, served: Served) -> Page:
    page = context.new_page()
    page.goto(served.page_url)
    journeys.go(page, "Personas")
    page.mouse.move(900, 700)  # no hint stays over what is looked at
    expect(page.get_by_role("option").first).to_be_visible()
    return page


def card(page: Page, name: str) -> Any:
    return page.get_by_role("option").filter(has=page.get_by_text(name, exact=True))


def test_a_persona_is_copied_and_retired_and_each_is_taken_back(served: Served, context: BrowserContext) -> None:
    make(served, "Ann", tags=["tea"])
    make(served, "Bob")
    page = gallery(context, served)

    card(page, "Ann").click(button="right")
    page.get_by_role("menuitem", name="Duplicate without memories").click()
    expect(card(page, "Ann (copy)")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(card(page, "Ann (copy)")).to_have_count(0)

    card(page, "Bob").click(button="right")
    page.get_by_role("menuitem", name="Retire").click()
    expect(card(page, "Bob")).to_have_count(0)
    page.get_by_role("switch", name="Show 1 retired").check()
    expect(card(page, "Bob")).to_contain_text("Retired")
    page.get_by_role("button", name=re.compile("Choose persona")).click()
    expect(page.get_by_role("menuitem", name="Ann")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Bob")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo").last.click()
    expect(card(page, "Bob")).not_to_contain_text("Retired")


def test_the_gallery_is_walked_and_marked_by_keys(served: Served, context: BrowserContext) -> None:
    for number in range(30):
        make(served, f"Persona {number:02d}")
    page = gallery(context, served)
    grid = page.get_by_role("listbox", name="Personas")
    grid.focus()

    page.keyboard.press("End")
    expect(page.locator("[role=option][data-active]")).to_contain_text("Persona 29")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(page.get_by_role("option", selected=True)).to_have_count(2)
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Switch to it")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Compare personas")).to_be_visible()
    expect(page.get_by_text("All fields are the same.")).to_be_visible()


def test_a_filter_leaves_what_fits(served: Served, context: BrowserContext) -> None:
    make(served, "Ann", tags=["tea"])
    make(served, "Bob", description="Drinks tea, too")
    make(served, "Cyd")
    page = gallery(context, served)

    page.get_by_label("Filter by name, words or tag").fill("tea")
    expect(page.get_by_role("option")).to_have_count(2)
    page.get_by_label("Filter by name, words or tag").fill("nobody")

    expect(page.get_by_text("No persona fits")).to_be_visible()


def test_the_screens_wear_the_active_personas_colour(served: Served, context: BrowserContext) -> None:
    ann, bob = make(served, "Ann", accent="plum"), make(served, "Bob")
    served.call("POST", f"/personas/{bob}/activate")
    page = gallery(context, served)
    page.keyboard.press("Control+1")
    expect(page.get_by_role("button", name="Persona: Ann")).to_be_visible()
    # The screen shows it before it is so, and a page that is left sends nothing more.
    wait_until(lambda: served.call("GET", "/personas/active")["id"] == ann, "Ann's activation")
    page.goto(f"{served.url}/personas/{ann}")
    expect(page.get_by_role("radio", name="Plum")).to_be_checked()
    page.get_by_role("radio", name="Moss").check(force=True)
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("button", name="Discard")).to_be_disabled()
    expect(page.locator(":root")).to_have_css("--mantine-primary-color-6", MOSS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_gallery_map_and_comparison_are_readable_for_everyone(
    served: Served, browser: Browser, scheme: str, tmp_path: Path
) -> None:
    served.call("POST", "/sample?wait=true", {})
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", accept_downloads=True)
    page = gallery(context, served)
    assert breaches(page) == []

    page.get_by_role("button", name="Relations of personas").click()
    between = page.get_by_role("button", name=re.compile("^(Marlow and Juno|Juno and Marlow)$"))
    between.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Robin keeps kitchen matters with Juno"))).to_be_visible()
    assert breaches(page) == []
    for form in ("Drawing (SVG)", "Picture (PNG)", "Table (CSV)"):
        page.get_by_role("button", name="Save").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=form).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.stat().st_size > 100

    page.goto(f"{served.url}/persona-compare")
    for label, name in (("Persona", "Ilva"), ("Other persona", "Juno")):
        page.get_by_role("combobox", name=label, exact=True).click()
        page.get_by_role("option", name=name).click()
    expect(page.get_by_role("table", name="Memories")).to_contain_text("99")
    assert breaches(page) == []
    context.close()

"""Density and motion, as a person chooses them: at once, everywhere, and after the page has loaded anew."""

from playwright.sync_api import BrowserContext, Page, expect

from tests import journeys
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_memory_screens import picture
from tests.e2e.test_states import breaches
from tests.served import Served


def choose(page: Page, group: str, name: str) -> None:
    page.get_by_role("radiogroup", name=group).get_by_text(name, exact=True).click()


def height_of_a_row(page: Page) -> float:
    box = page.get_by_role("option").first.bounding_box()
    assert box is not None
    return box["height"]


def test_lists_are_as_tight_as_chosen(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    for number in range(60):
        served.add_memory(f"Memory {number}")
    page = opened(context, served, "/settings")
    for density, height in (("Compact", 28), ("Roomy", 40), ("Default", 32)):
        journeys.go(page, "Settings")
        choose(page, "Density of lists", density)
        journeys.go(page, "Memories")
        expect(page.get_by_role("option").first).to_be_visible()
        assert height_of_a_row(page) == height
        page.get_by_role("listbox").focus()
        page.keyboard.press("End")
        expect(page.get_by_role("option").filter(has_text="Memory 0")).to_be_in_viewport(ratio=1)
        picture(page, f"appearance-{density.lower()}")


def test_motion_is_reduced_where_it_is_chosen_and_stays_so(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/settings")
    choose(page, "Motion", "Reduced")
    expect(page.locator("html")).to_have_attribute("data-motion", "reduced")
    assert breaches(page) == []

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-motion", "reduced")
    takes = "getComputedStyle(document.querySelector('[role=radiogroup] label')).transitionDuration"
    assert page.evaluate(takes) == "0.001s"

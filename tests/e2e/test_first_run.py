"""The first minutes: three ways to begin, and the tour by keys alone."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.test_states import breaches
from tests.served import Served


def begun(context: BrowserContext, served: Served) -> Page:
    page = context.new_page()
    page.goto(served.page_url)
    expect(page.get_by_role("heading", level=1, name="Welcome")).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_welcome_is_readable_for_everyone(served: Served, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = begun(context, served)
    expect(page.get_by_role("list", name="Templates").get_by_role("button")).to_have_count(6)

    assert breaches(page) == []

    page.get_by_role("button", name="Take the two-minute tour").click()
    expect(page.get_by_role("dialog", name="Tour")).to_be_visible()
    assert breaches(page) == []
    context.close()


def test_a_template_becomes_a_persona_to_talk_to(served: Served, context: BrowserContext) -> None:
    page = begun(context, served)

    page.get_by_role("button", name=re.compile("^Odile")).click()

    expect(page.get_by_role("heading", level=1, name="Conversations")).to_be_visible()
    expect(page.get_by_role("button", name="Persona: Odile")).to_be_visible()
    assert len(served.call("GET", f"/memories?persona_id={served.call('GET', '/personas/active')['id']}")["items"]) == 3
    page.goto(served.url)
    expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()


def test_the_sample_comes_and_goes_with_one_action_each(served: Served, context: BrowserContext) -> None:
    page = begun(context, served)
    page.get_by_role("button", name="Open the sample vault").click()
    expect(page.get_by_role("heading", level=1, name="Memories")).to_be_visible()
    expect(page.get_by_text("100 memories").first).to_be_visible()

    page.keyboard.press("Control+K")
    expect(page.get_by_placeholder("Go to, do or find…")).to_be_focused()
    page.keyboard.type("Remove the sample")
    page.keyboard.press("Enter")

    expect(page.get_by_text("The sample was removed")).to_be_visible()
    assert served.call("GET", "/personas")["items"] == []
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("The sample was removed")).to_have_count(0)
    page.goto(f"{served.url}/personas")
    expect(page.get_by_role("option")).to_have_count(3)


def test_files_are_the_third_way(served: Served, context: BrowserContext) -> None:
    page = begun(context, served)

    page.get_by_role("button", name="Import files…").click()

    expect(page.get_by_role("heading", level=1, name="Import")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_tour_is_walked_by_keys_alone(served: Served, context: BrowserContext, size: tuple[int, int]) -> None:
    page = begun(context, served)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_role("button", name="Take the two-minute tour").press("Enter")
    tour = page.get_by_role("dialog", name="Tour")

    for step in range(1, 8):
        expect(tour).to_contain_text(f"{step} of 7")
        expect(tour.get_by_role("button", name="Done" if step == 7 else "Next")).to_be_focused()
        expect(tour).to_be_in_viewport(ratio=1)
        if step == 3:
            page.keyboard.press("ArrowLeft")
            expect(tour).to_contain_text("2 of 7")
            page.keyboard.press("ArrowRight")
            expect(tour).to_contain_text("3 of 7")
            expect(tour.get_by_role("button", name="Next")).to_be_focused()
        if step < 7:
            page.keyboard.press("Enter")
    with page.expect_response("**/settings/tour.done"):
        page.keyboard.press("Enter")

    expect(tour).to_have_count(0)
    assert served.call("GET", "/settings/tour.done")["value"] is True


def test_escape_skips_the_tour(served: Served, context: BrowserContext) -> None:
    page = begun(context, served)
    page.get_by_role("button", name="Take the two-minute tour").click()
    expect(page.get_by_role("dialog", name="Tour")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Tour")).to_have_count(0)

"""The journeys of a person, in Chromium against `pjais serve`."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests import journeys
from tests.served import Served

needs_samples = pytest.mark.skipif(not journeys.SHODAN.exists(), reason=f"the sample is not here: {journeys.SHODAN}")


@needs_samples
def test_from_a_card_to_memories_that_every_screen_follows(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.page_url)

    journeys.first_steps(page, served.add_memory)


def test_the_token_leaves_the_address_and_a_reload_still_works(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.page_url)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    assert served.token not in page.url
    page.reload()

    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_page_without_the_token_is_told_where_to_go(served: Served, context: BrowserContext) -> None:
    page = context.new_page()

    page.goto(served.url)

    expect(page.get_by_text("Open the address")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)


def test_two_tabs_stay_in_step(served: Served, context: BrowserContext) -> None:
    served.call("POST", f"/personas/{served.call('POST', '/personas', {'name': 'Ann'})['id']}/activate")
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(served.page_url)
        journeys.go(page, "Memories")

    journeys.add_memory(one, "Seen in both")

    expect(other.get_by_role("option").filter(has_text="Seen in both")).to_be_visible()

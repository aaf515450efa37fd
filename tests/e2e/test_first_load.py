"""How much is loaded before the first screen stands, and that it says everything in words."""

import gzip
import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Route, expect

import pjais.server
from tests.served import Served

STATIC: Final = Path(pjais.server.__file__).parent / "static"
#: Scripts and styles together, packed.
MOST_BYTES: Final = 250_000
#: Drawn once the screen stands.
CHART: Final = re.compile(r"/assets/time-series-plot-[^/]*$")
#: What is loaded after a while is not part of the first load: no while ever passes.
NO_WHILE: Final = """
const soon = window.setTimeout;
window.setTimeout = (act, wait, ...rest) => (wait >= 300 ? 0 : soon(act, wait, ...rest));
"""
#: A word that was not there yet is shown as its key.
KEY: Final = re.compile(r"\b[a-z]+\.[a-z][a-zA-Z]*(\.[a-zA-Z]+)+\b")


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
def test_the_first_screen_needs_little(served: Served, browser: Browser, language: str) -> None:
    served.call("POST", f"/personas/{served.call('POST', '/personas', {'name': 'Ann'})['id']}/activate")
    page = browser.new_context(locale=language).new_page()
    needed: dict[str, int] = {}

    def hand_over(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        needed[name] = len(gzip.compress((STATIC / "assets" / name).read_bytes()))
        route.continue_()

    page.route(re.compile("/assets/"), hand_over)
    page.route(CHART, lambda _: None)  # never answered: the screen has to stand without
    page.add_init_script(NO_WHILE)
    page.goto(served.page_url, wait_until="commit")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("figure").or_(page.get_by_role("img")).first).to_be_visible()
    assert sum(needed.values()) <= MOST_BYTES, needed
    assert KEY.findall(page.locator("body").inner_text()) == []

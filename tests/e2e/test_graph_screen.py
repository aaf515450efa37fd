"""The memory graph: the map, its table, filter, choice, ways, files, keys, and what is learned while it is open."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import journeys
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.served import Served

CONTENTS = ("Drinks green tea in the morning", "Black tea tastes best with milk", "The dog is called Biscuit")
MORE = ("Walks the dog along the river", "Plays the guitar in a band", "Bought a new electric guitar")


def until_linked(served: Served, content: str, other: str) -> None:
    """Kinship is known once both have been read."""
    ids = {row["content"]: row["id"] for row in served.call("GET", "/memories")["items"]}
    active = served.call("GET", "/personas/active")["id"]
    query = f"/graph/path?persona_id={active}&from={ids[content]}&to={ids[other]}"
    deadline = time.monotonic() + 60
    while not served.call("GET", query)["ids"]:
        assert time.monotonic() < deadline, "the memories were never linked"
        time.sleep(0.1)


def shown(served: Served, context: BrowserContext) -> Page:
    active_persona(served)
    for content in (*CONTENTS, *MORE):
        served.add_memory(content)
    page = opened(context, served, "/graph")
    expect(page.get_by_role("application", name="Map of 6 memories")).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_is_walked_by_keys_and_has_no_barrier(served: Served, context: BrowserContext, scheme: str) -> None:
    page = shown(served, context)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    stage = page.get_by_role("application")
    stage.focus()

    stage.press("ArrowRight")

    expect(page.get_by_text("1 chosen")).to_be_visible()
    expect(stage.locator("p")).to_contain_text(re.compile("tea|dog|guitar"))
    assert breaches(page) == []
    journeys.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=journeys.SCREENSHOTS / f"graph-{scheme}.png")
    stage.press("Escape")
    expect(page.get_by_text("1 chosen")).to_have_count(0)
    stage.press("ArrowLeft")
    stage.press("Enter")
    expect(page.get_by_label("Content")).to_have_value(re.compile("tea|dog|guitar"))


def test_the_table_says_the_same_and_is_filtered_and_chosen_alike(served: Served, context: BrowserContext) -> None:
    page = shown(served, context)
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("option")).to_have_count(6)
    assert breaches(page) == []

    page.get_by_label("Filter the graph").fill("dog")
    expect(page.get_by_role("option")).to_have_count(2)
    page.get_by_label("Filter the graph").fill("")
    expect(page.get_by_role("option")).to_have_count(6)
    page.get_by_role("option").filter(has_text=CONTENTS[0]).click()
    page.get_by_role("option").filter(has_text=MORE[2]).click(modifiers=["Control"])
    until_linked(served, CONTENTS[0], MORE[2])
    page.get_by_role("button", name="Path between two").click()

    way = page.get_by_role("region", name="Path")
    expect(way.get_by_role("listitem").first).to_contain_text(CONTENTS[0])
    expect(way.get_by_role("listitem").last).to_contain_text(MORE[2])


def test_the_map_is_saved_as_a_table_and_a_drawing(served: Served, context: BrowserContext, tmp_path: Path) -> None:
    page = shown(served, context)
    texts = {}
    for name in ("Save as CSV table", "Save as SVG drawing", "Save as PNG picture"):
        page.get_by_role("button", name="More", exact=True).click()
        with page.expect_download() as saved:
            page.get_by_role("menuitem", name=name).click()
        saved.value.save_as(tmp_path / name)
        texts[name] = (tmp_path / name).read_bytes()

    assert texts["Save as CSV table"].decode().splitlines()[0].startswith("id,content,topic,type,tier")
    assert all(content.encode() in texts["Save as CSV table"] for content in CONTENTS)
    assert texts["Save as SVG drawing"].count(b"<circle") == 6
    assert texts["Save as PNG picture"].startswith(b"\x89PNG")


def test_what_is_learned_meanwhile_comes_and_what_is_deleted_goes(served: Served, context: BrowserContext) -> None:
    page = shown(served, context)

    served.add_memory("Writes songs on the guitar")
    expect(page.get_by_role("application", name="Map of 7 memories")).to_be_visible()
    (found,) = served.call("GET", "/memories?q=Writes")["items"]
    served.call("DELETE", f"/memories/{found['id']}")

    expect(page.get_by_role("application", name="Map of 6 memories")).to_be_visible()


def test_an_empty_map_says_how_it_fills(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/graph")

    expect(page.get_by_role("heading", name="No memories to show yet")).to_be_visible()

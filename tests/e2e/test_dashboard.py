"""The dashboard: tiles that follow every write, are arranged by mouse and by keys, lead on, and leave as files."""

import csv
import io
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests import journeys
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_memory_screens import picture
from tests.e2e.test_states import breaches
from tests.model_servers import model_server
from tests.served import Served

BEGINNING = ["personas", "memories", "conversations", "messages", "events", "importance", "talk", "health"]


def tile(page: Page, name: str) -> Locator:
    return page.locator(f"li[data-tile={name}]")


def order(page: Page) -> list[str]:
    return [str(each) for each in page.locator("li[data-tile]").evaluate_all("all => all.map(e => e.dataset.tile)")]


def remember(served: Served, content: str) -> None:
    active = served.call("GET", "/personas/active")["id"]
    served.call("POST", f"/personas/{active}/memories", {"content": content, "tier": "hot", "type": "fact"})


def dashboard(context: BrowserContext, served: Served) -> Page:
    page = opened(context, served, "/dashboard")
    expect(tile(page, "memories").get_by_role("link")).to_be_visible()
    return page


def edit(page: Page) -> None:
    page.get_by_role("button", name="Edit dashboard").click()
    expect(page.get_by_role("button", name="Move Memories", exact=True)).to_be_visible()


def check(page: Page, name: str) -> Locator:
    return tile(page, "health").get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))


def test_a_tile_follows_a_write_and_its_number_leads_to_what_it_counts(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    remember(served, "Keeps bees")
    page = dashboard(context, served)
    expect(tile(page, "memories").get_by_role("link", name="Memories: 1")).to_be_visible()

    remember(served, "Keeps a dog")
    tile(page, "memories").get_by_role("link", name="Memories: 2").click()

    expect(page.get_by_role("heading", level=1, name="Memories")).to_be_visible()
    for name, link, address in (
        ("byTier", "Hot: 2", "/memories?tier=hot"),
        ("byType", "Fact: 2", "/memories?type=fact"),
        ("conversations", "Conversations: 0", "/conversations"),
        ("events", "Events: 3", "/audit"),
        ("liveQueries", "Live queries:", "/live-queries"),
        ("database", "Database:", "/backups"),
        ("personas", "Personas: 1", "/personas"),
    ):
        journeys.go(page, "Dashboard")
        tile(page, name).get_by_role("link", name=link).click()
        page.wait_for_url(f"**{address}")


def test_whose_figures_and_since_when_are_kept(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.add_memory("Keeps bees")
    other = served.call("POST", "/personas", {"name": "Ben"})["id"]
    served.call("POST", f"/personas/{other}/memories", {"content": "Sails"})
    page = dashboard(context, served)
    expect(tile(page, "memories").get_by_role("link")).to_have_text("1")

    page.get_by_text("Whole vault", exact=True).click()
    page.get_by_role("radiogroup", name="Since when").get_by_text("30 d", exact=True).click()

    expect(tile(page, "memories").get_by_role("link")).to_have_text("2")
    expect(tile(page, "eventsOver")).to_contain_text("by day, 30 days")
    page.reload()
    expect(tile(page, "memories").get_by_role("link")).to_have_text("2")
    expect(tile(page, "eventsOver")).to_contain_text("by day, 30 days")


def test_a_choice_made_while_the_last_one_is_on_its_way_keeps_both(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = dashboard(context, served)
    held: list[Route] = []
    page.route("**/api/settings/dashboard.view", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it

    page.get_by_text("Whole vault", exact=True).click()
    page.get_by_role("radiogroup", name="Since when").get_by_text("30 d", exact=True).click()
    for number in range(2):  # the second is sent when the first was answered
        while len(held) == number:
            page.wait_for_timeout(20)
        page.wait_for_timeout(100)
        assert len(held) == number + 1
        with page.expect_response("**/api/settings/dashboard.view"):
            held[number].continue_()

    expect(page.get_by_role("radio", name="Whole vault")).to_be_checked()
    expect(tile(page, "eventsOver")).to_contain_text("by day, 30 days")
    chosen = {row["key"]: row["value"] for row in served.call("GET", "/settings")["items"]}["dashboard.view"]
    assert chosen == {"scope": "vault", "range": "30d"}


def test_tiles_are_arranged_by_mouse_and_another_window_follows(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page, other = dashboard(context, served), dashboard(context, served)
    assert order(page)[:8] == BEGINNING
    edit(page)

    page.get_by_role("button", name="Move Events", exact=True).drag_to(
        tile(page, "personas"), target_position={"x": 5, "y": 20}
    )
    expect(page.locator("li[data-tile]").first).to_have_attribute("data-tile", "events")
    expect(other.locator("li[data-tile]").first).to_have_attribute("data-tile", "events")
    page.get_by_role("button", name="Wide: Events", exact=True).click()
    expect(tile(other, "events")).to_have_attribute("data-size", "wide")
    page.get_by_role("button", name="Remove Personas", exact=True).click()
    expect(tile(other, "personas")).to_have_count(0)
    page.get_by_role("button", name="Add a tile").click()
    page.get_by_role("menuitem", name="Personas").click()
    expect(other.locator("li[data-tile]").last).to_have_attribute("data-tile", "personas")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reset").click()

    expect(other.locator("li[data-tile]").first).to_have_attribute("data-tile", "personas")
    assert order(page) == order(other)


def test_tiles_are_arranged_by_keys_alone_and_it_is_said(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = dashboard(context, served)
    edit(page)
    page.get_by_role("button", name="Move Personas", exact=True).focus()

    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("status").filter(has_text="Personas is now 2 of")).to_be_attached()
    expect(page.locator("li[data-tile]").first).to_have_attribute("data-tile", "memories")
    expect(page.get_by_role("button", name="Move Personas", exact=True)).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("li[data-tile]").last).to_have_attribute("data-tile", "personas")
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Move earlier").press("Enter")
    expect(page.locator("li[data-tile]").last).to_have_attribute("data-tile", "sync")
    page.get_by_role("button", name="Done").click()
    page.reload()
    expect(page.locator("li[data-tile]").last).to_have_attribute("data-tile", "sync")


def saved(page: Page, title: str, kind: str, folder: Path) -> Path:
    page.get_by_role("button", name=f"Export: {title}").click()
    with page.expect_download() as coming:
        page.get_by_role("menu", name=f"Export: {title}").get_by_role("menuitem", name=kind).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def test_charts_leave_as_pictures_and_figures(served: Served, context: BrowserContext, tmp_path: Path) -> None:
    active_persona(served)
    for number in range(5):
        remember(served, f"Hive {number}")
    page = dashboard(context, served)
    expect(tile(page, "events").get_by_role("link")).to_have_text("6")

    png = saved(page, "Events over time", "Picture (PNG)", tmp_path)
    assert png.name == "Events over time.png"
    assert png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png.read_bytes()[16:24]) == (1920, 840)
    svg = ET.fromstring(saved(page, "Events over time", "Drawing (SVG)", tmp_path).read_text("utf-8"))  # noqa: S314
    assert [each.text for each in svg.iter("{http://www.w3.org/2000/svg}title")] == ["Events over time"]
    told = saved(page, "Events over time", "Figures (CSV)", tmp_path).read_text("utf-8-sig")
    names, *rows = csv.reader(io.StringIO(told))
    assert names == ["time (UTC)", "events"]
    assert sum(int(row[1]) for row in rows) == len(served.call("GET", "/events")["items"])

    tiers = saved(page, "Memories by tier", "Figures (CSV)", tmp_path).read_text("utf-8-sig")
    assert list(csv.reader(io.StringIO(tiers))) == [["kind", "count"], ["Hot", "5"], ["Warm", "0"], ["Cold", "0"]]


def test_what_is_not_well_is_told_and_put_right_in_place(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = dashboard(context, served)
    expect(check(page, "Backup")).to_contain_text("Nothing is backed up yet")
    expect(check(page, "Backup").get_by_role("img", name="Something is wrong")).to_be_visible()

    check(page, "Backup").get_by_role("button", name="Back up now").click()
    expect(check(page, "Backup")).to_contain_text("Everything is backed up")
    expect(check(page, "Backup").get_by_role("img", name="All well")).to_be_visible()
    check(page, "Chain of events").get_by_role("button", name="Verify").click()
    expect(check(page, "Chain of events")).to_contain_text("Intact")

    with model_server("openai") as server:
        served.speak_through(server.url)
    expect(check(page, "Model")).to_contain_text("does not answer", timeout=10_000)
    expect(check(page, "Model").get_by_role("button", name="Try again")).to_be_visible()
    check(page, "Sync").get_by_role("button", name="Settings").click()
    expect(page.get_by_role("heading", level=1, name="Settings")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_arranging_reads_well_for_everyone(served: Served, context: BrowserContext, scheme: str) -> None:
    active_persona(served)
    served.add_memory("Keeps bees")
    page = dashboard(context, served)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert breaches(page) == []

    edit(page)

    assert breaches(page) == []
    picture(page, f"dashboard-arranging-{scheme}")
    page.get_by_role("button", name="Add a tile").click()
    expect(page.get_by_role("menuitem", name="Tokens written")).to_be_visible()
    assert breaches(page) == []


def test_it_speaks_german(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.call("PUT", "/settings/appearance.language", {"value": "de"})
    page = dashboard(context, served)

    expect(page.get_by_role("heading", level=1, name="Übersicht")).to_be_visible()
    expect(check(page, "Sicherung")).to_contain_text("Noch ist nichts gesichert")
    expect(tile(page, "importance")).to_contain_text("von 0 Erinnerungen")

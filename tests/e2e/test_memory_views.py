"""Memories over time, by hour, by tier, by where they come from and between two moments: by pointer and by keys."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.served import Served
from tests.visual.states import PROBLEM

VIEWS = ("list", "timeline", "heatmap", "tiers", "graph", "provenance", "compare")


def remembered(served: Served, owner: str, *days_ago: int, **fields: Any) -> list[str]:
    now = datetime.now(UTC)
    drafts = [
        {
            "persona_id": owner,
            "content": f"From {days} days ago",
            "occurred_at": (now - timedelta(days=days)).isoformat(),
            **fields,
        }
        for days in days_ago
    ]
    return list(served.call("POST", "/memories/bulk", {"memories": drafts})["ids"])


def row(page: Page, content: str) -> Any:
    return page.get_by_role("option").filter(has_text=content)


def tiers_of(served: Served, owner: str) -> dict[str, str]:
    items = served.call("GET", f"/memories?persona_id={owner}")["items"]
    return {each["content"]: each["tier"] for each in items}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_can_be_read_by_everyone(served: Served, browser: Browser, scheme: str) -> None:
    ann = active_persona(served)
    ids = remembered(served, ann, *range(1, 40))
    served.call("PATCH", f"/memories/{ids[0]}", {"content": "Otherwise"})
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = opened(context, served, "/memories")

    for place, view in enumerate(VIEWS):
        page.goto(f"{served.url}/memories?view={view}&memory={ids[0]}")
        expect(page.get_by_role("radio").nth(place)).to_be_checked()
        if view == "heatmap":
            page.get_by_text("Remembered", exact=True).click()
            expect(page.get_by_role("grid")).to_have_count(2)
        if view == "graph":
            expect(page.get_by_role("application")).to_be_visible()
        assert [f"{view}: {each}" for each in breaches(page)] == []
    context.close()


def test_a_period_marked_on_the_timeline_holds_in_every_view_and_in_the_address(
    served: Served, context: BrowserContext
) -> None:
    ann = active_persona(served)
    remembered(served, ann, 3, 4, 200)
    page = opened(context, served, "/memories?view=timeline")
    expect(page.get_by_text("3 memories", exact=True)).to_be_visible()

    page.get_by_text("Table", exact=True).click()
    page.get_by_role("region", name="Timeline").get_by_role("table").get_by_role("button").first.click()

    expect(page.get_by_text("1 memory", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("from=.*to="))
    expect(row(page, "From 200 days ago")).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_role("region", name="Warm").get_by_role("option")).to_have_count(1)
    page.go_back()
    page.go_back()
    expect(page.get_by_role("option")).to_have_count(3)
    page.go_forward()
    expect(page.get_by_role("option")).to_have_count(1)


def test_the_timeline_is_zoomed_and_moved_by_keys_and_pointer(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    remembered(served, ann, *range(1, 100))
    page = opened(context, served, "/memories?view=timeline")
    chart = page.get_by_role("img", name=re.compile("^Timeline of 99 memories"))
    chart.focus()

    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(
        page.get_by_role("img", name=re.compile("^Timeline of 2")).or_(
            page.get_by_role("img", name=re.compile("^Timeline of 3"))
        )
    ).to_be_visible()
    page.keyboard.press("0")
    expect(chart).to_be_visible()
    box = chart.bounding_box()
    assert box is not None
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 60, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    begins = page.get_by_role("slider", name="Period begins")
    expect(begins).to_be_visible()
    before = page.url
    begins.focus()
    page.keyboard.press("ArrowLeft")
    expect(page).not_to_have_url(before)
    page.get_by_role("button", name="Any time").click()
    expect(page.get_by_text("99 memories", exact=True)).to_be_visible()


def test_the_heatmap_is_walked_by_keys_and_a_day_chosen(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    remembered(served, ann, 3, 3, 30)
    page = opened(context, served, "/memories?view=heatmap")
    expect(page.get_by_text("Nothing was recalled in the last year")).to_be_visible()

    page.get_by_text("Remembered", exact=True).click()
    day = page.get_by_role("grid", name="Day by day").get_by_role("gridcell", name=re.compile(": 2 memories$"))
    day.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(day).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("2 memories", exact=True)).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("option")).to_have_count(2)


def test_the_heatmap_goes_back_year_by_year_and_its_address_leads_there(
    served: Served, context: BrowserContext
) -> None:
    ann = active_persona(served)
    remembered(served, ann, 0, 800)
    now = datetime.now(UTC)
    first = now - timedelta(days=800)
    page = opened(context, served, f"/memories?view=heatmap&count=told&year={first.year}")
    said = page.get_by_role("status").filter(has_text="memor")
    expect(said).to_have_text(f"{first.year}: 1 memory")
    expect(page.get_by_role("button", name="The year before")).to_be_disabled()

    page.get_by_role("button", name="The year after").click()
    expect(page.get_by_text(f"{first.year + 1}: no memory tells of it")).to_be_visible()
    page.get_by_role("region", name="Heatmap").focus()
    page.keyboard.press("Shift+PageDown")
    expect(page).to_have_url(re.compile(f"year={first.year + 2}"))
    expect(said).to_have_text(f"{first.year + 2}: 1 memory")
    page.go_back()
    page.go_back()
    expect(said).to_have_text(f"{first.year}: 1 memory")

    page.get_by_role("button", name="Whole time").click()
    expect(said).to_have_text("Whole time: 2 memories")
    expect(page).to_have_url(re.compile("count=told&year=all"))
    assert breaches(page) == []
    page.get_by_role("button", name="The year after").click()
    expect(said).to_contain_text("tells of the last year")
    expect(page).not_to_have_url(re.compile("year="))


def test_memories_are_dragged_to_another_tier_together(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    remembered(served, ann, 1, 2, 3)
    page = opened(context, served, "/memories?view=tiers")
    hot = page.get_by_role("region", name="Hot")
    row(page, "From 1 days ago").click(modifiers=["Control"])
    row(page, "From 2 days ago").click(modifiers=["Control"])

    row(page, "From 2 days ago").locator("[draggable=true]").drag_to(hot)

    expect(hot.get_by_role("option")).to_have_count(2)
    expect(page.get_by_text("2 memories moved to hot")).to_be_visible()
    tiers = {"From 1 days ago": "hot", "From 2 days ago": "hot", "From 3 days ago": "warm"}
    assert tiers_of(served, ann) == tiers
    events = served.call("GET", f"/events?persona_id={ann}&limit=10")["items"]
    assert [each["name"] for each in events[-2:]] == ["v1.MemoryTierChanged"] * 2
    page.get_by_role("button", name="Undo").last.click()
    expect(hot.get_by_role("option")).to_have_count(0)


def test_the_board_is_used_by_keys_alone_and_follows_other_programs(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    ids = remembered(served, ann, 1, 2)
    page = opened(context, served, "/memories?view=tiers")
    warm = page.get_by_role("listbox", name="Warm memories")
    expect(warm.get_by_role("option")).to_have_count(2)
    warm.focus()
    page.keyboard.press("ArrowDown")

    page.keyboard.press("c")

    expect(page.get_by_role("listbox", name="Cold memories").get_by_role("option")).to_have_count(1)
    served.call("PATCH", f"/memories/{ids[0]}", {"tier": "hot"})
    served.call("PATCH", f"/memories/{ids[1]}", {"tier": "hot"})
    expect(page.get_by_role("listbox", name="Hot memories").get_by_role("option")).to_have_count(2)


def test_the_menu_of_a_memory_leads_to_where_it_was_said(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    talk = served.call("POST", "/conversations", {"persona_id": ann, "title": "By the river"})["id"]
    said = {"role": "user", "content": "My dog is called Biscuit", "reply": False}
    message = served.call("POST", f"/conversations/{talk}/messages", said)["id"]
    source = {"kind": "conversation", "speaker": "Robin", "session": talk, "ref": message}
    served.call("POST", f"/personas/{ann}/memories", {"content": "The dog is Biscuit", "source": source})
    page = opened(context, served, "/memories")
    row(page, "The dog is Biscuit").click(button="right")

    page.get_by_role("menuitem", name="Show where it comes from").click()

    flow = page.get_by_role("region", name="Provenance")
    expect(flow).to_contain_text("My dog is called Biscuit")
    expect(flow).to_contain_text("It has not been recalled for a reply yet.")
    flow.get_by_role("button", name="Show in By the river").click()
    expect(page).to_have_url(re.compile(f"c={talk}"))
    expect(page.get_by_role("heading", name="Conversations")).to_be_visible()
    expect(page.get_by_text("My dog is called Biscuit")).to_be_in_viewport()


def test_two_moments_are_compared(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    ids = remembered(served, ann, 1, 2)
    served.call("DELETE", f"/memories/{ids[0]}")
    page = opened(context, served, "/memories?view=compare")

    expect(page.get_by_text("Added · 1")).to_be_visible()
    page.get_by_role("button", name="From 2 days ago").click()
    expect(page.get_by_label("Content")).to_have_value("From 2 days ago")
    page.get_by_text("Removed · 0").click()
    expect(page.get_by_text("Nothing was removed between these moments")).to_be_visible()


def test_the_two_moments_are_in_the_address_and_going_back_leads_to_those_before(
    served: Served, context: BrowserContext
) -> None:
    ann = active_persona(served)
    remembered(served, ann, 1, 2)
    now = datetime.now(UTC)
    later = (now + timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
    page = opened(context, served, f"/memories?view=compare&earlier={later}")
    expect(page.get_by_text("Added · 0")).to_be_visible()

    page.get_by_role("button", name="The beginning").click()

    expect(page).to_have_url(re.compile("earlier=beginning"))
    expect(page.get_by_text("Added · 2")).to_be_visible()
    page.reload()
    expect(page.get_by_text("From the beginning", exact=True)).to_be_visible()
    expect(page.get_by_text("Added · 2")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Added · 0")).to_be_visible()
    page.locator("label").filter(has_text="List").first.click()
    expect(page).not_to_have_url(re.compile("earlier="))


def test_the_graph_shares_filters_and_choice_with_the_other_views(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    remembered(served, ann, 3, 4, 200)
    page = opened(context, served, "/memories?view=graph&q=days")
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("option")).to_have_count(3)

    page.get_by_placeholder("Filter by text").fill("200")

    expect(page.get_by_role("option")).to_have_count(1)
    row(page, "From 200 days ago").click()
    expect(page.get_by_text("1 marked")).to_be_visible()
    page.locator("label").filter(has_text="List").click()
    expect(row(page, "From 200 days ago")).to_have_attribute("aria-selected", "true")
    page.goto(f"{served.url}/memories?view=graph&to=2001-01-01")
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("option")).to_have_count(0)


def test_a_filter_of_the_graph_that_fails_is_told_and_asked_again(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    remembered(served, ann, 3, 4)
    context.route(
        "**/api/graph/matching?**",
        lambda route: route.fulfill(status=503, content_type="application/problem+json", json=PROBLEM),
    )
    page = opened(context, served, "/memories?view=graph&tier=hot")

    alert = page.get_by_role("alert").filter(has_text="The vault is busy")
    expect(alert).to_be_visible()
    context.unroute("**/api/graph/matching?**")
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_have_count(0)

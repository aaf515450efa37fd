"""The inspector of live queries, in Chromium against `pjais serve`."""

from playwright.sync_api import BrowserContext, expect

from tests import journeys
from tests.e2e.test_editing import opened
from tests.served import Served


def test_it_tells_how_each_query_is_kept_and_what_it_costs(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    owner = served.call("POST", "/personas", {"name": "Ann"})["id"]
    served.call("POST", f"/personas/{owner}/activate")
    page.goto(served.page_url)
    journeys.go(page, "Live queries")
    queries = page.get_by_role("listbox", name="Live queries")
    events = page.get_by_role("listbox", name="Events")

    expect(queries.get_by_text("auditTrail$")).to_be_visible()
    expect(queries.get_by_text("incremental").first).to_be_visible()
    expect(queries.get_by_text("run again").first).to_be_visible()
    queries.get_by_text("activePersona$").click()
    detail = page.get_by_role("complementary", name="Live query")
    expect(detail).to_contain_text("Because")
    expect(detail.get_by_label("SQL")).to_contain_text("FROM persona")
    expect(detail.get_by_label("Plan")).to_contain_text("SEARCH")

    served.call("POST", f"/personas/{owner}/memories", {"content": "Heard at once"})
    expect(events.get_by_role("option").first).to_contain_text("Heard at once")


def test_patches_are_held_and_let_in_one_commit_at_a_time(served: Served, context: BrowserContext) -> None:
    owner = served.call("POST", "/personas", {"name": "Ann"})["id"]
    page = opened(context, served, "/live-queries")  # no other screen was here, whose patches would wait, too
    events = page.get_by_role("listbox", name="Events").get_by_role("option")
    expect(events).to_have_count(1)

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    for number in range(2):
        served.call("POST", f"/personas/{owner}/memories", {"content": f"Held {number}"})
        expect(page.get_by_text(f"{number + 1} waiting")).to_be_visible()
        page.wait_for_timeout(300)  # patches that come close together are one batch
    expect(events).to_have_count(1)

    page.get_by_role("button", name="Step").click()
    expect(events).to_have_count(2)
    page.get_by_role("button", name="Resume").click()
    expect(events).to_have_count(3)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()

"""Memories merged, split, filtered and switched off by hand, where they were said, and how far the index is."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests import journeys
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.model_servers import model_server
from tests.real_window import wait_until
from tests.served import Served


def picture(page: Page, name: str) -> None:
    journeys.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=journeys.SCREENSHOTS / f"{name}.png")


def row(page: Page, content: str) -> Any:
    return page.get_by_role("option").filter(has_text=content)


def mark(page: Page, *contents: str) -> None:
    for content in contents:
        row(page, content).click(modifiers=["Control"])


def contents(served: Served, **narrowed: str) -> set[str]:
    asked = "&".join(f"{name}={value}" for name, value in narrowed.items())
    return {each["content"] for each in served.call("GET", f"/memories?{asked}")["items"]}


def test_two_memories_become_one_and_apart_again(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    for content in ("Likes green tea", "Likes black tea", "Keeps bees"):
        served.add_memory(content)
    page = opened(context, served, "/memories")
    mark(page, "Likes green tea", "Likes black tea")
    expect(page.get_by_text("2 marked")).to_be_visible()

    page.get_by_role("button", name="Merge…").click()
    dialog = page.get_by_role("dialog", name="Merge 2 memories")
    expect(dialog.get_by_label("The one memory says")).to_have_value(re.compile("Likes .* tea\nLikes .* tea"))
    assert breaches(page) == []
    picture(page, "memories-merge-light")
    dialog.get_by_label("The one memory says").fill("Likes tea of any colour")
    dialog.get_by_role("button", name="Merge").click()

    expect(page.get_by_label("Content")).to_have_value("Likes tea of any colour")
    expect(row(page, "Likes green tea")).to_contain_text("Superseded")
    page.get_by_role("button", name="Linked memories").click()
    expect(page.get_by_role("list", name="Replaced by this one").get_by_role("link")).to_have_count(2)
    assert breaches(page) == []
    picture(page, "memories-links-light")
    page.get_by_role("button", name="Undo").last.click()
    expect(row(page, "Likes tea of any colour")).to_have_count(0)
    assert contents(served, state="active") == {"Likes green tea", "Likes black tea", "Keeps bees"}


def test_a_memory_is_split_into_what_it_says(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.add_memory("Likes tea. Keeps bees. Lives in Porto.")
    page = opened(context, served, "/memories")
    row(page, "Likes tea").click()
    page.get_by_role("button", name="Split…").click()
    dialog = page.get_by_role("dialog", name="Split this memory")
    expect(dialog.get_by_role("textbox", name="Part 3")).to_have_value("Lives in Porto.")
    assert breaches(page) == []
    picture(page, "memories-split-light")

    dialog.get_by_role("button", name="Leave part 2 out").click()
    dialog.get_by_role("button", name="Another part").click()
    dialog.get_by_role("textbox", name="Part 3").fill("Keeps wasps")
    dialog.get_by_role("button", name="Split", exact=True).click()

    expect(dialog).to_have_count(0)
    expect(page.get_by_text("A newer memory says otherwise")).to_be_visible()
    assert contents(served, state="active") == {"Likes tea.", "Lives in Porto.", "Keeps wasps"}
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("option")).to_have_count(1)


def test_marked_memories_are_pinned_switched_off_and_found_by_filter(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    for number in range(150):
        served.add_memory(f"Hive {number:03}")
    served.add_memory("Likes tea")
    page = opened(context, served, "/memories")
    mark(page, "Hive 149", "Hive 148")
    page.get_by_role("button", name="Recall of the marked memories").click()
    page.get_by_role("menuitem", name="Pin: always recall").click()
    expect(row(page, "Hive 149").get_by_role("img", name="Pinned")).to_be_visible()

    page.get_by_label("Filter by text").fill("hive")
    expect(page.get_by_text("150 memories")).to_be_visible()
    mark(page, "Hive 149")
    page.get_by_role("button", name="Mark all 150").click()
    picture(page, "memories-bulk-light")
    assert breaches(page) == []
    page.get_by_role("button", name="Recall of the marked memories").click()
    page.get_by_role("menuitem", name="Switch off").click()

    expect(row(page, "Hive 149")).to_contain_text("Switched off")
    wait_until(lambda: contents(served, state="active") == {"Likes tea"}, "what was switched off")
    page.get_by_role("button", name="Clear text").click()
    page.get_by_role("button", name="More filters: none").click()
    page.get_by_role("menuitemcheckbox", name="Active").click()
    expect(page.get_by_role("option")).to_have_count(1)
    picture(page, "memories-filters-light")
    assert breaches(page) == []
    page.get_by_role("menuitemcheckbox", name="Active").click()
    page.get_by_role("menuitemcheckbox", name="Pinned").click()
    expect(page.get_by_text("2 memories", exact=True)).to_be_visible()
    page.get_by_role("menuitemcheckbox", name="Recalled before").click()
    expect(page.get_by_text("No memory fits these filters")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_text("151 memories")).to_be_visible()


def test_a_learned_memory_leads_to_the_message_it_was_learned_from(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    talk = served.call("POST", "/conversations", {"persona_id": ann, "title": "By the river"})["id"]
    said = {"role": "user", "content": "My dog is called Biscuit", "reply": False}
    message = served.call("POST", f"/conversations/{talk}/messages", said)["id"]
    source = {"kind": "conversation", "speaker": "Robin", "session": talk, "ref": message}
    served.call("POST", f"/personas/{ann}/memories", {"content": "The dog is Biscuit", "source": source})
    page = opened(context, served, "/memories")

    row(page, "The dog is Biscuit").click()

    origin = page.get_by_role("region", name="Where it was said")
    expect(origin).to_contain_text(re.compile(r"Robin said it on .* in By the river\.My dog is called Biscuit"))
    assert breaches(page) == []
    picture(page, "memories-origin-light")
    origin.get_by_role("link", name="Show the message").click()
    expect(page).to_have_url(re.compile(f"c={talk}&m={message}"))
    expect(page.get_by_role("log").get_by_text("My dog is called Biscuit")).to_be_visible()
    served.call("DELETE", f"/conversations/{talk}")
    journeys.go(page, "Memories")
    row(page, "The dog is Biscuit").click()
    expect(page.get_by_role("region", name="Where it was said")).to_contain_text("a conversation that was deleted")


def told(context: BrowserContext, state: dict[str, Any]) -> None:
    """The search index is said to be like that; everything else comes from the app."""

    def serve(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def on_message(message: str | bytes) -> None:
            asked = json.loads(message)
            if asked.get("op") == "subscribe" and asked["query"] == "searchIndex$":
                socket.send(json.dumps([{"id": asked["id"], "rev": 0, "snapshot": [{"key": "index", **state}]}]))
            else:
                server.send(message)

        socket.on_message(on_message)

    context.route_web_socket("**/api/live", serve)


def test_it_is_told_how_many_can_be_found_by_meaning(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.add_memory("Likes tea")
    told(context, {"indexed": 5000, "pending": 4588, "problem": None})

    page = opened(context, served, "/memories")

    expect(page.get_by_text("412 of 5,000 memories can be found by meaning")).to_be_visible()
    assert breaches(page) == []
    picture(page, "memories-progress-light")


def test_what_keeps_them_from_it_is_told_and_tried_again(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.add_memory("Likes tea")
    told(context, {"indexed": 5000, "pending": 4588, "problem": "The file of the model is missing"})
    page = opened(context, served, "/memories")
    expect(page.get_by_text("The file of the model is missing")).to_be_visible()
    assert breaches(page) == []
    picture(page, "memories-progress-problem-light")

    with page.expect_response(re.compile("/api/search/retry")) as answered:
        page.get_by_role("button", name="Try again").click()

    assert answered.value.ok


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_dialogs_and_bars_fit_narrow_and_dark(served: Served, context: BrowserContext, width: int, scheme: str) -> None:
    active_persona(served)
    for content in ("Likes tea. Keeps bees.", "Likes coffee", "Lives in Porto"):
        served.add_memory(content)
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(served.page_url)
    journeys.go(page, "Memories")
    mark(page, "Likes tea", "Likes coffee")
    fits = "document.documentElement.scrollWidth <= window.innerWidth"
    for name in ("bulk", "merge"):
        if name == "merge":
            page.get_by_role("button", name="Merge…").click()
            expect(page.get_by_role("dialog").get_by_label("The one memory says")).to_be_visible()
        assert page.evaluate(fits)
        assert breaches(page) == []
        picture(page, f"memories-{name}-{scheme}-{width}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Unmark all").click()
    row(page, "Likes tea").click()
    page.get_by_role("button", name="Split…").click()
    expect(page.get_by_role("textbox", name="Part 2")).to_be_visible()
    assert breaches(page) == []
    picture(page, f"memories-split-{scheme}-{width}")
    page.keyboard.press("Escape")


def test_insights_follow_a_conversation_without_being_asked(served: Served, context: BrowserContext) -> None:
    with model_server("openai") as server:
        backend = served.call("POST", "/models/backends", {"name": "Mine", "url": server.url, "model": "small"})
        served.call("PUT", "/settings/models.default", {"value": {"backend_id": backend["id"]}})
        ann = active_persona(served)
        page = opened(context, served, f"/personas/{ann}")
        insights = page.get_by_role("region", name="Insights")
        expect(insights.get_by_text("Nothing to tell yet")).to_be_visible()
        insights.scroll_into_view_if_needed()
        picture(page, "insights-empty-light")
        for number in range(12):
            served.add_memory(f"Keeps bees in hive {number}")
        expect(insights.get_by_role("list", name="Never recalled").get_by_role("link")).to_have_count(10)
        insights.get_by_role("button", name="Older ones never recalled").click()
        expect(insights.get_by_text("11 to 12 of 12")).to_be_visible()

        talk = served.call("POST", "/conversations", {"persona_id": ann})["id"]
        served.call("POST", f"/conversations/{talk}/messages", {"role": "user", "content": "What about hive 3?"})

        expect(insights.get_by_role("list", name="Most recalled").get_by_role("link").first).to_be_visible()
    said = insights.locator("dl div").filter(has_text="You said")
    expect(said).to_contain_text("1")
    expect(insights.locator("dl div").filter(has_text="Tokens written")).to_contain_text("4")
    expect(insights.get_by_role("img", name="Messages and memories by day")).to_be_visible()
    assert breaches(page) == []
    insights.get_by_role("heading", name="Insights").scroll_into_view_if_needed()
    page.set_viewport_size({"width": 1280, "height": 1400})
    picture(page, "insights-one-day-light")
    insights.get_by_role("list", name="Most recalled").get_by_role("link").first.click()
    expect(page.get_by_label("Content")).to_have_value(re.compile("Keeps bees in hive"))


def test_insights_say_why_topics_are_absent_and_where_the_setting_is(served: Served, context: BrowserContext) -> None:
    privacy = {"allow_analysis": False}
    ann = served.call("POST", "/personas", {"name": "Ann", "privacy_settings": privacy})["id"]
    served.call("POST", f"/personas/{ann}/activate")
    served.add_memory("Keeps bees")
    page = opened(context, served, f"/personas/{ann}")
    told_why = page.get_by_text("Topics and mood are absent because")
    told_why.scroll_into_view_if_needed()
    picture(page, "insights-forbidden-light")

    page.get_by_role("link", name="Show the setting").click()

    setting = page.get_by_role("switch", name="Allow analysis on this device")
    expect(setting).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").click()
    expect(told_why).to_have_count(0)


def test_insights_of_many_days_are_read_in_both_schemes(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    talk = served.call("POST", "/conversations", {"persona_id": ann})["id"]
    about = ("Drinks green tea", "The dog is called Biscuit", "Plays the guitar in a band")
    for number in range(24):
        made = {"content": f"{about[number % 3]} {number}", "created_at": f"2026-11-{number % 22 + 1:02}T09:00:00Z"}
        served.call("POST", f"/personas/{ann}/memories", made)
        said = {"role": "user", "content": ("I am glad", "I feel awful")[number % 2], "reply": False}
        at = {"created_at": f"2026-11-{number % 22 + 1:02}T10:00:00Z"}
        served.call("POST", f"/conversations/{talk}/messages", said | at)
    page = opened(context, served, f"/personas/{ann}")
    page.set_viewport_size({"width": 1280, "height": 1500})

    expect(page.get_by_role("img", name=re.compile("Mood by day"))).to_be_visible(timeout=60_000)

    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 1500})
        page.get_by_role("heading", name="Insights").scroll_into_view_if_needed()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert breaches(page) == []
        picture(page, f"insights-filled-{scheme}-{width}")

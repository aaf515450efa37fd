"""Being told what happened while one looked elsewhere."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.real_window import wait_until
from tests.served import Served


def bring_in(served: Served, name: str, content: bytes = b"{") -> None:
    answer = httpx.post(
        f"{served.url}/api/imports?wait=true",
        files=[("files", (name, content))],
        headers={"Authorization": f"Bearer {served.token}"},
        timeout=30,
    )
    answer.raise_for_status()


def bell(page: Page, news: int = 0) -> None:
    name = re.compile(f"^Notices, {news} new$") if news else re.compile("^Notices$")
    expect(page.get_by_role("button", name=name)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_happened_is_counted_shown_and_leads_there(served: Served, browser: Browser, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    active_persona(served)
    bring_in(served, "early.json")
    page = opened(context, served, "/dashboard")
    bell(page, 1)
    expect(page.get_by_text("early.json")).to_have_count(0)  # it was there before, so it is no news

    bring_in(served, "late.json")

    pop_up = page.get_by_role("alert").filter(has_text="late.json")
    expect(pop_up).to_contain_text("Could not be imported")
    bell(page, 2)
    page.get_by_role("button", name="Notices, 2 new").focus()
    page.keyboard.press("Enter")
    news = page.get_by_role("dialog", name="Notices")
    expect(news.get_by_role("listitem")).to_have_count(2)
    expect(news.get_by_text("new", exact=True)).to_have_count(2)
    assert breaches(page) == []
    page.keyboard.press("Escape")
    bell(page)
    page.get_by_role("button", name="Notices").click()
    news.get_by_role("button", name="Show late.json").click()
    expect(page.get_by_role("heading", level=1, name="Import")).to_be_visible()
    page.get_by_role("button", name="Notices").click()
    news.get_by_role("button", name="Clear").click()
    expect(news.get_by_text("Nothing has happened yet")).to_be_visible()
    context.close()


def test_what_is_on_the_screen_already_is_not_told_again(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/imports")
    bell(page)

    bring_in(served, "here.json")

    expect(page.get_by_text("here.json").first).to_be_visible()
    page.get_by_role("button", name="Notices").click()
    expect(page.get_by_role("dialog", name="Notices").get_by_text("here.json")).to_be_visible()
    bell(page)
    expect(page.get_by_role("alert").filter(has_text="here.json")).to_have_count(0)


def test_the_settings_say_what_is_told_and_how(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/settings?section=notices")
    bell(page)
    page.get_by_role("switch", name="Show short messages").press("Space")
    expect(page.get_by_role("switch", name="Show short messages")).not_to_be_checked()

    bring_in(served, "quiet.json")

    bell(page, 1)
    expect(page.get_by_role("alert").filter(has_text="quiet.json")).to_have_count(0)
    page.get_by_role("switch", name="Imports that ended").press("Space")
    expect(page.get_by_role("switch", name="Imports that ended")).not_to_be_checked()
    bring_in(served, "silent.json")
    bell(page, 1)
    assert [each["subject"] for each in served.call("GET", "/notices")["items"]] == ["quiet.json"]


def test_what_new_personas_begin_with_is_set_once_and_given_to_all(served: Served, context: BrowserContext) -> None:
    ann = active_persona(served)
    page = opened(context, served, "/settings?section=memory")
    section = page.get_by_role("region", name="Memory", exact=True)
    section.get_by_role("switch", name="Keeps what conversations propose without asking").press("Space")
    section.get_by_label("At most this many memories").fill("500")
    section.get_by_role("button", name="Save").click()
    give = section.get_by_role("button", name="Set the one persona like this…")
    expect(give).to_be_visible()
    ben = served.call("POST", "/personas", {"name": "Ben"})
    assert ben["memory_settings"]["max_memories"] == 500
    assert served.call("GET", f"/personas/{ann}")["memory_settings"]["max_memories"] is None

    section.get_by_role("button", name="Set all 2 personas like this…").click()
    page.get_by_role("dialog").get_by_role("button", name="Set all 2 personas like this…").click()

    expect(page.get_by_text("1 persona was changed")).to_be_visible()
    assert served.call("GET", f"/personas/{ann}")["memory_settings"]["max_memories"] == 500
    page.get_by_role("button", name="Undo").last.click()
    wait_until(
        lambda: served.call("GET", f"/personas/{ann}")["memory_settings"]["max_memories"] is None,
        "what Undo brings back",
    )


def test_privacy_says_what_leaves_the_machine(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/settings?section=privacy")
    section = page.get_by_role("region", name="Privacy", exact=True)
    expect(section.get_by_text("Nothing: the built-in model runs on this machine.")).to_be_visible()

    for name, url in (("Far", "https://models.example.org/v1"), ("Own", "http://127.0.0.1:11434")):
        served.call("POST", "/models/backends", {"name": name, "kind": "openai", "url": url})

    expect(section.get_by_text("goes to models.example.org on the internet")).to_be_visible()
    expect(section.get_by_text("Own runs on this machine")).to_be_visible()

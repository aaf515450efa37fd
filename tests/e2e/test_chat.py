"""Talking to a persona in the browser: streaming, stopping, alternatives, branches, proposals, models."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import journeys
from tests.model_servers import ModelServer, model_server
from tests.served import Served

Chat = tuple[Served, ModelServer, Page]


@pytest.fixture
def chat(served: Served, context: BrowserContext) -> Iterator[Chat]:
    with model_server("openai") as server:
        served.speak_through(server.url)
        ann = served.call("POST", "/personas", {"name": "Ann", "first_message": "Hello {{user}}"})
        served.call("POST", f"/personas/{ann['id']}/activate")
        page = context.new_page()
        page.goto(served.page_url)
        journeys.go(page, "Conversations")
        page.get_by_role("button", name="New conversation").first.click()
        expect(page.get_by_text("Hello you")).to_be_visible()
        yield served, server, page


def test_words_appear_as_they_come_in_two_tabs_and_stop_keeps_them(chat: Chat, context: BrowserContext) -> None:
    served, server, page = chat
    server.manner = "slow"
    server.reply = lambda _: " ".join(f"word{number}" for number in range(60))
    other = context.new_page()
    other.goto(served.page_url)
    journeys.go(other, "Conversations")
    other.get_by_role("option").first.click()

    page.get_by_label("New message").fill("Tell me")
    page.get_by_label("New message").press("Enter")

    for each in (page, other):
        expect(each.get_by_role("log").get_by_text(re.compile("word3"))).to_be_visible()
        expect(each.get_by_text("word59")).to_have_count(0)
    journeys.go(other, "Dashboard")  # leaving does not stop it
    expect(page.get_by_text(re.compile("word6"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped")).to_be_visible()
    expect(page.get_by_text(re.compile("word3"))).to_be_visible()
    expect(page.get_by_text("word59")).to_have_count(0)


def test_alternatives_are_walked_and_an_edited_message_branches(chat: Chat) -> None:
    _, server, page = chat
    server.reply = lambda _: "First answer"
    journeys.say(page, "A question")
    expect(page.get_by_text("First answer")).to_be_visible()
    server.reply = lambda _: "Second answer"

    page.get_by_role("button", name="Another reply").last.click()
    expect(page.get_by_text("Second answer")).to_be_visible()
    expect(page.get_by_text("2/2")).to_be_visible()
    page.get_by_role("button", name="Alternative before").last.click()
    expect(page.get_by_text("First answer")).to_be_visible()
    server.reply = lambda _: "Third answer"
    page.get_by_role("button", name="Edit message").nth(1).click()
    page.get_by_label("Message text").fill("Another question")
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text("Third answer")).to_be_visible()
    expect(page.get_by_text("First answer")).to_have_count(0)
    expect(page.get_by_text("2/2")).to_be_visible()


def test_a_failure_is_told_and_tried_again(chat: Chat) -> None:
    _, server, page = chat
    server.manner = "401"

    page.get_by_label("New message").fill("A question")
    page.get_by_label("New message").press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Mine refuses the key")
    server.manner = "well"
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Hello from the server.")).to_be_visible()


def test_what_is_dangerous_in_a_reply_stays_text(chat: Chat) -> None:
    _, server, page = chat
    server.reply = lambda _: (
        "<img src=x onerror=alert(1)> [click](javascript:alert(1)) ![pic](http://evil.example/p.png)"
    )
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    journeys.say(page, "Be evil")

    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    expect(page.get_by_text("[picture: pic]")).to_be_visible()
    assert page.get_by_text("click", exact=True).get_attribute("href") in {"", None}
    assert not dialogs
    assert not [url for url in requests if "evil" in url]


def test_proposals_are_edited_accepted_and_rejected_beside_the_chat(chat: Chat) -> None:
    served, _, page = chat
    journeys.say(page, "My dog is called Biscuit. I love green tea.")
    proposals = page.get_by_role("region", name="Proposed memories")

    proposals.get_by_role("button", name="Edit: My dog is called Biscuit.").click()
    proposals.get_by_label("What to remember").fill("The dog is Biscuit")
    proposals.get_by_role("button", name="Remember: My dog is called Biscuit.").click()
    expect(page.get_by_text("Remembered")).to_be_visible()
    proposals.get_by_role("button", name="Reject: I love green tea.").click()

    expect(proposals).to_have_count(0)
    assert [each["content"] for each in served.call("GET", "/memories")["items"]] == ["The dog is Biscuit"]


def test_a_server_is_set_up_tested_and_chosen(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.page_url)
    journeys.go(page, "Settings")
    with model_server("openai", reply=lambda _: "I work") as server:
        page.get_by_role("button", name="Add a server…").click()
        page.get_by_label("Name").fill("Mine")
        page.get_by_role("textbox", name="Address").fill(server.url)
        page.get_by_role("combobox", name="Model").fill("small")
        page.get_by_role("button", name="Save").click()
        card = page.get_by_role("article", name="Mine")
        card.get_by_label("Key", exact=True).fill("some-key")
        card.get_by_role("button", name="Keep the key").click()
        expect(card.get_by_role("status")).to_contain_text(re.compile("key|Kept"))
        card.get_by_role("button", name="Test").click()
        expect(card.get_by_text("It works: “I work”")).to_be_visible()
        page.get_by_role("combobox", name="Personas speak through").click()
        page.get_by_role("option", name="Mine").click()

    assert server.keys[-1] == "Bearer some-key"
    assert served.call("GET", "/settings/models.default")["value"]["backend_id"]
    card.get_by_role("button", name="Remove…").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(card).to_have_count(0)


@pytest.mark.skipif(not journeys.SHODAN.exists(), reason=f"no sample: {journeys.SHODAN}")
def test_talking_with_the_built_in_model_is_remembered(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.page_url)

    journeys.talk_and_be_remembered(page)


def test_the_palette_finds_memories_and_messages_and_goes_there(chat: Chat) -> None:
    served, _, page = chat
    served.add_memory("The lighthouse keeper is called Elias")
    for number in range(30):
        served.add_memory(f"Something else {number}")
    journeys.say(page, "Have you seen the zeppelin?")

    page.keyboard.press("Control+K")
    page.get_by_placeholder("Go to, do or find…").fill("who keeps the light burning")
    page.get_by_role("dialog").get_by_text("The lighthouse keeper is called Elias").click()
    expect(page.get_by_label("Content")).to_have_value("The lighthouse keeper is called Elias")
    page.get_by_role("button", name="Always recall").click()
    expect(page.get_by_role("button", name="Always recalled")).to_be_visible()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("Switched off: kept and found, but not recalled.")).to_be_visible()

    page.keyboard.press("Control+K")
    page.get_by_placeholder("Go to, do or find…").fill("zeppel")
    page.get_by_role("dialog").get_by_text("Have you seen the zeppelin?").click()
    expect(page.get_by_role("log").get_by_text("Have you seen the zeppelin?")).to_be_visible()

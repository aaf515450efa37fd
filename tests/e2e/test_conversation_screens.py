"""Conversations as they are seen: long ones, many of them, what is said in each form, how replies end, proposals."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import journeys
from tests.e2e.test_chat import Chat, chat  # noqa: F401 - a fixture
from tests.e2e.test_memory_screens import picture
from tests.e2e.test_states import breaches
from tests.integration.talk import begun, made, talking
from tests.integration.test_replies import chatted
from tests.served import Served, serving

FITS = "document.documentElement.scrollWidth <= window.innerWidth"
SCREENS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
REPLY = """Three things keep a hive alive:

1. **Water** near by
2. Flowers, from *March* on
3. Someone who looks in

```python
def is_well(hive: Hive) -> bool:
    return hive.hum in range(200, 500)  # hertz; a longer line than fits into a narrow window without scrolling
```

| month | visits |
|---|---|
| May | 4 |

> A quote, and a [link](https://example.org).
"""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A conversation of 50,000 messages, and 1,500 others in two folders; they are only looked at."""
    folder = tmp_path_factory.mktemp("long") / "vault"
    with talking(folder) as (app, client):
        ann = made(client)
        client.post(f"/api/personas/{ann}/activate").raise_for_status()
        for number in range(1_500):
            begun(client, ann, title=f"Talk {number}", folder=("", "Bees", "River")[number % 3])
        talk = begun(client, ann, title="The long one")
        chatted(app, talk, [f"Message {number} about bees" for number in range(50_000)])
        app.indexer.catch_up()
    with serving(folder) as app:
        yield app


def test_the_longest_conversation_opens_at_its_end_and_goes_back_to_its_beginning(
    long: Served, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(long.page_url)
    journeys.go(page, "Conversations")
    page.get_by_role("option").filter(has_text="The long one").click()
    log = page.get_by_role("log")
    expect(log.get_by_text("Message 49999 about bees", exact=True)).to_be_visible()
    assert log.get_by_role("article").count() < 100

    log.focus()
    page.keyboard.press("Home")
    expect(log.get_by_text("Message 0 about bees", exact=True)).to_be_visible()
    page.get_by_role("button", name="Newest messages").click()
    expect(log.get_by_text("Message 49999 about bees", exact=True)).to_be_visible()

    page.keyboard.press("Control+k")
    page.get_by_placeholder("Go to, do or find…").fill("25001")
    page.get_by_role("dialog").get_by_text("Message 25001 about bees").click()
    expect(log.get_by_text("Message 25001 about bees", exact=True)).to_be_visible()
    assert log.get_by_role("article").count() < 100


def test_very_many_conversations_are_listed_by_folder_and_found_by_title(long: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(long.page_url)
    journeys.go(page, "Conversations")
    listed = page.get_by_role("listbox", name="Conversations")
    expect(listed.get_by_role("option").first).to_be_visible()
    assert listed.get_by_role("option").count() < 100
    assert breaches(page) == []
    picture(page, "conversations-many-light")
    page.get_by_placeholder("Filter by title").fill("Talk 1234")
    expect(listed.get_by_role("option")).to_have_count(2)  # its folder's heading, and the conversation
    expect(listed.get_by_role("option").last).to_contain_text("Talk 1234")


def test_a_conversation_in_every_state_reads_well(chat: Chat) -> None:  # noqa: F811
    _, server, page = chat
    server.reply = lambda _: REPLY
    journeys.say(page, "My dog is called Biscuit. I live in Porto and I love green tea. What keeps bees?")
    proposals = page.get_by_role("region", name="Proposed memories")
    expect(proposals.get_by_text("My dog is called Biscuit.")).to_be_visible()
    looked_at(page, "proposals")

    page.get_by_role("button", name="Another reply").last.click()
    expect(page.get_by_text("2/2")).to_be_visible()
    expect(page.locator("[aria-busy]")).to_have_count(0)
    page.get_by_role("button", name="Branches of this conversation").click()
    expect(page.get_by_role("dialog", name=re.compile("Branches"))).to_be_visible()
    looked_at(page, "branches")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="More about this message").last.click()
    page.get_by_role("menuitem", name="What the model saw").click()
    expect(page.get_by_role("dialog").get_by_text("The persona")).to_be_visible()
    looked_at(page, "prompt")
    page.keyboard.press("Escape")

    server.manner = "500"
    page.get_by_label("New message").fill("And now?")
    page.get_by_label("New message").press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible(timeout=60_000)
    looked_at(page, "failed", end="Try again")

    server.manner = "slow"
    server.reply = lambda _: " ".join(f"word{number}" for number in range(400))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("log").get_by_text(re.compile("word3"))).to_be_visible()
    looked_at(page, "writing")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped")).to_be_visible()


def looked_at(page: Page, name: str, *, end: str | None = None) -> None:
    """Nothing is cut off, all of it can be read, and the button at the end stays in view, in each width and scheme."""
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if end is not None:
            expect(page.get_by_role("button", name=end)).to_be_in_viewport(ratio=1)
        assert breaches(page) == []
        assert page.evaluate(FITS)
        picture(page, f"conversation-{name}-{scheme}-{width}")
    page.set_viewport_size({"width": 1280, "height": 800})

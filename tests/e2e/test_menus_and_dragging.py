"""What can be done to the rows of lists: by their menus, by keys and pointer, and by dragging them."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.served import Served


def begun(served: Served, title: str, folder: str = "") -> str:
    persona = served.call("GET", "/personas/active")["id"]
    made = str(served.call("POST", "/conversations", {"persona_id": persona, "title": title})["id"])
    if folder:
        served.call("PATCH", f"/conversations/{made}", {"folder": folder})
    return made


def folder_of(served: Served, conversation: str) -> str:
    return str(served.call("GET", f"/conversations/{conversation}")["folder"])


@pytest.fixture
def filed(served: Served, context: BrowserContext) -> tuple[Page, str]:
    """A conversation in no folder, and one in the folder Work."""
    active_persona(served)
    begun(served, "About work", "Work")
    loose = begun(served, "About bees")
    page = opened(context, served, f"/conversations?c={loose}")
    expect(page.get_by_role("option").filter(has_text="About bees")).to_be_visible()
    return page, loose


def menu_entry(page: Page, entry: str) -> None:
    """Walks an open menu by keys."""
    wanted = page.get_by_role("menuitem", name=entry, exact=True)
    expect(page.get_by_role("menu").locator(":focus")).to_have_count(1)
    for _ in range(page.get_by_role("menuitem").count()):
        if wanted.evaluate("(item) => item === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_a_conversation_is_filed_by_its_menu_and_that_is_undone(served: Served, filed: tuple[Page, str]) -> None:
    page, loose = filed
    conversations = page.get_by_role("listbox", name="Conversations")

    conversations.focus()
    page.keyboard.press("Shift+F10")
    menu_entry(page, "Move to “Work”")

    expect(page.get_by_text("“About bees” is in “Work” now")).to_be_visible()
    expect(conversations).to_be_focused()
    assert folder_of(served, loose) == "Work"
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Undone: Conversation edited")).to_be_visible()
    assert folder_of(served, loose) == ""


def test_a_conversation_is_dragged_into_a_folder(served: Served, filed: tuple[Page, str]) -> None:
    page, loose = filed
    option = page.get_by_role("option")

    option.filter(has_text="About bees").locator("> div").drag_to(option.filter(has_text="Work").first.locator("> div"))

    expect(page.get_by_text("“About bees” is in “Work” now")).to_be_visible()
    assert folder_of(served, loose) == "Work"
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("option").filter(has_text="In no folder")).to_be_visible()
    assert folder_of(served, loose) == ""


def test_a_conversation_opens_beside_by_its_menu(filed: tuple[Page, str]) -> None:
    page, _ = filed

    page.get_by_role("option").filter(has_text="About bees").click(button="right")
    assert breaches(page) == []
    page.get_by_role("menuitem", name="Open beside").click()

    beside = page.locator("[data-pane=beside]")
    expect(beside.get_by_label("Title of the conversation")).to_have_value("About bees")


def test_a_message_is_deleted_by_its_menu(served: Served, filed: tuple[Page, str]) -> None:
    page, loose = filed
    body = {"role": "system", "content": "Bees are busy"}
    served.call("POST", f"/conversations/{loose}/messages", body)
    message = page.get_by_role("article").filter(has_text="Bees are busy")

    expect(message).to_be_visible()
    message.get_by_role("button", name="Edit message").focus()
    expect(message.get_by_role("button", name="Edit message")).to_be_focused()
    page.keyboard.press("Shift+F10")
    menu_entry(page, "Delete message")

    expect(message).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(message).to_be_visible()


def test_an_event_is_taken_back_by_its_menu(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    served.add_memory("Likes tea")
    page = opened(context, served, "/audit")
    events = page.get_by_role("listbox", name="Events")
    expect(events.get_by_role("option").first).to_contain_text("Memory added")

    events.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+F10")
    menu_entry(page, "Take this back")

    expect(page.get_by_text("Taken back")).to_be_visible()
    active = served.call("GET", "/personas/active")["id"]
    assert served.call("GET", f"/memories?persona_id={active}")["items"] == []


def test_live_queries_and_backups_have_menus(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/live-queries")
    page.get_by_role("listbox", name="Live queries").get_by_role("option").first.click(button="right")
    expect(page.get_by_role("menuitem")).to_have_text(["Open", "Copy the parameters"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Live query")).to_be_visible()

    page.goto(f"{served.url}/backups")
    page.get_by_role("button", name="Back up now").click()
    page.get_by_role("article").click(button="right")
    expect(page.get_by_role("menuitem")).to_have_text(
        ["Look inside", "Open beside", "Open in new window", "Restore…", "Delete"]
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Inside a backup")).to_be_visible()


def test_a_memory_is_dragged_into_what_one_writes(served: Served, filed: tuple[Page, str]) -> None:
    page, _ = filed
    served.add_memory("Keeps bees")
    page.goto(f"{served.url}/memories")
    expect(page.get_by_role("option").filter(has_text="Keeps bees")).to_be_visible()
    page.keyboard.press("Control+\\")
    page.keyboard.press("Control+Shift+C")
    beside = page.locator("[data-pane=beside]")
    beside.get_by_role("option").filter(has_text="About bees").click()
    field = beside.get_by_label("New message")

    page.locator("[data-pane=first]").get_by_role("option").filter(has_text="Keeps bees").drag_to(field)

    expect(field).to_have_value("Keeps bees")

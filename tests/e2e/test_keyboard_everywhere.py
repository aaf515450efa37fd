"""A day without a mouse: made, found, changed, deleted, brought back and undone on every screen."""

import re
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_keyboard import heading
from tests.e2e.test_menus_and_dragging import menu_entry
from tests.e2e.test_palette_and_panes import palette
from tests.served import Served

Role = Literal["button", "listbox", "textbox"]


def tab_to(page: Page, role: Role, name: str, most: int = 60) -> None:
    """By Tab alone, as somebody does who cannot point."""
    for _ in range(most):
        focused = page.locator(":focus")
        wanted = page.get_by_role(role, name=name)
        if wanted.count() and focused.count() and wanted.first.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never came to {name}")


def a_memory_by_keys(page: Page) -> None:
    tab_to(page, "textbox", "Quickly add a memory")
    for content in ("Likes tea", "Plays chess"):
        page.keyboard.type(content)
        page.keyboard.press("Enter")
        expect(page.get_by_role("option").filter(has_text=content)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Memories")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    tab_to(page, "textbox", "Content")
    page.keyboard.press("End")
    page.keyboard.type(" on Sundays")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("option").first).to_contain_text("Plays chess on Sundays")
    page.keyboard.press("Escape")
    page.get_by_role("listbox", name="Memories").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_role("option")).to_have_count(1)


def the_trail_by_keys(page: Page) -> None:
    page.keyboard.press("Control+Shift+A")
    heading(page, "Audit trail")
    events = page.get_by_role("listbox", name="Events")
    expect(events.get_by_role("option").first).to_contain_text("Memory deleted")
    tab_to(page, "listbox", "Events")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+F10")
    menu_entry(page, "Take this back")
    expect(page.get_by_text("Taken back")).to_be_visible()


def test_personas_and_memories_by_keys(served: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(served.page_url)
    heading(page, "Welcome")

    palette(page, "new persona")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    heading(page, "Ann")
    tab_to(page, "textbox", "Description")
    page.keyboard.type("Keeps bees")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()

    page.keyboard.press("Control+Shift+M")
    heading(page, "Memories")
    a_memory_by_keys(page)
    the_trail_by_keys(page)


def test_conversations_and_backups_by_keys(served: Served, context: BrowserContext) -> None:
    made = served.call("POST", "/personas", {"name": "Ann"})["id"]
    served.call("POST", f"/personas/{made}/activate")
    page = context.new_page()
    page.goto(served.page_url)
    heading(page, "Dashboard")

    page.keyboard.press("Control+Shift+C")
    heading(page, "Conversations")
    tab_to(page, "button", "New conversation")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New message")).to_be_focused()
    page.keyboard.type("Hello there")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_text("Hello there")).to_be_visible()
    page.keyboard.press("F6")
    page.keyboard.press("F6")
    expect(page.get_by_label("New message")).to_be_focused()  # where one was last
    tab_to(page, "listbox", "Conversations")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    expect(
        page.get_by_role("heading", name="No conversation yet").or_(page.get_by_text("This conversation is not here"))
    ).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("log").get_by_text("Hello there")).to_be_visible()

    page.keyboard.press("Control+Shift+B")
    heading(page, "Backups")
    tab_to(page, "button", "Back up now")
    page.keyboard.press("Enter")
    backup = page.get_by_role("button", name=re.compile("Delete the backup"))
    expect(backup).to_be_visible()
    tab_to(page, "button", "Look into the backup")
    page.keyboard.press("Shift+F10")
    menu_entry(page, "Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete for good")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Look into the backup"))).to_be_focused()
    for keys, screen in (
        ("Control+Shift+H", "Time travel"),
        ("Control+i", "Import"),
        ("Control+Shift+E", "Live queries"),
        ("Control+Shift+P", "Personas"),
        ("Control+,", "Settings"),
    ):
        page.keyboard.press(keys)
        heading(page, screen)
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page).to_have_title(f"{screen} · PJai\u2019s")

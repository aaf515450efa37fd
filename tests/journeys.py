"""What a person does, step by step, in whatever shows the page: the real window or a browser."""

import base64
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

SHARED = Path(os.environ.get("PJAIS_SHARED", Path(__file__).parents[2] / "shared"))
SHODAN = SHARED / "samples" / "cards" / "Shodan_v2.png"
SCREENSHOTS = Path(__file__).parents[1] / "dist" / "screenshots"
SCREENS = (
    *("Dashboard", "Memories", "Personas", "Conversations", "Audit trail", "Time travel"),
    *("Import", "Backups", "Live queries", "Settings", "Help"),
)
SIZES = {"1280x800": (1280, 800), "900x600": (900, 600)}

AddMemory = Callable[[str], object]


def go(page: Page, screen: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("button", name=re.compile(f"^{screen}")).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


DROP = """([name, type, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const dropped = new DataTransfer();
  dropped.items.add(new File([bytes], name, {type}));
  for (const moment of ['dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(moment, {dataTransfer: dropped, bubbles: true, cancelable: true}));
}"""


def drop(page: Page, file: Path, media_type: str = "image/png") -> None:
    page.evaluate(DROP, [file.name, media_type, base64.b64encode(file.read_bytes()).decode()])


def import_card(page: Page, card: Path = SHODAN, name: str = "Shodan") -> None:
    """The window opens its native dialog, which no page can fill in; there the card is dropped instead."""
    go(page, "Import")
    if page.locator("input[type=file]").count():
        page.locator("input[type=file]").first.set_input_files(card)
    else:
        drop(page, card)
    expect(page.get_by_role("link", name=name).first).to_be_visible()
    expect(page.get_by_role("button", name=f"Persona: {name}")).to_be_visible()


def add_memory(page: Page, content: str) -> None:
    go(page, "Memories")
    quick = page.get_by_label("Quickly add a memory")
    quick.fill(content)
    quick.press("Enter")
    expect(page.get_by_role("option").filter(has_text=content)).to_be_visible()


def edit_memory(page: Page, before: str, after: str) -> None:
    page.get_by_role("option").filter(has_text=before).click()
    field = page.get_by_label("Content")
    expect(field).to_have_value(before)
    field.fill(after)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("option").filter(has_text=after)).to_be_visible()


def delete_and_undo(page: Page, content: str) -> None:
    row = page.get_by_role("option").filter(has_text=content)
    page.get_by_role("button", name="Delete this memory").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(row).to_be_visible()


def watch_screens_follow(page: Page, add_elsewhere: AddMemory) -> None:
    """Another client writes; list, dashboard and audit trail follow within a second, without a reload."""
    page.evaluate("window.neverReloaded = true")
    go(page, "Dashboard")
    memories = page.get_by_text("Memories", exact=True).last.locator("..")
    expect(memories).to_contain_text("1")
    add_elsewhere("First from elsewhere")
    expect(memories).to_contain_text("2", timeout=1000)
    go(page, "Audit trail")
    add_elsewhere("Second from elsewhere")
    expect(page.get_by_role("option").first).to_contain_text("Memory added", timeout=1000)
    expect(page.get_by_role("option").filter(has_text="Memory added")).to_have_count(3, timeout=1000)
    go(page, "Memories")
    add_elsewhere("Third from elsewhere")
    expect(page.get_by_role("option").first).to_contain_text("Third from elsewhere", timeout=1000)
    assert page.evaluate("window.neverReloaded")


def first_steps(page: Page, add_elsewhere: AddMemory) -> None:
    """Import a card, remember, edit, delete, take back, and see every screen follow."""
    import_card(page)
    go(page, "Personas")
    expect(page.get_by_text("Shodan").first).to_be_visible()
    add_memory(page, "Wants to be worshipped")
    edit_memory(page, "Wants to be worshipped", "Wants to be obeyed")
    delete_and_undo(page, "Wants to be obeyed")
    watch_screens_follow(page, add_elsewhere)


def photograph(page: Page, where: str, scheme: str, size: str, screens: Sequence[str] = SCREENS) -> list[Path]:
    """A picture of each of these screens in ``dist/screenshots``."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    pictures = []
    for screen in screens:
        go(page, screen)
        page.wait_for_timeout(350)  # movements are over, charts are drawn
        file = SCREENSHOTS / f"{where}-{screen.lower().replace(' ', '-')}-{scheme}-{size}.png"
        page.screenshot(path=file)
        pictures.append(file)
    return pictures


def send(page: Page, content: str) -> None:
    """Say something in the open conversation."""
    field = page.get_by_label("New message")
    field.fill(content)
    field.press("Enter")


def say(page: Page, content: str) -> None:
    """Say something in the open conversation and wait until the reply is there."""
    send(page, content)
    said = page.get_by_role("log")
    expect(said.get_by_text(content).first).to_be_visible()
    expect(said.get_by_role("article").last).to_have_attribute("data-role", "assistant")
    expect(said.locator("[aria-busy]")).to_have_count(0, timeout=90_000)
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def begin_conversation(page: Page, number: int) -> None:
    page.get_by_role("button", name="New conversation").first.click()
    expect(page.get_by_role("option", selected=True)).to_contain_text(f"Conversation {number}")


def see_what_the_model_saw(page: Page) -> None:
    page.get_by_role("button", name="More about this message").last.click()
    page.get_by_role("menuitem", name="What the model saw").click()
    expect(page.get_by_role("dialog").get_by_text("The persona")).to_be_visible()


def talk_and_be_remembered(page: Page) -> None:
    """From a card to a memory that another conversation recalls, with why; then taken back in the audit trail."""
    import_card(page)
    go(page, "Conversations")
    begin_conversation(page, 1)
    say(page, "My dog is called Biscuit.")
    proposal = page.get_by_role("region", name="Proposed memories")
    expect(proposal.get_by_text("My dog is called Biscuit.")).to_be_visible()
    proposal.get_by_role("button", name="Remember: My dog is called Biscuit.").click()
    expect(proposal).to_have_count(0)

    begin_conversation(page, 2)
    say(page, "What is the name of my dog?")
    see_what_the_model_saw(page)
    seen = page.get_by_role("dialog")
    expect(seen.get_by_text("Recalled memories")).to_be_visible()
    expect(seen.get_by_text("My dog is called Biscuit.")).to_be_visible()
    expect(seen.get_by_text(re.compile("1. Found by words in common"))).to_be_visible()
    page.keyboard.press("Escape")

    go(page, "Audit trail")
    page.get_by_role("option").filter(has_text="Biscuit").filter(
        has_text=re.compile("Memory.*added", re.IGNORECASE)
    ).first.click()
    page.get_by_role("button", name="Take this back").click()
    go(page, "Memories")
    expect(page.get_by_role("option").filter(has_text="Biscuit")).to_have_count(0)

"""What many devices are for, in one go: two real windows, a phone, and two nodes of a hub on PostgreSQL that fails."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect
from sqlalchemy import create_engine

from pjais.eventlog.digest import digest_of_rows
from tests import journeys
from tests.cutting import Cutting
from tests.e2e.test_several_devices import HUB_ADDRESS, corner
from tests.hub_processes import HubProcess
from tests.phone_profiles import HERE, IPHONE, phone_browser, phone_page
from tests.real_window import OpenWindow, RealWindow, wait_until
from tests.visual.test_screens import GO

#: A device that lost its hub asks again after some seconds, and ever later.
PATIENCE_MS = 60_000


@pytest.fixture
def nodes(new_database: Callable[[], str], tmp_path: Path) -> Iterator[tuple[HubProcess, HubProcess]]:
    database = new_database()
    one, other = (HubProcess(database, tmp_path / f"hub-{number}.log") for number in (1, 2))
    one.start()
    other.start()
    yield one, other
    one.kill()
    other.kill()


@pytest.fixture
def way(nodes: tuple[HubProcess, HubProcess]) -> Iterator[Cutting]:
    """To the first node; the second is reached straight."""
    way = Cutting(nodes[0].port)
    yield way
    way.close()


def settings(window: RealWindow, section: str) -> Locator:
    window.page.evaluate(GO, f"/settings?section={section}")
    found = window.page.get_by_role("region", name={"sync": "Several devices", "phones": "Phones"}[section], exact=True)
    expect(found).to_be_visible()
    return found


def is_live(window: RealWindow) -> None:
    expect(corner(window.page, "Live")).to_be_visible(timeout=PATIENCE_MS)


def begin(window: RealWindow, hub_url: str) -> None:
    settings(window, "sync").get_by_role("button", name="Begin on this device…").click()
    dialog = window.page.get_by_role("dialog", name="Begin on this device")
    dialog.get_by_label(HUB_ADDRESS).fill(hub_url)
    dialog.get_by_label("Name of this device").fill("Desk")
    dialog.get_by_role("button", name="Begin").click()
    dialog = window.page.get_by_role("dialog", name="Your recovery code")
    dialog.get_by_role("checkbox", name="I wrote it down").check()
    dialog.get_by_role("button", name="Done").click()
    is_live(window)


def join(window: RealWindow, by: RealWindow, hub_url: str) -> None:
    settings(by, "sync").get_by_role("button", name="Invite a device…").click()
    invitation = by.page.get_by_role("dialog")
    invitation.get_by_role("button", name="Show the code").click()
    code = invitation.get_by_label("Code", exact=True).inner_text()

    settings(window, "sync").get_by_role("button", name="Join with a code…").click()
    dialog = window.page.get_by_role("dialog", name="Join with a code")
    dialog.get_by_role("textbox", name="Code", exact=True).fill(code)
    dialog.get_by_label(HUB_ADDRESS).fill(hub_url)
    dialog.get_by_label("Name of this device").fill("Laptop")
    dialog.get_by_role("button", name="Join").click()
    is_live(window)
    expect(invitation.get_by_text("Laptop has joined.")).to_be_visible()
    by.page.keyboard.press("Escape")


def describe(window: RealWindow, persona: str, words: str) -> None:
    window.page.evaluate(GO, f"/personas/{persona}")
    window.page.get_by_label("Description").fill(words)
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("button", name="Save")).to_be_disabled()


def is_described(window: RealWindow, persona: str, words: str) -> None:
    window.page.evaluate(GO, f"/personas/{persona}")
    expect(window.page.get_by_label("Description")).to_have_value(words, timeout=PATIENCE_MS)


def remembers(page: Page, content: str) -> None:
    expect(page.get_by_role("option").filter(has_text=content)).to_be_visible(timeout=PATIENCE_MS)


def digest(window: RealWindow) -> str:
    """Of the vault's file, as it is while the window has it open."""
    engine = create_engine(f"sqlite:///file:{window.vault / 'pjais.db'}?mode=ro&uri=true")
    with engine.connect() as connection:
        found = digest_of_rows(connection)
    engine.dispose()
    return found


def add_persona(window: RealWindow, name: str) -> str:
    made: dict[str, Any] = window.http("POST", "/api/personas", {"name": name})
    return str(made["id"])


def join_by_phone(window: RealWindow, phone: Page) -> None:
    section = settings(window, "phones")
    section.get_by_role("button", name="Show a code").click()
    expect(section.get_by_role("img", name="QR code")).to_be_visible()
    shown = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", section.inner_text())
    assert shown is not None
    phone.goto(f"{window.http('GET', '/api/phones')['url']}/memories#phone={shown[0]}")
    expect(section.get_by_text("is in.")).to_be_visible()


def add_on_phone(phone: Page, content: str) -> None:
    quick = phone.get_by_label("Quickly add a memory")
    quick.fill(content)
    quick.press("Enter")


def write_apart(desk: RealWindow, laptop: RealWindow, phone: Page, persona: str) -> None:
    """Both the same field, the laptop later, and each a memory of its own."""
    describe(desk, persona, "Keeps wasps")
    describe(laptop, persona, "Keeps goats")
    journeys.add_memory(desk.page, "Of the desk alone")
    remembers(phone, "Of the desk alone")
    journeys.add_memory(laptop.page, "Of the laptop alone")
    expect(corner(desk.page, "Offline")).to_be_visible(timeout=PATIENCE_MS)
    assert digest(desk) != digest(laptop)


def become_equal(desk: RealWindow, laptop: RealWindow) -> None:
    wait_until(lambda: digest(desk) == digest(laptop), "equal digests")


def take_the_other(window: RealWindow, lost: str) -> None:
    window.page.get_by_role("button", name="1 change was adjusted").click()
    cards = window.page.get_by_role("list", name="Adjusted changes").get_by_role("listitem")
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text(lost)
    cards.first.get_by_role("button", name="Take the other").click()
    expect(window.page.get_by_text("Nothing to look at")).to_be_visible()


@pytest.fixture
def windows(open_window: OpenWindow, tmp_path: Path) -> tuple[RealWindow, RealWindow]:
    return open_window(tmp_path / "desk"), open_window(tmp_path / "laptop")


@pytest.fixture
def phone(windows: tuple[RealWindow, RealWindow], playwright_driver: Playwright) -> Iterator[Page]:
    """One that knows the first window's certificate and has not joined yet."""
    desk, _ = windows
    desk.http("POST", "/api/phones/on", {"address": HERE})
    with (
        phone_browser(playwright_driver, desk.vault) as chromium,
        phone_page(playwright_driver, chromium, IPHONE) as page,
    ):
        yield page


def test_two_windows_and_a_phone_are_one_though_networks_and_hubs_fail(
    windows: tuple[RealWindow, RealWindow], phone: Page, nodes: tuple[HubProcess, HubProcess], way: Cutting
) -> None:
    desk, laptop = windows
    ann = add_persona(desk, "Ann")
    begin(desk, way.url)
    join(laptop, desk, nodes[1].url)
    laptop.page.evaluate(GO, "/personas")
    expect(laptop.page.get_by_role("option", name="Ann")).to_be_visible(timeout=PATIENCE_MS)
    for window in windows:
        window.http("POST", f"/api/personas/{ann}/activate")

    describe(laptop, ann, "Keeps bees")
    is_described(desk, ann, "Keeps bees")
    describe(desk, ann, "Keeps bees and hens")
    is_described(laptop, ann, "Keeps bees and hens")
    join_by_phone(desk, phone)
    add_on_phone(phone, "Written on the phone")
    journeys.go(laptop.page, "Memories")
    remembers(laptop.page, "Written on the phone")

    way.cut()
    for node in nodes:
        node.kill()
    write_apart(desk, laptop, phone, ann)
    for node in nodes:
        node.start()
    way.heal()
    remembers(desk.page, "Of the laptop alone")
    remembers(phone, "Of the laptop alone")
    remembers(laptop.page, "Of the desk alone")
    become_equal(desk, laptop)
    is_described(desk, ann, "Keeps goats")

    take_the_other(desk, "Keeps wasps")
    is_described(laptop, ann, "Keeps wasps")
    is_described(desk, ann, "Keeps wasps")
    become_equal(desk, laptop)
    assert (desk.end(), laptop.end()) == (0, 0)

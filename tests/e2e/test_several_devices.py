"""Several devices on the screens: begun, joined by a code, adjusted changes looked at, and a hub with another past."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from pjais.bootstrap import Extra, open_application
from pjais.features.sync.schemas import AdjustedChange
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.server.loopback import LoopbackServer
from tests import journeys
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_palette_and_panes import heading, palette
from tests.e2e.test_states import breaches
from tests.memory_hub import MemoryHub
from tests.served import Served
from tests.synced_in_memory import URL, MemorySyncing, epoch_differs
from tests.visual.states import PROBLEM, answer_nothing, answer_with

HUB_ADDRESS = re.compile("The hub.s address")


@dataclass
class Device:
    """An app in this process that syncs over a hub in memory."""

    served: Served
    made: list[MemorySyncing] = field(default_factory=list)

    @property
    def syncing(self) -> MemorySyncing:
        return self.made[0]

    def start(self) -> None:
        self.served.call("POST", "/sync/start", {"hub_url": URL, "device_name": "Desk"})

    def join(self, code: str) -> None:
        self.served.call("POST", "/sync/join", {"code": code, "device_name": "Laptop", "hub_url": URL})


@contextmanager
def device(folder: Path, hub: MemoryHub) -> Iterator[Device]:
    made: list[MemorySyncing] = []
    app = open_application(folder, extra=Extra(syncing=MemorySyncing.on(hub, made)))
    server = LoopbackServer(app.asgi)
    server.start()
    try:
        yield Device(Served(server.url, app.token, folder, os.getpid()), made)
    finally:
        server.stop()
        app.close()


@pytest.fixture
def hub() -> MemoryHub:
    return MemoryHub()


@pytest.fixture
def desk(tmp_path: Path, hub: MemoryHub) -> Iterator[Device]:
    with device(tmp_path / "desk", hub) as made:
        yield made


def section(page: Page) -> Locator:
    return page.get_by_role("region", name="Several devices", exact=True)


def corner(page: Page, state: str) -> Locator:
    return page.get_by_role("navigation", name="Main").get_by_role("button", name=f"Several devices: {state}")


def adjusted(persona: str, subject: str, lost: str) -> AdjustedChange:
    return AdjustedChange(
        id=new_id(),
        entity_type="persona",
        entity_id=persona,
        persona_id=persona,
        subject=subject,
        field="description",
        kept="Keeps bees",
        lost=lost,
        kept_device="Laptop",
        lost_device="Desk",
        at=now_text(),
        state="open",
    )


def test_a_device_begins_and_another_joins_by_the_code_that_is_shown(
    desk: Device, tmp_path: Path, hub: MemoryHub, context: BrowserContext
) -> None:
    active_persona(desk.served)
    page = opened(context, desk.served, "/settings?section=sync")
    expect(page.get_by_role("heading", name="Several devices")).to_be_focused()
    section(page).get_by_role("button", name="Begin on this device…").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(HUB_ADDRESS)).to_be_focused()
    page.keyboard.type("https://nowhere.example")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Nobody answers at https://nowhere.example")).to_be_visible()
    dialog.get_by_label(HUB_ADDRESS).fill(URL)
    dialog.get_by_label("Name of this device").fill("Desk")
    dialog.get_by_role("button", name="Begin").press("Enter")

    dialog = page.get_by_role("dialog", name="Your recovery code")
    expect(dialog.get_by_role("button", name="Done")).to_be_disabled()
    expect(dialog.get_by_role("status")).to_have_text(hub.workspaces[0].recovery_code or "")
    assert breaches(page) == []
    dialog.get_by_role("checkbox", name="I wrote it down").press("Space")
    dialog.get_by_role("button", name="Done").press("Enter")
    expect(corner(page, "Live")).to_be_visible()

    section(page).get_by_role("button", name="Invite a device…").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Show the code").press("Enter")
    expect(page.get_by_role("img", name="The link as a QR code")).to_be_visible()
    assert breaches(page) == []
    with device(tmp_path / "laptop", hub) as laptop:
        laptop.join(page.get_by_role("dialog").get_by_label("Code", exact=True).inner_text())
        expect(page.get_by_role("dialog").get_by_text("Laptop has joined.")).to_be_visible()
        page.keyboard.press("Escape")
        assert breaches(page) == []

        section(page).get_by_role("button", name="Remove Laptop").press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("What it already has stays on it")
        page.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
        expect(section(page).get_by_role("list", name="Devices").get_by_role("listitem")).to_have_count(1)
        assert laptop.served.call("GET", "/sync")["state"] == "off"


def test_a_device_joins_with_a_code_that_is_typed_and_shows_who_is_where(
    desk: Device, tmp_path: Path, hub: MemoryHub, context: BrowserContext
) -> None:
    desk.start()
    with device(tmp_path / "laptop", hub) as laptop:
        mio = active_persona(laptop.served, "Mio")
        page = opened(context, laptop.served, "/personas")
        heading(page, "Personas")
        palette(page, "several devices")
        page.keyboard.press("Enter")
        section(page).get_by_role("button", name="Join with a code…").press("Enter")
        code = desk.served.call("POST", "/sync/invitations", {})["code"]
        page.keyboard.type(code.lower().replace("-", ""))
        expect(page.get_by_role("textbox", name="Code", exact=True)).to_have_value(code)
        page.get_by_label(HUB_ADDRESS).fill(URL)
        page.get_by_label("Name of this device").fill("Laptop")
        page.keyboard.press("Enter")
        expect(section(page).get_by_role("list", name="Devices").get_by_role("listitem")).to_have_count(2)

        desk.served.call("PUT", "/sync/presence", {"persona_id": mio})
        journeys.go(page, "Personas")
        expect(page.get_by_role("option", name="Mio")).to_contain_text("Open on Desk")
        talk = laptop.served.call("POST", "/conversations", {"persona_id": mio, "title": "Verbs"})["id"]
        desk.served.call("PUT", "/sync/presence", {"persona_id": mio, "conversation_id": talk, "is_typing": True})
        page.goto(f"{laptop.served.url}/conversations?c={talk}")
        expect(page.get_by_role("main").get_by_text("Being written to on Desk")).to_be_visible()
        with page.expect_request(lambda asked: '"is_typing":true' in (asked.post_data or "")) as told:
            page.get_by_label("New message").fill("Ciao")
        assert told.value.response() is not None
        (seen,) = desk.syncing.presence()
        assert (seen.persona_id, seen.conversation_id, seen.is_typing) == (mio, talk, True)


def test_what_lost_is_taken_or_left_by_keys_alone(desk: Device, context: BrowserContext) -> None:
    ann = active_persona(desk.served)
    desk.start()
    page = opened(context, desk.served, "/dashboard")
    expect(corner(page, "Live")).to_be_visible()
    lost = ("Keeps wasps", "Keeps hens", "Keeps goats")
    desk.syncing.adjust(*(adjusted(ann, f"Ann {number}", value) for number, value in enumerate(lost)))

    page.get_by_role("button", name="3 changes were adjusted").press("Enter")
    heading(page, "Adjusted changes")
    cards = page.get_by_role("list", name="Adjusted changes").get_by_role("listitem")
    expect(cards.first).to_contain_text("Stays, by Laptop")
    assert breaches(page) == []
    page.emulate_media(color_scheme="dark")
    assert breaches(page) == []
    cards.first.focus()
    page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("t")
    expect(cards).to_have_count(2)
    expect(cards.nth(1)).to_contain_text("Keeps goats")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(cards).to_have_count(1)
    cards.first.get_by_role("button", name="Leave it so").press("Enter")

    expect(page.get_by_text("Nothing to look at")).to_be_visible()
    assert desk.served.call("GET", f"/personas/{ann}")["description"] == "Keeps hens"
    assert breaches(page) == []


def test_another_past_of_the_hub_asks_by_itself_and_waits_for_who_decides_later(
    desk: Device, context: BrowserContext
) -> None:
    active_persona(desk.served)
    desk.start()
    page = opened(context, desk.served, "/dashboard")
    expect(corner(page, "Live")).to_be_visible()

    desk.syncing.tell(state="catching_up", done=1200, total=5000)
    corner(page, "Catching up, 1,200 of 5,000").press("Enter")
    expect(page.get_by_role("progressbar", name="Catching up, 1,200 of 5,000")).to_be_visible()
    page.keyboard.press("Escape")
    desk.syncing.tell(state="attention", attention=epoch_differs(), clock_skew_ms=90_000)
    dialog = page.get_by_role("dialog", name="The hub has another past")
    expect(dialog.get_by_role("radio", name="Give the hub what this device has")).to_be_checked()
    assert breaches(page) == []
    dialog.get_by_role("button", name="Decide later").press("Enter")
    sign = corner(page, f"Needs attention: The hub {URL} was restored from an older copy")
    sign.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Set this device")
    assert breaches(page) == []
    page.get_by_role("button", name="Decide…").press("Enter")
    dialog.get_by_role("radio", name="Go on apart").press("Space")
    dialog.get_by_role("button", name="Make a backup and go on").press("Enter")

    expect(corner(page, "Live")).to_be_visible()
    expect(page.get_by_text("The backup before it is called")).to_be_visible()


def test_a_reader_is_told_on_every_screen_that_changes_stay_here(desk: Device, context: BrowserContext) -> None:
    active_persona(desk.served)
    desk.start()
    page = opened(context, desk.served, "/personas")
    expect(corner(page, "Live")).to_be_visible()
    words = "You read along in this workspace; what you change stays on this device."
    notice = page.get_by_role("button", name=words)
    expect(notice).to_have_count(0)

    desk.syncing.tell(role="reader", refused=2)
    expect(notice).to_be_visible()
    assert breaches(page) == []
    corner(page, "Live").press("Enter")
    expect(page.get_by_role("dialog", name="Several devices").get_by_text(words)).to_be_visible()
    page.keyboard.press("Escape")
    notice.press("Enter")

    expect(section(page).get_by_text(words)).to_be_visible()
    expect(section(page).get_by_text("were not taken by the hub")).to_have_count(0)
    expect(section(page).get_by_role("button", name="Invite a device…")).to_have_count(0)
    assert breaches(page) == []


def test_open_invitations_are_listed_and_taken_back(desk: Device, context: BrowserContext) -> None:
    active_persona(desk.served)
    desk.start()
    for role in ("editor", "reader"):
        desk.served.call("POST", "/sync/invitations", {"role": role})
    page = opened(context, desk.served, "/settings?section=sync")
    invitations = section(page).get_by_role("list", name="Open invitations").get_by_role("listitem")
    expect(invitations).to_have_count(2)
    assert breaches(page) == []

    section(page).get_by_role("button", name="Take back the invitation as Reader").press("Enter")

    expect(invitations).to_have_count(1)
    expect(invitations).to_contain_text("Invitation as Editor")
    assert [each["role"] for each in desk.served.call("GET", "/sync/invitations")["items"]] == ["editor"]


def test_who_restores_a_backup_on_a_synced_device_is_told_what_comes_back(
    desk: Device, context: BrowserContext
) -> None:
    active_persona(desk.served)
    desk.start()
    desk.served.call("POST", "/backups", {})
    page = opened(context, desk.served, "/backups")

    page.get_by_role("button", name="Restore from").first.press("Enter")

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("What they have that is newer comes back by itself")).to_be_visible()
    dialog.get_by_role("radio").nth(1).press("Space")
    expect(dialog.get_by_text("What they have that is newer comes back by itself")).to_have_count(0)


@pytest.mark.parametrize("answer", [None, {"problem": PROBLEM}], ids=["on their way", "failed"])
def test_what_is_on_its_way_or_failed_has_its_shape(
    desk: Device, context: BrowserContext, answer: dict[str, object] | None
) -> None:
    (answer_with(context, answer) if answer else answer_nothing(context))
    page = opened(context, desk.served, "/adjusted")
    told = page.get_by_role("alert") if answer else page.get_by_role("status", name="Loading")
    expect(told.first).to_be_visible()
    assert breaches(page) == []
    page.goto(f"{desk.served.url}/settings?section=sync")
    if answer:
        expect(section(page).get_by_role("alert")).to_contain_text("The vault is busy")

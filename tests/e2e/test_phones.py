"""The app on a phone, over TLS from the desktop: profiles of devices in a Chromium that has its certificate pinned."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from tests.e2e.test_editing import opened
from tests.e2e.test_states import breaches
from tests.hubs import running_hub
from tests.phone_profiles import HERE, IPHONE, PIXEL, phone_browser, phone_page
from tests.served import Served, serving
from tests.visual.catalogue import LOOKS
from tests.visual.test_screens import FITS, GO
from tests.visual.vaults import fill

#: Buttons, fields and links that a finger would have to aim at, beside the bar.
BAR_TOO_SMALL = """() => [...document.querySelectorAll('nav[data-bar] button')]
  .map((each) => [each.ariaLabel ?? each.textContent, each.getBoundingClientRect()])
  .filter(([_, {width, height}]) => height > 0 && (height < 44 || width < 44))
  .map(([name]) => name)"""
LOADS_NOTHING_MORE = """() => {
  const before = window.loadedBefore;
  window.loadedBefore = performance.getEntriesByType('resource').length;
  return window.loadedBefore === before;
}"""
WIDTH_OF = "async (src) => (await createImageBitmap(await (await fetch(src)).blob())).width"
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const kept = await caches.open('pjais-shell');
  return (await kept.keys()).map(({url}) => new URL(url).pathname);
}"""

#: Resolves as soon as that is so; what `wait_for_function` is given it does not await.
UNTIL_EVERY_PART_IS_KEPT = """async () => {
  const parts = await (await fetch('/parts.json')).json();
  const files = Object.values(parts).flatMap(({file, css = []}) => [file, ...css]);
  const kept = await caches.open('pjais-shell');
  const areKept = async () => (await Promise.all(files.map((name) => kept.match(`/${name}`)))).every(Boolean);
  while (!(await areKept())) await new Promise((resolve) => setTimeout(resolve, 100));
  return files.length;
}"""


@dataclass(frozen=True, slots=True)
class Lan:
    """A served app that phones may reach, and a Chromium that knows its certificate."""

    served: Served
    browser: Browser
    playwright: Playwright

    def offer(self) -> str:
        return str(self.served.call("POST", "/phones/code")["url"])

    def phone(self, device: str) -> AbstractContextManager[Page]:
        return phone_page(self.playwright, self.browser, device)

    def joined(self, page: Page, path: str = "/") -> None:
        address = self.offer()
        page.goto(address.replace("/#", f"{path}#"))
        expect(bar(page)).to_be_visible()

    def out_of_reach(self) -> None:
        self.served.call("POST", "/phones/off")

    def in_reach(self) -> None:
        self.served.call("POST", "/phones/on", {"address": HERE})


def bar(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Main")


@pytest.fixture(scope="module")
def lan(playwright_driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lan]:
    with serving(tmp_path_factory.mktemp("phones") / "vault") as served:
        ann = served.call("POST", "/personas", {"name": "Ann"})["id"]
        served.call("POST", f"/personas/{ann}/activate")
        served.call("POST", "/phones/on", {"address": HERE})
        with phone_browser(playwright_driver, served.folder) as chromium:
            yield Lan(served, chromium, playwright_driver)


def test_a_phone_joins_writes_follows_and_is_put_out(lan: Lan, context: BrowserContext) -> None:
    desktop = opened(context, lan.served, "/settings?section=phones")
    section = desktop.get_by_role("region", name="Phones", exact=True)
    section.get_by_role("button", name="Show a code").click()
    expect(section.get_by_role("img", name="QR code")).to_be_visible()
    assert breaches(desktop) == []

    with lan.phone(IPHONE) as phone:
        shown = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", section.inner_text())
        assert shown is not None
        url = lan.served.call("GET", "/phones")["url"]
        phone.goto(f"{url}/memories#phone={shown[0]}")
        expect(bar(phone)).to_be_visible()
        assert "#" not in phone.url
        expect(section.get_by_text("is in.")).to_be_visible()
        expect(section.get_by_text("Here now")).to_be_visible()

        quick = phone.get_by_label("Quickly add a memory")
        quick.fill("Written on the phone")
        quick.press("Enter")
        expect(phone.get_by_role("option").filter(has_text="Written on the phone")).to_be_visible()
        stored = [each["content"] for each in lan.served.call("GET", "/memories")["items"]]
        assert "Written on the phone" in stored
        lan.served.add_memory("From the desktop")
        expect(phone.get_by_role("option").filter(has_text="From the desktop")).to_be_visible()

        section.get_by_role("button", name="Remove").click()
        desktop.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(phone.get_by_text("This phone is not let in")).to_be_visible()
        expect(section.get_by_text("None yet.")).to_be_visible()
        phone.reload()
        expect(phone.get_by_label("Code")).to_be_visible()
        assert breaches(phone) == []


def test_a_phone_out_of_reach_says_so_and_goes_on_by_itself(lan: Lan) -> None:
    with lan.phone(PIXEL) as phone:
        lan.joined(phone, "/memories")
        expect(phone.get_by_label("Quickly add a memory")).to_be_visible()
        status = bar(phone).get_by_role("status").filter(has_text="Reconnecting…")
        phone.wait_for_selector("[data-bar-foot] button", state="attached")  # what is loaded after the start
        phone.wait_for_function(LOADS_NOTHING_MORE, polling=1_000)

        lan.out_of_reach()
        expect(status).to_be_visible()
        lan.in_reach()

        expect(status).to_have_count(0)
        lan.served.add_memory("While it was away")
        expect(phone.get_by_role("option").filter(has_text="While it was away")).to_be_visible()


def test_by_a_code_that_is_typed_it_is_installed_with_its_shell_and_nothing_of_the_persons(lan: Lan) -> None:
    with lan.phone(PIXEL) as phone:
        address, _, code = lan.offer().partition("#phone=")
        phone.goto(f"{address}#phone=00000-00000")
        field = phone.get_by_label("Code")
        field.fill("11111-11111")
        phone.get_by_role("button", name="Come in").click()
        expect(phone.get_by_text("This code is wrong, too old or was used already")).to_be_visible()
        field.fill(code.lower())
        field.press("Enter")
        expect(bar(phone)).to_be_visible()
        phone.evaluate(UNTIL_EVERY_PART_IS_KEPT)
        kept = phone.evaluate(KEPT)
        manifest = phone.evaluate("async () => (await fetch('/manifest.webmanifest')).json()")
        icons = [phone.evaluate(WIDTH_OF, icon["src"]) for icon in manifest["icons"] if icon["type"] == "image/png"]

        lan.out_of_reach()
        phone.reload()
        expect(phone.get_by_text("The computer cannot be reached")).to_be_visible()
        lan.in_reach()

        expect(bar(phone)).to_be_visible()
        assert "/" in kept
        assert [path for path in kept if path != "/" and not path.startswith("/assets/")] == []
        assert (manifest["display"], icons) == ("standalone", [192, 512, 512])


def test_screens_that_were_not_opened_yet_open_while_the_computer_is_out_of_reach(lan: Lan) -> None:
    with lan.phone(PIXEL) as phone:
        lan.joined(phone, "/memories")
        count = phone.evaluate(UNTIL_EVERY_PART_IS_KEPT)

        lan.out_of_reach()
        expect(bar(phone).get_by_role("status").filter(has_text="Reconnecting…")).to_be_visible()
        for name in ("Dashboard", "Conversations"):
            bar(phone).get_by_role("button", name=name).click()
            expect(phone.get_by_role("heading", level=1, name=name)).to_be_visible()
            expect(phone.get_by_role("alert").filter(has_text="wrong")).to_have_count(0)
        lan.in_reach()

        expect(bar(phone).get_by_role("status").filter(has_text="Reconnecting…")).to_have_count(0)
        assert count > 20


def test_every_screen_fits_a_phone_and_what_is_done_at_the_computer_is_not_offered(lan: Lan) -> None:
    filled = fill(lan.served)
    with lan.phone(IPHONE) as phone:
        phone.set_viewport_size({"width": 390, "height": 844})
        lan.joined(phone)
        phone.get_by_role("button", name="More", exact=True).click()
        expect(bar(phone).get_by_role("button", name="Notices")).to_be_visible()  # loaded after the start
        offered = bar(phone).get_by_role("button").all_inner_texts()
        too_small = phone.evaluate(BAR_TOO_SMALL)
        bar(phone).get_by_role("button", name="Settings").click()
        expect(phone.get_by_role("heading", name="Settings")).to_be_visible()
        expect(phone.get_by_role("heading", name="Appearance")).to_be_visible()
        sections = phone.get_by_role("heading", level=2).all_inner_texts()
        too_wide = []
        for path in sorted({filled.at(look.path) for look in LOOKS}):
            phone.evaluate(GO, path)
            expect(phone.get_by_role("heading", level=1)).to_be_visible()
            if not phone.evaluate(FITS):
                too_wide.append(path)

    assert too_small == []
    assert "Backups" not in offered
    assert "Audit trail" in offered
    assert set(sections) == {"Appearance", "Language", "Memory", "Privacy", "Notices"}
    assert too_wide == []


def test_a_phone_sees_what_syncing_does_and_leaves_setting_it_up_to_the_computer(lan: Lan, tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub.db") as hub, lan.phone(IPHONE) as phone:
        lan.served.call("POST", "/sync/start", {"hub_url": hub.url, "mode": "sealed", "device_name": "Desk"})
        lan.joined(phone)
        phone.wait_for_selector("[data-bar-foot] [data-state=live]", state="attached")  # read out, and takes no room
        height = phone.evaluate("document.querySelector('nav[data-bar]').offsetHeight")
        phone.get_by_role("button", name="More", exact=True).click()
        sign = bar(phone).get_by_role("button", name="Several devices: Live")
        expect(sign.get_by_text("Live")).to_be_visible()
        too_small = phone.evaluate(BAR_TOO_SMALL)
        sign.click()
        panel = phone.get_by_role("dialog", name="Several devices")
        expect(panel).to_contain_text("Syncing is set up and paused at the computer.")
        offered = panel.get_by_role("button").all_inner_texts()
        found = breaches(phone)
        phone.keyboard.press("Escape")
        bar(phone).get_by_role("button", name="Command palette").click()
        phone.keyboard.type("sync")
        expect(phone.get_by_role("option").first).to_be_visible()
        commands = phone.get_by_role("option").all_inner_texts()
        lan.served.call("POST", "/sync/leave", {"keep": True})

    assert height < 70
    assert (too_small, offered, found) == ([], [], [])
    assert not any("Pause syncing" in each or each.startswith("Several devices") for each in commands)

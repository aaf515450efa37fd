"""What the app says of itself, on the screen."""

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from pjais import __version__
from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_palette_and_panes import palette
from tests.e2e.test_states import breaches
from tests.served import Served


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_listed_with_its_licence_and_opens_its_text(
    served: Served, browser: Browser, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    active_persona(served)
    page = opened(context, served, "/settings?section=about")
    about = page.get_by_role("region", name="About", exact=True)
    expect(about.get_by_text(__version__, exact=True)).to_be_visible()
    expect(about.get_by_text(str(served.folder))).to_be_visible()
    expect(about.get_by_text("Sources", exact=True)).to_be_visible()
    expect(about.get_by_role("button", name="Open the data folder")).to_have_count(0)  # a browser has no such thing
    assert breaches(page) == []

    about.get_by_role("button", name="Licences…").press("Enter")
    licences = page.get_by_role("dialog", name="Licences")
    licences.get_by_label("Find a part").fill("litestar mit")
    expect(licences.get_by_role("status")).to_contain_text("part")
    litestar = licences.get_by_role("listitem").filter(has_text="litestar").first
    assert breaches(page) == []
    licences.get_by_label("Find a part").focus()
    page.keyboard.press("Enter")
    expect(litestar.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(litestar.get_by_text("Permission is hereby granted")).to_be_visible()
    assert breaches(page) == []
    page.keyboard.press("Escape")
    expect(licences).to_have_count(0)
    context.close()


def test_the_palette_leads_there(served: Served, context: BrowserContext) -> None:
    active_persona(served)
    page = opened(context, served, "/dashboard")
    expect(page.get_by_role("heading", level=1, name="Dashboard")).to_be_visible()
    palette(page, "about pj")
    page.get_by_role("option", name="About PJai").first.click()
    expect(page.get_by_role("heading", level=2, name="About", exact=True)).to_be_focused()

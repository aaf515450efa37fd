"""The screens and the backend speak the chosen language together."""

from playwright.sync_api import BrowserContext, expect

from tests.e2e.test_states import breaches
from tests.served import Served


def test_what_fails_is_told_in_german(served: Served, context: BrowserContext) -> None:
    served.call("PUT", "/settings/appearance.language", {"value": "de"})
    ann = served.call("POST", "/personas", {"name": "Ann", "privacy_settings": {"store_messages": False}})
    served.call("POST", f"/personas/{ann['id']}/activate")
    page = context.new_page()
    page.goto(served.page_at("/conversations"))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_role("button", name="Neues Gespräch").first.click()

    page.get_by_role("textbox", name="Neue Nachricht").fill("Hallo")
    page.keyboard.press("Enter")

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Die Privatsphäre dieser Persona verbietet es, Nachrichten zu behalten")
    expect(alert).to_contain_text("Die Privatsphäre von Ann sagt, dass Nachrichten nicht behalten werden")
    expect(page.get_by_role("textbox", name="Neue Nachricht")).to_have_value("Hallo")
    assert breaches(page) == []

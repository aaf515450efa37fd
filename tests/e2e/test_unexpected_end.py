"""Being told, once, that the app did not end as it should."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_editing import active_persona, opened
from tests.e2e.test_states import breaches
from tests.served import Served, serving

TITLE = "PJai\u2019s ended unexpectedly"


def killed(folder: Path, number: int = signal.SIGKILL) -> None:
    """A run on that vault that ends so."""
    with pytest.raises(AssertionError, match="assert -"), serving(folder) as app:
        if not app.call("GET", "/personas")["items"]:
            active_persona(app)
        os.kill(app.pid, number)


def dialog(page: Page) -> None:
    expect(page.get_by_role("dialog", name=TITLE)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_end_is_told_once_with_its_report_by_keys_alone(tmp_path: Path, browser: Browser, scheme: str) -> None:
    killed(tmp_path / "vault", signal.SIGSEGV)
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", accept_downloads=True)
    with serving(tmp_path / "vault") as served:
        page = opened(context, served, "/dashboard")
        told = page.get_by_role("dialog", name=TITLE)
        expect(told.get_by_text("A fault made the system end PJai\u2019s")).to_be_visible()
        expect(told.get_by_role("button", name="Close", exact=True).last).to_be_focused()
        assert breaches(page) == []
        told.get_by_role("button", name="Look at the report").focus()
        page.keyboard.press("Enter")
        expect(told.get_by_label("Report", exact=True)).to_contain_text("Fatal Python error: Segmentation fault")
        assert breaches(page) == []
        with page.expect_download() as saved:
            told.get_by_role("link", name="Save the report…").click()
        assert saved.value.suggested_filename.startswith("pjais-diagnostics-")
        page.keyboard.press("Escape")
        expect(told).to_have_count(0)

        page.reload()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_timeout(1_500)  # it would be told after a third of a second

        expect(told).to_have_count(0)
    context.close()


def test_it_stays_in_the_settings_until_it_is_deleted(tmp_path: Path, browser: Browser) -> None:
    for _ in range(2):
        killed(tmp_path / "vault")
    context = browser.new_context()
    with serving(tmp_path / "vault") as served:
        page = opened(context, served, "/settings?section=about")
        told = page.get_by_role("dialog", name=TITLE)
        expect(told.get_by_text("The computer or the app stopped without notice")).to_be_visible()
        expect(told.get_by_text("It happened 1 more time before.")).to_be_visible()
        page.keyboard.press("Enter")  # on Close
        expect(told).to_have_count(0)
        ends = page.get_by_role("region", name="Unexpected ends")
        expect(ends.get_by_role("listitem")).to_have_count(2)
        ends.get_by_text("stopped without notice").first.click()
        expect(ends.get_by_label("Report", exact=True)).to_contain_text('"kind": "stopped"')
        assert breaches(page) == []
        ends.get_by_role("button", name="Delete the report of").first.click()
        expect(ends.get_by_role("listitem")).to_have_count(1)
        assert len(served.call("GET", "/crashes")["items"]) == 1
    context.close()


def test_the_vault_is_checked_and_the_message_switched_off(tmp_path: Path, browser: Browser) -> None:
    killed(tmp_path / "vault")
    context = browser.new_context()
    with serving(tmp_path / "vault") as served:
        page = opened(context, served, "/dashboard")
        dialog(page)
        page.get_by_label("Do not show this again").check()
        page.get_by_role("button", name="Check the vault").click()
        expect(page.get_by_role("heading", level=1, name="Audit trail")).to_be_visible()
        expect(page.get_by_role("button", name="Verify")).to_be_visible()
        _until_kept(served)
    killed(tmp_path / "vault")
    with serving(tmp_path / "vault") as served:
        page = opened(context, served, "/settings?section=about")
        switch = page.get_by_role("switch", name="Tell at the start when it ended unexpectedly")
        expect(switch).not_to_be_checked()
        page.wait_for_timeout(1_000)
        expect(page.get_by_role("dialog")).to_have_count(0)
    context.close()


def test_reporting_a_problem_goes_on_from_there(tmp_path: Path, browser: Browser) -> None:
    killed(tmp_path / "vault")
    context = browser.new_context()
    with serving(tmp_path / "vault") as served:
        page = opened(context, served, "/dashboard")
        dialog(page)
        page.get_by_role("button", name="Report a problem…").click()
        report = page.get_by_role("dialog", name="Report a problem")
        expect(report.get_by_text("crashes.json", exact=True)).to_be_visible()
    context.close()


def _until_kept(served: Served) -> None:
    """The setting has arrived."""
    for _ in range(100):
        settings = served.call("GET", "/settings")["items"]
        if any(each["key"] == "crashes.show" and each["value"] is False for each in settings):
            return
    pytest.fail("the wish was not kept")

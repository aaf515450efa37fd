"""Moving the vault to another folder from the settings."""

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.e2e.test_editing import opened
from tests.e2e.test_states import breaches
from tests.served import Served, serving


def test_a_start_that_was_told_its_folder_says_so(served: Served, context: BrowserContext) -> None:
    page = opened(context, served, "/settings?section=data")
    section = page.get_by_role("region", name="Where the data lies")
    expect(section.get_by_text(str(served.folder))).to_be_visible()
    expect(section.get_by_text("Database")).to_be_visible()
    expect(section.get_by_text("This start was told where the data lies")).to_be_visible()
    expect(section.get_by_label("Move it to another folder")).to_have_count(0)


def test_it_is_moved_at_the_next_start(context: BrowserContext, tmp_path: Path) -> None:
    usual, target = tmp_path / "data" / "pjais", tmp_path / "elsewhere"
    homes = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with serving(usual, **homes) as served:
        served.call("POST", "/personas", {"name": "Ann"})
        page = opened(context, served, "/settings?section=data")
        section = page.get_by_role("region", name="Where the data lies")
        section.get_by_label("Move it to another folder").fill(str(tmp_path / "data"))
        section.get_by_role("button", name="Move at the next start").click()
        expect(section.get_by_text("lie in one another")).to_be_visible()
        assert breaches(page) == []
        section.get_by_label("Move it to another folder").fill(str(target))
        page.keyboard.press("Enter")
        expect(section.get_by_text("It will be moved")).to_be_visible()
        assert breaches(page) == []
        section.get_by_role("button", name="Do not move it").click()
        section.get_by_label("Move it to another folder").fill(str(target))
        page.keyboard.press("Enter")
        expect(section.get_by_text(f"To {target}")).to_be_visible()

    with serving(usual, **homes) as served:
        page = opened(context, served, "/settings?section=data")
        section = page.get_by_role("region", name="Where the data lies")
        expect(section.get_by_text(str(target), exact=True)).to_be_visible()
        assert [each["name"] for each in served.call("GET", "/personas")["items"]] == ["Ann"]
    assert (target / "pjais.db").exists()
    assert not usual.exists()

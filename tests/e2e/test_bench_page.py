"""The bench page, which only `pjais serve --bench` shows."""

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.served import Served

WITH_BENCH = pytest.mark.parametrize("served", [["--bench"]], indirect=True)


@WITH_BENCH
def test_its_buttons_do_what_the_benchmark_expects(served: Served, context: BrowserContext) -> None:
    namesake = served.call("POST", "/personas", {"name": "Bench page"})["id"]
    served.call("POST", f"/personas/{namesake}/memories", {"content": "Somebody else's"})
    page = context.new_page()
    page.goto(f"{served.url}/bench#token={served.token}")
    rows = page.locator("tbody > tr")

    page.locator("#create1k").click()
    expect(rows).to_have_count(1000)
    assert rows.first.locator("td").first.inner_text() == "1"
    page.locator("#append1k").click()
    expect(rows).to_have_count(2000)
    page.locator("#updateEvery10th").click()
    expect(rows.nth(1990).locator("td button").first).to_contain_text(" !!!")
    assert " !!!" not in rows.nth(1).inner_text()
    rows.nth(1).locator("td:nth-of-type(2) > button").click()
    expect(rows.nth(1)).to_have_css("background-color", "rgb(173, 216, 230)")
    rows.nth(3).locator("td > button > span").click()
    expect(rows).to_have_count(1999)
    page.locator("#create1k").click()
    expect(rows.first.locator("td").first).to_have_text("2001")
    expect(rows).to_have_count(1000)
    page.locator("#clear").click()
    expect(rows).to_have_count(0)

    kept = served.call("GET", f"/memories?persona_id={namesake}")["items"]
    assert [memory["content"] for memory in kept] == ["Somebody else's"]
    for name in ("v1.MemoryAdded", "v1.MemoryUpdated", "v1.MemoryDeleted"):
        assert served.call("GET", f"/events?limit=1&name={name}")["items"]


def test_without_the_option_there_is_no_such_page(served: Served) -> None:
    for path in ("/bench", "/bench.html"):
        assert httpx.get(f"{served.url}{path}").status_code == 404
    headers = {"Authorization": f"Bearer {served.token}"}
    assert httpx.post(f"{served.url}/api/bench/clear", headers=headers).status_code == 404

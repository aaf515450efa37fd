"""From a commit on one device to the page of another: `pytest tests/benchmarks/bench_devices.py -s --timeout 600`.

Two served apps, a hub process on SQLite and a Chromium, all on this machine; sealed as usual. An instant is that of the
wall clock, which all of them share: from the stamp that the memory gets before its commit until it stands in the
other's page. The same without the way, in the page of the device that writes, is beside it. The page's text is read
without laying it out: `innerText` does so at each change, and would be measured with it.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import BrowserContext, Page, expect

from tests import journeys
from tests.e2e.test_editing import active_persona
from tests.hub_processes import HubProcess
from tests.served import Served, serving

TIMES = int(os.environ.get("PJAIS_BENCH_TIMES", "100"))
WATCH = """() => {
  window.seenAt = {};
  const look = () => {
    const at = performance.timeOrigin + performance.now();
    for (const row of document.querySelectorAll('[role=option]'))
      for (const [ping] of row.textContent.matchAll(/Ping [0-9]+ of the bench/g)) window.seenAt[ping] ??= at;
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


@contextmanager
def hub(folder: Path) -> Iterator[str]:
    process = HubProcess(str(folder / "hub.db"), folder / "hub.log")
    process.start()
    yield process.url
    process.kill()


def watched(context: BrowserContext, app: Served) -> Page:
    page = context.new_page()
    page.goto(app.page_url)
    journeys.go(page, "Memories")
    page.evaluate(WATCH)
    return page


def test_what_one_device_commits_stands_in_the_page_of_the_other(tmp_path: Path, context: BrowserContext) -> None:
    with hub(tmp_path) as url, serving(tmp_path / "one") as one, serving(tmp_path / "other") as other:
        ann = active_persona(one)
        one.call("POST", "/sync/start", {"hub_url": url, "device_name": "One"})
        link = one.call("POST", "/sync/invitations", {})["link"]
        other.call("POST", "/sync/join", {"code": link, "device_name": "Other"})
        until = time.monotonic() + 30
        while not other.call("GET", "/personas")["items"]:
            assert time.monotonic() < until
        other.call("POST", f"/personas/{ann}/activate")

        for name, app in (("there", other), ("here", one)):
            page, delays = watched(context, app), []
            for number in range(TIMES):
                ping = f"Ping {number} of the bench"
                made = one.call("POST", f"/personas/{ann}/memories", {"content": ping})
                began = datetime.fromisoformat(made["created_at"]).timestamp() * 1_000
                page.wait_for_function("(ping) => ping in window.seenAt", arg=ping)
                delays.append(page.evaluate("(ping) => window.seenAt[ping]", ping) - began)
            expect(page.get_by_role("option").first).to_be_visible()
            page.close()
            for each in one.call("GET", f"/memories?limit={TIMES}")["items"]:
                one.call("DELETE", f"/memories/{each['id']}")
            cuts = quantiles(delays, n=100)
            figures = {"p50_ms": round(cuts[49], 1), "p90_ms": round(cuts[89], 1), "p99_ms": round(cuts[98], 1)}
            load = round(os.getloadavg()[0], 1)
            print(json.dumps({"benchmark": f"devices.{name}", "times": TIMES, **figures, "load": load}))  # noqa: T201

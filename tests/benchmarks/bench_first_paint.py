"""From opening to the first paint: `pytest tests/benchmarks/bench_first_paint.py -s --timeout 1800`.

What Chromium itself tells of a page whose app already answers (first contentful paint, and the dashboard with its
figures), with nothing kept from before; and of the real window, from the start of the process. Prints JSON lines.
"""

import json
import os
import platform
import statistics
import sys
import time

from playwright.sync_api import Browser, expect

from tests.real_window import OpenWindow
from tests.served import Served

ROUNDS = 7
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def tell(figure: str, took_ms: list[float]) -> None:
    values = {"median_ms": round(statistics.median(took_ms)), "longest_ms": round(max(took_ms)), "rounds": len(took_ms)}
    line = {"figure": figure, "cpus": os.cpu_count(), "machine": platform.machine(), **values}
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def test_in_a_browser(served: Served, browser: Browser) -> None:
    served.call("POST", f"/personas/{served.call('POST', '/personas', {'name': 'Ann'})['id']}/activate")
    painted, whole = [], []
    for _ in range(ROUNDS):
        context = browser.new_context()
        page = context.new_page()
        began = time.perf_counter()
        page.goto(served.page_url, wait_until="commit")
        expect(page.get_by_role("main").get_by_text("Average importance")).to_be_visible()
        whole.append((time.perf_counter() - began) * 1000)
        painted.append(float(page.evaluate(PAINTED)))
        context.close()
    tell("first paint, Chromium", painted)
    tell("dashboard with its figures, Chromium", whole)


def test_in_the_window(open_window: OpenWindow) -> None:
    began_at, painted = [], []
    for _ in range(ROUNDS):
        before_s = time.time()
        window = open_window()
        origin_ms = float(window.page.evaluate("() => performance.timeOrigin"))
        window.page.wait_for_function(f"({PAINTED})() !== null")
        began_at.append(origin_ms - before_s * 1000)
        painted.append(origin_ms - before_s * 1000 + float(window.page.evaluate(PAINTED)))
        window.end()
    tell("page begun, real window, from the start of the process", began_at)
    tell("first paint, real window, from the start of the process", painted)

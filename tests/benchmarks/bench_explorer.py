"""How the real window bears 100,000 memories: `.venv/bin/pytest tests/benchmarks/bench_explorer.py -s --timeout 600`.

Prints one JSON line per figure. Frames are counted by the page itself, against what the same window reaches while
nothing happens.
"""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests import journeys
from tests.real_window import RealWindow

ROWS = 100_000
EMBEDDED = 5_000
PLACES = ("the medical deck", "the reactor", "engineering", "the bridge", "hydroponics", "the archive", "the hangar")

PROGRESS = "() => [...document.querySelectorAll('[role=progressbar]')].map((bar) => bar.ariaValueNow)"
WATCH_FRAMES = """() => {
  window.gaps = [];
  let last = performance.now();
  const step = (now) => { window.gaps.push(now - last); last = now; window.watch = requestAnimationFrame(step); };
  window.watch = requestAnimationFrame(step);
}"""
FRAMES_SEEN = "() => { cancelAnimationFrame(window.watch); return window.gaps.slice(1); }"

#: Wheels through a list as a hand does, 40 px a frame, for 3 s; the share of frames that showed a row without text.
SCROLL = """async (selector) => {
  const list = document.querySelector(selector);
  const blank = [];
  const end = performance.now() + 3000;
  while (performance.now() < end) {
    list.scrollTop += 40;
    await new Promise(requestAnimationFrame);
    const rows = [...list.querySelectorAll('[role=option]')];
    blank.push(rows.some((row) => row.textContent === ''));
  }
  return blank.filter(Boolean).length / blank.length;
}"""

#: The raw limit: as many rows in view, plain text, no script at work.
PLAIN_LIST = """() => {
  const list = document.createElement('div');
  list.id = 'plain';
  list.style = 'position:fixed;inset:52px 0 0 208px;overflow:auto;z-index:9;background:white';
  for (let n = 0; n < 1000; n++) {
    const row = list.appendChild(document.createElement('div'));
    row.style = 'height:32px;line-height:32px;padding:0 16px';
    row.textContent = `Entry ${n}: crew member walked through the reactor`;
  }
  document.body.append(list);
}"""

#: A mem0 export with as many memories, made in the page, to be dropped on it.
MAKE_EXPORT = """([rows, places]) => {
  const results = Array.from({length: rows}, (_, n) => ({
    id: String(n),
    memory: `Entry ${n}: crew member ${n % 977} walked through ${places[n % places.length]}`,
    agent_id: 'Archivist',
    created_at: new Date(Date.UTC(2026, n % 12, n % 28 + 1, n % 24, n % 60)).toISOString(),
  }));
  window.archive = new File([JSON.stringify({results})], 'archive.json', {type: 'application/json'});
}"""
DROP = """() => {
  const dropped = new DataTransfer();
  dropped.items.add(window.archive);
  for (const type of ['dragenter', 'dragover', 'drop'])
    document.body.dispatchEvent(new DragEvent(type, {dataTransfer: dropped, bubbles: true, cancelable: true}));
}"""

#: From the key to the last change of the list, by the page's own clock.
FILTER = """async ([text]) => {
  const field = document.querySelector('input[placeholder^="Filter"]');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const head = document.querySelector('h1').parentElement;
  const before = head.textContent;
  const start = performance.now();
  const changed = new Promise((done) => {
    const seen = new MutationObserver(() => {
      if (head.textContent !== before) { seen.disconnect(); done(performance.now() - start); }
    });
    seen.observe(head, {subtree: true, childList: true, characterData: true});
  });
  set.call(field, text);
  field.dispatchEvent(new Event('input', {bubbles: true}));
  return await changed;
}"""


def tell(figure: str, **values: object) -> None:
    line = {"figure": figure, "cpus": os.cpu_count(), "machine": platform.machine(), **values}
    sys.stdout.write(f"{json.dumps(line)}\n")


@contextmanager
def frames(page: Page, figure: str, **more: object) -> Iterator[dict[str, Any]]:
    """Counts frames while the block runs and tells of them."""
    page.evaluate(WATCH_FRAMES)
    told: dict[str, Any] = {}
    started = time.monotonic()
    yield told
    gaps = sorted(page.evaluate(FRAMES_SEEN))
    tell(
        figure,
        seconds=round(time.monotonic() - started, 2),
        frames=len(gaps),
        median_ms=round(statistics.median(gaps), 1),
        p99_ms=round(gaps[int(len(gaps) * 0.99) - 1], 1),
        longest_ms=round(gaps[-1], 1),
        **more,
        **told,
    )


def test_the_window_with_100_000_memories(real_window: RealWindow) -> None:
    page = real_window.page
    journeys.go(page, "Memories")
    with frames(page, "frames at rest"):
        page.wait_for_timeout(3000)
    journeys.go(page, "Import")
    page.evaluate(MAKE_EXPORT, [ROWS, PLACES])
    page.wait_for_timeout(1000)
    with frames(page, "frames during the import of 100,000 memories") as told:
        page.evaluate(DROP)
        shown = set()
        longest = 0.0
        while not page.get_by_role("link", name="Archivist").is_visible():
            asked = time.perf_counter()
            real_window.call("GET", "/api/health")
            longest = max(longest, time.perf_counter() - asked)
            shown |= set(page.evaluate(PROGRESS))  # at one go: the bar may leave between two questions
            time.sleep(0.05)
        told |= {"progress_values_seen": len(shown), "longest_bridge_call_ms": round(longest * 1000)}
    journeys.go(page, "Memories")
    expect(page.get_by_text("100,000 memories", exact=True)).to_be_visible()
    with frames(page, "frames while scrolling 100,000 memories") as told:
        told["share_of_frames_with_an_empty_row"] = page.evaluate(SCROLL, "[role=listbox]")
    page.evaluate(PLAIN_LIST)
    with frames(page, "frames while scrolling 1,000 plain lines"):
        page.evaluate(SCROLL, "#plain")
    page.evaluate("() => document.querySelector('#plain').remove()")
    for text in ("reactor", "Entry 99", "no such thing"):
        page.get_by_placeholder("Filter by text").fill("")
        expect(page.get_by_text("100,000 memories", exact=True)).to_be_visible()
        page.wait_for_timeout(500)
        tell("filter by text, key to list", text=text, ms=round(page.evaluate(FILTER, [text]), 1))


def test_the_window_while_memories_are_embedded(real_window: RealWindow) -> None:
    page = real_window.page
    journeys.go(page, "Import")
    page.evaluate(MAKE_EXPORT, [EMBEDDED, PLACES])
    page.evaluate(DROP)
    expect(page.get_by_role("link", name="Archivist")).to_be_visible(timeout=60_000)
    journeys.go(page, "Memories")
    expect(page.get_by_text(f"{EMBEDDED:,} memories").first).to_be_visible()
    with frames(page, "frames while scrolling, memories embedded meanwhile") as told:
        told["without_vector_before"] = without_vector(real_window)
        told["share_of_frames_with_an_empty_row"] = page.evaluate(SCROLL, "[role=listbox]")
        told["without_vector_after"] = without_vector(real_window)


def without_vector(window: RealWindow) -> int:
    (owner,) = window.http("GET", "/api/personas")["items"]
    asked = {"persona_id": owner["id"], "query": "reactor", "limit": 1}
    return int(window.http("POST", "/api/memories/search", asked)["pending"])

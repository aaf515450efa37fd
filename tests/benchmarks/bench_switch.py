"""From a key to the new persona's first painted screen: `pytest tests/benchmarks/bench_switch.py -s --timeout 3000`.

``PJAIS_BENCH_SIZE`` memories (1,000,000 without it), ten personas of different colours. The page itself measures, from
the key going down to the first frame after which the switcher names the new persona, the screen has been drawn anew and
nothing in it is a placeholder. The search index rests meanwhile, as it does once a vault has been indexed.
"""

import json
import os
import platform
import statistics
import sys
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pjais.bench.place import kept
from pjais.bootstrap import open_application
from pjais.features.personas.schemas import PersonaPatch
from pjais.features.personas.service import PersonaService
from pjais.kernel.garbage import spare_what_is_loaded
from pjais.server.loopback import LoopbackServer

SIZE = int(os.environ.get("PJAIS_BENCH_SIZE", "1000000"))
ACCENTS: tuple[Any, ...] = ("sea", "sky", "iris", "plum", "rose", "ember", "moss")
ROUNDS = 3
SCREENS = {
    "memories": "[role=listbox] [role=option]",
    "conversations": "h1",
    "dashboard": "h1",
    "personas": "[role=listbox] [role=option]",
}

WATCH = """(selector) => {
  window.switched = null;
  document.addEventListener('keydown', (event) => {
    if (event.key < '1' || event.key > '9') return;
    const start = performance.now();
    const before = document.querySelector('[data-tour=switcher]').textContent;
    const main = document.querySelector('main');
    let mutated = false;
    const seen = new MutationObserver(() => { mutated = true; });
    seen.observe(main, {subtree: true, childList: true, characterData: true, attributes: true});
    const look = () => {
      const isNew = document.querySelector('[data-tour=switcher]').textContent !== before;
      const isWhole = main.querySelector(selector) && !main.querySelector('.mantine-Skeleton-root, [aria-busy=true]');
      if (!isNew || !isWhole || !mutated) return requestAnimationFrame(look);
      // After the frame that shows it has been handed over.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        seen.disconnect();
        window.switched = performance.now() - start;
      };
      requestAnimationFrame(() => channel.port2.postMessage(null));
    };
    requestAnimationFrame(look);
  }, {capture: true});
}"""


def tell(figure: str, **values: object) -> None:
    line = {"figure": figure, "cpus": os.cpu_count(), "machine": platform.machine(), **values}
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def switch(page: Page, digit: int) -> float:
    page.evaluate("() => { window.switched = null; }")
    page.keyboard.press(f"Control+{digit}")
    for _ in range(2_000):
        took = page.evaluate("() => window.switched")
        if took is not None:
            return float(took)
        page.wait_for_timeout(10)
    pytest.fail("the screen did not change")


def test_switching_personas(context: BrowserContext) -> None:
    with kept(SIZE) as (folder, _):
        app = open_application(folder)
        app.indexer.pause()
        with app.vault.write() as session:
            for place, persona in enumerate(PersonaService(session).stored.session.query(_persona()).all()):
                PersonaService(session).update(persona.id, PersonaPatch(accent=ACCENTS[place % len(ACCENTS)]))
        server = LoopbackServer(app.asgi)
        server.start()
        spare_what_is_loaded()
        try:
            page = context.new_page()
            page.goto(f"{server.url}/#token={app.token}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            for screen, selector in SCREENS.items():
                measure(page, server.url, screen, selector)
        finally:
            server.stop()
            app.close()


def measure(page: Page, url: str, screen: str, selector: str) -> None:
    page.goto(f"{url}/{screen}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(3_000)
    page.evaluate(WATCH, selector)
    first: list[float] = []
    again: list[float] = []
    for round_number in range(ROUNDS):
        for digit in range(1, 10):
            took = switch(page, digit)
            page.wait_for_timeout(400)
            (again if round_number else first).append(took)
    for which, figures in (("the first time", first[1:]), ("seen before", again)):
        tell(
            f"switch persona, {screen}, {which}",
            memories=SIZE,
            median_ms=round(statistics.median(figures), 1),
            p95_ms=round(sorted(figures)[int(len(figures) * 0.95) - 1], 1),
            longest_ms=round(max(figures), 1),
        )


def _persona() -> Any:
    from pjais.features.personas.model import Persona  # noqa: PLC0415 - only here

    return Persona

"""How the memory graph bears many memories: `.venv/bin/pytest tests/benchmarks/bench_graph.py -s --timeout 1800`.

Vectors are made up (groups of like ones), so that what is measured is the map and not the embedding. Prints JSON lines.
"""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from pjais.bootstrap import open_application
from pjais.features.memories.schemas import MemoryDraft
from pjais.features.memories.service import MemoryService
from pjais.features.personas.service import PersonaService
from pjais.retrieval.index_file import store_vectors
from tests.benchmarks.bench_explorer import PLACES, frames, tell
from tests.factories import persona
from tests.real_window import OpenWindow
from tests.served import serving

KINDS = 200
#: Drags and wheels over the map as a hand does, for 4 s.
MOVE = """async () => {
  const stage = document.querySelector('[role=application]');
  const {left, top, width, height} = stage.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const at = (type, dx, dy) => stage.dispatchEvent(new PointerEvent(type,
    {bubbles: true, button: 0, pointerId: 1, clientX: x + dx, clientY: y + dy}));
  stage.setPointerCapture = () => {};
  const end = performance.now() + 4000;
  for (let step = 0; performance.now() < end; step++) {
    const turn = step / 20;
    if (step % 120 === 0) at('pointerdown', 0, 0);
    at('pointermove', 120 * Math.sin(turn), 90 * Math.cos(turn));
    if (step % 120 === 119) at('pointerup', 5, 5);
    stage.dispatchEvent(new WheelEvent('wheel', {bubbles: true, cancelable: true, clientX: x, clientY: y,
      deltaY: Math.floor(step / 60) % 2 ? 12 : -12}));
    await new Promise(requestAnimationFrame);
  }
}"""
MEMORY = "() => performance.memory ? Math.round(performance.memory.usedJSHeapSize / 1e6) : null"


def filled(folder: Path, count: int) -> None:
    """A vault with so many memories that have vectors, and their map, arranged."""
    app = open_application(folder, synchronous="NORMAL")
    app.indexer.pause()
    with app.vault.write() as session:
        owner = persona(session, "Archivist")
        PersonaService(session).activate(owner)
    for start in range(0, count, 10_000):
        drafts = [
            MemoryDraft(
                persona_id=owner,
                content=f"Crew member {number % 977} walked through {PLACES[number % len(PLACES)]} ({number})",
                importance=number % 100 / 100,
            )
            for number in range(start, min(start + 10_000, count))
        ]
        with app.vault.write() as session:
            MemoryService(session).remember_all(drafts)
    app.indexer.catch_up()
    chance = np.random.default_rng(1)
    middles = chance.normal(size=(KINDS, 384))
    with app.indexer.index.reading() as connection:
        docs = connection.execute("SELECT id, digest FROM doc ORDER BY id").fetchall()
    for start in range(0, len(docs), 5_000):
        some = docs[start : start + 5_000]
        made = middles[chance.integers(KINDS, size=len(some))] + chance.normal(size=(len(some), 384)) * 0.6
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        with app.indexer.index.writing() as connection:
            store_vectors(connection, some, made.astype(np.float32))
    began = time.perf_counter()
    assert app.arranger.wait_for(owner, 600)
    tell("map arranged", memories=count, seconds=round(time.perf_counter() - began, 1))
    began = time.perf_counter()
    size = len(app.graph.points(owner))
    tell("points packed", memories=count, ms=round((time.perf_counter() - began) * 1000), bytes=size)
    began = time.perf_counter()
    edges = len(app.graph.edges.of(owner).pairs)
    tell("links found", memories=count, ms=round((time.perf_counter() - began) * 1000), links=edges)
    app.close()


def measure(page: Page, where: str, count: int) -> None:
    stage = page.get_by_role("application", name=f"Map of {count:,} memories")
    began = time.perf_counter()
    page.get_by_role("navigation", name="Main").get_by_role("button", name="Memory graph").click()
    expect(stage).to_be_visible(timeout=120_000)
    tell("graph opened", where=where, memories=count, ms=round((time.perf_counter() - began) * 1000))
    page.wait_for_timeout(1500)
    with frames(page, f"frames while moving the groups, {where}", memories=count) as told:
        page.evaluate(MOVE)
        told["page_heap_mb"] = page.evaluate(MEMORY)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_text("Draw every point").click()
    page.keyboard.press("Escape")
    page.wait_for_timeout(4000)
    with frames(page, f"frames while moving every point, {where}", memories=count) as told:
        page.evaluate(MOVE)
        told["page_heap_mb"] = page.evaluate(MEMORY)


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_the_graph(count: int, browser: Browser, open_window: OpenWindow, tmp_path: Path) -> None:
    filled(tmp_path / "made", count)
    shutil.copytree(tmp_path / "made", tmp_path / "window")
    with serving(tmp_path / "made") as app:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(app.page_url)
        measure(page, "Chromium", count)
        page.context.close()
    measure(open_window(tmp_path / "window").page, "real window", count)

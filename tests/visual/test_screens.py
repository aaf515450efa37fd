"""Every screen in every state, colour and size: photographed into dist/screenshots, and like its reference.

``npm run screenshots`` takes all of them, a test run the most telling; with ``--accept`` they become the references in
``tests/visual/references``. A reference is a third of the size, and compared cell by cell (``likeness.py``): what
moves, vanishes or changes its colour is noticed, how a letter is smoothed is not.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import journeys
from tests.served import Served
from tests.visual import likeness, states, vaults
from tests.visual.catalogue import LOOKS, SIZES, Look

REFERENCES = Path(__file__).parent / "references"
TAKEN = journeys.SCREENSHOTS / "screens"
#: What differs from day to day, machine to machine, each with its place left empty: instants, ids, hashes and what is
#: measured. Carets blink, canvases are tested by themselves.
HIDDEN = (
    *("time", "canvas", "dd", "ins", "del", "input[type=datetime-local]"),
    *(f"li[data-tile] [class*=_{name}_]" for name in ("value", "note", "reason")),
    *(
        "[class*=_preview_] pre",
        "[class*=_chain_]",
        "[class*=_device_]",
        "[class*=_told_]",
        "article [class*=_moment_]",
    ),
    *("li[data-tile=health] li", "article [class*=_content_]", "[role=listbox][aria-label='Live queries'] > *"),
)
VOLATILE = f"""
  {", ".join(HIDDEN)} {{ visibility: hidden !important; }}
  *, *::before, *::after {{
    caret-color: transparent !important;
    transition: none !important;
    animation-delay: 0s !important;
    animation-duration: 1ms !important;
    animation-iteration-count: 1 !important;
  }}
"""
ALL_QUIET = """() => new Promise((done) => {
  let last = performance.now();
  const watcher = new MutationObserver(() => { last = performance.now(); });
  watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  const look = () => {
    if (performance.now() - last > 250) { watcher.disconnect(); done(); } else setTimeout(look, 50);
  };
  look();
})"""
FITS = """() => document.documentElement.scrollWidth <= innerWidth
  && [...document.querySelectorAll('main')].every((main) => main.scrollWidth <= main.clientWidth)"""
GO = "(path) => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate', {state: {}})); }"


def nothing(_: object) -> None:
    """As it is."""


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Callable[[Callable[[BrowserContext], None]], Page]]:
    """Opens the app after the given preparation of the context."""
    opened: list[BrowserContext] = []

    def visit(prepare: Callable[[BrowserContext], None]) -> Page:
        context = browser.new_context(locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
        opened.append(context)
        prepare(context)
        page = context.new_page()
        page.goto(served.page_url)
        page.get_by_role("navigation").first.wait_for()
        page.add_style_tag(content=VOLATILE)
        return page

    yield visit
    for context in opened:
        context.close()


def photographs(page: Page, look: Look, wanted: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of one look in every colour and size."""
    first, _ = wanted[0]
    page.set_viewport_size({"width": SIZES[first][0], "height": SIZES[first][1]})
    page.keyboard.press("Escape")
    page.evaluate(GO, look.path)
    page.evaluate(ALL_QUIET)
    look.act(page)
    for size, scheme in wanted:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.mouse.move(0, 0)
        page.evaluate(ALL_QUIET)
        yield f"{look.name}-{scheme}-{size}", page.screenshot()


def unlike(name: str, png: bytes, *, accepting: bool) -> list[str]:
    """What is wrong with a picture beside its reference; it is kept either way."""
    file = REFERENCES / f"{name}.webp"
    (TAKEN / name).parent.mkdir(parents=True, exist_ok=True)
    (TAKEN / f"{name}.png").write_bytes(png)
    now = likeness.reduced(png)
    if accepting:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or likeness.differences(file.read_bytes(), now):
            file.write_bytes(now)
        return []
    if not file.exists():
        return [f"{name}: has no reference; look at it, then npm run screenshots -- --accept"]
    cells = likeness.differences(file.read_bytes(), now)
    if not cells:
        return []
    (TAKEN / f"{name}-differs.png").write_bytes(likeness.marked(png, cells))
    return [f"{name}: {len(cells)} places differ, the first at {cells[0].left}, {cells[0].top}"]


STATES = {
    "empty": (nothing, nothing),
    "loading": (nothing, states.answer_nothing),
    "failed": (nothing, states.fail_everything),
    "full": (vaults.fill, nothing),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("state", STATES)
def test_every_screen_looks_as_it_did(
    state: str,
    served: Served,
    visitor: Callable[[Callable[[BrowserContext], None]], Page],
    accepting: bool,  # noqa: FBT001 - a fixture
    wanted: tuple[tuple[str, str], ...],
) -> None:
    fill, prepare = STATES[state]
    fill(served)
    page = visitor(prepare)

    wrong = [
        problem
        for look in LOOKS
        if state == "full" or not look.full
        for name, png in photographs(page, look, wanted)
        for problem in unlike(f"{state}/{name}", png, accepting=accepting)
    ]

    assert wrong == []


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", [125, 200])
def test_every_screen_fits_when_everything_is_larger(
    scale: int,
    served: Served,
    visitor: Callable[[Callable[[BrowserContext], None]], Page],
    wanted: tuple[tuple[str, str], ...],
) -> None:
    vaults.fill(served)
    served.call("PUT", "/settings/appearance.scale", {"value": scale})
    page = visitor(nothing)
    folder = TAKEN / f"full-{scale}"
    folder.mkdir(parents=True, exist_ok=True)

    # At twice the size a phone is 195 px wide in today's terms; WCAG 1.4.10 asks for 320.
    bearable = tuple(one for one in wanted if scale < 200 or SIZES[one[0]][0] > 640)
    too_wide = []
    for look in LOOKS:
        for name, png in photographs(page, look, bearable):
            (folder / f"{name}.png").write_bytes(png)
            if not page.evaluate(FITS):
                too_wide.append(name)

    assert too_wide == []

"""Every screen in every state, colour and size is like its reference.

``npm run screenshots`` looks at all of them and keeps pictures in dist/screenshots, a test run looks at the most
telling; with ``--accept`` the screens as they are, without what varies, become the references in
``tests/visual/references``. A reference is a third of the size, and compared cell by cell (``likeness.py``): what
moves, vanishes or changes its colour is noticed, how a letter is smoothed is not.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import journeys
from tests.served import ROOT, Served
from tests.visual import likeness, states, vaults
from tests.visual.catalogue import LOOKS, MOST_TELLING, SIZES, Look

REFERENCES = Path(__file__).parent / "references"
TAKEN = journeys.SCREENSHOTS / "screens"
#: Seconds.
PATIENCE = 20.0
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
STILL = """
  *, *::before, *::after {
    caret-color: transparent !important;
    transition: none !important;
    animation-delay: 0s !important;
    animation-duration: 1ms !important;
    animation-iteration-count: 1 !important;
  }
"""
#: All that is to be hidden; none shows everything again.
HIDE = """(selectors) => {
  window.hiding ??= document.head.appendChild(document.createElement('style'));
  window.hiding.textContent = selectors.map((each) => `${each} { visibility: hidden !important; }`).join(' ');
}"""
ALL_QUIET = """() => new Promise((done) => {
  let last = performance.now();
  const watcher = new MutationObserver(() => { last = performance.now(); });
  watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  const look = () => {
    if (performance.now() - last > 120) { watcher.disconnect(); done(); } else setTimeout(look, 30);
  };
  look();
})"""
ASSETS = ROOT / "backend/pjais/server/static/assets"
#: Parts of the app that come when they are needed are at hand, so that no picture shows the wait for them.
AT_HAND = """async (names) => {
  await Promise.all(names.map(async (name) => (await fetch(`/assets/${name}`)).arrayBuffer()));
}"""
#: Work that the sidebar tells of is over.
NOTHING_RUNS = "() => document.querySelector('nav .tabler-icon-loader-2') === null"
FITS = """() => document.documentElement.scrollWidth <= innerWidth
  && [...document.querySelectorAll('main')].every((main) => main.scrollWidth <= main.clientWidth)"""
GO = "(path) => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate', {state: {}})); }"


def nothing(_: object) -> None:
    """As it is."""


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[Callable[[Callable[[BrowserContext], None]], Page]]:
    """Opens the app after the given preparation of the context."""
    opened: list[BrowserContext] = []
    failures: list[str] = []

    def visit(prepare: Callable[[BrowserContext], None]) -> Page:
        context = browser.new_context(locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
        opened.append(context)
        prepare(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(served.page_url)
        page.get_by_role("navigation").first.wait_for()
        page.add_style_tag(content=STILL)
        page.evaluate(AT_HAND, sorted(file.name for file in ASSETS.iterdir() if file.suffix in {".js", ".css"}))
        return page

    yield visit
    for context in opened:
        context.close()
    assert failures == []


def visited(page: Page, look: Look, wanted: tuple[tuple[str, str], ...], path: str) -> Iterator[str]:
    """The page shows one look in every colour and size, in turn; the name of each."""
    for number, (size, scheme) in enumerate(wanted):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if number == 0 or look.scrolled:
            page.keyboard.press("Escape")
            page.evaluate(GO, "/welcome")
            page.evaluate(GO, path)
            page.evaluate(ALL_QUIET)
            look.act(page)
        page.mouse.move(0, 0)
        page.wait_for_function(NOTHING_RUNS, timeout=60_000)
        page.evaluate(ALL_QUIET)
        yield f"{look.name}-{scheme}-{size}"


def photograph(page: Page, name: str) -> None:
    """A picture of all there is to see, to be looked at."""
    (TAKEN / name).parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=TAKEN / f"{name}.png")


def taken(page: Page, look: Look) -> bytes:
    """The page as it is without what varies."""
    page.evaluate(HIDE, [*HIDDEN, *filter(None, [look.varies])])
    png = page.screenshot()
    page.evaluate(HIDE, [])
    return png


def unlike(page: Page, look: Look, name: str, *, accepting: bool) -> list[str]:
    """What is wrong with the page beside its reference, and stays wrong for ``PATIENCE`` seconds.

    A busy machine may be late with what belongs on the page, or still show work that has begun meanwhile.
    """
    file = REFERENCES / f"{name}.webp"
    if accepting:
        now = likeness.reduced(taken(page, look))
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or likeness.differences(file.read_bytes(), now):
            file.write_bytes(now)
        return []
    if not file.exists():
        return [f"{name}: has no reference; look at it, then npm run screenshots -- --accept"]
    wanted, until = file.read_bytes(), time.monotonic() + PATIENCE
    while cells := likeness.differences(wanted, likeness.reduced(png := taken(page, look))):
        if time.monotonic() > until:
            (TAKEN / name).parent.mkdir(parents=True, exist_ok=True)
            (TAKEN / f"{name}-differs.png").write_bytes(likeness.marked(png, cells))
            return [f"{name}: {len(cells)} places differ, the first at {cells[0].left}, {cells[0].top}"]
        page.wait_for_timeout(500)
    return []


STATES = {
    "empty": (nothing, nothing),
    "loading": (nothing, states.answer_nothing),
    "failed": (nothing, states.fail_everything),
    "full": (vaults.fill, nothing),
}
#: In these every screen is so simple that a run of all tests looks at one picture of each.
SIMPLE = {"loading": MOST_TELLING[:1], "failed": MOST_TELLING[1:]}


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("state", STATES)
def test_every_screen_looks_as_it_did(
    state: str,
    served: Served,
    visitor: Callable[[Callable[[BrowserContext], None]], Page],
    accepting: bool,  # noqa: FBT001 - a fixture
    wanted: tuple[tuple[str, str], ...],
) -> None:
    fill, prepare = STATES[state]
    filled = fill(served)
    page = visitor(prepare)
    is_whole = wanted != MOST_TELLING

    wrong = []
    for look in LOOKS:
        if look.full and filled is None:
            continue
        path = filled.at(look.path) if filled else look.path
        for name in visited(page, look, wanted if is_whole else SIMPLE.get(state, wanted), path):
            if is_whole:
                photograph(page, f"{state}/{name}")
            wrong += unlike(page, look, f"{state}/{name}", accepting=accepting)

    assert not wrong, "\n".join(wrong)


#: What takes more room than usual, and the sizes in which a run of all tests looks at it: the tightest.
WIDER: dict[str, tuple[dict[str, object], tuple[tuple[str, str], ...]]] = {
    "full-125": ({"appearance.scale": 125}, (("390x844", "dark"),)),
    "full-200": ({"appearance.scale": 200}, (("1440x900", "light"),)),
    "full-de": ({"appearance.language": "de"}, (("390x844", "light"),)),
}


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "state", [pytest.param(each, marks=pytest.mark.whole if each == "full-125" else ()) for each in WIDER]
)
def test_every_screen_fits_where_words_take_more_room(
    state: str,
    served: Served,
    visitor: Callable[[Callable[[BrowserContext], None]], Page],
    wanted: tuple[tuple[str, str], ...],
) -> None:
    settings, tightest = WIDER[state]
    is_whole = wanted != MOST_TELLING
    # At twice the size a phone is 195 px wide in today's terms; WCAG 1.4.10 asks for 320.
    bearable = tuple(one for one in wanted if state != "full-200" or SIZES[one[0]][0] > 640)
    looked_at = bearable if is_whole else tightest
    filled = vaults.fill(served)
    for name, value in settings.items():
        served.call("PUT", f"/settings/{name}", {"value": value})
    page = visitor(nothing)
    too_wide = []
    for look in LOOKS:
        for name in visited(page, look, looked_at, filled.at(look.path)):
            if is_whole:
                photograph(page, f"{state}/{name}")
            if not page.evaluate(FITS):
                too_wide.append(name)

    assert too_wide == []

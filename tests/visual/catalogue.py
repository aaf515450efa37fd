"""Every screen there is, how one gets there, and in which states, colours and sizes it is looked at."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

SCHEMES = ("light", "dark")
SIZES = {"1440x900": (1440, 900), "1024x700": (1024, 700), "390x844": (390, 844)}
#: What every test run looks at; ``npm run screenshots`` looks at all of them.
MOST_TELLING = (("1440x900", "light"), ("390x844", "dark"))


def _stay(_: Page) -> None:
    """The address is all there is to it."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture's worth of the app: an address, and what is opened there.

    ``full`` needs content to be there; in ``path``, ``{ann}`` and the like stand for the ids of ``vaults.Filled``.
    ``varies`` selects what differs from day to day beside what does on every screen. ``scrolled`` is where the place in
    a long text would be another one after the window has changed its size; it is gone to anew in every size.
    """

    name: str
    path: str
    act: Callable[[Page], None] = _stay
    full: bool = False
    varies: str = ""
    scrolled: bool = False


def _press(keys: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(keys)


def _click(*names: str) -> Callable[[Page], None]:
    """A button of the screen, by its name in each language."""
    name = re.compile("|".join(names))
    return lambda page: page.get_by_role("main").get_by_role("button", name=name).first.click()


def _opening(act: Callable[[Page], None]) -> Callable[[Page], None]:
    """What is done opens a dialog, whose code may have to be loaded first."""

    def open_it(page: Page) -> None:
        act(page)
        page.get_by_role("dialog").first.wait_for()

    return open_it


def _first_option(page: Page) -> None:
    page.get_by_role("main").get_by_role("option").first.click()


def _bell(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Notices|Mitteilungen")).click()


def _report(page: Page) -> None:
    _click("Report a problem", "Problem melden")(page)
    page.get_by_role("dialog").locator("pre").first.wait_for(state="attached")


def _beside(page: Page) -> None:
    page.keyboard.press("Control+k")
    words = {"en": "Conversations", "de": "Gespräche"}
    page.get_by_role("dialog").get_by_role("combobox").fill(words[page.locator("html").get_attribute("lang") or "en"])
    page.keyboard.press("Control+Enter")


LOOKS = (
    Look("dashboard", "/dashboard"),
    Look("memories", "/memories"),
    Look("timeline", "/memories?view=timeline"),
    Look("heatmap", "/memories?view=heatmap"),
    Look("tiers", "/memories?view=tiers"),
    Look("compare-moments", "/memories?view=compare"),
    Look("graph", "/graph"),
    Look("heatmap-of-a-year", "/memories?view=heatmap&count=told&year=2025", full=True),
    Look("provenance", "/memories?view=provenance&memory={memory}", full=True, varies="article [class*=_facts_]"),
    Look("memory-open", "/memories", _first_option, full=True),
    Look("graph-table", "/graph", _click("Table", "Tabelle"), full=True),
    Look("personas", "/personas"),
    Look("persona-map", "/persona-map"),
    Look("persona-compare", "/persona-compare"),
    Look("personas-compared", "/persona-compare?one={ann}&other={mio}", full=True),
    Look("persona-new", "/personas", _opening(_click("New persona", "Neue Persona"))),
    Look("welcome", "/welcome"),
    Look("persona-open", "/personas", _first_option, full=True),
    Look("conversations", "/conversations"),
    Look("conversation-open", "/conversations", _first_option, full=True),
    Look("audit", "/audit"),
    Look("event-open", "/audit", _first_option, full=True),
    Look("time-travel", "/past"),
    Look("import", "/imports"),
    Look("backups", "/backups"),
    Look("backup-open", "/backups/{backup}", full=True, varies="[data-screen-head] h1 + span"),
    Look(
        "backup-restore",
        "/backups",
        _opening(_click("Restore", "wiederherstellen")),
        full=True,
        varies="[role=dialog] header h2",
    ),
    Look("live-queries", "/live-queries", varies="[data-screen-head] h1 + span"),
    Look("settings", "/settings"),
    Look(
        "settings-backups", "/settings?section=backups", full=True, scrolled=True, varies="[aria-labelledby$=backups] p"
    ),
    Look("settings-shortcuts", "/settings?section=shortcuts", full=True, scrolled=True),
    Look("settings-data", "/settings?section=data", full=True, scrolled=True),
    Look("settings-about", "/settings?section=about", full=True, scrolled=True),
    Look("help", "/help"),
    Look("help-page", "/help/memories"),
    Look("help-found", "/help/backups?find=restore"),
    Look("report", "/help", _report, full=True),
    Look("palette", "/dashboard", _opening(_press("Control+k"))),
    Look("keys", "/personas", _opening(_press("?"))),
    Look("notices", "/personas", _bell),
    Look("beside", "/memories", _beside, full=True),
)

"""Every screen there is, how one gets there, and in which states, colours and sizes it is looked at."""

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
    """One picture's worth of the app: an address, and what is opened there. ``full`` needs content to be there."""

    name: str
    path: str
    act: Callable[[Page], None] = _stay
    full: bool = False


def _press(keys: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(keys)


def _first_option(page: Page) -> None:
    page.get_by_role("main").get_by_role("option").first.click()


LOOKS = (
    Look("dashboard", "/dashboard"),
    Look("memories", "/memories"),
    Look("timeline", "/memories?view=timeline"),
    Look("heatmap", "/memories?view=heatmap"),
    Look("tiers", "/memories?view=tiers"),
    Look("compare-moments", "/memories?view=compare"),
    Look("graph", "/graph"),
    Look("memory-open", "/memories", _first_option, full=True),
    Look("personas", "/personas"),
    Look("persona-map", "/persona-map"),
    Look("persona-compare", "/persona-compare"),
    Look("welcome", "/welcome"),
    Look("persona-open", "/personas", _first_option, full=True),
    Look("conversations", "/conversations"),
    Look("conversation-open", "/conversations", _first_option, full=True),
    Look("audit", "/audit"),
    Look("event-open", "/audit", _first_option, full=True),
    Look("time-travel", "/past"),
    Look("import", "/imports"),
    Look("backups", "/backups"),
    Look("live-queries", "/live-queries"),
    Look("settings", "/settings"),
    Look("help", "/help"),
    Look("help-page", "/help/memories"),
    Look("help-found", "/help/backups?find=restore"),
    Look("palette", "/dashboard", _press("Control+k")),
)

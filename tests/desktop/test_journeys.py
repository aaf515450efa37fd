"""The first journey of a person, in the real window."""

import pytest

from tests import journeys
from tests.real_window import OpenWindow, RealWindow

#: Those that draw themselves; all of them are looked at in Chromium, in every size and colour.
SCREENS = ("Dashboard", "Memories", "Audit trail")

pytestmark = pytest.mark.skipif(not journeys.SHODAN.exists(), reason=f"the sample is not here: {journeys.SHODAN}")


def remember(window: RealWindow, content: str) -> object:
    """Another program adds a memory to the active persona."""
    active = window.http("GET", "/api/personas/active")["id"]
    return window.http("POST", f"/api/personas/{active}/memories", {"content": content})


def test_from_a_card_to_memories_that_every_screen_follows(real_window: RealWindow) -> None:
    journeys.first_steps(real_window.page, lambda content: remember(real_window, content))

    assert real_window.end() == 0


def test_screenshots(real_window: RealWindow) -> None:
    page = real_window.page
    journeys.import_card(page)
    for number in range(40):
        remember(real_window, f"Remembers corridor {number} of Citadel Station, and who walked it")

    pictures = []
    for scheme, (size, (width, height)) in zip(("light", "dark"), journeys.SIZES.items(), strict=True):
        page.set_viewport_size({"width": width, "height": height})
        real_window.http("PUT", "/api/settings/appearance.color_scheme", {"value": scheme})
        page.wait_for_timeout(300)
        pictures += journeys.photograph(page, "window", scheme, size, SCREENS)

    assert len(pictures) == 2 * len(SCREENS)


def test_a_second_window_session_finds_everything_again(open_window: OpenWindow) -> None:
    first = open_window()
    journeys.import_card(first.page)
    journeys.add_memory(first.page, "Survives the night")
    assert first.end() == 0

    second = open_window()
    journeys.go(second.page, "Memories")

    second.page.get_by_role("option").filter(has_text="Survives the night").wait_for()


def test_what_a_person_tells_is_learned_recalled_explained_and_taken_back(real_window: RealWindow) -> None:
    journeys.talk_and_be_remembered(real_window.page)

    assert real_window.end() == 0

"""The screens of several devices are like their references, where there are others."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.test_several_devices import adjusted, device
from tests.memory_hub import MemoryHub
from tests.served import Served
from tests.synced_in_memory import MemorySyncing, epoch_differs
from tests.visual import test_screens, vaults
from tests.visual.catalogue import MOST_TELLING, Look

visitor = test_screens.visitor
LOOKS = (
    Look("settings-sync", "/settings?section=sync", scrolled=True),
    Look("adjusted", "/adjusted"),
)


@pytest.fixture
def syncing() -> list[MemorySyncing]:
    """The one that syncs what is served, once it is."""
    return []


@pytest.fixture
def served(tmp_path: Path, syncing: list[MemorySyncing]) -> Iterator[Served]:
    """An app with another device, instead of one that stands for itself."""
    hub = MemoryHub()
    with device(tmp_path / "desk", hub) as desk, device(tmp_path / "laptop", hub) as laptop:
        syncing.append(desk.syncing)
        ann = vaults.fill(desk.served).ann
        desk.start()
        laptop.join(desk.served.call("POST", "/sync/invitations", {})["code"])
        lost = ("Keeps wasps", "Keeps hens and goats,\nand a pig that is called Tom")
        desk.syncing.adjust(*(adjusted(ann, "Ann", value) for value in lost))
        laptop.served.call("PUT", "/sync/presence", {"persona_id": ann})
        yield desk.served


@pytest.mark.timeout(600)
def test_screens_of_several_devices_look_as_they_did(
    served: Served,
    syncing: list[MemorySyncing],
    visitor: Callable[[Callable[[BrowserContext], None]], Page],
    accepting: bool,  # noqa: FBT001 - a fixture
    wanted: tuple[tuple[str, str], ...],
) -> None:
    page = visitor(test_screens.nothing)
    is_whole = wanted != MOST_TELLING
    assert served.call("GET", "/sync")["state"] == "live"

    wrong = []
    for look in LOOKS:
        for name in test_screens.visited(page, look, wanted, look.path):
            if is_whole:
                test_screens.photograph(page, f"sync/{name}")
            wrong += test_screens.unlike(page, look, f"sync/{name}", accepting=accepting)
            assert page.evaluate(test_screens.FITS), name
    syncing[0].tell(state="attention", attention=epoch_differs())
    page.get_by_role("dialog").wait_for()
    page.evaluate(test_screens.ALL_QUIET)
    wrong += test_screens.unlike(page, LOOKS[1], "sync/epoch", accepting=accepting)

    assert not wrong, "\n".join(wrong)

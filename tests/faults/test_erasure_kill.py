"""A device that is killed with SIGKILL after it has forgotten something and before the others were told tells them."""

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from pjais.eventlog.forget import Scope
from tests.cutting import Cutting
from tests.desk import Desk, Device, are_alike, holds
from tests.faults.victims import Victims
from tests.hubs import running_hub

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="victims are forked, which this system cannot")


@pytest.mark.parametrize(
    ("mode", "what", "moment"),
    [
        ("sealed", "name", "erased"),
        ("managed", "name", "noted"),
        ("sealed", "persona", "erased"),
    ],
)
def test_who_is_killed_between_forgetting_and_telling_tells_it_after_the_next_start(
    tmp_path: Path, victims: Victims, mode: str, what: str, moment: str
) -> None:
    with running_hub(tmp_path / "hub.db") as hub, ExitStack() as stack:
        way, desk = Cutting(int(hub.url.rpartition(":")[2])), Desk(tmp_path, stack)
        stack.callback(way.close)
        laptop = desk.started("Laptop", hub.url, mode)
        ada = laptop.persona("Ada")
        remember(laptop, ada, "Met Quintessa")
        with ExitStack() as closing:
            desktop = Desk(tmp_path, closing).joined("Desktop", laptop, way.url)
            desktop.until(lambda device: contents(device) == ["Met Quintessa"])
            are_alike(desktop, laptop)
        way.cut()

        scope = Scope(name="Quintessa") if what == "name" else Scope(ada)
        victim, _ = victims("forget", tmp_path / "Desktop", scope, moment)
        victim.join()
        desktop = desk.open("Desktop")
        bob = desktop.persona("Bob")
        remember(desktop, bob, "Quintessa is somebody new")
        way.heal()

        left = ["Met [forgotten]"] if what == "name" else []
        laptop.until(lambda device: contents(device) == [*left, "Quintessa is somebody new"])
        laptop.until(lambda device: not holds(device.folder, b"Met Quintessa"))
        are_alike(desktop, laptop)
        assert contents(desktop) == contents(laptop)


def remember(device: Device, persona_id: str, content: str) -> None:
    device.call("POST", f"/personas/{persona_id}/memories", {"content": content})


def contents(device: Device) -> list[str]:
    return sorted(each["content"] for each in device.call("GET", "/memories")["items"])

"""A name and a period that one device forgets go from all of them and from the hub, whoever was away meanwhile."""

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from pjais.features.sync.service import SyncService
from pjais.kernel.clock import now_text
from tests.cutting import Cutting
from tests.desk import Desk, Device, are_alike, holds
from tests.hubs import RunningHub

ASK = """
import json, sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as hub:
    print(json.dumps([row[0] for row in hub.execute(sys.argv[2])]))
"""
MODES = pytest.mark.parametrize("mode", ["sealed", "managed"])


def memory(device: Device, persona_id: str, content: str) -> str:
    wish = {"content": content}
    return str(device.call("POST", f"/personas/{persona_id}/memories", wish)["id"])


def contents(device: Device, persona_id: str) -> list[str]:
    found = device.call("GET", f"/memories?persona_id={persona_id}")["items"]
    return sorted(each["content"] for each in found)


def at_hub(folder: Path) -> bytes:
    """All that is in clear in the bodies that the hub keeps."""
    kept = [json.loads(wire) for wire in asked_of_hub(folder, "SELECT wire FROM event WHERE wire IS NOT NULL")]
    return b"".join(b64decode(each["body"]) for each in kept if each["body"] is not None)


def asked_of_hub(folder: Path, sql: str) -> list[str]:
    """By another process, for in this one the hub has the file open with a SQLite of its own."""
    command = [sys.executable, "-c", ASK, str(folder / "hub.db"), sql]
    found: list[str] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


@MODES
def test_a_name_that_one_device_forgets_goes_from_all_of_them_and_from_the_hub(
    desk: Desk, hub: RunningHub, mode: str
) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    memory(desktop, ada, "Met Quintessa in the park")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Ada"] and len(contents(device, ada)) == 1)
    laptop.call("POST", "/backups", {})

    desktop.call("POST", "/erasures", {"name": "Quintessa"})

    laptop.until(lambda device: contents(device, ada) == ["Met [forgotten] in the park"])
    laptop.until(lambda device: not holds(device.folder, b"Quintessa"))
    are_alike(desktop, laptop)
    laptop.until(lambda device: [each["scope"] for each in device.call("GET", "/erasures")["items"]] == ["name"] * 2)


@MODES
def test_who_comes_after_a_name_was_forgotten_has_what_is_left(
    desk: Desk, hub: RunningHub, tmp_path: Path, mode: str
) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    memory(desktop, ada, "Met Quintessa and Zenobius in the park")
    desktop.until(lambda device: device.state() == "live" and not device.status()["waiting"])
    for name in ("Quintessa", "Zenobius"):
        desktop.call("POST", "/erasures", {"name": name})

    laptop = desk.joined("Laptop", desktop)

    left = ["Met [forgotten] and [forgotten] in the park"]
    laptop.until(lambda device: device.names() == ["Ada"] and contents(device, ada) == left)
    are_alike(desktop, laptop)
    assert not holds(laptop.folder, b"Quintessa")
    assert b"Met Quintessa" not in at_hub(tmp_path)


@MODES
def test_who_was_away_forgets_a_name_when_it_is_there_again_and_what_it_wrote_meanwhile_too(
    desk: Desk, hub: RunningHub, mode: str
) -> None:
    way = Cutting(int(hub.url.rpartition(":")[2]))
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop, way.url)
    laptop.until(lambda device: device.names() == ["Ada"] and device.state() == "live")
    memory(desktop, ada, "Quintessa sings")
    laptop.until(lambda device: contents(device, ada) == ["Quintessa sings"])
    way.cut()
    laptop.until(lambda device: device.state() in {"offline", "connecting"})
    memory(laptop, ada, "Quintessa dances")

    desktop.call("POST", "/erasures", {"name": "Quintessa"})
    memory(desktop, ada, "Quintessa is somebody new")
    desktop.until(lambda device: not device.status()["waiting"])
    way.heal()

    left = ["Quintessa is somebody new", "[forgotten] dances", "[forgotten] sings"]
    desktop.until(lambda device: contents(device, ada) == left)
    laptop.until(lambda device: contents(device, ada) == left)
    are_alike(laptop, desktop)
    way.close()


@MODES
def test_a_period_that_one_device_forgets_goes_from_all_of_them(desk: Desk, hub: RunningHub, mode: str) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    memory(desktop, ada, "Before")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Ada"] and len(contents(device, ada)) == 1)
    begin = now_text()
    memory(laptop, ada, "In the middle")
    end = now_text()
    memory(laptop, ada, "After")
    desktop.until(lambda device: len(contents(device, ada)) == 3)

    desktop.call("POST", "/erasures", {"since": begin, "until": end})

    laptop.until(lambda device: contents(device, ada) == ["After", "Before"])
    laptop.until(lambda device: not holds(device.folder, b"In the middle"))
    are_alike(desktop, laptop)


def test_what_was_told_of_a_name_is_taken_back_from_the_hub_once_all_have_read_it(
    desk: Desk, hub: RunningHub, tmp_path: Path
) -> None:
    desktop = desk.started("Desktop", hub.url, "managed")
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop)
    memory(laptop, ada_of(laptop), "Quintessa sings")
    desktop.until(lambda device: contents(device, ada) == ["Quintessa sings"])
    desktop.call("POST", "/erasures", {"name": "Quintessa"})
    laptop.until(lambda device: contents(device, ada) == ["[forgotten] sings"])

    asked_of_hub(tmp_path, "UPDATE device SET cursor = (SELECT head FROM workspace)")  # as it notes now and then
    assert isinstance(desktop.app.syncing, SyncService)
    desktop.app.syncing.settle_erasures()  # as it does by itself after a while

    desktop.until(lambda device: b"Quintessa" not in at_hub(tmp_path) and not holds(device.folder, b"Quintessa"))


def ada_of(device: Device) -> str:
    device.until(lambda each: each.names() == ["Ada"])
    return str(device.call("GET", "/personas")["items"][0]["id"])


def test_a_reader_forgets_for_itself_only(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    ada = desktop.persona("Ada")
    memory(desktop, ada, "Quintessa sings")
    reader = desk.joined("Reader", desktop, role="reader")
    reader.until(lambda device: device.names() == ["Ada"] and len(contents(device, ada)) == 1)

    reader.call("POST", "/erasures", {"name": "Quintessa"})
    memory(desktop, ada, "Babbage counts")

    reader.until(lambda device: contents(device, ada) == ["Babbage counts", "[forgotten] sings"])
    assert contents(desktop, ada) == ["Babbage counts", "Quintessa sings"]

"""What a device takes part in: personas it leaves out, invitations that are open, backups that are brought back."""

import pytest

from tests.desk import Desk, Device, are_alike
from tests.hubs import RunningHub

MODES = pytest.mark.parametrize("mode", ["sealed", "managed"])


def description(device: Device, persona_id: str) -> str:
    return str(device.call("GET", f"/personas/{persona_id}")["description"])


def describe(device: Device, persona_id: str, words: str) -> None:
    device.call("PATCH", f"/personas/{persona_id}", {"description": words})


def sent(device: Device) -> bool:
    return device.state() == "live" and not device.status()["waiting"]


@MODES
def test_nothing_comes_in_of_a_persona_that_is_left_out_until_it_is_let_in(
    desk: Desk, hub: RunningHub, mode: str
) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Ada"])
    laptop.call("PUT", f"/sync/personas/{ada}", {"syncs": False})
    describe(desktop, ada, "of the desktop")
    desktop.persona("Babbage")
    laptop.until(lambda device: device.names() == ["Ada", "Babbage"])

    left_out = description(laptop, ada)
    laptop.call("PATCH", f"/personas/{ada}", {"name": "Ada of the laptop"})
    laptop.call("PUT", f"/sync/personas/{ada}", {"syncs": True})

    laptop.until(lambda device: description(device, ada) == "of the desktop")
    desktop.until(lambda device: device.names() == ["Ada of the laptop", "Babbage"])
    are_alike(desktop, laptop)
    assert left_out == ""


@MODES
def test_invitations_that_are_open_go_with_a_device_that_is_removed(desk: Desk, hub: RunningHub, mode: str) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    laptop = desk.joined("Laptop", desktop)
    link = desktop.call("POST", "/sync/invitations", {"role": "reader"})["link"]
    (listed,) = desktop.call("GET", "/sync/invitations")["items"]

    desktop.call("DELETE", f"/sync/devices/{laptop.status()['device_id']}")

    alone = desk.open("Alone")
    told = alone.refusal("POST", "/sync/join", {"code": link, "device_name": "Alone"})
    assert (listed["role"], listed["made_by"], told) == ("reader", "Desktop", "wrong-code")
    assert desktop.call("GET", "/sync/invitations")["items"] == []


def test_invitations_that_hold_keys_of_a_persona_go_with_it(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    ada = desktop.persona("Ada")
    desktop.until(sent)
    desktop.call("POST", "/sync/invitations", {"role": "editor"})

    desktop.call("POST", "/erasures", {"persona_id": ada})

    desktop.until(lambda device: device.call("GET", "/sync/invitations")["items"] == [])


def test_an_invitation_that_is_taken_back_is_not_listed_any_more(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    kept, gone = (desktop.call("POST", "/sync/invitations", {"role": "editor"})["id"] for _ in range(2))

    desktop.call("DELETE", f"/sync/invitations/{gone}")

    assert [each["id"] for each in desktop.call("GET", "/sync/invitations")["items"]] == [kept]


@MODES
def test_a_backup_that_is_brought_back_gets_what_was_synced_since_and_sends_what_it_had_not(
    desk: Desk, hub: RunningHub, mode: str
) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Ada"])
    desktop.call("POST", "/sync/pause")
    desktop.persona("Unsent")
    backup = desktop.call("POST", "/backups", {})["name"]
    desktop.call("POST", "/sync/resume")
    describe(desktop, ada, "newer")
    desktop.persona("Newer")
    laptop.until(lambda device: device.names() == ["Ada", "Newer", "Unsent"])

    desktop.call("POST", "/backups/restore", {"name": backup})
    desktop.persona("Newest")

    everybody = ["Ada", "Newer", "Newest", "Unsent"]
    desktop.until(lambda device: device.names() == everybody and description(device, ada) == "newer")
    laptop.until(lambda device: device.names() == everybody)
    are_alike(desktop, laptop)
    desktop.call("PATCH", f"/personas/{ada}", {"description": "after it"})
    laptop.until(lambda device: description(device, ada) == "after it")
    assert desktop.status()["refused"] == laptop.status()["refused"] == 0


def test_a_backup_from_before_a_device_joined_stays_in_the_workspace(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.open("Desktop")
    desktop.persona("Ada")
    backup = desktop.call("POST", "/backups", {})["name"]
    desktop.call("POST", "/sync/start", {"hub_url": hub.url, "device_name": "Desktop", "mode": "sealed"})
    laptop = desk.joined("Laptop", desktop)
    laptop.persona("Babbage")
    desktop.until(lambda device: device.names() == ["Ada", "Babbage"])

    desktop.call("POST", "/backups/restore", {"name": backup})

    desktop.until(lambda device: device.names() == ["Ada", "Babbage"])
    are_alike(desktop, laptop)


@MODES
def test_what_a_reader_changes_stays_with_it_until_it_may_write(desk: Desk, hub: RunningHub, mode: str) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    reader = desk.joined("Reader", desktop, role="reader")
    reader.until(lambda device: device.names() == ["Ada"] and device.status()["role"] == "reader")

    describe(reader, ada, "of the reader")
    reader.until(lambda device: device.status()["refused"] == 1)
    before = description(desktop, ada)
    desktop.call("PATCH", f"/sync/devices/{reader.status()['device_id']}", {"role": "editor"})

    desktop.until(lambda device: description(device, ada) == "of the reader")
    reader.until(lambda device: device.status()["refused"] == 0 and device.status()["role"] == "editor")
    assert before == ""

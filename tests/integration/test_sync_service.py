"""Apps that sync by a real hub, asked as their screens ask them: sealed unless a test says otherwise."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import httpx
import pytest

from pjais.persistence.rows import run
from pjais.sealing.codes import RecoveryKeys
from pjais.sealing.pairing import opened_recovery
from tests.cutting import Cutting
from tests.desk import Desk, Device, are_alike, devices, holds, redacted_at, what_the_log_says_of
from tests.factories import memory
from tests.hubs import RunningHub
from tests.unit.kernel.test_picture import png


@pytest.mark.parametrize("mode", ["sealed", "managed"])
def test_what_one_device_writes_the_other_has(desk: Desk, hub: RunningHub, mode: str) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Ada"])

    laptop.call("PATCH", f"/personas/{ada}", {"description": "Counts engines"})
    laptop.persona("Babbage")

    desktop.until(lambda device: device.names() == ["Ada", "Babbage"])
    are_alike(laptop, desktop)
    assert desktop.call("GET", f"/personas/{ada}")["description"] == "Counts engines"
    assert desktop.status() | {"state": "live", "role": "owner", "mode": mode} == desktop.status()
    assert laptop.status() | {"role": "editor", "hub_url": hub.url} == laptop.status()


def test_a_row_that_is_not_what_its_history_says_is_noticed_mended_and_told(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Ada"])
    with laptop.app.vault.write() as session:
        run(session.connection(), "UPDATE persona SET name = 'Eve'")

    with desktop.app.vault.write() as session:
        for number in range(1_000):
            memory(session, ada, f"Likes tea number {number}")

    laptop.until(lambda device: (device.status()["attention"] or {}).get("code") == "rows-mended")
    assert (laptop.names(), desktop.status()["attention"]) == (["Ada"], None)
    told = laptop.call("GET", "/diagnostics")["files"]
    syncing = json.loads(next(each["text"] for each in told if each["name"] == "health.json"))["syncing"]
    assert (syncing["differed"], syncing["mended"], syncing["compared_at"] > 1_000) == (1, 1, True)
    assert len(list(laptop.folder.glob("backups/*"))) > len(list(desktop.folder.glob("backups/*")))


def test_the_hub_sees_neither_names_nor_contents_of_what_is_sealed(desk: Desk, hub: RunningHub, tmp_path: Path) -> None:
    desktop = desk.started("Secretive Desktop", hub.url)
    desktop.persona("Quintessa")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Quintessa"])

    stored = b"".join(each.read_bytes() for each in tmp_path.glob("hub.db*"))

    assert len(stored) > 10_000
    assert b"Quintessa" not in stored
    assert b"PersonaCreated" not in stored
    assert b"Secretive" not in stored


@pytest.mark.parametrize("mode", ["sealed", "managed"])
def test_an_avatar_that_is_set_on_one_device_is_shown_on_the_others_and_on_who_comes_later(
    desk: Desk, hub: RunningHub, mode: str
) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop)
    picture = png()

    name = desktop.client.put(f"/api/personas/{ada}/avatar", content=picture).json()["avatar"]
    laptop.until(lambda device: device.names() == ["Ada"])
    laptop.until(lambda device: device.call("GET", f"/personas/{ada}")["avatar"] == name)
    tablet = desk.joined("Tablet", desktop)
    are_alike(desktop, tablet)

    shown = [device.client.get(f"/api/blobs/{name}") for device in (desktop, laptop, tablet)]
    assert [each.status_code for each in shown] == [200] * 3
    assert len({(each.content, each.headers["content-type"]) for each in shown}) == 1


def test_both_see_each_other_among_the_devices(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Ada"])
    laptop.call("PUT", "/sync/presence", {"persona_id": ada, "is_typing": True})

    desktop.until(
        lambda device: [(each["device_name"], each["is_typing"]) for each in seen(device)] == [("Laptop", True)]
    )
    laptop.until(lambda device: [each["device_name"] for each in seen(device)] == ["Desktop"])

    told = [(each["name"], each["role"], each["is_this"], each["is_online"]) for each in devices(desktop)]
    assert told == [("Desktop", "owner", True, told[0][3]), ("Laptop", "editor", False, True)]
    assert [each["persona_id"] for each in seen(desktop)] == [ada]


def seen(device: Device) -> list[dict[str, Any]]:
    return [each.model_dump() for each in device.app.syncing.presence()]


def test_a_removed_device_gets_nothing_more_and_its_work_stays(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    laptop = desk.joined("Laptop", desktop)
    laptop.persona("Ada")
    desktop.until(lambda device: device.names() == ["Ada"])
    gone = laptop.status()["device_id"]

    desktop.call("DELETE", f"/sync/devices/{gone}")
    desktop.persona("Babbage")

    laptop.until(lambda device: device.state() == "attention")
    desktop.until(lambda device: not device.status()["waiting"])
    assert laptop.names() == ["Ada"]
    assert desktop.names() == ["Ada", "Babbage"]
    assert [each["name"] for each in devices(desktop)] == ["Desktop"]


def test_a_device_that_joins_after_a_removal_reads_what_was_written_since(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    laptop = desk.joined("Laptop", desktop)
    desktop.call("DELETE", f"/sync/devices/{laptop.status()['device_id']}")
    desktop.persona("Ada")
    desktop.until(lambda device: device.state() == "live" and not device.status()["waiting"])

    tablet = desk.joined("Tablet", desktop)

    tablet.until(lambda device: device.names() == ["Ada"])
    are_alike(desktop, tablet)


def test_changes_of_one_field_on_both_sides_of_a_cut_are_listed_and_taken_back(desk: Desk, hub: RunningHub) -> None:
    way = Cutting(int(hub.url.rpartition(":")[2]))
    desktop = desk.started("Desktop", hub.url)
    ada = desktop.persona("Ada")
    laptop = desk.joined("Laptop", desktop, way.url)
    laptop.until(lambda device: device.names() == ["Ada"] and device.state() == "live")

    way.cut()
    desktop.call("PATCH", f"/personas/{ada}", {"description": "of the desktop"})
    laptop.call("PATCH", f"/personas/{ada}", {"description": "of the laptop"})
    laptop.until(lambda device: device.state() in {"offline", "connecting"})
    way.heal()
    desktop.until(lambda device: device.status()["adjusted"] == 1)

    (listed,) = desktop.call("GET", "/sync/adjusted")["items"]
    told = [listed[name] for name in ("field", "kept", "lost", "kept_device", "lost_device", "subject")]
    assert told == ["description", "of the laptop", "of the desktop", "Laptop", "Desktop", "Ada"]
    desktop.call("POST", f"/sync/adjusted/{listed['id']}/take")
    laptop.until(lambda device: device.call("GET", f"/personas/{ada}")["description"] == "of the desktop")
    are_alike(desktop, laptop)
    way.close()


def test_a_device_comes_back_by_the_recovery_code(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    code = desktop.call("POST", "/sync/recovery-code")["code"]
    desktop.persona("Ada")
    desktop.until(lambda device: device.state() == "live" and not device.status()["waiting"])
    desktop.app.close()

    found = desk.open("Found again")
    found.call("POST", "/sync/recover", {"code": code, "device_name": "Found again", "hub_url": hub.url})

    found.until(lambda device: device.names() == ["Ada"])
    assert found.status()["role"] == "owner"


def test_what_the_recovery_code_opens_follows_the_keys_without_the_code(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    code = desktop.call("POST", "/sync/recovery-code")["code"]
    lookup = RecoveryKeys.typed(code).lookup

    desktop.persona("Ada")

    def holds_a_persona(_: Device) -> bool:
        found = httpx.get(f"{hub.url}/sync/v1/recovery/{lookup}").json()
        return len(opened_recovery(code, b64decode(found["bundle"])).shared.subjects) == 1

    desktop.until(holds_a_persona)


def test_a_persona_that_one_device_forgets_is_erased_on_the_other_and_at_the_hub(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    ada, laptop = desktop.persona("Ada"), desk.joined("Laptop", desktop)
    desktop.persona("Babbage")
    laptop.until(lambda device: device.names() == ["Ada", "Babbage"])
    are_alike(laptop, desktop)

    desktop.call("POST", "/erasures", {"persona_id": ada})

    laptop.until(lambda device: device.names() == ["Babbage"] and not what_the_log_says_of(device, ada))
    desktop.until(lambda _: redacted_at(hub) >= 2)  # what made the persona, and what told its key


def test_the_sync_goes_on_after_a_restart_of_the_app(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.state() == "live")
    laptop.app.close()
    desktop.persona("Ada")

    again = desk.open("Laptop")

    again.until(lambda device: device.names() == ["Ada"])
    are_alike(desktop, again)


def test_leaving_keeps_what_is_there_or_lets_it_go_with_a_way_back(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    desktop.persona("Ada")
    laptop, tablet = desk.joined("Laptop", desktop), desk.joined("Tablet", desktop)
    for each in (laptop, tablet):
        each.until(lambda device: device.names() == ["Ada"] and device.state() == "live")

    laptop.call("POST", "/sync/leave", {"keep": True})
    tablet.call("POST", "/sync/leave", {"keep": False})

    assert [laptop.state(), tablet.state()] == ["off", "off"]
    assert (laptop.names(), tablet.names()) == (["Ada"], [])
    assert [each["reason"] for each in tablet.call("GET", "/backups")["items"]] == ["before-sync"]
    desktop.persona("Babbage")
    desktop.until(lambda device: [each["name"] for each in devices(device)] == ["Desktop"])
    assert desktop.names() == ["Ada", "Babbage"]


def test_a_persona_that_is_left_out_stays_here_until_it_is_let_in(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    laptop = desk.joined("Laptop", desktop)
    desktop.call("POST", "/sync/pause")
    ada = desktop.persona("Ada")
    desktop.call("PUT", f"/sync/personas/{ada}", {"syncs": False})
    desktop.call("POST", "/sync/resume")
    desktop.persona("Babbage")
    laptop.until(lambda device: device.names() == ["Babbage"])

    desktop.call("PUT", f"/sync/personas/{ada}", {"syncs": True})

    laptop.until(lambda device: device.names() == ["Ada", "Babbage"])


def test_a_persona_whose_privacy_forbids_syncing_stays_here_until_it_is_allowed(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    laptop = desk.joined("Laptop", desktop)
    wish = {"name": "Ada", "privacy_settings": {"allow_sync": False}}
    ada = desktop.call("POST", "/personas", wish)["id"]
    desktop.persona("Babbage")
    laptop.until(lambda device: device.names() == ["Babbage"])

    desktop.call("PATCH", f"/personas/{ada}", {"privacy_settings": {"allow_sync": True}})

    laptop.until(lambda device: device.names() == ["Ada", "Babbage"])


@pytest.mark.parametrize("mode", ["sealed", "managed"])
def test_what_is_forgotten_is_forgotten_on_every_device_and_at_the_hub(
    desk: Desk, hub: RunningHub, tmp_path: Path, mode: str
) -> None:
    desktop = desk.started("Desktop", hub.url, mode)
    ada = desktop.persona("Quintessa")
    desktop.persona("Babbage")
    laptop = desk.joined("Laptop", desktop)
    laptop.until(lambda device: device.names() == ["Babbage", "Quintessa"])
    laptop.call("POST", "/backups", {})

    desktop.call("POST", "/erasures", {"persona_id": ada})

    laptop.until(lambda device: device.names() == ["Babbage"])
    laptop.until(lambda device: not holds(device.folder, b"Quintessa"))
    tablet = desk.joined("Tablet", desktop)
    tablet.until(lambda device: device.names() == ["Babbage"] and device.state() == "live")
    are_alike(tablet, desktop)
    assert not holds(desktop.folder, b"Quintessa")
    assert b"Quintessa" not in b"".join(each.read_bytes() for each in tmp_path.glob("hub.db"))


def test_a_wrong_code_a_wrong_address_and_a_dead_hub_are_told_and_change_nothing(desk: Desk, hub: RunningHub) -> None:
    desktop = desk.started("Desktop", hub.url)
    link = desktop.call("POST", "/sync/invitations", {"role": "editor"})["code"]
    alone = desk.open("Alone")
    swapped = link[:-1] + ("0" if link[-1] != "0" else "1")

    join = {"device_name": "Alone", "hub_url": hub.url}
    told = [
        alone.refusal("POST", "/sync/join", {**join, "code": swapped}),
        alone.refusal("POST", "/sync/join", {**join, "code": link, "hub_url": "ftp://hub"}),
        alone.refusal("POST", "/sync/join", {**join, "code": link, "hub_url": "http://127.0.0.1:9"}),
        alone.refusal("POST", "/sync/join", {"device_name": "Alone", "code": link}),
        alone.refusal("POST", "/sync/pause"),
        desktop.refusal("POST", "/sync/start", {"hub_url": hub.url, "device_name": "Twice"}),
        desktop.refusal("DELETE", f"/sync/devices/{alone.app.syncing.status().device_id or '0' * 8}"),
    ]

    assert told[:6] == ["wrong-code", "invalid-hub-url", "hub-unreachable", "invalid-hub-url", "not-syncing", "syncing"]
    assert alone.state() == "off"
    with alone.app.vault.read() as session:
        assert run(session.connection(), "SELECT count(*) FROM sync_workspace").fetchone() == (0,)

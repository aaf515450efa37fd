"""Several devices by their routes and live queries: two apps of one process that meet at a hub in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.bootstrap import Application, Extra, open_application
from pjais.features.sync.qr import qr_drawing
from pjais.features.sync.schemas import AdjustedChange, RefusedEvent
from pjais.kernel.clock import now_text
from pjais.kernel.ids import new_id
from pjais.kernel.wording import said
from tests.factories import BASE_URL, persona
from tests.live import Subscriber
from tests.memory_hub import MemoryHub
from tests.synced_in_memory import URL, MemorySyncing, epoch_differs


@dataclass
class Device:
    """An app that syncs, and who looks at it."""

    app: Application
    client: TestClient[Any]
    syncing: MemorySyncing

    def call(self, method: str, path: str, body: object = None) -> Any:
        answer = self.client.request(method, f"/api/sync{path}", json=body).raise_for_status()
        return answer.json() if answer.content else None

    def refusal(self, method: str, path: str, body: object = None, **headers: str) -> dict[str, Any]:
        answer = self.client.request(method, f"/api/sync{path}", json=body, headers=headers)
        assert answer.is_client_error or answer.status_code == 503
        problem = dict(answer.json())
        return {"code": problem["type"].rsplit(":", 1)[1], **problem}

    def start(self, name: str = "Desk", **more: object) -> None:
        self.call("POST", "/start", {"hub_url": URL, "device_name": name, **more})

    def watch(self, query: str) -> Subscriber:
        window = Subscriber(self.app)
        window.follow(query)
        return window

    @property
    def names(self) -> list[str]:
        return [each["name"] for each in self.call("GET", "/devices")["items"]]


@contextmanager
def device(folder: Path, hub: MemoryHub) -> Iterator[Device]:
    made: list[MemorySyncing] = []
    app = open_application(folder, extra=Extra(syncing=MemorySyncing.on(hub, made)))
    try:
        with TestClient(app.asgi, base_url=BASE_URL) as client:
            client.headers["Authorization"] = f"Bearer {app.token}"
            yield Device(app, client, made[0])
    finally:
        app.close()


@pytest.fixture
def hub() -> MemoryHub:
    return MemoryHub()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Device, Device]]:
    """Opening an app takes longer than all that is asked of one here."""
    folder = tmp_path_factory.mktemp("devices")
    with device(folder / "desk", MemoryHub()) as desk, device(folder / "laptop", MemoryHub()) as laptop:
        yield desk, laptop


@pytest.fixture
def desk(both: tuple[Device, Device], hub: MemoryHub) -> Device:
    return beginning(both[0], hub)


@pytest.fixture
def laptop(both: tuple[Device, Device], hub: MemoryHub) -> Device:
    return beginning(both[1], hub)


def beginning(one: Device, hub: MemoryHub) -> Device:
    """It stands for itself, at another hub, and has nothing."""
    one.syncing.begin_anew(hub)
    for each in one.client.get("/api/personas").raise_for_status().json()["items"]:
        one.client.delete(f"/api/personas/{each['id']}").raise_for_status()
    return one


def pair(desk: Device, laptop: Device, role: str = "editor") -> None:
    desk.start()
    code = desk.call("POST", "/invitations", {"role": role})["code"]
    laptop.call("POST", "/join", {"code": code, "device_name": "Laptop", "hub_url": URL})


def adjusted(entity_id: str, **more: object) -> AdjustedChange:
    told = {
        "id": new_id(),
        "entity_type": "persona",
        "entity_id": entity_id,
        "persona_id": entity_id,
        "subject": "Ann",
        "field": "description",
        "kept": "Keeps bees",
        "lost": "Keeps wasps",
        "kept_device": "Laptop",
        "lost_device": "Desk",
        "at": now_text(),
        "state": "open",
    }
    return AdjustedChange.model_validate({**told, **more})


def test_two_devices_meet_by_a_code_and_see_each_other_live(desk: Device, laptop: Device) -> None:
    status, devices = desk.watch("syncStatus$"), desk.watch("syncDevices$")
    assert [each["state"] for each in status.rows("key")] == ["off"]
    assert devices.rows("id") == []

    pair(desk, laptop)

    assert [(each["state"], each["role"], each["mode"]) for each in status.rows("key")] == [("live", "owner", "sealed")]
    assert [(each["name"], each["is_this"], each["role"]) for each in devices.rows("id")] == [
        ("Desk", True, "owner"),
        ("Laptop", False, "editor"),
    ]
    assert laptop.names == ["Laptop", "Desk"]


def test_an_invitation_is_one_device_s_and_can_be_taken_back(desk: Device, laptop: Device) -> None:
    desk.start()
    made = desk.call("POST", "/invitations", {"role": "reader"})
    join = {"code": made["link"], "device_name": "Laptop"}
    desk.call("DELETE", f"/invitations/{made['id']}")

    assert laptop.refusal("POST", "/join", join)["code"] == "wrong-code"
    assert desk.refusal("DELETE", f"/invitations/{made['id']}")["code"] == "invitation-not-found"
    assert made["qr"] == qr_drawing(made["link"]).model_dump()
    laptop.call("POST", "/join", {**join, "code": desk.call("POST", "/invitations", {})["link"]})
    assert laptop.refusal("POST", "/join", join)["code"] == "syncing"
    assert laptop.refusal("POST", "/invitations", {})["code"] == "not-allowed"


def test_a_removed_device_is_out_at_once_and_no_other_has_to_be_told(desk: Device, laptop: Device) -> None:
    pair(desk, laptop)
    status = laptop.watch("syncStatus$")
    removed = desk.call("GET", "/devices")["items"][1]["id"]

    desk.call("DELETE", f"/devices/{removed}")

    assert [each["state"] for each in status.rows("key")] == ["off"]
    assert desk.names == ["Desk"]
    assert desk.refusal("DELETE", f"/devices/{removed}")["code"] == "device-not-found"
    assert desk.refusal("DELETE", "/devices/everything")["code"] == "invalid-input"


def test_names_and_roles_change_but_an_owner_stays(desk: Device, laptop: Device) -> None:
    pair(desk, laptop)
    this, other = (each["id"] for each in desk.call("GET", "/devices")["items"])

    desk.call("PATCH", f"/devices/{other}", {"name": "Attic", "role": "owner"})
    desk.call("PATCH", f"/devices/{this}", {"role": "reader"})

    assert desk.names == ["Desk", "Attic"]
    assert laptop.call("GET", "")["role"] == "owner"
    assert laptop.refusal("PATCH", f"/devices/{other}", {"role": "editor"})["code"] == "not-allowed"


def test_the_newest_recovery_code_brings_a_device_in_when_no_other_is_left(desk: Device, laptop: Device) -> None:
    desk.start()
    old, new = (desk.call("POST", "/recovery-code")["code"] for _ in range(2))
    desk.call("POST", "/leave", {"keep": True})
    ask = {"device_name": "Laptop", "hub_url": URL}

    assert laptop.refusal("POST", "/recover", {**ask, "code": old})["code"] == "wrong-code"
    laptop.call("POST", "/recover", {**ask, "code": new})
    assert laptop.names == ["Laptop"]


def test_a_hub_that_does_not_answer_is_named_in_the_language_that_was_asked_for(desk: Device, hub: MemoryHub) -> None:
    hub.is_up = False
    start = {"hub_url": URL, "device_name": "Desk"}

    unreachable = desk.refusal("POST", "/start", start, **{"Accept-Language": "de"})

    assert (unreachable["code"], unreachable["title"]) == ("hub-unreachable", "Der Hub ist nicht erreichbar")
    assert desk.refusal("POST", "/start", {**start, "hub_url": "hub"})["code"] == "invalid-hub-url"
    assert desk.refusal("POST", "/start", {**start, "device_name": " "})["code"] == "invalid-input"
    assert desk.call("GET", "")["state"] == "off"


def test_pausing_and_going_on_are_told_live(desk: Device) -> None:
    assert desk.refusal("POST", "/pause")["code"] == "not-syncing"
    desk.start()
    status = desk.watch("syncStatus$")

    desk.call("POST", "/pause")
    paused = status.rows("key")[0]["state"]
    desk.call("POST", "/resume")

    assert (paused, status.rows("key")[0]["state"]) == ("paused", "live")


def test_a_value_that_lost_is_taken_with_one_call_and_the_rest_is_kept(desk: Device) -> None:
    with desk.app.vault.write() as session:
        ann = persona(session, description="Keeps bees")
    one, two, three = adjusted(ann), adjusted(ann), adjusted(ann)
    window, status = desk.watch("adjustedChanges$"), desk.watch("syncStatus$")
    desk.syncing.adjust(one, two, three)
    assert [each["id"] for each in window.rows("id")] == [one.id, two.id, three.id]
    assert status.rows("key")[0]["adjusted"] == 3

    desk.call("POST", f"/adjusted/{one.id}/take")
    desk.call("POST", f"/adjusted/{two.id}/keep")

    assert desk.client.get(f"/api/personas/{ann}").json()["description"] == "Keeps wasps"
    assert desk.refusal("POST", f"/adjusted/{two.id}/take")["code"] == "adjusted-not-found"
    assert desk.call("POST", "/adjusted/keep-all") == {"count": 1}
    assert window.rows("id") == []


def test_a_persona_is_left_out_and_taken_in_again(desk: Device) -> None:
    with desk.app.vault.write() as session:
        ann = persona(session)
    desk.start()
    window = desk.watch("syncPersonas$")

    desk.call("PUT", f"/personas/{ann}", {"syncs": False})

    assert [(each["name"], each["syncs"]) for each in window.rows("id")] == [("Ann", False)]
    assert desk.refusal("PUT", f"/personas/{new_id()}", {"syncs": True})["code"] == "persona-not-found"


def test_what_is_open_on_one_device_shows_on_the_other_until_it_goes(desk: Device, laptop: Device) -> None:
    pair(desk, laptop)
    window, here = desk.watch("presence$"), new_id()

    laptop.call("PUT", "/presence", {"persona_id": here, "is_typing": True})

    (seen,) = window.rows("device_id")
    assert (seen["device_name"], seen["persona_id"], seen["is_typing"]) == ("Laptop", here, True)
    assert laptop.call("GET", "/devices")["items"][1]["name"] == "Desk"
    laptop.call("POST", "/leave", {"keep": True})
    assert window.rows("device_id") == []


def test_another_past_of_the_hub_asks_and_each_answer_makes_a_backup(desk: Device) -> None:
    desk.start()
    window = Subscriber(desk.app)
    window.follow("syncStatus$", language="de")
    assert desk.refusal("POST", "/epoch", {"choice": "adopt"})["code"] == "nothing-to-choose"

    desk.syncing.tell(state="attention", attention=epoch_differs())

    asked = window.rows("key")[0]["attention"]
    assert asked == {"code": "epoch", "sentence": epoch_differs().sentence}
    assert desk.call("POST", "/epoch", {"choice": "fork"})["backup"].endswith("before-fork")
    assert window.rows("key")[0]["attention"] is None


def test_what_the_hub_refused_is_listed_with_why(desk: Device) -> None:
    desk.start()
    reason = said("The disk")
    desk.syncing.refusals = [
        RefusedEvent(event_id=new_id(), name="v1.PersonaUpdated", subject="Ann", reason=reason, at=now_text())
    ]

    answer = desk.client.get("/api/sync/refused", headers={"Accept-Language": "de"}).json()

    assert [(each["subject"], each["reason"]) for each in answer["items"]] == [("Ann", "Der Datenträger")]


def test_leaving_without_keeping_takes_what_was_synced(desk: Device) -> None:
    with desk.app.vault.write() as session:
        persona(session, "Ann")
        mio = persona(session, "Mio")
    desk.start()
    desk.call("PUT", f"/personas/{mio}", {"syncs": False})

    desk.call("POST", "/leave", {"keep": False})

    left = desk.client.get("/api/personas").json()["items"]
    assert [each["name"] for each in left] == ["Mio"]


def test_devices_of_two_workspaces_know_nothing_of_each_other(desk: Device, laptop: Device) -> None:
    desk.start()
    laptop.start("Laptop", mode="managed")

    assert (desk.names, laptop.names) == (["Desk"], ["Laptop"])
    assert laptop.call("GET", "")["mode"] == "managed"

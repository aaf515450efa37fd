"""Apps that sync by a real hub, asked as their screens ask them."""

import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from litestar.testing import TestClient
from sqlalchemy import select

from pjais.bootstrap import Application, open_application
from pjais.eventlog.digest import digest_of_rows
from pjais.eventlog.model import Event
from tests.factories import BASE_URL
from tests.hubs import RunningHub

PATIENCE_S: Final = 30.0


@dataclass
class Device:
    """A whole app, and who sits at it."""

    folder: Path
    app: Application
    client: TestClient[Any]

    def call(self, method: str, path: str, body: object = None) -> Any:
        answer = self.client.request(method, f"/api{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def refusal(self, method: str, path: str, body: object = None) -> str:
        answer = self.client.request(method, f"/api{path}", json=body)
        assert answer.is_client_error or answer.status_code == 503, answer.text
        return str(answer.json()["type"]).rsplit(":", 1)[1]

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", "/sync")
        return found

    def state(self) -> str:
        return str(self.status()["state"])

    def persona(self, name: str) -> str:
        return str(self.call("POST", "/personas", {"name": name})["id"])

    def names(self) -> list[str]:
        return sorted(each["name"] for each in self.call("GET", "/personas")["items"])

    def digest(self) -> str:
        with self.app.vault.read() as session:
            return digest_of_rows(session.connection())

    def until(self, holds: Callable[["Device"], object]) -> None:
        """Looks again and again, for what is awaited comes over a network and no part of it rings for tests."""
        end = time.monotonic() + PATIENCE_S
        while not holds(self):
            assert time.monotonic() < end, self.status()
            time.sleep(0.02)


class Desk:
    """Opens apps, which end with the test."""

    def __init__(self, place: Path, stack: ExitStack) -> None:
        self._place, self._stack = place, stack

    def open(self, name: str) -> Device:
        app = open_application(self._place / name)
        self._stack.callback(app.close)
        client = self._stack.enter_context(TestClient(app.asgi, base_url=BASE_URL))
        client.headers["Authorization"] = f"Bearer {app.token}"
        return Device(self._place / name, app, client)

    def started(self, name: str, hub_url: str, mode: str = "sealed") -> Device:
        device = self.open(name)
        device.call("POST", "/sync/start", {"hub_url": hub_url, "device_name": name, "mode": mode})
        return device

    def joined(self, name: str, by: Device, hub_url: str | None = None, role: str = "editor") -> Device:
        """By the link; with another address of the hub, by the code."""
        device, made = self.open(name), by.call("POST", "/sync/invitations", {"role": role})
        wish = {"code": made["code"] if hub_url else made["link"], "device_name": name}
        device.call("POST", "/sync/join", {**wish, **({"hub_url": hub_url} if hub_url else {})})
        return device


def are_alike(one: Device, other: Device) -> None:
    one.until(lambda device: device.state() == "live" and not device.status()["waiting"])
    other.until(lambda device: device.digest() == one.digest())


def devices(device: Device) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = device.call("GET", "/sync/devices")["items"]
    return found


def redacted_at(hub: RunningHub) -> float:
    lines = httpx.get(f"{hub.url}/metrics").text.splitlines()
    return max((float(each.split()[-1]) for each in lines if each.startswith("pjais_hub_redactions_total")), default=0)


def what_the_log_says_of(device: Device, entity_id: str) -> list[object]:
    with device.app.vault.read() as session:
        said = session.scalars(select(Event.changes).where(Event.entity_id == entity_id)).all()
    assert said
    return [each for each in said if each]


def holds(folder: Path, text: bytes) -> bool:
    """Whether a file there has it, logs apart; one that goes away meanwhile, as a journal does, has not."""
    for each in folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            if each.suffix != ".log" and text in each.read_bytes():
                return True
    return False

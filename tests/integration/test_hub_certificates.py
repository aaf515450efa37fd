"""A hub behind TLS is believed by its certificate or not at all, and is sent nothing before."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.certificates import Authority, showing
from tests.cutting import Cutting
from tests.desk import Desk, Device, are_alike
from tests.hubs import RunningHub

NOBODY_S = "nobody whom this system trusts"
AT_ANOTHER_TIME = "not valid at this time"
FOR_ANOTHER = "for another address"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that a person has told this system to trust."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.fixture
def way(authority: Authority, hub: RunningHub) -> Iterator[Cutting]:
    """To the hub, by a listener that shows a good certificate."""
    made = Cutting(int(hub.url.rpartition(":")[2]), showing(authority.certificate("good")))
    yield made
    made.close()


def test_a_hub_whose_authority_this_system_trusts_is_believed(desk: Desk, way: Cutting) -> None:
    desktop = desk.started("Desktop", way.url)
    laptop = desk.joined("Laptop", desktop)

    desktop.persona("Ada")

    are_alike(desktop, laptop)
    assert laptop.status()["hub_url"].startswith("https:")


def test_no_workspace_is_made_at_a_hub_that_does_not_prove_who_it_is(
    desk: Desk, way: Cutting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    device = desk.open("Desktop")

    answer = device.client.post("/api/sync/start", json={"hub_url": way.url, "device_name": "Desktop"})

    assert answer.status_code == 503
    assert NOBODY_S in answer.json()["detail"]
    assert device.state() == "off"
    assert way.passed == 0


def test_while_the_certificate_is_bad_nothing_is_sent_and_a_person_is_told_why(
    desk: Desk, way: Cutting, authority: Authority
) -> None:
    tls = way.tls
    assert tls is not None
    desktop = desk.started("Desktop", way.url)
    laptop = desk.joined("Laptop", desktop)
    are_alike(desktop, laptop)

    for bad, why in (
        (authority.certificate("its own", by_itself=True), NOBODY_S),
        (authority.certificate("ended", days=-1), AT_ANOTHER_TIME),
        (authority.certificate("another's", address="127.0.0.2"), FOR_ANOTHER),
    ):
        tls.load_cert_chain(bad)
        way.cut()
        way.heal()
        for device in (desktop, laptop):
            device.until(partial(says, why))
        passed = way.passed
        desktop.persona(f"Written while {bad.stem} was shown")
        desktop.call("POST", "/sync/resume")
        desktop.until(partial(says, why))
        assert desktop.state() in {"offline", "connecting"}
        assert way.passed == passed

    tls.load_cert_chain(authority.certificate("good again"))
    desktop.call("POST", "/sync/resume")
    laptop.call("POST", "/sync/resume")
    are_alike(desktop, laptop)
    assert len(laptop.names()) == 3
    assert desktop.status()["attention"] is None


def says(why: str, device: Device) -> bool:
    attention = device.status()["attention"]
    return attention is not None and attention["code"] == "certificate" and why in attention["sentence"]

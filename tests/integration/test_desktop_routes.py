"""What the native window adds: its dialogs, here answered by a person of the test."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.factories import running


@dataclass
class Person:
    """Answers the dialogs."""

    chosen: list[Path] = field(default_factory=list)
    saved_as: Path | None = None
    suggested: str = ""
    focused: bool = False
    opened: list[str] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    shown: list[Path] = field(default_factory=list)
    asked_about_files: int = 0

    def open_files(self) -> list[Path]:
        return self.chosen

    def open_any_file(self) -> Path | None:
        return self.chosen[0] if self.chosen else None

    def save_file(self, suggested_name: str) -> Path | None:
        self.suggested = suggested_name
        return self.saved_as

    def focus(self) -> None:
        self.focused = True

    def show_files(self) -> None:
        self.asked_about_files += 1

    def show_folder(self, folder: Path) -> None:
        self.shown.append(folder)

    def open_window(self, address: str) -> None:
        self.opened.append(address)

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def client(tmp_path: Path, person: Person) -> Iterator[TestClient[Any]]:
    with running(tmp_path / "vault") as (app, opened):
        app.shell.shell = person
        yield opened


def test_chosen_files_are_imported(client: TestClient[Any], person: Person, tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    card.write_text(json.dumps({"name": "Zoë", "first_mes": "Hi"}))
    person.chosen = [card]

    job = client.post("/api/desktop/import").json()["job"]

    assert job["files"][0]["name"] == "card.json"
    while client.get(f"/api/imports/{job['id']}").json()["status"] == "running":
        pass
    assert [item["name"] for item in client.get("/api/personas").json()["items"]] == ["Zoë"]
    assert card.exists()


def test_choosing_nothing_does_nothing(client: TestClient[Any]) -> None:
    created = client.post("/api/personas", json={"name": "Ann"}).json()

    assert client.post("/api/desktop/import").json() == {"job": None}
    assert client.post("/api/desktop/export", json={"persona_id": created["id"]}).json() == {"path": None}


def test_a_card_is_saved_where_the_person_says(client: TestClient[Any], person: Person, tmp_path: Path) -> None:
    created = client.post("/api/personas", json={"name": "A/B: C"}).json()
    person.saved_as = tmp_path / "out.json"

    saved = client.post("/api/desktop/export", json={"persona_id": created["id"], "format": "json"}).json()

    assert saved == {"path": str(person.saved_as)}
    assert person.suggested == "A_B_ C.json"
    assert json.loads(person.saved_as.read_text())["data"]["name"] == "A/B: C"
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["out.json"]


def test_a_place_that_cannot_be_written_is_told(client: TestClient[Any], person: Person, tmp_path: Path) -> None:
    created = client.post("/api/personas", json={"name": "Ann"}).json()
    person.saved_as = tmp_path / "missing" / "out.png"

    refused = client.post("/api/desktop/export", json={"persona_id": created["id"]})

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:pjais:problem:file-not-written")


def test_the_window_is_brought_to_the_front(client: TestClient[Any], person: Person) -> None:
    assert client.get("/api/desktop").json() == {"available": True}

    assert client.post("/api/desktop/focus").status_code == 204
    assert person.focused


@pytest.mark.parametrize(
    ("path", "body", "suffix", "begins"),
    [
        ("export-everything", {}, ".pjais", b"\x1f\x8b"),
        ("export-audit", {"format": "jsonl", "q": "nothing"}, ".jsonl", b'{"format":"pjais-audit"'),
        ("export-audit", {"format": "csv"}, ".csv", b"seq,event_id"),
    ],
)
def test_files_are_saved_where_the_person_says(  # noqa: PLR0913 - what is asked and what comes of it
    client: TestClient[Any], person: Person, tmp_path: Path, path: str, body: dict[str, str], suffix: str, begins: bytes
) -> None:
    assert client.post(f"/api/desktop/{path}", json=body).json() == {"path": None}
    assert person.suggested.endswith(suffix)
    person.saved_as = tmp_path / f"mine{suffix}"

    assert client.post(f"/api/desktop/{path}", json=body).json() == {"path": str(person.saved_as)}
    assert person.saved_as.read_bytes().startswith(begins)

    person.saved_as = tmp_path / "no such folder" / "mine"
    refused = client.post(f"/api/desktop/{path}", json=body)
    assert refused.status_code == 409
    assert "could not be written" in refused.json()["detail"]


def test_all_of_a_persona_is_saved_to_read(client: TestClient[Any], person: Person, tmp_path: Path) -> None:
    made = client.post("/api/personas", json={"name": "Zoë"}).json()["id"]
    person.saved_as = tmp_path / "zoe.zip"
    done = client.post("/api/desktop/export", json={"persona_id": made, "format": "zip"})
    assert done.json() == {"path": str(person.saved_as)}
    assert person.suggested == "Zoë.zip"
    assert person.saved_as.read_bytes().startswith(b"PK")


def test_what_a_screen_made_is_saved_where_the_person_says(
    client: TestClient[Any], person: Person, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 40
    assert client.post("/api/desktop/save", params={"name": "Memories by tier.png"}, content=content).json() == {
        "path": None
    }
    assert person.suggested == "Memories by tier.png"
    person.saved_as = tmp_path / "tiers.png"

    done = client.post("/api/desktop/save", params={"name": "tiers.png"}, content=content)

    assert done.json() == {"path": str(person.saved_as)}
    assert person.saved_as.read_bytes() == content


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a:b?.csv", "a_b_.csv"),
        ("x" * 119, "x" * 60),
        ("y" * 100 + ".svg", "y" * 60 + ".svg"),
    ],
)
def test_a_suggested_name_names_a_file_and_no_place(
    client: TestClient[Any], person: Person, name: str, suggested: str
) -> None:
    client.post("/api/desktop/save", params={"name": name}, content=b"1")

    assert "/" not in person.suggested
    assert person.suggested.endswith(suggested)


def test_a_file_without_a_name_is_not_saved(client: TestClient[Any], person: Person, tmp_path: Path) -> None:
    person.saved_as = tmp_path / "never.csv"

    assert client.post("/api/desktop/save", params={"name": ""}, content=b"1").status_code == 400
    assert client.post("/api/desktop/save", content=b"1").status_code == 400
    assert not person.saved_as.exists()


def test_without_a_window_nothing_is_saved(tmp_path: Path) -> None:
    with running(tmp_path / "vault") as (_, opened):
        refused = opened.post("/api/desktop/save", params={"name": "a.csv"}, content=b"1")

    assert (refused.status_code, refused.json()["type"]) == (404, "urn:pjais:problem:no-desktop")

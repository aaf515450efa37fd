"""Files that the system asks the app to open: they wait until a person has answered."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pjais.backup.transfer import export_all
from pjais.bootstrap import Application
from tests.factories import persona, running
from tests.integration.test_desktop_routes import Person

CARD = {"spec": "chara_card_v2", "spec_version": "2.0", "data": {"name": "Zoë", "description": "Counts"}}
Opened = tuple[Application, TestClient[Any], Person]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as (app, client):
        person = Person()
        app.shell.shell = person
        yield app, client, person


@pytest.fixture
def card(tmp_path: Path) -> Path:
    file = tmp_path / "Zoë's card 🐝.json"
    file.write_text(json.dumps(CARD), encoding="utf-8")
    return file


def waiting(app: Application) -> list[dict[str, Any]]:
    return app.to_open.rows()


def asked(client: TestClient[Any], *paths: object) -> int:
    return client.post("/api/desktop/open", json={"paths": [str(path) for path in paths]}).status_code


def test_nothing_comes_in_before_a_person_has_said_so(opened: Opened, card: Path) -> None:
    app, client, person = opened

    assert asked(client, card) == 204

    (file,) = waiting(app)
    assert (file["name"], file["folder"], file["kind"], file["problem"]) == (card.name, str(card.parent), "text", None)
    assert file["size_bytes"] == card.stat().st_size
    assert person.asked_about_files == 1
    assert client.get("/api/personas").json()["items"] == []

    job = client.post("/api/desktop/open/import", json={"ids": [file["id"]]}).json()

    while client.get(f"/api/imports/{job['id']}").json()["status"] == "running":
        pass
    assert [each["name"] for each in client.get("/api/personas").json()["items"]] == ["Zoë"]
    assert waiting(app) == []
    assert card.exists()


def test_not_now_leaves_everything_as_it_is(opened: Opened, card: Path) -> None:
    app, client, _ = opened
    asked(client, card)
    ids = [file["id"] for file in waiting(app)]

    assert client.post("/api/desktop/open/dismiss", json={"ids": ids}).status_code == 204

    assert waiting(app) == []
    assert client.get("/api/personas").json()["items"] == []
    again = client.post("/api/desktop/open/import", json={"ids": ids})
    assert (again.status_code, again.json()["type"]) == (404, "urn:pjais:problem:file-not-asked-for")


def test_a_file_that_is_asked_for_twice_waits_once(opened: Opened, card: Path) -> None:
    app, client, _ = opened

    asked(client, card, card)
    asked(client, card)

    assert len(waiting(app)) == 1


def test_what_cannot_be_read_says_why(opened: Opened, tmp_path: Path) -> None:
    app, client, _ = opened

    asked(client, tmp_path / "gone.png", tmp_path)

    assert [(file["kind"], str(file["problem"])) for file in waiting(app)] == [
        ("other", "the file is not there any more"),
        ("other", "this is a folder; choose the files in it"),
    ]


def test_kinds_are_told_by_content(opened: Opened, tmp_path: Path) -> None:
    app, client, _ = opened
    with app.vault.write() as session:
        persona(session, "Ann")
    export_all(app.vault, tmp_path / "all.pjais")
    (tmp_path / "picture.bin").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    (tmp_path / "archive.bin").write_bytes(b"PK\x03\x04")
    (tmp_path / "noise.json").write_bytes(b"\x00\x01")

    asked(client, *(tmp_path / name for name in ("all.pjais", "picture.bin", "archive.bin", "noise.json")))

    assert [file["kind"] for file in waiting(app)] == ["vault", "picture", "archive", "other"]


@pytest.mark.parametrize(
    "body",
    [
        {"paths": ["card.json"]},
        {"paths": ["../card.json"]},
        {"paths": []},
        {"paths": ["/x\0y"]},
        {"paths": "/x"},
        {"paths": ["/x"] * 101},
        {},
    ],
)
def test_only_whole_paths_are_taken_and_nothing_waits_otherwise(opened: Opened, body: dict[str, object]) -> None:
    app, client, person = opened

    answer = client.post("/api/desktop/open", json=body)

    assert answer.status_code == 400
    assert (waiting(app), person.asked_about_files) == ([], 0)


def test_without_the_token_nobody_is_heard(opened: Opened, card: Path) -> None:
    app, client, _ = opened
    del client.headers["Authorization"]

    assert asked(client, card) == 401
    assert waiting(app) == []


def test_where_there_is_no_window_it_says_so(opened: Opened, card: Path) -> None:
    app, client, _ = opened
    app.shell.shell = None

    assert asked(client, card) == 404
    assert waiting(app) == []


def test_the_data_folder_is_shown_in_the_systems_file_manager(opened: Opened, tmp_path: Path) -> None:
    _, client, person = opened

    assert client.post("/api/desktop/folder").status_code == 204
    assert person.shown == [tmp_path / "vault"]

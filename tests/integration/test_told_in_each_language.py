"""What is kept or followed live is told to each reader in their language; it is stored and exported in English."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import text

from pjais.bootstrap import Application
from tests.factories import running
from tests.integration.talk import begun, made, reply_to, use
from tests.integration.test_integrity import spoilt
from tests.live import Subscriber
from tests.model_servers import model_server

GERMAN = {"Accept-Language": "de"}
CARD = b'{"name": "Mia", "first_mes": "Hi", "data": 1, "personality": "a\\ud800"}'

Opened = tuple[Application, TestClient[Any]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    with running(tmp_path / "vault") as pair:
        yield pair


def followed_twice(app: Application, name: str, **params: Any) -> tuple[Subscriber, Subscriber]:
    """The same rows, followed in German by one window and in English by another."""
    windows = Subscriber(app), Subscriber(app)
    for window, language in zip(windows, ("de", "en"), strict=True):
        window.follow(name, language=language, **params)
    return windows


def test_what_became_of_files_is_told_to_each_window_in_its_language(opened: Opened) -> None:
    app, client = opened
    german, english = followed_twice(app, "importJobs$")
    files = [("files", ("mia.json", CARD)), ("files", ("broken.json", b"{"))]

    job = client.post("/api/imports?wait=true", files=files, headers=GERMAN).json()

    came, failed = job["files"]
    assert came["notes"] == ["personality: Zeichen, die sich nicht speichern lassen, wurden ersetzt"]
    assert failed["reason"].startswith("die Datei: Das ist kein JSON")
    assert german.rows("id")[0]["files"] == job["files"]
    told = english.rows("id")[0]["files"]
    assert told[0]["notes"] == ["personality: characters that cannot be stored were replaced"]
    assert client.get(f"/api/imports/{job['id']}").json()["files"] == told


def test_what_a_verification_found_is_told_in_german_with_numbers_as_germans_write_them(tmp_path: Path) -> None:
    with running(spoilt(tmp_path)) as (app, client):
        german, english = followed_twice(app, "integrity$")

        found = client.post("/api/integrity/verify?wait=true", headers=GERMAN).json()

        (difference,) = found["differences"]
        assert difference["where"].startswith("Erinnerung 0")
        assert difference["what"] == "content: weicht von dem ab, was die Ereignisse sagen"
        assert german.rows("key")[0]["differences"] == [difference]
        assert english.rows("key")[0]["differences"][0]["what"] == "its content differ from what its events say"
        check = next(
            each for each in client.get("/api/health", headers=GERMAN).json()["checks"] if each["key"] == "chain"
        )
        assert check["detail"] == f"{difference['where']} {difference['what']}"


def test_why_a_reply_failed_is_kept_in_english_and_told_in_german(opened: Opened) -> None:
    app, client = opened
    with model_server("openai", "500") as server:
        use(client, server)
        talk = begun(client, made(client))
        german, english = followed_twice(app, "messages$", conversation_id=talk)
        kept = reply_to(client, talk, "Hello")["extra"]["failure"]["detail"]

    answer = client.get(f"/api/conversations/{talk}/messages", headers=GERMAN).json()

    (told,) = [each["extra"]["failure"]["detail"] for each in answer["items"] if each["state"] == "failed"]
    assert kept.startswith("Test server failed (500)")
    assert told.startswith("Test server ist gescheitert (500)")
    assert german.rows("id")[-1]["extra"]["failure"]["detail"] == told
    assert english.rows("id")[-1]["extra"]["failure"]["detail"] == kept
    with app.vault.read() as session:
        stored = session.scalar(text("SELECT extra FROM message WHERE state = 'failed'"))
    assert kept[:30] in str(stored)


def test_a_damaged_backup_says_in_german_what_is_wrong(opened: Opened, tmp_path: Path) -> None:
    app, client = opened
    folder = tmp_path / "vault" / "backups" / "broken"
    folder.mkdir(parents=True)
    german, english = followed_twice(app, "backups$")

    (listed,) = client.get("/api/backups", headers=GERMAN).json()["items"]

    assert listed["problem"] == f"{folder} ist keine Sicherung: manifest.json fehlt"
    assert german.rows("name")[0]["problem"] == listed["problem"]
    assert english.rows("name")[0]["problem"] == f"{folder} is no backup: it has no manifest.json"
    shutil.rmtree(folder)


def test_a_window_that_fell_behind_is_told_anew_in_its_language(opened: Opened, tmp_path: Path) -> None:
    app, _ = opened
    (tmp_path / "vault" / "backups" / "broken").mkdir(parents=True)
    window = Subscriber(app)
    window.follow("backups$", language="de")

    window.client.resync()

    assert "ist keine Sicherung" in window.rows("name")[0]["problem"]
    assert len(window.heard()) == 2


def test_who_may_not_call_is_told_in_german(opened: Opened) -> None:
    _, client = opened

    answer = client.get("/api/personas", headers={**GERMAN, "Authorization": "Bearer wrong"})

    assert answer.status_code == 401
    assert answer.json()["title"] == "Das Token fehlt oder ist falsch"

"""Diagnostics tell how the app is doing and nothing of what is in it: a vault full of marks is searched for them."""

import io
import json
import logging
import socket
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from litestar import get
from litestar.testing import TestClient
from sqlalchemy import text

from pjais.bootstrap import Extra, open_application
from pjais.cli.log import log_to
from pjais.cli.main import main
from pjais.features.diagnostics.settings_told import HARMLESS
from pjais.kernel.config import VaultPaths
from pjais.telemetry.bare_log import TOLD, bare_handler, newest
from tests.factories import BASE_URL, persona, running
from tests.integration.talk import begun, made, say
from tests.live import Subscriber

STEM = "zorblax"
SECRET = f"{STEM}-key"


def mark(place: str) -> str:
    """A word that is nowhere else."""
    return f"{STEM}{place}"


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Commands direct the log of the whole process; here it is given back."""
    root = logging.getLogger()
    before, level, raising = list(root.handlers), root.level, logging.raiseExceptions
    yield
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.handlers[:], logging.raiseExceptions = before, raising
    root.setLevel(level)


@get("/broken/{name:str}", sync_to_thread=True)
def broken(vault: Any, name: str) -> None:
    """Fails as a bug would, with content in the messages of a library, of an error and of its kind."""
    try:
        with vault.read() as session:
            session.execute(text("SELECT :name FROM nowhere_zorblaxtable"), {"name": name})
    except Exception as error:
        made_up = type(mark("class"), (RuntimeError,), {})
        msg = f"{name} {mark('message')}"
        raise made_up(msg) from error


def fill(client: TestClient[Any], folder: Path) -> None:
    """Marks wherever a person can write or name something."""
    traits = {"free_traits": [mark("trait")], "temperament": mark("temper"), "style": mark("style")}
    ann = made(client, name=mark("persona"), description=mark("about"), tags=[mark("personatag")], personality=traits)
    memory = {
        "content": f"{mark('memory')} likes tea",
        "summary": mark("summary"),
        "tags": [mark("tag")],
        "source": {"kind": mark("kind"), "speaker": mark("speaker"), "session": mark("session"), "ref": mark("ref")},
    }
    client.post(f"/api/personas/{ann}/memories", json=memory).raise_for_status()
    talk = begun(client, ann, title=mark("title"), folder=mark("folder"))
    say(client, talk, mark("said"))
    for key, value in {
        "user.name": mark("user"),
        f"{mark('settingkey')}.own": mark("settingvalue"),
        **dict.fromkeys(HARMLESS.keys() - {"models.default"}, mark("harmless")),
        "window.geometry": {"x": mark("x"), "width": 1280, mark("geometry"): 1},
        "dashboard.tiles": [{"id": mark("tile")}],
        "shortcuts": {mark("command"): mark("keys")},
    }.items():
        client.put(f"/api/settings/{key}", json={"value": value}).raise_for_status()
    server = {
        "name": mark("server"),
        "kind": "openai",
        "url": f"http://{mark('host')}.invalid/v1",
        "model": mark("model"),
    }
    backend = client.post("/api/models/backends", json=server).raise_for_status().json()["id"]
    client.put(f"/api/models/backends/{backend}/key", json={"key": SECRET}).raise_for_status()
    default = {"backend_id": backend, "model": mark("defaultmodel")}
    client.put("/api/settings/models.default", json={"value": default}).raise_for_status()
    asked = client.post("/api/health/model").raise_for_status().json()
    assert STEM in json.dumps(asked), "the check itself tells of the server"
    for name, content in {"card": json.dumps({"name": mark("card"), "first_mes": "Hi"}), "bad": "{"}.items():
        file = (f"{mark(f'file{name}')}.json", content, "application/json")
        client.post("/api/imports?wait=true", files={"files": file})
    client.post("/api/backups", json={"path": str(folder / mark("backup"))}).raise_for_status()


def go_wrong(client: TestClient[Any]) -> None:
    """Marks in the log, by ways of our own and of libraries."""
    assert client.get(f"/api/broken/{mark('path')}").status_code == 500
    logging.getLogger("pjais.backup.keeper").warning("The daily backup could not be made: %s", mark("detail"))
    logging.getLogger("sqlalchemy.engine").error(mark("formatted"))
    logging.getLogger(mark("logger")).error("%s", mark("argument"))
    logging.getLogger(f"pjais.{mark('module')}").error(mark("madeup"))
    try:
        exec(compile("1 / 0", f"/home/{mark('frame')}/x.py", "exec"))  # noqa: S102 - a frame of somebody's own file
    except ZeroDivisionError:
        logging.getLogger("pjais.server.problems").exception("Learning failed")


def leaks(content: bytes) -> list[str]:
    """Every mark that is in the bundle, with what stands around it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in archive.namelist()} | {
            "names": "\n".join(archive.namelist()).encode()
        }
    found = []
    for name, part in {**parts, "zip": content}.items():
        plain = part.decode("utf-8", "replace").lower()
        at = plain.find(STEM)
        while at >= 0:
            found.append(f"{name}: …{plain[max(0, at - 40) : at + 40]}…")
            at = plain.find(STEM, at + 1)
    return found


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient[Any], Path]]:
    """An app on a vault full of marks, in a folder, on a machine and of a user that are marks themselves."""
    folder = tmp_path / mark("datafolder") / "vault"
    for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME"):
        monkeypatch.setenv(name, mark("env"))
    monkeypatch.setenv("XDG_SESSION_TYPE", mark("sessiontype"))
    monkeypatch.setattr(socket, "gethostname", lambda: mark("machine"))
    log_to(VaultPaths(folder))
    app = open_application(folder, extra=Extra([broken], [], []))
    try:
        with TestClient(app.asgi, base_url=BASE_URL) as client:
            client.headers["Authorization"] = f"Bearer {app.token}"
            fill(client, tmp_path)
            go_wrong(client)
            owner = client.get("/api/personas").json()["items"][0]["id"]
            Subscriber(app).follow("personaMemories$", persona_id=owner, q=mark("filter"))
            yield client, folder
    finally:
        app.close()


def test_nothing_of_what_the_vault_holds_is_in_the_bundle(marked: tuple[TestClient[Any], Path]) -> None:
    client, folder = marked
    agent = f"Mozilla/5.0 ({mark('agent')}; X11) AppleWebKit/537.36 Chrome/130.0.1 {mark('browser')}/1.0"

    answer = client.get("/api/diagnostics/file", params={"user_agent": agent}).raise_for_status()

    written = (folder / "logs" / "pjais.log").read_text("utf-8")
    for place in ("path", "message", "class", "detail", "formatted", "argument", "madeup", "frame", "table"):
        assert mark(place) in written, "it was to go wrong with this in the person's own log"
    assert leaks(answer.content) == []
    assert socket.gethostname().encode() not in answer.content
    assert str(folder).encode() not in answer.content
    assert SECRET.encode() not in answer.content


def test_what_is_looked_at_is_what_is_written(marked: tuple[TestClient[Any], Path]) -> None:
    client, _ = marked

    shown = {each["name"]: each["text"] for each in client.get("/api/diagnostics").raise_for_status().json()["files"]}

    assert not [name for name, content in shown.items() if STEM in content.lower()]
    with zipfile.ZipFile(io.BytesIO(client.get("/api/diagnostics/file").content)) as archive:
        written = {name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist()}
    assert list(written) == list(shown)
    assert {name: written[name] for name in ("versions.json", "settings.json", "log.jsonl")} == {
        name: shown[name] for name in ("versions.json", "settings.json", "log.jsonl")
    }


def test_it_tells_what_one_needs_to_find_a_fault(marked: tuple[TestClient[Any], Path]) -> None:
    client, _ = marked
    agent = {"user_agent": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.1 Safari/537.36"}

    files = {each["name"]: each["text"] for each in client.get("/api/diagnostics", params=agent).json()["files"]}

    versions, database = json.loads(files["versions.json"]), json.loads(files["database.json"])
    assert versions["python"] == sys.version.split()[0]
    assert versions["web_view"] == {"AppleWebKit": "537.36", "Chrome": "130.0.1", "Safari": "537.36"}
    assert database["rows"]["persona"] == 2
    assert database["rows"]["memory"] == 1
    assert database["schema_revision"] == versions["schema_of_the_app"]
    assert json.loads(files["settings.json"])["window.geometry"] == {"x": "other", "width": 1280}
    assert json.loads(files["health.json"])["servers"] == {"openai": 1, "anthropic": 0}
    assert [each["name"] for each in json.loads(files["performance.json"])["live_queries"]] == ["personaMemories$"]
    records = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    failed = next(each for each in records if each["template"] == "%s %s failed")
    assert [each["type"] for each in failed["errors"]] == [
        "elsewhere",
        "sqlalchemy.exc.OperationalError",
        "sqlcipher3.dbapi2.OperationalError",
    ]
    assert any(frame.startswith("sqlalchemy/engine/base.py:") for frame in failed["errors"][1]["frames"])
    told = [(each["logger"], each["template"]) for each in records]
    assert ("sqlalchemy", None) in told
    assert ("elsewhere", None) in told
    assert ("pjais.backup.keeper", "The daily backup could not be made: %s") in told


def test_only_what_is_on_the_list_of_settings_is_told(tmp_path: Path) -> None:
    with running(tmp_path) as (_, client):
        for key, value in {"appearance.accent": "plum", "appearance.scale": 125, "theme.own": "plum"}.items():
            client.put(f"/api/settings/{key}", json={"value": value}).raise_for_status()

        files = {each["name"]: each["text"] for each in client.get("/api/diagnostics").json()["files"]}

        assert json.loads(files["settings.json"]) == {"appearance.accent": "plum", "appearance.scale": 125}


def test_the_readme_names_every_file(tmp_path: Path) -> None:
    with running(tmp_path) as (_, client):
        files = {each["name"]: each["text"] for each in client.get("/api/diagnostics").json()["files"]}

    first, *others = files
    assert first == "README.txt"
    assert [name for name in others if f"\n{name} " not in files[first]] == []


def test_the_command_writes_it_and_replaces_nothing(tmp_path: Path) -> None:
    vault, dest = tmp_path / "vault", tmp_path / "told.zip"
    with running(vault) as (app, _), app.vault.write() as session:
        persona(session, mark("persona"))
    command = ["--data-dir", str(vault), "diagnostics", str(dest)]

    done = CliRunner().invoke(main, command)

    assert done.exit_code == 0, done.output
    assert leaks(dest.read_bytes()) == []
    again = CliRunner().invoke(main, command)
    assert (again.exit_code, "exists already" in again.output) == (1, True)
    assert CliRunner().invoke(main, [*command, "--force"]).exit_code == 0


def test_a_vault_that_cannot_be_opened_has_diagnostics_too(tmp_path: Path) -> None:
    vault, dest = tmp_path / "vault", tmp_path / "told.zip"
    with running(vault):
        pass
    (vault / "pjais.db").write_bytes(b"SQLite format 3\x00" + mark("damaged").encode() * 500)

    done = CliRunner().invoke(main, ["--data-dir", str(vault), "diagnostics", str(dest)])

    assert done.exit_code == 0, done.output
    assert leaks(dest.read_bytes()) == []
    with zipfile.ZipFile(dest) as archive:
        told = json.loads(archive.read("pjais-diagnostics/database.json"))
        assert told == {"not_opened": "pjais.persistence.migrate.DamagedVaultError"}
        assert "versions.json" in archive.read("pjais-diagnostics/README.txt").decode()


def test_the_name_of_the_file_must_fit(tmp_path: Path) -> None:
    with running(tmp_path / "vault"):
        pass

    done = CliRunner().invoke(main, ["--data-dir", str(tmp_path / "vault"), "diagnostics", str(tmp_path / "told.txt")])

    assert (done.exit_code, "must end in .zip" in done.output) == (1, True)


def test_the_newest_records_are_told_and_broken_lines_are_not(tmp_path: Path) -> None:
    paths = VaultPaths(tmp_path)
    paths.logs.mkdir()
    handler = bare_handler(paths)
    for number in range(TOLD + 20):
        handler.handle(logging.LogRecord("pjais.kernel.ids", logging.ERROR, "", number, "Failed", None, None))
    handler.close()
    log = paths.logs / "bare.log"
    log.write_text(f'{log.read_text()}{{"at": "torn\n{json.dumps({"template": mark("foreign")})}\n')

    records = newest(paths)

    assert len(records) == TOLD - 2
    assert {each["template"] for each in records} == {"Failed"}

"""Verifying and putting right by API, while the app is in use."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pjais.bootstrap import Application, open_application, open_vault
from pjais.cli.main import main
from pjais.eventlog.merkle import is_included
from pjais.security.device_key import is_signed
from tests.factories import running
from tests.integration.test_verify import fill, tamper
from tests.live import Subscriber


def spoilt(folder: Path) -> Path:
    vault = open_vault(folder)
    fill(vault)
    vault.close()
    tamper(folder, "UPDATE memory SET content = 'Never thought' WHERE content = 'Thought 17'")
    return folder


def test_it_is_verified_named_put_right_and_let_go(tmp_path: Path) -> None:
    with running(spoilt(tmp_path)) as (_, client):
        assert client.get("/api/integrity").json()["status"] == "never"
        found = client.post("/api/integrity/verify?wait=true").json()
        assert (found["status"], found["part"], found["events"]) == ("different", None, 1006)
        (difference,) = found["differences"]
        assert (difference["part"], difference["repair"]) == ("rows", "rebuild")
        assert "its content differ" in difference["what"]

        assert client.post("/api/integrity/repair").json() == {"events": 1006, "replaced": {"memory": 1}, "held": 0}

        again = client.post("/api/integrity/verify?wait=true").json()
        assert (again["status"], again["replaced"]) == ("clean", {"memory": 1})
        assert client.delete("/api/integrity/replaced").status_code == 204
        assert client.get("/api/integrity").json()["replaced"] == {}


def test_windows_follow_it_and_can_stop_it(tmp_path: Path) -> None:
    app: Application = open_application(spoilt(tmp_path))
    window = Subscriber(app)
    window.follow("integrity$")
    app.integrity.start()
    app.integrity.cancel()
    ended = app.integrity.wait()
    assert ended.status in {"cancelled", "different"}
    app.integrity.start()
    app.integrity.wait()

    shown: list[dict[str, Any]] = window.rows("key")

    assert shown[0]["status"] == "different"
    app.close()


def test_an_event_that_no_table_takes_is_held_back(tmp_path: Path) -> None:
    spoilt(tmp_path)
    tamper(tmp_path, "UPDATE event SET changes = replace(changes, '\"warm\"', '\"lukewarm\"') WHERE seq = 3")
    with running(tmp_path) as (_, client):
        answer = client.post("/api/integrity/repair").raise_for_status().json()
    assert (answer["held"], answer["replaced"]) == (1, {"memory": 1})


def test_a_log_that_contradicts_the_tables_is_a_problem_in_words(tmp_path: Path) -> None:
    spoilt(tmp_path)
    tamper(tmp_path, "UPDATE event SET changes = json_set(changes, '$.persona_id[1]', 'nobody') WHERE seq = 3")
    with running(tmp_path) as (_, client):
        answer = client.post("/api/integrity/repair")
    assert answer.status_code == 409
    assert "nothing was changed" in answer.json()["detail"]


def test_the_command_puts_right_and_says_what(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--data-dir", str(spoilt(tmp_path)), "rebuild"])
    assert done.output == "1,006 events read; 1 memory put right.\n"
    assert CliRunner().invoke(main, ["--data-dir", str(tmp_path), "verify"]).exit_code == 0


def test_a_single_event_is_proved_to_be_in_the_log_by_what_the_answer_holds_alone(tmp_path: Path) -> None:
    with running(tmp_path) as (app, client):
        fill(app.vault)
        app.checkpoints.make()
        client.post("/api/personas", json={"name": "Since then"})
        late = client.get("/api/events/1007/proof")
        assert (late.status_code, late.json()["type"]) == (409, "urn:pjais:problem:not-checkpointed")
        assert client.get("/api/events/9999/proof").status_code == 404
        for seq in (1, 437, 1000):
            proof = client.get(f"/api/events/{seq}/proof").json()
            path = [bytes.fromhex(node) for node in proof["path"]]
            leaf, root = bytes.fromhex(proof["leaf_hash"]), bytes.fromhex(proof["root"])
            assert is_included(leaf, proof["index"], proof["size"], path, root)
            assert not is_included(leaf, proof["index"] ^ 1, proof["size"], path, root)
            lines = ("pjais checkpoint 1", proof["device_id"], str(proof["size"]), proof["root"])
            message = "\n".join((*lines, proof["chain_hash"], proof["made_at"])).encode() + b"\n"
            public, signature = bytes.fromhex(proof["public_key"]), bytes.fromhex(proof["signature"])
            assert is_signed(public, message, signature)
            assert not is_signed(public, message + b"x", signature)


def test_what_limits_the_look_is_told_beside_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = "The search index is of another version and is made anew by the app"
    monkeypatch.setattr("pjais.features.audit.integrity.check_index", lambda *_: note)
    with running(tmp_path) as (_, client):
        found = client.post("/api/integrity/verify?wait=true").json()
    assert (found["status"], found["notes"]) == ("clean", [note])
